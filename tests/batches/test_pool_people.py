"""The People page of a pool that no batch set up: its ways in and out, and what people agree to."""

import pytest
from django.test import Client
from django.urls import reverse

from tasksuites.models import Assignment
from tests.batches.pages import text
from tests.batches.test_pool_screen import GOOD, fields, make, start, text_of
from tests.factories import AssignmentFactory, ReadyBatchFactory
from workspaces.models import Membership
from workspaces.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool(workspace):
    return make(project__workspace=workspace)


def page_of(pool):
    return reverse("pool-people", args=[pool.pk])


def send(client, pool, section, **fields):
    return client.post(page_of(pool), {"section": section, **fields})


def test_a_panels_preset_holds_from_the_link_to_the_way_back(client, pool):
    sent = send(client, pool, "ways", panel="prolific", completed_code="C0DE")
    assert sent["Location"] == f"{page_of(pool)}?saved=ways#ways"
    assert "Saved." in text(client.get(f"{page_of(pool)}?saved=ways"))
    person = Client()
    path = start(person, pool)
    assert Assignment.objects.get().participant.source == "prolific"
    person.post(f"{path}2/", fields(pool, GOOD, GOOD))
    assert "C0DE" in text_of(person.get(path))


def test_another_panel_is_refused_once_people_have_been_given_something(client, pool):
    AssignmentFactory(suite=pool.suites.get())
    told = send(client, pool, "ways", panel="mturk")
    assert told.status_code == 422
    assert "Under another one each of them would be a new person" in text(told)
    pool.refresh_from_db()
    assert pool.ways is None


def test_people_agree_to_the_text_before_they_are_given_anything(client, pool):
    assert send(client, pool, "consent", text="<p>I take part freely.</p>").status_code == 302
    asked = Client().get(f"/take/{pool.entry}/", {"PROLIFIC_PID": "p1"})
    assert "I take part freely." in text_of(asked)
    assert not Assignment.objects.exists()


def test_what_does_not_fit_is_told_at_its_field(client, pool):
    told = send(client, pool, "ways", panel="generic", frame_ancestors="nonsense here")
    assert told.status_code == 422
    assert 'href="#ways_frame_ancestors"' in text(told)
    assert send(client, pool, "dates", closes_at="").status_code == 404


def test_who_may_only_look_changes_nothing_and_strangers_are_told_nothing(client, pool):
    Membership.objects.update(role=Role.VIEWER)
    assert "You may look at this pool, but not change it." in text(client.get(page_of(pool)))
    assert send(client, pool, "ways", panel="prolific").status_code == 403
    assert client.get(page_of(make())).status_code == 404


def test_a_batchs_pool_has_the_page_of_its_batch(client, workspace):
    batch = ReadyBatchFactory(workspace=workspace)
    assert client.get(page_of(batch.pool))["Location"] == reverse("batch-people", args=[batch.pk])
