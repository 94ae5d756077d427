"""Suites and tasks change after they were made, and places in use stay used."""

import pytest

from project.base import checkup
from tasksuites.models import Pool, Task, TaskSuite
from tests.factories import TaskSuiteFactory
from tests.tasksuites.filling.made import MIXING, control, general, suite, task

pytestmark = pytest.mark.django_db
PATHS = pytest.mark.parametrize("path", ["task-suites", "tasks"])
OUT = {"code": "VALUE_OUT_OF_BOUNDS", "message": "This must be from 1 to 30000, not 0.", "params": [1, 30000]}


@pytest.fixture
def make(call, pool):
    """A suite or a task with overlap 3 of which `taken` places are in use, as it is read."""

    def made(path, taken=0, **more):
        item = suite(pool, **more) if path == "task-suites" else task(pool, **more)
        key = call.post(path, item).json()["id"]
        (TaskSuite if path == "task-suites" else Task).objects.filter(pk=key).update(taken=taken)
        return call.get(f"{path}/{key}").json()

    return made


def places(document):
    return document.get("overlap"), document["infinite_overlap"], document.get("remaining_overlap")


def is_well():
    return all(found.is_well for found in checkup.examine() if found.subject == "pools")


@PATHS
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"overlap": 7, "infinite_overlap": False}, (7, False, 5)),
        ({"overlap": 7}, (7, False, 5)),
        ({"overlap": 2}, (2, False, 0)),
        ({"overlap": None, "infinite_overlap": True}, (None, True, None)),
        ({"infinite_overlap": True}, (None, True, None)),
        ({"mixed": True, "id": "x"}, (3, False, 1)),
    ],
)
def test_the_overlap_changes_and_nothing_else(call, make, path, body, expected):
    before = make(path, taken=2)
    after = call.patch(f"{path}/{before['id']}", body)
    assert after.status_code == 200
    assert places(after.json()) == expected
    assert call.get(f"{path}/{before['id']}").json() == after.json()
    own = {"overlap", "infinite_overlap", "remaining_overlap"}
    assert {key: after.json()[key] for key in set(after.json()) - own} == {
        key: before[key] for key in set(before) - own
    }
    assert is_well()


@PATHS
def test_infinite_and_back(call, make, path):
    key = make(path)["id"]
    assert places(call.patch(f"{path}/{key}", {"overlap": None, "infinite_overlap": True}).json())[1] is True
    assert call.patch(f"{path}/{key}", {"infinite_overlap": False}).status_code == 400
    assert places(call.patch(f"{path}/{key}", {"overlap": 4}).json()) == (4, False, 4)


def test_the_priority_alone_leaves_the_overlap(call, make):
    before = make("task-suites")
    after = call.patch(f"task-suites/{before['id']}", {"issuing_order_override": 2.5}).json()
    assert after == before | {"issuing_order_override": 2.5}
    infinite = make("task-suites", overlap=None, infinite_overlap=True)
    after = call.patch(f"task-suites/{infinite['id']}", {"issuing_order_override": -99999.99999}).json()
    assert after == infinite | {"issuing_order_override": -99999.99999}


@PATHS
def test_no_fewer_than_are_used(call, make, path):
    key = make(path, taken=2)["id"]
    answer = call.patch(f"{path}/{key}", {"overlap": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "ASSIGNMENTS_COUNT_CONFLICT")
    assert places(call.get(f"{path}/{key}").json()) == (3, False, 1)


@PATHS
@pytest.mark.parametrize(
    ("taken", "body", "expected"),
    [
        (2, {"overlap": 0}, (2, False, 0)),
        (0, {"overlap": 0}, (0, False, 0)),
        (2, {"overlap": 30_000}, (30_000, False, 29_998)),
        (1, {"infinite_overlap": True}, (None, True, None)),
    ],
)
def test_the_least_that_is_possible(call, make, path, taken, body, expected):
    key = make(path, taken=taken)["id"]
    answer = call.patch(f"{path}/{key}/set-overlap-or-min", body)
    assert (answer.status_code, places(answer.json())) == (200, expected)
    assert is_well()


def test_stopping_a_suite_without_end(call, make):
    key = make("task-suites", taken=2, overlap=None, infinite_overlap=True)["id"]
    assert places(call.patch(f"task-suites/{key}/set-overlap-or-min", {"overlap": 0}).json()) == (2, False, 0)


@PATHS
@pytest.mark.parametrize("end", ["", "/set-overlap-or-min"])
@pytest.mark.parametrize("body", [{"overlap": 30_001}, {"overlap": -1}, {"overlap": "x"}, {}, [], ""])
def test_a_change_that_cannot_be(call, make, path, end, body):
    key = make(path)["id"]
    answer = call.patch(f"{path}/{key}{end}", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR")


@PATHS
def test_zero_is_only_for_the_least(call, make, path):
    answer = call.patch(f"{path}/{make(path)['id']}", {"overlap": 0})
    assert answer.json()["payload"] == {"overlap": OUT}


@PATHS
def test_the_pool_is_opened_with_it(call, make, pool, path):
    key = make(path)["id"]
    if path == "tasks":
        Pool.objects.filter(pk=pool.pk).update(mixer_config=MIXING)
    assert call.patch(f"{path}/{key}", {"overlap": 5}).status_code == 200
    assert Pool.objects.get(pk=pool.pk).status == "CLOSED"
    assert call.patch(f"{path}/{key}", {"overlap": 6}, open_pool=True).status_code == 200
    assert Pool.objects.get(pk=pool.pk).status == "OPEN"


@PATHS
def test_an_archived_pool_does_not_change(call, make, pool, path):
    key = make(path)["id"]
    Pool.objects.filter(pk=pool.pk).update(status="ARCHIVED")
    for end in ("", "/set-overlap-or-min"):
        answer = call.patch(f"{path}/{key}{end}", {"overlap": 5})
        assert (answer.status_code, answer.json()["code"]) == (409, "POOL_INAPPROPRIATE_STATUS")


def test_more_places_are_counted_and_dated(call, make, pool):
    key = make("task-suites")["id"]
    Pool.objects.update(tasks_changed_at=None)
    for overlap, is_dated in ((2, False), (5, True)):
        call.patch(f"task-suites/{key}", {"overlap": overlap})
        pool.refresh_from_db()
        assert (pool.place_count, pool.tasks_changed_at is not None) == (overlap, is_dated)


def test_a_mixed_suite_keeps_its_one_place(call, pool):
    key = TaskSuiteFactory(pool=pool, mixed=True, overlap=1, taken=1).pk
    assert call.patch(f"task-suites/{key}", {"overlap": 1}).status_code == 200
    assert call.patch(f"task-suites/{key}/set-overlap-or-min", {"overlap": 0}).json()["overlap"] == 1
    answer = call.patch(f"task-suites/{key}", {"overlap": 3})
    assert (answer.status_code, answer.json()["code"]) == (409, "CONFLICT_STATE")


def test_a_general_task_becomes_a_control_and_then_a_training_task(call, make):
    key = make("tasks", overlap=None, infinite_overlap=True)["id"]
    steps = [
        ({"known_solutions": control()["known_solutions"]}, "control"),
        ({"message_on_unknown_solution": "Blue."}, "training"),
        ({"known_solutions": None, "message_on_unknown_solution": ""}, "general"),
    ]
    for body, kind in steps:
        answer = call.patch(f"tasks/{key}", body).json()
        assert answer.get("known_solutions") == body.get("known_solutions", answer.get("known_solutions"))
        assert Task.objects.get(pk=key).kind == kind
        assert is_well()
    refused = call.patch(f"tasks/{key}", {"known_solutions": [{"output_values": {"species": 3}}]}).json()
    assert list(refused["payload"]) == ["known_solutions.0.output_values.species"]


@PATHS
def test_a_change_that_is_too_large_is_not_read(call, make, path, settings):
    key = make(path)["id"]
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    answer = call.patch(f"{path}/{key}", {"overlap": 5, "more": "than ten bytes"})
    assert (answer.status_code, answer.json()["code"]) == (413, "ENTITY_TOO_LARGE")


def test_a_task_inside_a_suite_is_not_changed_alone(call, pool):
    inside = call.post("task-suites", suite(pool, general())).json()["tasks"][0]["id"]
    assert call.patch(f"tasks/{inside}", {"overlap": 5}).status_code == 404
