"""What participants' doors answer to input that is forged, foreign, over or senseless; and that it stores nothing."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.utils import timezone

from batches.participant import guessing, tickets
from project.base.models import Attempts
from tasksuites.models import Answer, Assignment, Participant, Participation, Pool, TaskSuite
from tests.batches.test_participant_api import Person, post
from tests.batches.test_participant_pages import text_of
from tests.factories import CHOICE, PROMPT, WHY, ReadyBatchFactory, stored_layout

pytestmark = pytest.mark.django_db

SEVERAL = {**CHOICE, "description": "Which of them?", "answer_limit": 2}
SEVERAL["options"] = [{"label": letter, "value": letter} for letter in "abcd"]
NUMBER = {"type": "free_text", "description": "How many?", "validation": {"type": "number"}}
STRANGER = "0192a3b5-0000-7000-8000-000000000000"
MEGABYTE = "x" * 1_000_000


@pytest.fixture
def batch():
    return ReadyBatchFactory(groups=3, group_size=2, layout=stored_layout(PROMPT, CHOICE, SEVERAL, WHY, NUMBER))


@pytest.fixture
def person(client, batch):
    return Person(client, batch)


@pytest.fixture
def other(client, batch, person):
    return Person(client, batch, "p2")


def everything():
    """All that a participant's call could change."""
    rows = [Answer, Assignment, Participant, Participation, TaskSuite]
    return [list(model.objects.order_by("pk").values()) for model in rows]


# Whose assignment it is


def copied(mine, theirs):
    return theirs.given["participant_token"]


def forged(mine, theirs):
    return theirs.given["participant_token"].replace(theirs.given["assignment_id"], mine.given["assignment_id"])


def without_blindness(mine, theirs):
    return tickets.make(mine.given["assignment_id"], sees=False).replace(tickets.BLIND, "")


def signed_for_something_else(mine, theirs):
    return signing.TimestampSigner(salt="fieldwork.link").sign(mine.given["assignment_id"])


CALLS = [
    ("get", "", None),
    ("put", "/answers/{task}", {"answers": {}}),
    ("post", "/submit", {"answers": {"{task}": {}}}),
    ("post", "/return", {}),
]


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
@pytest.mark.parametrize(
    ("make", "status"), [(copied, 404), (forged, 401), (without_blindness, 401), (signed_for_something_else, 401)]
)
def test_a_token_that_is_not_for_this_assignment_opens_nothing(person, other, make, status, method, path, body):
    before = everything()
    path = person.path + path.format(task=person.tasks[0])
    response = post(person.client, path, body, make(person, other), method)
    assert response.status_code == status
    assert "Prompt" not in response.content.decode()
    assert everything() == before


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_a_token_that_is_over_opens_nothing(person, monkeypatch, method, path, body):
    before = everything()
    monkeypatch.setattr(tickets, "GOOD_FOR_S", -1)
    assert person.call(path.format(task=person.tasks[0]), body, method).status_code == 401
    assert everything() == before


def test_a_start_with_a_forged_token_takes_no_place(client, batch, person, other):
    before = everything()
    body = {"participant": "p3"}
    assert post(client, f"/{batch.pool.entry}/start", body, forged(person, other)).status_code == 401
    assert everything() == before


def test_a_start_with_somebody_elses_token_shows_nothing_of_theirs(client, batch, person, other):
    why = person.questions[2]
    person.put(person.tasks[0], {why: "Mine alone"})
    reply = post(client, f"/{batch.pool.entry}/start", {"participant": "p1"}, other.given["participant_token"])
    assert reply.json()["answers_hidden"] is True
    assert "Mine alone" not in reply.content.decode()


@pytest.mark.parametrize("end", ["", "1/", "2/", "return/"])
def test_a_cookie_of_another_assignment_opens_no_page(batch, person, other, end):
    browser = Client()
    browser.cookies[tickets.COOKIE] = other.given["participant_token"]
    before = everything()
    path = f"/assignment/{person.given['assignment_id']}/{end}"
    page = browser.get(path)
    assert page.status_code == 403
    assert "Please open your link again" in text_of(page)
    assert browser.post(path, {"go": "next"}).status_code in (403, 405)
    assert everything() == before


# What is answered


@pytest.mark.parametrize(
    "answers",
    [
        {"unknown": "x"},
        {"__proto__": {}},
        {"": "x"},
        {"choice": ["c"]},
        {"choice": [True]},
        {"choice": ["a", "a"]},
        {"choice": "a"},
        {"choice": [["a"]]},
        {"several": ["a", "b", "c", "d"] * 1000},
        {"several": {"0": "a"}},
        {"why": 5},
        {"why": ["x"]},
        {"why": {"text": "x"}},
        {"why": False},
        {"why": MEGABYTE},
        {"number": MEGABYTE},
        {"why": "fine", "choice": ["zzz"]},
        [],
        "text",
        5,
        None,
    ],
)
@pytest.mark.parametrize("door", ["draft", "submit"])
def test_an_answer_that_could_never_be_right_is_refused_and_stores_nothing(person, door, answers):
    names = dict(zip(("choice", "several", "why", "number"), person.questions, strict=True))
    if isinstance(answers, dict):
        answers = {names.get(key, key): value for key, value in answers.items()}
    before = everything()
    task = person.tasks[0]
    reply = person.put(task, answers) if door == "draft" else person.call("/submit", {"answers": {task: answers}})
    assert reply.status_code == 422, reply.content
    assert reply.json()["problems"][0]["task"] == task
    assert len(reply.content) < 10_000  # it does not send back what came
    assert everything() == before


@pytest.mark.parametrize(("position", "chosen"), [(0, ["a", "b"]), (1, ["a", "b", "c"])])
def test_too_many_choices_may_stand_in_a_draft_and_are_never_sent(person, position, chosen):
    question, task = person.questions[position], person.tasks[0]
    assert person.put(task, {question: chosen}).status_code == 200
    told = person.call("/submit").json()["problems"]
    assert (task, question) in [(one["task"], one["key"]) for one in told]
    assert Assignment.objects.get().status == "ACTIVE"


@pytest.mark.parametrize("task", ["of somebody else", STRANGER, "x", "%00", "1"])
def test_a_task_that_is_not_in_the_assignment_is_refused(person, other, task):
    task = other.tasks[0] if task == "of somebody else" else task
    before = everything()
    assert person.put(task, {}).status_code == 404
    reply = person.call("/submit", {"answers": {task: {}}})
    assert reply.status_code == 422
    assert reply.json()["problems"][0] == {
        "task": task,
        "key": "",
        "message": "This task is not part of the assignment.",
    }
    assert everything() == before


@pytest.mark.parametrize(
    "counts",
    [
        {"seconds": -1},
        {"seconds": -0.5},
        {"seconds": "9"},
        {"seconds": 2**31},
        {"seconds": True},
        {"seconds": [1]},
        {"version": -1},
        {"version": 2**31},
        {"version": "2"},
    ],
)
def test_counts_that_cannot_be_are_refused(person, counts):
    before = everything()
    assert person.put(person.tasks[0], {}, **counts).status_code == 400
    assert everything() == before


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"answers": ' + b'{"a":' * 2000 + b"1" + b"}" * 2001, b"\xff", b"{"]
)
def test_a_body_that_is_no_json_stores_nothing(person, body):
    before = everything()
    for method, path in (("put", f"/answers/{person.tasks[0]}"), ("post", "/submit")):
        assert person.call(path, body, method).status_code in (400, 422)
    assert everything() == before


def test_a_megabyte_typed_into_a_page_is_told_and_shown_again(client, batch):
    path = client.get(f"/take/{batch.pool.entry}/", {"participant": "p1"})["Location"]
    why = batch.layout[0]["rows"][0]["columns"][0]["items"][3]["id"]
    page = client.post(f"{path}2/", {"go": "next", why: MEGABYTE})
    assert page.status_code == 422
    assert MEGABYTE in page.content.decode()
    assert Answer.objects.first().values == {}


# Where a link leads


def closed(batch):
    Pool.objects.filter(pk=batch.pool.pk).update(status="CLOSED")


def archived(batch):
    Pool.objects.filter(pk=batch.pool.pk).update(status="ARCHIVED")


def locked(batch):
    Pool.objects.filter(pk=batch.pool.pk).update(status="LOCKED")


def expired(batch):
    """Past its closing date, and no sweep has been by yet."""
    Pool.objects.filter(pk=batch.pool.pk).update(closes_at=timezone.now() - timedelta(seconds=1))


def deleted(batch):
    batch.deleted_at = timezone.now()
    batch.save()


LINKS = [
    (closed, 409, "CLOSED", "This work is closed at present"),
    (archived, 409, "CLOSED", "This work is closed at present"),
    (locked, 409, "CLOSED", "This work is closed at present"),
    (expired, 409, "CLOSED", "This work is closed at present"),
    (deleted, 404, "UNKNOWN_LINK", "This link leads to no work here"),
]


@pytest.mark.parametrize(("prepare", "status", "code", "words"), LINKS)
def test_a_link_that_is_over_says_so_and_stores_nothing(client, batch, prepare, status, code, words):
    prepare(batch)
    before = everything()
    reply = post(client, f"/{batch.pool.entry}/start", {"participant": "p1"})
    assert (reply.status_code, reply.json()["code"]) == (status, code)
    page = client.get(f"/take/{batch.pool.entry}/", {"participant": "p1"})
    assert page.status_code == status
    assert words in text_of(page)
    assert everything() == before


@pytest.mark.parametrize("prepare", [closed, archived, locked, expired])
def test_who_began_before_it_closed_may_still_send(client, batch, person, prepare):
    prepare(batch)
    choice, several, why, number = person.questions
    answers = {choice: ["a"], several: ["a"], why: "x", number: "1"}
    assert person.call("/submit", {"answers": dict.fromkeys(person.tasks, answers)}).status_code == 200


# Guessing


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/wrong{}/start", "/receipts/WRONG{}"])
def test_guesses_are_counted_by_all_processes_together(monkeypatch, path):
    """Each thread has a connection of its own, as a server process has: what counts is in the database alone."""
    monkeypatch.setattr(guessing, "MOST_UNKNOWN", 8)

    def guess(number):
        method = "get" if "receipts" in path else "post"
        try:
            return post(Client(), path.format(number), {"participant": "p"}, method=method).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        replies = list(threads.map(guess, range(20)))
    assert 8 <= replies.count(404) <= 9  # the other thread may have asked before this one counted
    assert set(replies) == {404, 429}
    [counted] = Attempts.objects.values_list("count", flat=True)
    assert counted == replies.count(404)


def test_an_address_is_told_from_another_even_behind_a_proxy(client, batch, settings, monkeypatch):
    settings.BEHIND_PROXY = True
    monkeypatch.setattr(guessing, "MOST_UNKNOWN", 1)

    def guess(forwarded):
        body = json.dumps({"participant": "p"})
        headers = {"X-Forwarded-For": forwarded}
        return client.post("/api/v1/participant/wrong/start", body, "application/json", headers=headers).status_code

    assert [guess("9.9.9.9"), guess("1.1.1.1, 9.9.9.9"), guess("8.8.8.8")] == [404, 429, 404]
    assert Person(client, batch).reply.status_code == 201
