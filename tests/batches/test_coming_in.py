"""The way in: panels, consent, and what somebody sees who comes back on another device. By the pages and the API."""

import re
from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from batches.layouts import layout
from batches.participant import links
from tasksuites import consenting
from tasksuites.models import Answer, Assignment, Participant, Participation, Pool, Reservation
from tests.batches.test_participant_api import post
from tests.batches.test_participant_pages import questions, text_of, turn
from tests.factories import CHOICE, WHY, ReadyBatchFactory, page

pytestmark = pytest.mark.django_db
LONG = "5f3c8b1e9a7d4c2b6e0f1a23"
SECRET = "What I said before"
CHOSEN = re.compile(r"<input type=\"radio\" id=\"q-[^>]* checked")
BLIND = (
    "What was answered before is kept. It is not shown here, because this browser cannot tell whether it was you; "
    "what you enter replaces it."
)


@pytest.fixture
def batch():
    return ReadyBatchFactory(groups=3, group_size=2)


def set_ways(batch, **ways):
    batch.pool.ways = ways
    batch.pool.save()


def take(client, batch, name="ann", **params):
    return client.get(f"/take/{batch.pool.entry}/", {"participant": name, **params})


def start(client, batch, name="ann", token=None, **more):
    return post(client, f"/{batch.pool.entry}/start", {"participant": name, **more}, token)


# Panels


def test_a_panel_names_people_by_its_own_parameters_and_the_rest_is_stored(client, batch):
    set_ways(batch, panel="mturk")
    link = f"/take/{batch.pool.entry}/"
    client.get(link, {"workerId": "A1", "assignmentId": "X9", "hitId": "H", "PROLIFIC_PID": "other"})
    assignment = Assignment.objects.get()
    assert (assignment.participant.external_id, assignment.participant.source) == ("A1", "mturk")
    assert (assignment.session_id, assignment.params) == ("X9", {"hitId": "H", "PROLIFIC_PID": "other"})
    assert "Your id" in text_of(client.get(link, {"PROLIFIC_PID": "p"}))


def test_the_same_id_at_two_panels_is_two_people(client, batch):
    take(client, batch)
    set_ways(batch, panel="prolific")
    start(client, batch)
    assert set(Assignment.objects.values_list("participant__source", flat=True)) == {"", "prolific"}


def test_the_newest_session_at_the_panel_is_the_one_that_counts(client, batch):
    path = answered(client, batch)
    Assignment.objects.update(session_id="first", params={"hitId": "1", "study": "x"})
    take(Client(), batch, session_id="of somebody who gave the same id", hitId="9")
    assert Assignment.objects.get().session_id == "first"
    assert take(client, batch, session_id="second", hitId="2")["Location"] == path
    assert (Assignment.objects.get().session_id, Assignment.objects.get().params) == ("second", {"hitId": "2"})
    take(client, batch)
    assert Assignment.objects.get().session_id == "second"


def test_of_a_links_parameters_only_those_are_dropped_that_are_too_long(client, batch):
    take(client, batch, session_id="s1", study="x", note="y" * 1001, **{"k" * 600: "v" * 600})
    assignment = Assignment.objects.get()
    assert (assignment.session_id, assignment.params) == ("s1", {"study": "x"})


def test_of_too_many_parameters_the_first_are_kept_and_the_session_wherever_it_stands(client, batch):
    take(client, batch, **{f"p{number}": number for number in range(60)}, session_id="s1")
    assignment = Assignment.objects.get()
    assert assignment.session_id == "s1"
    assert list(assignment.params) == [f"p{number}" for number in range(50)]


@pytest.mark.parametrize("value", ["\0", "\x7f", "é\u2028", "\ufffe"])
def test_any_text_in_a_parameter_can_be_stored(client, batch, value):
    assert take(client, batch, study=value).status_code == 302
    assert Assignment.objects.get().params == {"study": value}


def test_a_preview_of_the_panel_takes_no_place(client, batch):
    set_ways(batch, panel="mturk")
    waiting = {"assignmentId": "ASSIGNMENT_ID_NOT_AVAILABLE", "hitId": "H"}
    page = client.get(f"/take/{batch.pool.entry}/", waiting)
    assert "Accept the work first" in text_of(page)
    assert client.get(f"/take/{batch.pool.entry}/", waiting | {"workerId": "A1"}).status_code == 409
    assert start(client, batch, params=waiting).json()["code"] == "PREVIEW"
    assert not Participation.objects.exists()


# Consent


@pytest.fixture
def consent(batch):
    return consenting.publish(batch.pool, "<p>You may <b>stop</b>.</p><script>alert(1)</script>", None)


def decide(client, batch, decision, version="1", name="ann"):
    body = {"participant": name, "consent": decision, "version": version}
    return client.post(f"/take/{batch.pool.entry}/?participant={name}", body)


def test_nothing_is_handed_out_before_consent(client, batch, consent):
    page = take(client, batch)
    assert page.status_code == 200
    assert "<p>You may <b>stop</b>.</p>" in page.content.decode()
    assert "alert(1)" not in page.content.decode()
    assert not Participation.objects.exists()
    assert decide(client, batch, "agree").status_code == 302
    mine = Participation.objects.get()
    assert mine.consent_version == 1
    assert timezone.now() - mine.consented_at < timedelta(minutes=1)
    assert take(client, batch).status_code == 302


def test_who_was_asked_for_a_name_agrees_under_it(client, batch, consent):
    page = client.post(f"/take/{batch.pool.entry}/", {"participant": "ben <b>"})
    assert 'name="participant" value="ben &lt;b&gt;"' in page.content.decode()
    body = {"participant": "ben <b>", "consent": "agree", "version": "1"}
    assert client.post(f"/take/{batch.pool.entry}/", body).status_code == 302
    assert Assignment.objects.get().participant.external_id == "ben <b>"


@pytest.mark.parametrize("version", ["0", "2", "", "x", "-1", "9" * 30])
def test_agreeing_to_another_text_than_the_one_in_force_shows_that(client, batch, consent, version):
    page = decide(client, batch, "agree", version)
    assert "Before you take part" in text_of(page)
    assert not Assignment.objects.exists()


def test_declining_is_noted_and_can_be_thought_over(client, batch, consent):
    set_ways(batch, returned={"code": "NO-1"})
    page = decide(client, batch, "decline")
    assert page.status_code == 200
    assert "You did not agree, so nothing was handed out" in text_of(page)
    assert "NO-1" in text_of(page)
    assert Participation.objects.get().outcome == "returned"
    assert not Assignment.objects.exists()
    assert "Before you take part" in text_of(take(client, batch))
    assert decide(client, batch, "agree").status_code == 302
    assert Participation.objects.get().outcome == ""


def test_who_was_asked_for_nothing_has_nothing_to_decline(client, batch):
    assert decide(client, batch, "decline").status_code == 200
    assert not Participation.objects.exists()


def test_a_newer_text_is_asked_for_before_the_next_group_and_not_in_mid_work(client, batch, consent):
    path = decide(client, batch, "agree")["Location"]
    consenting.publish(batch.pool, "<p>Something new</p>", None)
    assert take(client, batch)["Location"] == path
    Assignment.objects.update(status="ACCEPTED")
    assert "Something new" in text_of(take(client, batch))


@pytest.mark.parametrize("change", [{"status": "CLOSED"}, {"closes_at": timezone.now()}])
def test_a_closed_pool_asks_nobody_for_consent(client, batch, consent, change):
    Pool.objects.filter(pk=batch.pool.pk).update(**change)
    assert "This work is closed at present" in text_of(take(client, batch))
    assert start(client, batch, consent=1).json()["code"] == "CLOSED"
    assert decide(client, batch, "decline").status_code == 200
    assert not Participation.objects.exists()
    assert not Participant.objects.exists()


def test_who_may_not_take_part_is_asked_for_no_consent(client, batch, consent):
    Reservation.objects.create(pool=batch.pool, person="ann", kind=Reservation.Kind.UNAVAILABLE)
    assert "This work is for other people" in text_of(take(client, batch))
    assert start(client, batch, consent=1).json()["code"] == "NOT_ELIGIBLE"
    assert decide(client, batch, "agree").status_code == 409
    assert decide(client, batch, "decline").status_code == 200
    assert not Participant.objects.exists()
    assert start(client, batch, "ben").json()["code"] == "CONSENT"


@pytest.mark.parametrize("change", [{"status": "CLOSED"}, {"closes_at": timezone.now()}])
def test_whoever_is_at_work_where_several_groups_are_allowed_goes_on_after_the_closing(client, batch, change):
    Pool.objects.filter(pk=batch.pool.pk).update(max_active_per_person=2)
    path = take(client, batch)["Location"]
    consenting.publish(batch.pool, "<p>New</p>", None)
    assert "Before you take part" in text_of(take(client, batch))
    Pool.objects.filter(pk=batch.pool.pk).update(**change)
    assert take(client, batch)["Location"] == path


def test_each_assignment_says_to_which_text_its_person_had_agreed(client, batch, consent):
    first = decide(client, batch, "agree")["Location"]
    Assignment.objects.update(status="ACCEPTED")
    consenting.publish(batch.pool, "<p>Something new</p>", None)
    second = decide(client, batch, "agree", "2")["Location"]
    versions = {str(pk): version for pk, version in Assignment.objects.values_list("pk", "consent_version")}
    assert [versions[path.split("/")[2]] for path in (first, second)] == [1, 2]


def test_where_no_text_is_in_force_an_assignment_notes_none(client, batch):
    take(client, batch)
    assert Assignment.objects.get().consent_version is None


def test_by_the_api_consent_is_asked_for_and_given(client, batch, consent):
    asked = start(client, batch)
    assert (asked.status_code, asked.json()["code"]) == (409, "CONSENT")
    assert asked.json()["consent"] == {"version": 1, "text": "<p>You may <b>stop</b>.</p>"}
    assert start(client, batch, consent=2).json()["code"] == "CONSENT"
    assert start(client, batch, consent=1).status_code == 201
    assert start(client, batch).status_code == 200


@pytest.mark.parametrize("version", [True, "1", 1.0, [1], {"version": 1}])
def test_a_consent_that_is_no_version_is_refused(client, batch, consent, version):
    assert start(client, batch, consent=version).status_code == 400
    assert not Participation.objects.exists()


# Another device


def answered(client, batch, name="ann"):
    """An assignment in which something was saved, the path of its screens."""
    path = take(client, batch, name)["Location"]
    choice, why = questions(batch)
    turn(client, path, 2, **{choice: "0", why: SECRET})
    return path


def test_another_browser_goes_on_without_seeing_what_was_answered(client, batch):
    path = answered(client, batch)
    other = Client()
    assert take(other, batch)["Location"] == path
    assert other.get(path)["Location"] == f"{path}3/"
    page = other.get(f"{path}2/").content.decode()
    assert SECRET not in page
    assert not CHOSEN.search(page)
    assert CHOSEN.search(client.get(f"{path}2/").content.decode())
    assert BLIND in page
    token = page.partition('data-token="')[2].partition('"')[0]
    reply = post(other, f"/assignments/{Assignment.objects.get().pk}", None, token, "get")
    assert SECRET not in reply.content.decode()


def test_without_seeing_only_what_is_typed_replaces_what_was_answered(client, batch):
    path = answered(client, batch)
    choice, why = questions(batch)
    other = Client()
    take(other, batch)
    assert turn(other, path, 2, **{why: ""})["Location"] == f"{path}3/"
    assert Answer.objects.get(position=1).values == {choice: ["a"], why: SECRET}
    turn(other, path, 2, "back", **{choice: "1"})
    assert Answer.objects.get(position=1).values == {choice: ["b"], why: SECRET}
    response = turn(other, path, 3, **{why: "Only half"})
    assert response.status_code == 422
    assert "Only half" in response.content.decode()
    turn(other, path, 3, **{choice: "1"})
    assert turn(other, path, 4)["Location"] == path
    assert Assignment.objects.get().receipt in text_of(other.get(path))


def test_without_seeing_a_question_that_an_unseen_answer_brings_up_is_there_to_be_answered(client):
    depends = {**WHY, "show_if": {"item": "which", "is": "a"}}
    pages = layout.normalise([page({**CHOICE, "name": "which"}), page(depends)], lambda: str(uuid4()))
    batch = ReadyBatchFactory(layout=pages, group_size=1)
    choice, why = questions(batch)
    path = take(client, batch)["Location"]
    assert turn(client, path, 2, **{choice: "0"})["Location"] == f"{path}3/"
    assert "certain answer" not in client.get(f"{path}3/").content.decode()
    other = Client()
    take(other, batch)
    shown = other.get(f"{path}3/").content.decode()
    assert f'name="{why}"' in shown
    assert "Only after a certain answer on another page." in shown
    assert turn(other, path, 3).status_code == 422
    assert turn(other, path, 3, **{why: "So"})["Location"] == f"{path}4/"


@pytest.mark.parametrize("name", ["ann", "x" * 19, "é" * 19])
def test_by_the_api_a_short_id_shows_no_answers_to_another_device(client, batch, name):
    first = start(client, batch, name).json()
    question = layout.instructions(first["layout"])[1]["id"]
    body = {"answers": {question: SECRET}}
    task, token = first["tasks"][0]["id"], first["participant_token"]
    post(client, f"/assignments/{first['assignment_id']}/answers/{task}", body, token, "put")
    assert first["answers_hidden"] is False
    again = start(client, batch, name)
    assert again.status_code == 200
    assert again.json()["answers_hidden"] is True
    assert SECRET not in again.content.decode()
    path, blind = f"/assignments/{first['assignment_id']}", again.json()["participant_token"]
    assert SECRET not in post(client, path, None, blind, "get").content.decode()
    assert start(client, batch, name, blind).json()["answers_hidden"] is True
    for nothing in ({}, {question: None}, {question: "  "}):
        reply = post(client, f"{path}/answers/{task}", {"answers": nothing}, blind, "put")
        assert reply.json()["saved"] is True
    whole = {"answers": {}, "version": 2**31 - 1, "seconds": 2**31 - 1}
    assert post(client, f"{path}/answers/{task}", whole, blind, "put").json()["version"] < 10
    assert Answer.objects.get(position=1).active_s == 0
    older = {"answers": {question: "Older"}, "version": 1}
    assert post(client, f"{path}/answers/{task}", older, blind, "put").json()["saved"] is False
    mine = {"answers": {question: SECRET}, "version": 10, "seconds": 3}
    assert post(client, f"{path}/answers/{task}", mine, token, "put").json() == {"saved": True, "version": 10}
    assert start(client, batch, name, token).json()["tasks"][0]["answers"] == {question: SECRET}


@pytest.mark.parametrize("kind", ["long id", "signed link", "the same browser", "nothing saved yet"])
def test_who_can_be_nobody_else_sees_everything(client, batch, kind):
    if kind == "nothing saved yet":
        path = take(client, batch)["Location"]
        assert take(Client(), batch)["Location"] == path
        other = Client()
        take(other, batch)
        assert BLIND not in other.get(f"{path}2/").content.decode()
        return
    name = LONG if kind == "long id" else "ann"
    path = answered(client, batch, name)
    other = client if kind == "the same browser" else Client()
    link = links.signed_path(batch.pool, name) if kind == "signed link" else None
    assert (other.get(link) if link else take(other, batch, name))["Location"] == path
    assert SECRET in other.get(f"{path}2/").content.decode()


def test_the_length_of_an_id_that_proves_somebody_is_a_setting(client, batch, settings):
    settings.FIELDWORK_UNGUESSABLE_ID = 3
    path = answered(client, batch)
    other = Client()
    take(other, batch)
    assert SECRET in other.get(f"{path}2/").content.decode()


def test_a_blind_ticket_does_not_become_a_seeing_one(client, batch):
    path = answered(client, batch)
    other = Client()
    for _ in range(2):
        take(other, batch)
        assert SECRET not in other.get(f"{path}2/").content.decode()
    forged = other.cookies["participant_blind"].value.replace(".blind", "")
    for name in ("participant", "participant_blind"):
        other.cookies[name] = forged
    assert other.get(f"{path}2/").status_code == 403


def test_a_browser_that_sees_is_never_made_blind_by_its_own_link(client, batch):
    path = answered(client, batch)
    del client.cookies["participant_link"]
    assert take(client, batch)["Location"] == path
    assert "participant_blind" in client.cookies
    assert SECRET in client.get(f"{path}2/").content.decode()


def test_two_people_in_one_browser_are_each_known_again(client, batch):
    for name in ("ann", "ben"):
        answered(client, batch, name)
    for name in ("ann", "ben", "ann"):
        assert SECRET in client.get(f"{take(client, batch, name)['Location']}2/").content.decode()


def test_a_link_knows_the_last_few_assignments_to_which_it_led(client, batch):
    batch.pool.suites.update(overlap=None)
    for number in range(7):
        take(client, batch, f"p{number}")
    held = client.cookies["participant_link"].value
    newest = Assignment.objects.order_by("-pk").values_list("pk", flat=True)[:5]
    assert [text.partition(":")[0] for text in held.split("~")] == [str(pk) for pk in newest]
    assert len(held) < 1000
    assert client.cookies["participant_link"]["path"] == f"/take/{batch.pool.entry}/"


def test_whoever_may_hold_two_groups_is_known_with_both(client):
    batch = ReadyBatchFactory(groups=2)
    Pool.objects.filter(pk=batch.pool.pk).update(max_active_per_person=2)
    first = answered(client, batch)
    assert answered(client, batch) != first
    older, newer = Assignment.objects.order_by("pk")
    Assignment.objects.filter(pk=older.pk).update(status="EXPIRED")
    Assignment.objects.filter(pk=newer.pk).update(status="ACCEPTED")
    assert take(client, batch)["Location"] == first


@pytest.mark.parametrize(
    ("kept", "came", "sees"),
    [(LONG, LONG, True), (LONG, f"{LONG}x", False), (LONG, "", False), ("", "", False), ("x" * 19, "x" * 19, False)],
)
def test_a_session_that_nobody_can_guess_shows_its_assignment_in_another_browser(client, batch, kept, came, sees):
    path = answered(client, batch)
    Assignment.objects.update(session_id=kept)
    other = Client()
    assert take(other, batch, session_id=came)["Location"] == path
    assert (SECRET in other.get(f"{path}2/").content.decode()) is sees
    assert start(Client(), batch, params={"session_id": came}).json()["answers_hidden"] is not sees


def test_a_page_without_sight_adds_no_seconds_and_moves_the_version_by_one(client, batch):
    path = answered(client, batch)
    Answer.objects.update(version=4, active_s=7)
    other = Client()
    take(other, batch)
    _, why = questions(batch)
    turn(other, path, 2, **{why: "Of somebody else", "version": "99999999", "seconds": "99999999"})
    found = Answer.objects.get(position=1)
    assert (found.version, found.active_s, found.values[why]) == (5, 7, "Of somebody else")


# Over, and never sent


@pytest.fixture
def expired(client):
    """Somebody whose time is over, in a pool where nothing else is left for them."""
    batch = ReadyBatchFactory(groups=1)
    path = answered(client, batch)
    Assignment.objects.update(status="EXPIRED", expires_at=timezone.now() - timedelta(hours=1))
    batch.pool.suites.update(taken=0)
    return batch, path


def test_answers_that_were_never_sent_are_led_to_where_nothing_is_left(client, expired):
    batch, path = expired
    assert take(client, batch)["Location"] == path
    assert "The time for these tasks is over" in text_of(client.get(path))
    assert SECRET in client.get(f"{path}2/").content.decode()


def test_a_closed_pool_still_leads_to_them(client, expired):
    batch, path = expired
    Pool.objects.filter(pk=batch.pool.pk).update(status="CLOSED")
    assert take(client, batch)["Location"] == path
    assert start(client, batch).json()["code"] == "CLOSED"  # without proof
    signed = links.signature(batch.pool, "ann", "")
    assert start(client, batch, signature=signed).json()["status"] == "EXPIRED"


def test_they_come_before_another_text_is_asked_for(client, expired):
    batch, path = expired
    consenting.publish(batch.pool, "<p>Something new</p>", None)
    assert take(client, batch)["Location"] == path
    assert "Something new" in text_of(take(Client(), batch))


@pytest.mark.parametrize("prepare", ["nothing saved", "sent late", "another person", "another device"])
def test_others_read_that_nothing_is_left(client, expired, prepare):
    batch, _ = expired
    if prepare == "nothing saved":
        Answer.objects.update(saved_at=None)
    if prepare == "sent late":
        Assignment.objects.update(late_at=timezone.now())
    batch.pool.suites.update(taken=1)
    other = Client() if prepare == "another device" else client
    page = take(other, batch, "ben" if prepare == "another person" else "ann")
    assert page.status_code == 409
    assert "There is nothing left for you to do here" in text_of(page)


def test_the_api_leads_to_unsent_answers_by_token_and_by_signature(client, expired):
    batch, _ = expired
    assert start(client, batch).json()["code"] == "NOTHING_LEFT"
    signed = links.signature(batch.pool, "ann", "")
    found = start(client, batch, signature=signed)
    assert (found.status_code, found.json()["status"]) == (200, "EXPIRED")
    token = found.json()["participant_token"]
    assert start(client, batch, token=token).json()["assignment_id"] == found.json()["assignment_id"]


def test_a_start_looks_once_at_the_consent_and_at_nothing_else_that_is_new(client):
    batch = ReadyBatchFactory(groups=2)
    with CaptureQueriesContext(connection) as asked:
        assert start(client, batch).status_code == 201
    tables = Counter(table for query in asked for table in re.findall(r'FROM "(\w+)"', query["sql"]))
    assert tables["tasksuites_consent"] == 1
    assert tables["tasksuites_pool"] == 2  # where the link leads, and whether that is open at this moment
    assert tables["tasksuites_participation"] == 1


def test_what_was_answered_elsewhere_is_not_given_back_by_who_only_knows_the_id(client, batch):
    path = answered(client, batch)
    other = Client()
    take(other, batch)
    assert other.post(f"{path}return/").status_code == 403
    token = start(Client(), batch).json()["participant_token"]
    refused = post(Client(), f"/assignments/{Assignment.objects.get().pk}/return", {}, token)
    assert (refused.status_code, refused.json()["code"]) == (403, "NOT_YOURS_TO_RETURN")
    assert Assignment.objects.get().status == "ACTIVE"
    client.post(f"{path}return/")
    assert Assignment.objects.get().status == "SKIPPED"
