"""The participant API on pools that no batch set up: answers are values of the output fields."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tasksuites.models import Answer, Assignment, Attachment, Pool
from tests.batches.test_pool_screen import STORED, make
from tests.factories import TaskFactory, TaskSuiteFactory

pytestmark = pytest.mark.django_db
API = "/api/v1/participant"


class Person:
    """A front end of a requester's own."""

    def __init__(self, client, pool, name="p1", **more):
        self.client = client
        self.reply = client.post(
            f"{API}/{pool.entry}/start", {"participant": name, **more}, content_type="application/json"
        )
        self.told = self.reply.json()

    def call(self, method, end, body=None):
        headers = {"Authorization": f"Participant {self.told['participant_token']}"}
        path = f"{API}/assignments/{self.told['assignment_id']}{end}"
        return self.client.generic(
            method, path, "" if body is None else json.dumps(body), content_type="application/json", headers=headers
        )

    @property
    def tasks(self):
        return [task["id"] for task in self.told["tasks"]]


@pytest.fixture
def pool():
    return make()


def test_start_says_what_to_show_and_what_to_ask(client, pool):
    person = Person(client, pool)
    assert person.reply.status_code == 201
    [page] = person.told["layout"]
    items = [item for row in page["rows"] for column in row["columns"] for item in column["items"]]
    assert [(item["type"], item.get("name") or item["field"]) for item in items] == [
        ("dataset_field", "image_url"),
        ("dataset_field", "caption"),
        ("multiple_choice", "colour"),
        ("multiple_choice", "is_clear"),
        ("free_text", "count"),
        ("free_text", "remark"),
    ]
    first = person.told["tasks"][0]
    assert first["values"] == {"image_url": "https://img.example/1.jpg", "caption": "Bird 1"}
    assert first["answers"] == {}
    assert person.told["task_details"]["task_name"] == "Colours of birds"


def test_values_go_in_and_come_back_as_the_fields_type_says(client, pool):
    person = Person(client, pool)
    saved = person.call("PUT", f"/answers/{person.tasks[0]}", {"answers": STORED, "version": 1})
    assert saved.json() == {"saved": True, "version": 1}
    assert person.call("GET", "").json()["tasks"][0]["answers"] == STORED
    sent = person.call("POST", "/submit", {"answers": {person.tasks[1]: {**STORED, "is_clear": False}}})
    assert sent.status_code == 200, sent.content
    assert [answer.values for answer in Answer.objects.order_by("position")] == [STORED, {**STORED, "is_clear": False}]


def test_questions_are_known_by_their_ids_too_and_hold_what_a_screen_holds(client, pool):
    person = Person(client, pool)
    [row] = person.told["layout"][0]["rows"]
    ids = {item["name"]: item["id"] for item in row["columns"][1]["items"]}
    given = {ids["colour"]: ["blue"], ids["count"]: "7", ids["is_clear"]: [True]}
    assert person.call("PUT", f"/answers/{person.tasks[0]}", {"answers": given}).json()["saved"] is True
    kept = person.call("GET", "").json()["tasks"][0]["answers"]
    assert kept == {"colour": "blue", "count": 7, "is_clear": True}


@pytest.mark.parametrize(
    ("key", "value"), [("colour", "pink"), ("is_clear", "yes"), ("count", {}), ("remark", 3), ("nothing", 1)]
)
def test_a_draft_refuses_what_could_never_be_right(client, pool, key, value):
    person = Person(client, pool)
    refused = person.call("PUT", f"/answers/{person.tasks[0]}", {"answers": {key: value}})
    assert refused.status_code == 422
    [problem] = refused.json()["problems"]
    assert (problem["task"], problem["key"]) == (person.tasks[0], key)
    assert Answer.objects.filter(values__isnull=False).count() == 0


def test_sending_tells_every_problem_by_task_and_field(client, pool):
    person = Person(client, pool)
    refused = person.call("POST", "/submit", {"answers": {person.tasks[0]: {**STORED, "count": 77}}})
    assert refused.status_code == 422
    first, second = person.tasks
    told = {(problem["task"], problem["key"]) for problem in refused.json()["problems"]}
    assert told == {(first, "count"), (second, "colour"), (second, "is_clear"), (second, "count")}
    assert Answer.objects.get(task=first).values == {**STORED, "count": 77}


def test_a_wrong_training_answer_comes_back_with_its_hint(client):
    known = [{"output_values": {"count": 2}}]
    pool = make([{"kind": "training", "known_solutions": known, "hint": "Count again."}], kind=Pool.Kind.TRAINING)
    person = Person(client, pool)
    [task] = person.tasks
    refused = person.call("POST", "/submit", {"answers": {task: STORED}})
    assert (refused.status_code, refused.json()["hints"]) == (422, {task: "Count again."})
    assert person.call("GET", "").json()["tasks"][0]["hint"] == "Count again."
    assert person.call("POST", "/submit", {"answers": {task: {"count": 2}}}).status_code == 200


def test_tasks_drawn_from_the_pool_are_known_by_nobody_elses_ids(client, pool):
    drawn = TaskFactory(pool=pool, suite=None, kind="control", known_solutions=[{"output_values": {"count": 1}}])
    pool.controls_per_suite = 1
    pool.save()
    person = Person(client, pool)
    assert len(person.tasks) == 3
    assert str(drawn.pk) not in person.tasks
    saved = [person.call("PUT", f"/answers/{task}", {"answers": STORED}).status_code for task in person.tasks]
    assert saved == [200] * 3
    assert person.call("POST", "/submit", {}).status_code == 200
    assert Answer.objects.get(task=drawn).credit == 0


def test_a_file_is_named_by_the_id_of_its_attachment(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    pool = make(1, output={"photo": {"type": "file"}})
    person = Person(client, pool)
    headers = {"Authorization": f"Participant {person.told['participant_token']}"}
    body = {"file": SimpleUploadedFile("a.txt", b"one")}
    kept = client.post(f"{API}/assignments/{person.told['assignment_id']}/files", body, headers=headers).json()
    assert kept["file_key"] == str(Attachment.objects.get().pk)
    assert person.call("POST", "/submit", {"answers": {person.tasks[0]: {"photo": "other"}}}).status_code == 422
    assert (
        person.call("POST", "/submit", {"answers": {person.tasks[0]: {"photo": kept["file_key"]}}}).status_code == 200
    )


def test_after_one_suite_comes_the_next_and_then_nothing(client, pool):
    TaskFactory(suite=TaskSuiteFactory(pool=pool))
    for count in (2, 1):
        person = Person(client, pool)
        assert len(person.tasks) == count
        body = {"answers": dict.fromkeys(person.tasks, STORED)}
        assert person.call("POST", "/submit", body).status_code == 200
    assert Person(client, pool).told["code"] == "NOTHING_LEFT"
    assert Assignment.objects.count() == 2


def test_a_pool_of_a_training_names_it_to_who_may_not_come_in_yet(client):
    training = make(kind=Pool.Kind.TRAINING)
    pool = make(training=training, eligibility={"listed_only": True})
    told = Person(client, pool).told
    assert (told["code"], told["training"]) == ("NOT_ELIGIBLE", {"entry": training.entry})


def test_saving_an_answer_asks_the_database_as_often_with_many_tasks(client):
    counts = []
    for tasks in (1, 20):
        person = Person(client, make(tasks), name=f"p{tasks}")
        with CaptureQueriesContext(connection) as captured:
            person.call("PUT", f"/answers/{person.tasks[0]}", {"answers": {"count": 1}})
        counts.append(len(captured))
    assert counts[0] == counts[1]
