"""People who choose their next suite by its place, by the participant API."""

import pytest

from tasksuites.models import Participant, Project
from tests.factories import PoolFactory, ProjectFactory, TaskFactory, TaskSuiteFactory

pytestmark = pytest.mark.django_db
API = "/api/v1/participant"


@pytest.fixture
def pool():
    pool = PoolFactory(project=ProjectFactory(issuing=Project.Issuing.MAP_SELECTOR))
    for place in range(1, 4):
        TaskFactory(pool=pool, suite=TaskSuiteFactory(pool=pool, longitude=place, latitude=50 + place))
    return pool


def call(client, pool, end, **body):
    return client.post(f"{API}/{pool.entry}/{end}", {"participant": "ann", **body}, content_type="application/json")


def test_a_person_sees_the_free_places_and_takes_the_one_they_choose(client, pool):
    places = call(client, pool, "places").json()["places"]
    assert [(place["longitude"], place["latitude"]) for place in places] == [(1.0, 51.0), (2.0, 52.0), (3.0, 53.0)]
    assert not Participant.objects.exists()
    taken = call(client, pool, "start", suite=places[1]["suite"])
    assert taken.status_code == 201
    assert taken.json()["tasks"][0]["values"] == {"prompt": "Prompt 2"}
    left = call(client, pool, "places", participant="ben").json()["places"]
    assert left == [places[0], places[2]]
    assert call(client, pool, "start", participant="ben", suite=places[1]["suite"]).json()["code"] == "ALL_TAKEN"


@pytest.mark.parametrize(("end", "body", "key"), [
    ("start", {"suite": "the second"}, "suite"),
    ("start", {"suite": 2}, "suite"),
    ("places", {"participant": ""}, "participant"),
    ("places", {"params": []}, "params"),
])  # fmt: skip
def test_bad_input_is_told_by_its_key(client, pool, end, body, key):
    refused = call(client, pool, end, **body)
    assert refused.status_code == 400
    assert key in refused.content.decode()


def test_other_pools_offer_no_places(client):
    assert call(client, PoolFactory(), "places").json() == {"places": []}
