"""Suites and tasks are found: by pool, by what they hold, by id, time and overlap."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tasksuites.models import Task, TaskSuite
from tests.factories import (
    AnswerFactory,
    AssignmentFactory,
    DatapointFactory,
    MembershipFactory,
    TaskFactory,
    TaskSuiteFactory,
    WorkspaceFactory,
    token_headers,
)
from tests.tasksuites.filling.made import MIXING, control, general, photo, suite, task

pytestmark = pytest.mark.django_db


def ids(answer):
    assert answer.status_code == 200, answer.json()
    return [item["id"] for item in answer.json()["items"]]


@pytest.fixture
def suites(call, pool):
    """The ids of three suites with the overlaps 1, 2, 3."""
    answer = call.post("task-suites", [suite(pool, general(n), overlap=n) for n in (1, 2, 3)])
    return [one["id"] for one in answer.json()["items"].values()]


@pytest.mark.parametrize(
    ("asked", "places"),
    [
        ({}, [0, 1, 2]),
        ({"overlap": 2}, [1]),
        ({"overlap_gt": 1}, [1, 2]),
        ({"overlap_gte": 2, "overlap_lt": 3}, [1]),
        ({"sort": "-id"}, [2, 1, 0]),
        ({"sort": "-created,id"}, [0, 1, 2]),
        ({"sort": "created", "limit": 2}, [0, 1]),
        ({"limit": 999_999}, [0, 1, 2]),
    ],
)
def test_by_pool_and_overlap_in_an_order(call, pool, suites, asked, places):
    assert ids(call.get("task-suites", pool_id=pool.pk, **asked)) == [suites[place] for place in places]


def test_pages_go_on_behind_the_last_id(call, pool, suites):
    first = call.get("task-suites", pool_id=pool.pk, sort="id", limit=2)
    assert first.json()["has_more"] is True
    rest = call.get("task-suites", pool_id=pool.pk, sort="id", limit=2, id_gt=ids(first)[-1])
    assert (ids(rest), rest.json()["has_more"]) == (suites[2:], False)
    assert ids(call.get("task-suites", pool_id=pool.pk, id_gte=min(suites), id_lte=max(suites))) == suites


def test_the_moment_that_was_shown_finds_it(call, pool, suites):
    created = call.get(f"task-suites/{suites[0]}").json()["created"]
    assert ids(call.get("task-suites", pool_id=pool.pk, created_gte=created, created_lte=created)) == suites
    assert ids(call.get("task-suites", pool_id=pool.pk, created_gt=created)) == []


@pytest.mark.parametrize("path", ["task-suites", "tasks"])
@pytest.mark.parametrize(
    "asked",
    [
        {"pool_id": "17"},
        {"pool_id": "0192a3b5-e8f9-7a0b-8c2d-3e4f5a6b7c8d", "sort": "overlap"},
        {"pool_id": "0192a3b5-e8f9-7a0b-8c2d-3e4f5a6b7c8d", "limit": 0},
        {"pool_id": "0192a3b5-e8f9-7a0b-8c2d-3e4f5a6b7c8d", "created_gt": "soon"},
        {"pool_id": "0192a3b5-e8f9-7a0b-8c2d-3e4f5a6b7c8d", "id_gt": "1"},
        {"pool_id": "0192a3b5-e8f9-7a0b-8c2d-3e4f5a6b7c8d", "overlap": "many"},
        {},
        {"limit": 5},
    ],
)
def test_a_question_that_makes_no_sense(call, path, asked):
    answer = call.get(path, **asked)
    assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR")
    assert answer.json()["payload"]


def test_the_suites_that_contain_a_task(call, pool, suites):
    held = call.get(f"task-suites/{suites[1]}").json()["tasks"][0]["id"]
    assert ids(call.get("task-suites", task_id=held)) == [suites[1]]
    assert ids(call.get("task-suites", task_id=held, pool_id=pool.pk)) == [suites[1]]
    assert ids(call.get("task-suites", task_id="0192a3b5-e8f9-7a0b-8c2d-3e4f5a6b7c8d")) == []


def test_a_mixed_suite_holds_the_pool_s_tasks(call, make_pool):
    pool = make_pool(mixer_config=MIXING, status="OPEN")
    made = call.post("tasks", [task(pool, **general(n)) for n in (1, 2)] + [task(pool, **control(3))]).json()["items"]
    tasks = [made[str(place)]["id"] for place in (2, 0)]
    mixed = TaskSuiteFactory(pool=pool, mixed=True, overlap=1, taken=1, position=10**13)
    assignment = AssignmentFactory(suite=mixed)
    for place, key in enumerate(tasks, start=1):
        AnswerFactory(assignment=assignment, task=Task.objects.get(pk=key), position=place)
    shown = call.get(f"task-suites/{mixed.pk}").json()
    assert [one["id"] for one in shown["tasks"]] == tasks
    assert shown["tasks"][1]["input_values"] == {"photo": photo(1)}
    assert (shown["mixed"], shown["overlap"], shown["remaining_overlap"]) == (True, 1, 0)
    assert ids(call.get("task-suites", task_id=tasks[0])) == [str(mixed.pk)]
    assert ids(call.get("task-suites", task_id=made["1"]["id"])) == []
    assert call.get("task-suites", pool_id=pool.pk).json()["items"] == [shown]
    assert len(ids(call.get("tasks", pool_id=pool.pk))) == 3


def test_the_tasks_of_suites_are_no_tasks_of_their_own(call, pool, suites):
    inside = call.get(f"task-suites/{suites[0]}").json()["tasks"][0]["id"]
    assert ids(call.get("tasks", pool_id=pool.pk)) == []
    assert call.get(f"tasks/{inside}").status_code == 404


def test_a_batch_s_suite_shows_its_datapoints(call, pool):
    point = DatapointFactory(values={"prompt": "Which bird?", "n": 1})
    shown = TaskFactory(suite=TaskSuiteFactory(pool=pool), datapoint=point).suite
    answer = call.get(f"task-suites/{shown.pk}").json()
    assert [one["input_values"] for one in answer["tasks"]] == [{"prompt": "Which bird?", "n": 1}]


@pytest.mark.parametrize("path", ["task-suites", "tasks"])
def test_another_workspace_sees_nothing_of_it(call, client, pool, path):
    item = suite(pool) if path == "task-suites" else task(pool)
    made = call.post(path, item).json()["id"]
    call.headers = token_headers(WorkspaceFactory())
    assert ids(call.get(path, pool_id=pool.pk)) == []
    for answer in (call.get(f"{path}/{made}"), call.patch(f"{path}/{made}", {"overlap": 2})):
        assert (answer.status_code, answer.json()["code"]) == (404, "DOES_NOT_EXIST")
    assert call.get(f"{path}/17").status_code == 404


def test_copies_of_a_rehearsal_are_nobody_s(call, pool, make_pool):
    copy = make_pool(rehearsal_of=pool)
    hidden = TaskSuiteFactory(pool=copy)
    assert ids(call.get("task-suites", pool_id=copy.pk)) == []
    assert call.get(f"task-suites/{hidden.pk}").status_code == 404
    assert call.post("task-suites", suite(copy)).json()["payload"]["pool_id"]["code"] == "ENTITY_DOES_NOT_EXIST"


@pytest.mark.parametrize("path", ["task-suites", "tasks"])
def test_a_list_costs_the_same_for_few_and_many(call, pool, django_assert_max_num_queries, path):
    item = suite if path == "task-suites" else task
    call.post(path, [item(pool, reserved_for=["a"]) for _ in range(40)])
    for limit in (2, 40):
        with django_assert_max_num_queries(8):
            assert len(ids(call.get(path, pool_id=pool.pk, limit=limit))) == limit


@pytest.mark.parametrize("path", ["task-suites", "tasks"])
def test_a_signed_in_member_sees_a_page(call, client, workspace, pool, path):
    made = call.post(path, suite(pool) if path == "task-suites" else task(pool)).json()
    client.force_login(MembershipFactory(workspace=workspace).user)
    for address in (f"{path}?pool_id={pool.pk}", f"{path}/{made['id']}", "operations"):
        answer = client.get(f"/api/v1/{address}", headers={"Accept": "text/html"})
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/html; charset=utf-8")
        if address != "operations":
            assert made["id"] in answer.content.decode()


def test_times_have_no_hidden_digits(call, pool):
    before = timezone.now() - timedelta(milliseconds=1)
    call.post("task-suites", suite(pool))
    for row in (TaskSuite.objects.get(), Task.objects.get()):
        assert row.created_at.microsecond % 1000 == 0
        assert before <= row.created_at
