"""Signed links: who holds one is who it says, by the pages and by the API; where one is wanted nothing else will do."""

import json
from datetime import timedelta
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from batches.participant import links
from tasksuites.models import Assignment, Participant
from tests.batches.test_participant_api import post
from tests.batches.test_participant_pages import text_of
from tests.factories import ReadyBatchFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
WORDS = "This link is not complete or no longer good"


@pytest.fixture
def batch():
    made = ReadyBatchFactory(groups=2)
    made.pool.ways = {"demands_signature": True, "person_parameters": ["PID", "who"]}
    made.pool.save()
    return made


def query(pool, name="ann", valid_until=None, /, **params):
    address = urlsplit(links.signed_link(pool, name, valid_until, **params))
    return {key: value for key, [value] in parse_qs(address.query).items()}


def by_page(client, batch, params):
    return client.get(f"/take/{batch.pool.entry}/", params)


def by_api(client, batch, params):
    proof = {name: params[name] for name in links.PARAMETERS if name in params}
    return post(client, f"/{batch.pool.entry}/start", {"participant": params.get("PID", "nobody"), **proof})


def test_a_signed_link_lets_its_person_in_and_leaves_nothing_of_the_proof_behind(client, batch):
    response = by_page(client, batch, query(batch.pool, "ann & co", study="x"))
    assert response.status_code == 302
    assignment = Assignment.objects.get()
    assert assignment.participant.external_id == "ann & co"
    assert assignment.params == {"study": "x"}


def test_the_api_takes_the_same_signature(client, batch):
    assert by_api(client, batch, query(batch.pool, "ann", NOW + timedelta(hours=1))).status_code == 201


def other_pool(params, pool):
    return query(ReadyBatchFactory().pool) | {"PID": "ann"}


WRONG = {
    "unsigned": lambda params, pool: {"PID": "ann"},
    "empty": lambda params, pool: params | {"signature": ""},
    "another person": lambda params, pool: params | {"PID": "ben"},
    "cut off": lambda params, pool: params | {"signature": params["signature"][:-1]},
    "not ascii": lambda params, pool: params | {"signature": "é" * 64},
    "of another pool": other_pool,
    "over": lambda params, pool: query(pool, "ann", NOW - timedelta(seconds=2)),
    "prolonged": lambda params, pool: query(pool, "ann", NOW) | {"expires": "9999999999"},
    "made endless": lambda params, pool: query(pool, "ann", NOW) | {"expires": ""},
    "ends in words": lambda params, pool: params | {"expires": "never"},
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_link_that_is_not_ours_takes_no_place_and_stores_nothing(client, batch, kind):
    params = WRONG[kind](query(batch.pool), batch.pool)
    page = by_page(client, batch, params)
    assert page.status_code == 403
    assert WORDS in text_of(page)
    reply = by_api(client, batch, params)
    assert (reply.status_code, reply.json()["code"]) == (403, "BAD_SIGNATURE")
    assert not Assignment.objects.exists()
    assert not Participant.objects.exists()


@pytest.mark.parametrize("signature", [5, True, ["x"], {"a": 1}, "x" * 10_000])
def test_a_signature_of_another_kind_is_a_wrong_one(client, batch, signature):
    reply = post(client, f"/{batch.pool.entry}/start", {"participant": "ann", "signature": signature})
    assert (reply.status_code, reply.json()["code"]) == (403, "BAD_SIGNATURE")


def test_where_only_signed_links_count_nobody_is_asked_who_they_are(client, batch):
    assert WORDS in text_of(client.get(f"/take/{batch.pool.entry}/"))
    assert client.post(f"/take/{batch.pool.entry}/", {"participant": "ann"}).status_code == 403
    signed = "?" + urlsplit(links.signed_link(batch.pool, "ann")).query
    assert client.post(f"/take/{batch.pool.entry}/{signed}", {"participant": "ben"}).status_code == 403
    assert not Participant.objects.exists()


@pytest.mark.parametrize("look", [{"method": "HEAD"}, {"method": "GET", "headers": {"Sec-Purpose": "prefetch"}}])
def test_a_mere_look_at_a_signed_link_takes_no_place(client, batch, look):
    link = links.signed_path(batch.pool, "ann")
    for address in (link, f"/take/{batch.pool.entry}/"):
        assert client.generic(look["method"], address, headers=look.get("headers")).status_code == 200
    assert not Participant.objects.exists()
    assert client.get(link).status_code == 302


def test_a_wrong_signature_is_refused_where_none_is_demanded_too(client):
    batch = ReadyBatchFactory()
    params = {"participant": "ann", "signature": "0" * 64}
    assert client.get(f"/take/{batch.pool.entry}/", params).status_code == 403
    assert not Participant.objects.exists()


def test_a_new_secret_takes_back_what_was_signed(client, batch):
    params = query(batch.pool)
    batch.pool.link_secret = "another"
    batch.pool.save()
    assert by_page(client, batch, params).status_code == 403


def test_parameters_may_have_any_name(client, batch):
    params = query(batch.pool, pool="1", participant_id="2", valid_until="3")
    assert by_page(client, batch, params).status_code == 302
    assert Assignment.objects.get().params == {"pool": "1", "participant_id": "2", "valid_until": "3"}


def run(*words):
    out = StringIO()
    call_command("entry_link", *map(str, words), "--json", stdout=out)
    return urlsplit(json.loads(out.getvalue())["url"])


def test_entry_link_signs_for_one_participant(client, batch):
    for more in ((), ("--valid-hours", "0.5")):
        address = run("--batch", batch.pk, "--participant", " ann ", *more)
        assert client.get(f"{address.path}?{address.query}").status_code == 302
        assert ("expires" in parse_qs(address.query)) is bool(more)
    assert Participant.objects.get().external_id == "ann"


@pytest.mark.parametrize(
    "words",
    [
        ("--valid-hours", "1"),
        ("--participant", "ann", "--valid-hours", "0"),
        ("--participant", "ann", "--valid-hours", "nan"),
        ("--participant", "ann", "--valid-hours", "1e300"),
        ("--participant", "ann", "--valid-hours", "soon"),
        ("--participant", " "),
        ("--participant", "x" * 256),
    ],
)
def test_entry_link_refuses_what_can_be_no_link(batch, words):
    with pytest.raises(CommandError):
        run("--batch", batch.pk, *words)
