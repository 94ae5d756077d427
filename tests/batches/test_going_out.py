"""The way out: a code and a link for each outcome, the panel's own form, and whether a receipt is genuine."""

import html
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from batches.participant import guessing
from tasksuites.models import Assignment, Reservation
from tests.batches.test_coming_in import set_ways, start, take
from tests.batches.test_participant_api import post
from tests.batches.test_participant_pages import text_of, turn, whole
from tests.factories import ReadyBatchFactory

pytestmark = pytest.mark.django_db
OUT = {
    outcome: {"code": f"CODE-{outcome}", "redirect_url": f"https://panel.example/{outcome}?a=1&b=2"}
    for outcome in ("completed", "screened_out", "returned", "nothing_left", "closed")
}


@pytest.fixture
def batch():
    made = ReadyBatchFactory(groups=1)
    set_ways(made, **OUT)
    return made


def screen_out(batch):
    Reservation.objects.create(pool=batch.pool, person="ann", kind=Reservation.Kind.UNAVAILABLE)


def close(batch):
    batch.pool.__class__.objects.filter(pk=batch.pool.pk).update(status="CLOSED")


def take_all(batch):
    take(Client(), batch, "ben")


def leave_nothing(batch):
    batch.pool.suites.all().delete()


@pytest.mark.parametrize(
    ("prepare", "code", "outcome", "follows"),
    [
        (screen_out, "NOT_ELIGIBLE", "screened_out", True),
        (close, "CLOSED", "closed", True),
        (leave_nothing, "NOTHING_LEFT", "nothing_left", True),
        (take_all, "ALL_TAKEN", "nothing_left", False),  # they may rather wait
    ],
)
def test_each_outcome_has_its_page_its_code_and_its_link(client, batch, prepare, code, outcome, follows):
    prepare(batch)
    reply = start(client, batch)
    assert (reply.status_code, reply.json()["code"]) == (409, code)
    assert reply.json()["completion"] == OUT[outcome]
    page = take(client, batch)
    assert page.status_code == 409
    shown = page.content.decode()
    assert f'<code class="code" id="completion-code">{OUT[outcome]["code"]}</code>' in shown
    assert f'href="{html.escape(OUT[outcome]["redirect_url"])}"' in shown
    assert ("data-way-back>" in shown) is follows
    assert ("data-way-back-note" in shown) is follows


@pytest.mark.parametrize("prepare", [screen_out, close, leave_nothing, take_all])
def test_without_a_way_out_nothing_is_promised(client, batch, prepare):
    set_ways(batch, completed=OUT["completed"])
    prepare(batch)
    assert "completion" not in start(client, batch).json()
    shown = text_of(take(client, batch))
    assert "completion code" not in shown
    assert "Go back" not in shown


def test_giving_back_is_an_outcome_too(client, batch):
    path = take(client, batch)["Location"]
    client.post(f"{path}return/")
    page = client.get(path)
    assert page.status_code == 410
    assert "CODE-returned" in text_of(page)
    batch.pool.suites.update(taken=0)
    given = start(client, batch, "ben").json()
    told = post(client, f"/assignments/{given['assignment_id']}/return", None, given["participant_token"])
    assert told.json()["completion"] == OUT["returned"]


def finish(client, batch, **params):
    path = client.get(f"/take/{batch.pool.entry}/", params or {"participant": "ann"})["Location"]
    for number in (2, 3, 4):
        turn(client, path, number, **whole(batch))
    return client.get(path).content.decode()


def test_the_way_on_stands_only_where_the_answers_have_arrived(client, batch):
    path = take(client, batch)["Location"]
    for number in (1, 2, 3, 4):
        assert "panel.example" not in client.get(f"{path}{number}/").content.decode()
    assert "panel.example" not in turn(client, path, 4).content.decode()
    shown = finish(client, batch)
    assert "CODE-completed" in shown
    assert "https://panel.example/completed" in shown


def test_prolific_is_gone_back_to_with_the_code_of_the_pool(client, batch):
    set_ways(batch, panel="prolific", completed={"code": "C1"})
    shown = finish(client, batch, PROLIFIC_PID="p", SESSION_ID="s")
    assert 'href="https://app.prolific.com/submissions/complete?cc=C1"' in shown


MTURK = {"workerId": "A1", "assignmentId": "X9", "hitId": "H", "turkSubmitTo": "https://workersandbox.mturk.com"}


def test_mechanical_turk_gets_its_form_with_what_tells_the_work_from_any_other(client, batch):
    set_ways(batch, panel="mturk", completed={"code": "C1"})
    shown = finish(client, batch, **MTURK)
    assert 'action="https://workersandbox.mturk.com/mturk/externalSubmit" data-way-back>' in shown
    of = Assignment.objects.get()
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', shown))
    assert fields == {
        "assignmentId": "X9",
        "receipt": of.receipt,
        "completion_code": "C1",
        "assignment": str(of.pk),
    }


@pytest.mark.parametrize("host", ["https://evil.example", "javascript:alert(1)", "https://www.mturk.com.evil.example"])
def test_the_panels_form_is_sent_to_no_other_host(client, batch, host):
    set_ways(batch, panel="mturk")
    shown = finish(client, batch, **{**MTURK, "turkSubmitTo": host})
    assert "externalSubmit" not in shown
    assert host not in shown


@pytest.mark.parametrize("panel", ["generic", "prolific", "mturk", "cloudresearch"])
def test_more_to_do_is_asked_for_in_the_panels_own_words(client, panel):
    batch = ReadyBatchFactory(groups=2)
    set_ways(batch, panel=panel, person_parameters=["PID"], session_parameters=["SID"], demands_signature=False)
    shown = finish(client, batch, PID="a&b", SID="s1", study="x", participant_id="kept as it came")
    again = html.unescape(re.search(r'href="(/take/[^"]+)"', shown)[1])
    assert client.get(again).status_code == 302
    first, second = Assignment.objects.order_by("pk")
    assert first.participant == second.participant
    assert (first.session_id, first.params) == (second.session_id, second.params)


def test_more_to_do_is_a_signed_link_where_one_is_demanded(client):
    batch = ReadyBatchFactory(groups=2)
    path = take(client, batch)["Location"]
    set_ways(batch, demands_signature=True)
    for number in (2, 3, 4):
        turn(client, path, number, **whole(batch))
    again = html.unescape(re.search(r'href="(/take/[^"]+)"', client.get(path).content.decode())[1])
    assert "expires=" in again
    assert Client().get(again).status_code == 302


def test_a_browser_that_may_be_somebody_elses_learns_nothing_of_the_session(client):
    batch = ReadyBatchFactory(groups=2)
    set_ways(batch, panel="mturk", completed={"code": "C1"})
    finish(client, batch, **MTURK)
    other = Client()
    Assignment.objects.update(status="ACTIVE", receipt=None)
    path = other.get(f"/take/{batch.pool.entry}/", {"workerId": MTURK["workerId"]})["Location"]
    turn(other, path, 4)
    shown = other.get(path).content.decode()
    assert Assignment.objects.get().receipt in shown
    assert "externalSubmit" not in shown
    assert MTURK["assignmentId"] not in shown
    again = html.unescape(re.search(r'href="(/take/[^"]+)"', shown)[1])
    assert again == f"/take/{batch.pool.entry}/?workerId={MTURK['workerId']}"


def test_without_sight_there_is_no_signed_link_to_more(client):
    batch = ReadyBatchFactory(groups=2)
    finish(client, batch)
    Assignment.objects.update(status="ACTIVE", receipt=None)
    other = Client()
    path = take(other, batch)["Location"]
    set_ways(batch, demands_signature=True)
    turn(other, path, 4)
    assert "signature=" not in other.get(path).content.decode()


def test_late_answers_tell_the_panel_nothing(client, batch):
    set_ways(batch, panel="mturk")
    path = client.get(f"/take/{batch.pool.entry}/", MTURK)["Location"]
    for number in (2, 3):
        turn(client, path, number, **whole(batch))
    Assignment.objects.update(status="EXPIRED", expires_at=timezone.now() - timedelta(hours=1))
    batch.pool.suites.update(taken=1, overlap=1)
    turn(client, path, 4)
    assert Assignment.objects.get().late_at
    assert "externalSubmit" not in client.get(path).content.decode()


def test_late_answers_come_with_no_code(client, batch):
    path = take(client, batch)["Location"]
    for number in (2, 3):
        turn(client, path, number, **whole(batch))
    Assignment.objects.update(status="EXPIRED", expires_at=timezone.now() - timedelta(hours=1))
    turn(client, path, 4)
    assert "CODE-completed" not in client.get(path).content.decode()
    assert "panel.example" not in client.get(path).content.decode()


# Receipts


def test_a_genuine_receipt_is_told_from_others_and_nothing_else_is_shown(client, batch):
    finish(client, batch)
    receipt = Assignment.objects.get().receipt
    for written in (receipt, receipt.lower(), f" {receipt[:6]} {receipt[6:]} "):
        page = Client().get("/receipt/", {"receipt": written})
        assert page.status_code == 200
        assert "This receipt is genuine" in text_of(page)
        assert "Evaluate responses" not in text_of(page)
    other = client.get("/receipt/", {"receipt": "NOSUCHRECEIP"})
    assert other.status_code == 404
    assert "was not given here" in text_of(other)


@pytest.mark.parametrize("receipt", ["", "   ", "x" * 41])
def test_what_can_be_no_receipt_is_asked_for_again(client, db, receipt):
    page = client.get("/receipt/", {"receipt": receipt})
    assert page.status_code == 400
    assert 'class="field-error"' in page.content.decode()


def test_receipts_are_guessed_neither_by_the_page_nor_by_the_api(client, db, monkeypatch):
    monkeypatch.setattr(guessing, "MOST_UNKNOWN", 3)
    for number in range(2):
        assert client.get("/receipt/", {"receipt": f"WRONG{number}"}).status_code == 404
    assert post(client, "/receipts/WRONG", method="get").status_code == 404
    assert post(client, "/receipts/WRONG", method="get").status_code == 429
    page = client.get("/receipt/", {"receipt": "WRONG"})
    assert page.status_code == 429
    assert "Too many wrong tries" in text_of(page)
