"""The participant API: hand-out, drafts, sending, receipts, and what it answers to bad input."""

import json
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from batches.layouts import layout
from batches.participant import guessing, taking, tickets
from datasets.models import DatapointVersion
from project.base import limits
from tasksuites.models import Answer, Assignment, Participant, Task, TaskSuite
from tests.factories import CHOICE, PROMPT, SCHEMA, WHY, ReadyBatchFactory, stored_layout

pytestmark = pytest.mark.django_db
API = "/api/v1/participant"


@pytest.fixture
def batch():
    return ReadyBatchFactory(groups=2, group_size=2)


def post(client, path, body=None, token=None, method="post"):
    headers = {"Authorization": f"Participant {token}"} if token else {}
    data = body if isinstance(body, str | bytes) else json.dumps({} if body is None else body)
    return client.generic(method.upper(), f"{API}{path}", data, content_type="application/json", headers=headers)


class Person:
    """A participant's front end: what start gave, and calls with its token."""

    def __init__(self, client, batch, name="p1", **params):
        self.client, self.batch = client, batch
        self.reply = post(client, f"/{batch.pool.entry}/start", {"participant": name, "params": params})
        self.given = self.reply.json()

    @property
    def path(self):
        return f"/assignments/{self.given['assignment_id']}"

    @property
    def tasks(self):
        return [task["id"] for task in self.given["tasks"]]

    @property
    def questions(self):
        return [item["id"] for item in layout.instructions(self.given["layout"])]

    def call(self, path="", body=None, method="post"):
        return post(self.client, self.path + path, body, self.given["participant_token"], method)

    def get(self):
        return self.call(method="get").json()

    def put(self, task, answers, **more):
        return self.call(f"/answers/{task}", {"answers": answers, **more}, "put")

    def whole(self):
        choice, why = self.questions
        return {choice: ["a"], why: "Because"}

    def finish(self):
        return self.call("/submit", {"answers": {task: self.whole() for task in self.tasks}})


@pytest.fixture
def person(client, batch):
    return Person(client, batch)


def problems(response, status=422):
    body = response.json()
    assert response.status_code == status, body
    assert body["error"]["status"] == status
    assert set(body) >= {"error", "code", "problems"}
    return body["problems"]


def test_start_hands_out_a_group_with_all_that_a_front_end_needs(person, batch):
    assert person.reply.status_code == 201
    assignment = Assignment.objects.get()
    assert person.given["assignment_id"] == str(assignment.pk)
    assert person.given["participant_id"] == assignment.participant_id
    assert person.given["expires_at"].endswith("Z")
    assert person.given["layout"] == batch.layout
    assert [set(task) for task in person.given["tasks"]] == [{"id", "values", "answers", "version"}] * 2
    assert [task["values"] for task in person.given["tasks"]] == [{"prompt": "Prompt 1"}, {"prompt": "Prompt 2"}]
    assert person.get()["tasks"] == person.given["tasks"]


def test_the_same_person_resumes_with_what_was_saved(client, batch):
    name = "5f3c8b1e9a7d4c2b6e0f1a23"  # too long to be guessed
    person = Person(client, batch, name)
    why = person.questions[1]
    person.put(person.tasks[1], {why: "So far"}, version=4)
    again = Person(client, batch, name)
    assert again.reply.status_code == 200
    assert again.given["assignment_id"] == person.given["assignment_id"]
    assert again.given["tasks"][1] | {"values": None} == {
        "id": person.tasks[1],
        "values": None,
        "answers": {why: "So far"},
        "version": 4,
    }
    assert Assignment.objects.count() == 1


def test_a_datapoint_that_was_rewritten_is_shown_as_it_was_handed_out(client, batch, person):
    point = Task.objects.order_by("position")[0].datapoint
    old = {"dataset": batch.dataset, "revision": point.revision, "values": point.values}
    DatapointVersion.objects.create(datapoint=point, **old)
    point.revision, point.values = point.revision + 1, {"prompt": "Rewritten"}
    point.save()
    assert person.get()["tasks"][0]["values"] == {"prompt": "Prompt 1"}
    suite = person.batch.pool.suites.order_by("position")[0]
    suite.overlap = 2
    suite.save()
    assert Person(client, batch, "p2").given["tasks"][0]["values"] == {"prompt": "Rewritten"}


def test_what_participants_never_see_is_not_sent(client):
    schema = {"strict": False, "fields": {**SCHEMA["fields"], "camera": {"type": "metadata"}}}
    batch = ReadyBatchFactory(dataset__schema=schema)
    for task in Task.objects.all():
        task.datapoint.values = {"prompt": "P", "camera": "secret-1", "session_id": "secret-2"}
        task.datapoint.save()
        task.known_solutions, task.kind = [{"output_values": {"x": "secret-3"}}], Task.Kind.CONTROL
        task.hint = "secret-4"
        task.save()
    person = Person(client, batch)
    assert [task["values"] for task in person.given["tasks"]] == [{"prompt": "P"}] * 2
    assert "secret" not in person.reply.content.decode()
    assert "control" not in person.reply.content.decode()


def test_the_panels_session_and_other_parameters_are_kept(client, batch):
    Person(client, batch, SESSION_ID="s-7", study="x", PROLIFIC_PID="other")
    assignment = Assignment.objects.get()
    assert (assignment.session_id, assignment.params) == ("s-7", {"study": "x"})
    assert assignment.participant.external_id == "p1"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"participant": ""},
        {"participant": "  "},
        {"participant": 5},
        {"participant": ["a"]},
        {"participant": "x" * 256},
        {"participant": "a\u0000b"},
        {"participant": "p", "params": ["x"]},
        {"participant": "p", "params": "x"},
        {"participant": "p", "params": {"a": {"b": 1}}},
        {"participant": "p", "params": {"a": "x" * 2000}},
        {"participant": "p", "params": {str(number): "x" for number in range(60)}},
        [],
        "text",
        None,
    ],
)
def test_a_start_that_names_nobody_takes_no_place(client, batch, body):
    response = post(client, f"/{batch.pool.entry}/start", json.dumps(body))
    assert problems(response, 400) == []
    assert not Assignment.objects.exists()


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b'{"participant": NaN}', b'{"participant": "\\ud800"}', b"[" * 9999]
)
def test_a_body_that_is_no_json_is_refused(client, batch, body):
    response = post(client, f"/{batch.pool.entry}/start", body)
    assert problems(response, 400) == []


@pytest.mark.parametrize("entry", ["nowhere", "%00", "a%00b", "é", "x" * 300])
def test_an_unknown_link_is_404(client, batch, entry):
    assert problems(post(client, f"/{entry}/start", {"participant": "p"}), 404) == []


def test_a_link_of_a_deleted_batch_is_unknown(client, batch):
    batch.deleted_at = timezone.now()
    batch.save()
    assert post(client, f"/{batch.pool.entry}/start", {"participant": "p"}).status_code == 404


def test_nothing_left_all_taken_and_closed_say_so_by_code(client, batch):
    people = [Person(client, batch, name) for name in ("p1", "p2")]
    taken = Person(client, batch, "p3")
    assert (taken.reply.status_code, taken.given["code"]) == (409, "ALL_TAKEN")
    assert taken.given["retry_after_s"] > 0
    for person in people:
        assert person.finish().status_code == 200
    left = Person(client, batch, "p3")
    assert (left.reply.status_code, left.given["code"]) == (409, "NOTHING_LEFT")
    batch.pool.status = "CLOSED"
    batch.pool.save()
    assert Person(client, batch, "p4").given["code"] == "CLOSED"


def test_guessing_links_ends_but_a_right_link_always_works(client, batch, monkeypatch):
    monkeypatch.setattr(guessing, "MOST_UNKNOWN", 3)
    replies = [post(client, f"/wrong{number}/start", {"participant": "p"}).status_code for number in range(5)]
    assert replies == [404, 404, 404, 429, 429]
    assert Person(client, batch).reply.status_code == 201


def test_a_draft_is_merged_key_by_key_and_null_takes_back(person):
    choice, why = person.questions
    task = person.tasks[0]
    assert person.put(task, {choice: ["a"]}).json() == {"saved": True, "version": 1}
    assert person.put(task, {why: "x"}).json()["version"] == 2
    assert person.get()["tasks"][0]["answers"] == {choice: ["a"], why: "x"}
    person.put(task, {choice: None, why: " "})
    assert person.get()["tasks"][0]["answers"] == {}


def test_an_older_draft_changes_nothing(person):
    why = person.questions[1]
    task = person.tasks[0]
    person.put(task, {why: "new"}, version=5, seconds=30)
    assert person.put(task, {why: "old"}, version=4, seconds=10).json() == {"saved": False, "version": 5}
    assert person.get()["tasks"][0]["answers"] == {why: "new"}
    assert Answer.objects.get(task=task).active_s == 30


@pytest.mark.parametrize(
    ("answers", "key"),
    [
        ({"unknown": 1}, "unknown"),
        ({"choice": ["zzz"]}, "choice"),
        ({"choice": "a"}, "choice"),
        ({"choice": {"value": "a"}}, "choice"),
        ({"why": 5}, "why"),
        ({"why": "x" * 100_001}, "why"),
        ([], ""),
        (None, ""),
        ("a", ""),
    ],
)
def test_a_draft_that_could_never_be_right_is_refused_whole(person, answers, key):
    names = dict(zip(("choice", "why"), person.questions, strict=True))
    if isinstance(answers, dict):
        answers = {names.get(name, name): value for name, value in answers.items()}
    task = person.tasks[0]
    [problem] = problems(person.put(task, answers))
    assert problem | {"message": ""} == {"task": task, "key": names.get(key, key), "message": ""}
    assert Answer.objects.get(task=task).values is None


@pytest.mark.parametrize("more", [{"version": -1}, {"version": "1"}, {"version": True}, {"version": 2**64}])
@pytest.mark.parametrize("other", [{}, {"seconds": -1}, {"seconds": "9"}, {"seconds": 2**40}, {"seconds": []}])
def test_counts_that_are_none_are_refused(person, more, other):
    assert problems(person.put(person.tasks[0], {}, **more, **other), 400) == []


def test_answers_may_be_given_by_name(client):
    batch = ReadyBatchFactory(layout=stored_layout(PROMPT, CHOICE, {**WHY, "name": "reason"}))
    person = Person(client, batch)
    person.put(person.tasks[0], {"reason": "By name"})
    assert person.get()["tasks"][0]["answers"] == {person.questions[1]: "By name"}


def test_a_draft_may_be_incomplete_and_a_submit_may_not(person):
    choice, why = person.questions
    first, second = person.tasks
    person.put(first, {choice: ["a"]})
    told = problems(person.call("/submit", {"answers": {second: {why: "x"}}}))
    assert [(one["task"], one["key"]) for one in told] == [(first, why), (second, choice)]
    assert person.get()["tasks"][1]["answers"] == {why: "x"}  # what came with the refused submit is kept
    assert person.get()["status"] == "ACTIVE"


def test_a_submit_names_every_fault_at_once(person):
    choice, why = person.questions
    first, second = person.tasks
    stranger = str(uuid4())
    body = {"answers": {first: {choice: ["zzz"], why: "x"}, stranger: {why: "x"}, second: []}}
    told = [(one["task"], one["key"]) for one in problems(person.call("/submit", body))]
    assert told[:3] == [(first, choice), (stranger, ""), (second, "")]
    assert {(second, choice), (second, why)} < set(told)


def test_a_submit_gives_one_receipt_however_often_it_comes(person):
    first = person.finish()
    assert first.status_code == 200
    receipt = first.json()["receipt"]
    assert len(receipt) == 12
    assert first.json()["completion"]["code"]
    choice, why = person.questions
    for body in ({}, {"answers": {person.tasks[0]: {choice: ["b"], why: "Changed"}}}, {"answers": {"x": 1}}):
        again = person.call("/submit", body)
        assert (again.status_code, again.json()["receipt"]) == (200, receipt)
    assert {answer.values[choice][0] for answer in Answer.objects.all()} == {"a"}
    assert post(person.client, f"/receipts/{receipt}", method="get").json() == {"genuine": True}


def test_a_submit_that_was_overtaken_by_another_gives_the_same_receipt(person):
    choice, why = person.questions
    answers = {task: {choice: ["a"], why: "Because."} for task in person.tasks}
    first, second = (taking.find_sheet(person.given["assignment_id"]) for _ in range(2))
    sent = taking.send(first, answers, timezone.now())
    changed = {task: {choice: ["b"], why: "Changed"} for task in person.tasks}
    assert taking.send(second, changed, timezone.now()).receipt == sent.receipt
    assert {answer.values[choice][0] for answer in Answer.objects.all()} == {"a"}


def test_a_draft_after_the_submit_is_refused(person):
    person.finish()
    response = person.put(person.tasks[0], {"unknown": 1})
    assert (problems(response, 409), response.json()["code"]) == ([], "SUBMITTED")


def test_the_requester_sets_the_code_and_the_way_back(client, batch):
    batch.pool.ways = {"completed": {"code": "DONE-1", "redirect_url": "https://panel.example/back"}}
    batch.pool.save()
    reply = Person(client, batch).finish().json()
    assert reply["completion"] == {"code": "DONE-1", "redirect_url": "https://panel.example/back"}


@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://plain.example", "//x", 5, ["https://x.example"]])
def test_a_way_back_is_an_https_address_or_none(client, batch, address):
    batch.pool.ways = {"completed": {"redirect_url": address}}
    batch.pool.save()
    assert Person(client, batch).finish().json()["completion"]["redirect_url"] is None


def expire(person):
    Assignment.objects.filter(pk=person.given["assignment_id"]).update(expires_at=timezone.now() - timedelta(hours=1))


def test_a_page_that_is_open_says_so_and_learns_until_when_it_may_be(person):
    assignment = Assignment.objects.get()
    Assignment.objects.update(seen_at=None)
    reply = person.call("/alive", {})
    assert reply.status_code == 200
    assert set(reply.json()) == {"status", "now", "due_at", "expires_at"}
    assert reply.json()["status"] == "ACTIVE"
    assert [reply.json()[name] for name in ("due_at", "expires_at")] == [
        person.given["due_at"],
        person.given["expires_at"],
    ]
    assert abs(datetime.fromisoformat(reply.json()["now"]) - timezone.now()) < timedelta(minutes=1)
    assignment.refresh_from_db()
    assert assignment.seen_at is not None


def test_the_time_that_is_told_ends_before_the_grace_does(client, batch):
    batch.pool.time_limit_s, batch.pool.grace_s = 600, 60
    batch.pool.save()
    given = Person(client, batch).given
    until = [datetime.fromisoformat(given[name]) for name in ("due_at", "expires_at")]
    assert until[1] - until[0] == timedelta(seconds=60)


def test_whoever_is_away_gets_more_time_by_showing_up(client, batch):
    batch.pool.away_s = 90
    batch.pool.save()
    person = Person(client, batch)
    nearly = timezone.now() + timedelta(seconds=1)
    Assignment.objects.update(expires_at=nearly)
    told = person.call("/alive", {}).json()
    assert datetime.fromisoformat(told["expires_at"]) > nearly + timedelta(seconds=80)
    assert told["due_at"] == person.given["due_at"]


@pytest.mark.parametrize(("changes", "until"), [({"due_at": None}, "expires_at"), ({"expires_at": None}, "due_at")])
def test_assignments_without_one_of_the_moments_are_told_the_other(person, changes, until):
    Assignment.objects.update(**changes)
    assert person.call("/alive", {}).json()["due_at"] == person.given[until]


def test_assignments_without_a_limit_are_told_none(person):
    Assignment.objects.update(due_at=None, expires_at=None)
    told = person.call("/alive", {}).json()
    assert (told["due_at"], told["expires_at"]) == (None, None)
    assert (person.get()["due_at"], person.get()["expires_at"]) == (None, None)


def test_being_alive_changes_nothing_of_what_is_over(person):
    person.finish()
    assert person.call("/alive", {}).json()["status"] == "ACCEPTED"
    Assignment.objects.update(status="EXPIRED")
    assert person.call("/alive", {}).json()["status"] == "EXPIRED"


def test_only_the_person_is_alive(client, batch, person):
    other = Person(client, batch, "p2")
    assert problems(post(client, f"{person.path}/alive", {}), 401) == []
    assert problems(post(client, f"{person.path}/alive", {}, other.given["participant_token"]), 404) == []
    assert problems(post(client, f"{person.path}/alive", {}, "forged"), 401) == []
    assert problems(post(client, f"{person.path}/alive", "[]", person.given["participant_token"]), 400) == []
    Assignment.objects.filter(pk=person.given["assignment_id"]).delete()
    assert problems(person.call("/alive", {}), 404) == []


def test_a_beat_costs_few_queries_however_many_tasks_there_are(client):
    person = Person(client, ReadyBatchFactory(group_size=20))
    with CaptureQueriesContext(connection) as captured:
        assert person.call("/alive", {}).status_code == 200
    assert len([one for one in captured if "SAVEPOINT" not in one["sql"]]) == 3


def test_a_late_submit_takes_its_place_back_while_it_is_free(client, person):
    expire(person)
    assert person.put(person.tasks[0], person.whole()).status_code == 200
    reply = person.finish().json()
    assert (reply["status"], reply["late"]) == ("ACCEPTED", False)


def test_a_late_submit_without_a_place_is_kept_and_says_so(client, batch):
    TaskSuite.objects.filter(position=2).delete()
    person = Person(client, batch)
    expire(person)
    assert Person(client, batch, "p2").reply.status_code == 201
    reply = person.finish()
    assert reply.status_code == 200
    assert (reply.json()["status"], reply.json()["late"]) == ("EXPIRED", True)
    assert reply.json()["completion"] == {"code": None, "redirect_url": None}
    assert len(reply.json()["receipt"]) == 12
    assert Answer.objects.filter(assignment=person.given["assignment_id"], values=None).count() == 0
    assert person.put(person.tasks[0], {}).json()["code"] == "SUBMITTED"


def test_after_sending_the_same_person_gets_the_next_group(client, batch, person):
    person.finish()
    second = Person(client, batch)
    assert second.reply.status_code == 201
    assert set(second.tasks).isdisjoint(person.tasks)
    second.finish()
    assert Person(client, batch).given["code"] == "NOTHING_LEFT"
    assert Participant.objects.count() == 1


def test_what_is_given_back_is_free_for_others_and_not_for_the_same_person(client, batch, person):
    assert person.call("/return").json()["status"] == "SKIPPED"
    assert person.put(person.tasks[0], {}).json()["code"] == "RETURNED"
    other = Person(client, batch, "p2")
    assert other.tasks == person.tasks
    assert Person(client, batch).tasks != person.tasks


def tokens(person):
    mine = person.given["assignment_id"]
    return {
        "none": None,
        "empty": " ",
        "forged": tickets.make(mine)[:-2] + "xx",
        "another salt": signing.TimestampSigner(salt="other").sign(mine),
        "not ascii": "é",
        "two words": tickets.make(mine) + " x",
    }


@pytest.mark.parametrize("kind", ["none", "empty", "forged", "another salt", "not ascii", "two words"])
@pytest.mark.parametrize(
    ("method", "path"), [("get", ""), ("put", "/answers/{task}"), ("post", "/submit"), ("post", "/return")]
)
def test_without_a_good_token_nothing_is_shown_or_changed(person, kind, method, path):
    path = person.path + path.format(task=person.tasks[0])
    response = post(person.client, path, {"answers": {}}, tokens(person)[kind], method)
    assert problems(response, 401) == []
    assert response["WWW-Authenticate"] == "Participant"


def test_a_token_grows_old(person, monkeypatch):
    monkeypatch.setattr(tickets, "GOOD_FOR_S", -1)
    assert problems(person.call(method="get"), 401) == []


def test_a_token_opens_one_assignment_only(client, batch, person):
    other = Person(client, batch, "p2")
    response = post(client, person.path, None, other.given["participant_token"], "get")
    assert problems(response, 404) == []


@pytest.mark.parametrize("task", ["1", "x", "%00", "0192a3b5-0000-7000-8000-000000000000"])
def test_a_task_of_somewhere_else_is_404(person, task):
    assert problems(person.put(task, {}), 404) == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/{entry}/start"),
        ("delete", "/{entry}/start"),
        ("put", "/assignments/{id}"),
        ("get", "/nothing/here/at/all"),
    ],
)
def test_wrong_methods_and_paths_come_in_the_envelope(person, batch, method, path):
    path = path.format(entry=batch.pool.entry, id=person.given["assignment_id"])
    response = post(person.client, path, None, person.given["participant_token"], method)
    assert response.status_code in (404, 405)
    assert problems(response, response.status_code) == []


@pytest.mark.parametrize("receipt", ["NOSUCHRECEIP", "%00", "é", "a%2Fb"])
def test_an_unknown_receipt_is_not_genuine(client, db, receipt):
    response = post(client, f"/receipts/{receipt}", method="get")
    assert problems(response, 404) == []


def test_guessing_receipts_ends(client, db, monkeypatch):
    monkeypatch.setattr(guessing, "MOST_UNKNOWN", 2)
    replies = [post(client, f"/receipts/WRONG{number}", method="get").status_code for number in range(4)]
    assert replies == [404, 404, 429, 429]
    assert limits.count("receipt 127.0.0.1") == 2


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
bodies = json_values | st.dictionaries(
    st.sampled_from(["participant", "params", "answers", "version", "seconds"]), json_values, max_size=5
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=bodies, answers=json_values)
def test_no_json_brings_the_server_down(person, batch, body, answers):
    choice, why = person.questions
    by_question = {"answers": {person.tasks[0]: {choice: answers, why: answers}}}
    replies = [
        post(person.client, f"/{batch.pool.entry}/start", body),
        person.call(f"/answers/{person.tasks[0]}", body, "put"),
        person.put(person.tasks[0], {choice: answers}),
        person.call("/submit", body),
        person.call("/submit", by_question),
    ]
    for reply in replies:
        assert reply.status_code < 500
        assert reply["Content-Type"] == "application/json"


def test_answers_are_kept_by_no_cache(person):
    assert "no-store" in person.call(method="get")["Cache-Control"]


def test_both_slash_forms_answer(client, batch):
    response = post(client, f"/{batch.pool.entry}/start/", {"participant": "p"})
    assert response.status_code == 201


def test_more_answers_than_tasks_are_refused_whole(person):
    task, _ = person.tasks
    digits = task.replace("-", "")
    spellings = {f"{digits[:place]}-{digits[place:]}": {} for place in range(1, 31)}
    (told,) = problems(person.call("/submit", {"answers": spellings}))
    assert told["message"] == "There are 2 tasks in the assignment; answers to 30 were sent."


def test_a_thousand_unknown_keys_are_told_in_a_few_lines(person):
    told = problems(person.put(person.tasks[0], {f"key {number}": "x" for number in range(1000)}))
    assert len(told) == layout.MOST_UNKNOWN_KEYS + 1
    assert told[-1]["message"] == "980 further keys name no question of this task."


def test_a_blank_value_is_like_one_that_is_not_there(client, batch):
    for values in ({"prompt": "Same", "response_a": ""}, {"prompt": "Same", "response_a": None}, {"prompt": "Same"}):
        point = Task.objects.first().datapoint
        point.values = values
        point.save()
        assert Person(client, batch).given["tasks"][0]["values"] == {"prompt": "Same"}
