"""Making suites and tasks as an operation: its counts, its log, its id, and that a kill loses and doubles nothing."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.utils import timezone

from project.base import jobs, sweep
from project.base.models import Beat
from tasksuites import operation_log
from tasksuites.filling import running, starting
from tasksuites.filling.subjects import SUITES, TASKS, Wish
from tasksuites.models import Operation, OperationEntry, Pool, Task, TaskSuite
from tests.factories import WorkspaceFactory, token_headers
from tests.tasksuites.filling.made import MIXING, general, suite, task

REQUIRED = {"code": "VALUE_REQUIRED", "message": "Value must be present and not equal to null"}
KEY = "b7e5a0d2-5f38-4f3c-9a52-6a5a4d7c1e11"
COUNTS = ("total_count", "valid_count", "not_valid_count", "success_count", "failed_count")


def numbers(operation):
    return tuple(operation["details"][name] for name in COUNTS)


def numbered(items):
    """As the public client sends them: each with its place."""
    return [{**item, "__item_idx": str(place)} for place, item in enumerate(items)]


# 1. What it says.


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "item", "made"), [("task-suites", suite, "task_suite_id"), ("tasks", task, "task_id")]
)
def test_a_batch_and_its_log(call, make_pool, path, item, made):
    pool = make_pool(mixer_config=MIXING)
    sent = numbered([item(pool), item(pool, overlap=None), item(pool, x={"y": [1]})])
    answer = call.post(path, sent, async_mode=True, skip_invalid_items=True, open_pool=True, operation_id=KEY)
    operation = answer.json()
    assert answer.status_code == 202
    assert (operation["id"], operation["status"], operation["progress"]) == (KEY, "SUCCESS", 100)
    assert operation["type"] == ("TASK_SUITE.BATCH_CREATE" if path == "task-suites" else "TASK.BATCH_CREATE")
    assert operation["parameters"] == {"open_pool": True, "allow_defaults": False, "skip_invalid_items": True}
    assert numbers(operation) == (3, 2, 1, 2, 1)
    assert operation["submitted"] <= operation["started"] <= operation["finished"]
    assert call.get(f"operations/{KEY}").json() == operation
    word = "TASK_SUITE" if path == "task-suites" else "TASK"
    failed, *created, opened = call.log(operation)
    assert failed == {
        "type": f"{word}_VALIDATE",
        "success": False,
        "input": sent[1],
        "output": {"overlap": REQUIRED},
    }
    for entry, place in zip(created, (0, 2), strict=True):
        assert (entry["type"], entry["success"], entry["input"]) == (f"{word}_CREATE", True, sent[place])
        assert call.get(f"{path}/{entry['output'][made]}").status_code == 200
    assert opened == {"type": "POOL_OPEN", "success": True, "input": {"pool_id": str(pool.pk)}, "output": {}}


@pytest.mark.django_db
def test_one_bad_item_of_two_stops_both(call, pool):
    operation = call.post("tasks", numbered([task(pool), task(pool, overlap=0)]), async_mode=True).json()
    assert (operation["status"], numbers(operation)) == ("FAIL", (2, 1, 1, 0, 2))
    assert [(entry["success"], entry["input"]["__item_idx"]) for entry in call.log(operation)] == [(False, "1")]
    assert not Task.objects.exists()


@pytest.mark.django_db
def test_when_all_are_bad_it_fails_and_opens_nothing(call, pool):
    call.post("task-suites", suite(pool))
    sent = numbered([task(pool, overlap=0), "x"][:1])
    operation = call.post("tasks", sent, async_mode=True, skip_invalid_items=True, open_pool=True).json()
    assert (operation["status"], numbers(operation)) == ("FAIL", (1, 0, 1, 0, 1))
    failed, opening = call.log(operation)
    assert failed["success"] is False
    assert (opening["type"], opening["success"], opening["input"]) == ("POOL_OPEN", False, {"pool_id": str(pool.pk)})
    assert set(opening["output"]) == {"request_id", "code", "message"}
    assert Pool.objects.get(pk=pool.pk).status == "CLOSED"


@pytest.mark.django_db
def test_a_pool_that_cannot_be_opened_is_no_failure(call, pool):
    operation = call.post("tasks", [task(pool)], async_mode=True, open_pool=True).json()
    assert operation["status"] == "SUCCESS"
    created, opening = call.log(operation)
    assert (created["success"], created["input"]["__item_idx"]) == (True, "0")
    assert (opening["success"], opening["output"]["code"]) == (False, "MIXER_CONFIG_REQUIRED")
    assert "__item_idx" not in opening["input"]


@pytest.mark.django_db
def test_a_single_item_always_has_one_entry(call, pool):
    for item, is_good in ((suite(pool), True), (suite(pool, overlap=0), False), ({"pool_id": "17"}, False)):
        operation = call.post("task-suites", item, async_mode=True).json()
        assert operation["status"] == ("SUCCESS" if is_good else "FAIL")
        assert [(entry["success"], entry["input"]["__item_idx"]) for entry in call.log(operation)] == [(is_good, "0")]


@pytest.mark.django_db
def test_items_of_several_pools_are_made_and_each_pool_is_opened(call, pool, make_pool):
    other = make_pool()
    sent = [suite(pool), suite(other), "no item", suite(other)]
    operation = call.post("task-suites", sent, async_mode=True, open_pool=True, skip_invalid_items=True).json()
    assert numbers(operation) == (4, 3, 1, 3, 1)
    log = call.log(operation)
    assert log[0]["input"] == {"__item_idx": "2"}
    assert {entry["input"]["pool_id"] for entry in log if entry["type"] == "POOL_OPEN"} == {str(pool.pk), str(other.pk)}
    assert set(Pool.objects.values_list("status", flat=True)) == {"OPEN"}


# 2. Its id.


@pytest.mark.django_db
@pytest.mark.parametrize("query", [{"async_mode": True}, {}])
def test_the_same_id_again_makes_nothing(call, pool, query):
    first = call.post("task-suites", [suite(pool)], operation_id=KEY, **query)
    assert first.status_code in (201, 202)
    again = call.post("task-suites", [suite(pool)], operation_id=KEY, **query)
    assert (again.status_code, again.json()["code"]) == (409, "OPERATION_ALREADY_EXISTS")
    assert TaskSuite.objects.count() == Operation.objects.count() == 1
    operation = call.get(f"operations/{KEY}").json()
    assert (operation["status"], numbers(operation)) == ("SUCCESS", (1, 1, 0, 1, 0))
    assert [entry["type"] for entry in call.log(operation)] == ["TASK_SUITE_CREATE"]


@pytest.mark.django_db
def test_the_id_belongs_to_the_workspace(call, pool):
    call.post("task-suites", [suite(pool)], operation_id=KEY, async_mode=True)
    call.headers = token_headers(WorkspaceFactory())
    assert call.get(f"operations/{KEY}").status_code == 404
    assert call.get(f"operations/{KEY}/log").status_code == 404
    assert call.get("operations").json()["items"] == []
    assert call.post("task-suites", [{"x": 1}], operation_id=KEY, async_mode=True).status_code == 202


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "%20", "a%00b", "a/b", "x" * 101, "a%0Ab"])
def test_an_id_that_is_none(call, pool, key):
    for query in ({}, {"async_mode": True}):
        answer = call.post("task-suites", [suite(pool)], operation_id=key, **query)
        assert (answer.status_code, list(answer.json()["payload"])) == (400, ["operation_id"])


@pytest.mark.django_db(transaction=True)
def test_of_many_calls_with_one_id_one_makes_something(call, pool):
    headers, body = call.headers, json.dumps([suite(pool), suite(pool)])

    def send(number):
        path = "/api/v1/task-suites?operation_id=" + KEY + ("&async_mode=true" if number % 2 else "")
        try:
            return Client().post(path, body, content_type="application/json", headers=headers).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as people:
        statuses = list(people.map(send, range(6)))
    assert sorted(statuses)[1:] == [409] * 5
    assert TaskSuite.objects.count() == 2
    assert Operation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_calls_at_once_fill_one_pool_without_a_gap(call, pool):
    headers, body = call.headers, json.dumps([suite(pool), suite(pool)])

    def send(number):
        path = "/api/v1/task-suites" + ("?async_mode=true" if number % 2 else "")
        try:
            return Client().post(path, body, content_type="application/json", headers=headers).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as people:
        assert sorted(people.map(send, range(8))) == [201] * 4 + [202] * 4
    assert sorted(TaskSuite.objects.values_list("position", flat=True)) == list(range(1, 17))
    pool.refresh_from_db()
    assert (pool.suite_count, pool.task_count, pool.place_count) == (16, 16, 48)


# 3. Its work.


@pytest.fixture
def small_pieces(monkeypatch):
    monkeypatch.setattr(running, "PIECE_ITEMS", 3)
    monkeypatch.setattr(starting, "AT_ONCE_BYTES", 0)


def start(workspace, items, wish):
    body = ContentFile(json.dumps(items).encode())
    return starting.start(workspace, wish, body, key=KEY)


@pytest.mark.django_db
@pytest.mark.parametrize("is_whole", [True, False])
def test_a_worker_that_is_stopped_after_each_piece_loses_and_doubles_nothing(workspace, pool, small_pieces, is_whole):
    items = [task(pool, **general(n)) for n in range(20)]
    items[7] = items[11] = {"pool_id": str(pool.pk)}
    step = start(workspace, items, Wish(TASKS, skip_invalid_items=is_whole))
    while step.is_under_way:
        jobs.work(Operation, step.pk, slice_s=0)
        step.refresh_from_db()
    assert step.status == ("complete" if is_whole else "failed")
    assert step.details["success_count"] == Task.objects.count() == (18 if is_whole else 0)
    assert OperationEntry.objects.filter(operation=step).count() == (20 if is_whole else 2)
    assert sorted(Task.objects.values_list("position", flat=True)) == list(range(1, 19 if is_whole else 1))
    pool.refresh_from_db()
    assert pool.task_count == Task.objects.count()
    assert step.body == ""
    assert not list(default_storage.listdir(f"operations/{workspace.pk}")[1])


@pytest.mark.django_db
def test_a_worker_that_dies_in_the_middle_of_a_piece_leaves_no_half(workspace, pool, small_pieces, monkeypatch):
    step = start(workspace, [suite(pool, general(n)) for n in range(10)], Wish(SUITES))
    written = []

    def dies(*args, **options):
        written.append(1)
        if len(written) in (2, 3):
            raise KeyboardInterrupt
        return write(*args, **options)

    write = running.writing.write
    monkeypatch.setattr(running.writing, "write", dies)
    for _ in range(6):
        try:
            jobs.work(Operation, step.pk)
        except KeyboardInterrupt:
            Operation.objects.filter(pk=step.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    step.refresh_from_db()
    assert (step.status, step.details["success_count"]) == ("complete", 10)
    assert sorted(TaskSuite.objects.values_list("position", flat=True)) == list(range(1, 11))


@pytest.mark.django_db
def test_a_pool_that_is_archived_meanwhile_takes_no_more(workspace, pool, small_pieces, call):
    step = start(workspace, [task(pool, **general(n)) for n in range(9)], Wish(TASKS, skip_invalid_items=True))
    while (step.details or {}).get("success_count", 0) < 3:
        jobs.work(Operation, step.pk, slice_s=0)
        step.refresh_from_db()
    Pool.objects.filter(pk=pool.pk).update(status="ARCHIVED")
    jobs.work_to_the_end(step)
    assert (step.details["success_count"], step.details["failed_count"]) == (3, 6)
    log = call.log({"id": KEY})
    assert [entry["success"] for entry in log] == [False] * 6 + [True] * 3
    assert log[0]["output"]["pool_id"]["code"] == "POOL_INAPPROPRIATE_STATUS"


@pytest.mark.django_db
@pytest.mark.parametrize("body", [b'[{"a": 1}, {"b"', b"[{}, x]", b'{"a": ', b'[{"a": 1}] 2'])
def test_a_large_body_that_turns_out_to_be_no_json_says_so_in_its_log(call, settings, body):
    settings.FIELDWORK_SYNC_MIB = 0
    address = f"/api/v1/tasks?async_mode=true&operation_id={KEY}"
    answer = call.client.generic("POST", address, body, content_type="application/json", headers=call.headers)
    assert (answer.status_code, answer.json()["status"]) == (202, "FAIL")
    entries = call.log({"id": KEY})
    assert "INVALID_VALUE" in {fault["code"] for entry in entries for fault in entry["output"].values()}


@pytest.mark.django_db
def test_a_pool_is_not_archived_while_an_operation_fills_it(call, pool, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(starting, "AT_ONCE_BYTES", 0)
        call.post("tasks", [task(pool)], async_mode=True, operation_id=KEY)
    answer = call.post(f"pools/{pool.pk}/archive", None)
    assert (answer.status_code, answer.json()["code"]) == (409, "POOL_LOCKED_BY_ANOTHER_OPERATION")
    jobs.work_to_the_end(Operation.objects.get(public_id=KEY))
    assert call.post(f"pools/{pool.pk}/archive", None).status_code == 202


@pytest.mark.django_db
def test_a_body_that_is_gone_is_told(workspace, pool, small_pieces, call):
    step = start(workspace, [task(pool)], Wish(TASKS))
    default_storage.delete(step.body)
    jobs.work(Operation, step.pk)
    (entry,) = call.log({"id": KEY})
    assert (entry["type"], entry["success"], entry["input"]) == ("TASK_VALIDATE", False, {"__item_idx": "0"})
    assert entry["output"][""]["code"] == "OPERATION_EXECUTION_ERROR"
    assert call.get(f"operations/{KEY}").json()["status"] == "FAIL"


def test_the_real_worker_does_what_is_large(call, pool, drain, monkeypatch):
    monkeypatch.setattr(starting, "AT_ONCE_BYTES", 0)
    operation = call.post("task-suites", [suite(pool)] * 5, async_mode=True, operation_id=KEY).json()
    assert (operation["status"], operation["details"]) == ("PENDING", {})
    assert call.log(operation) == []
    drain()
    operation = call.get(f"operations/{KEY}").json()
    assert (operation["status"], numbers(operation)) == ("SUCCESS", (5, 5, 0, 5, 0))


# 4. Lists, and the end of logs.


@pytest.mark.django_db
def test_operations_are_found(call, pool, make_pool):
    call.post("task-suites", [suite(pool)], async_mode=True, operation_id="a")
    call.post("tasks", [{}], async_mode=True, operation_id="b")
    call.post(f"pools/{pool.pk}/open", None)

    def found(**asked):
        answer = call.get("operations", **asked)
        assert answer.status_code == 200, answer.json()
        return [one["type"] for one in answer.json()["items"]]

    assert found() == ["TASK_SUITE.BATCH_CREATE", "TASK.BATCH_CREATE", "POOL.OPEN"]
    assert found(status="FAIL") == ["TASK.BATCH_CREATE"]
    assert found(status="FAIL,SUCCESS", sort="-submitted", limit=1) == ["POOL.OPEN"]
    assert found(type="TASK.BATCH_CREATE,POOL.OPEN") == ["TASK.BATCH_CREATE", "POOL.OPEN"]
    assert found(id_gte="a", id_lte="a") == ["TASK_SUITE.BATCH_CREATE"]
    assert found(finished_gt="2999-01-01") == []
    for asked in ({"status": "DONE"}, {"sort": "progress"}, {"submitted_gt": "x"}):
        assert call.get("operations", **asked).status_code == 400
    opened = call.get("operations", type="POOL.OPEN").json()["items"][0]
    assert call.log(opened) == []


@pytest.mark.django_db
def test_a_long_log_is_streamed_in_portions(call, pool, monkeypatch):
    monkeypatch.setattr("tasksuites.operation_log.READ_AT_ONCE", 3)
    operation = call.post("tasks", numbered([task(pool)] * 10), async_mode=True).json()
    assert [entry["input"]["__item_idx"] for entry in call.log(operation)] == [str(place) for place in range(10)]


@pytest.mark.django_db
def test_old_logs_are_forgotten_and_bodies_with_them(call, pool, settings):
    operation = call.post("tasks", [task(pool)], async_mode=True, operation_id=KEY).json()
    name = default_storage.save("operations/left", ContentFile(b"x"))
    Operation.objects.update(finished_at=timezone.now() - timedelta(days=settings.FIELDWORK_LOG_DAYS + 1), body=name)
    Beat.objects.all().delete()
    assert {operation_log.forget_old_logs, operation_log.drop_bodies} <= set(sweep.CHORES)
    for chore in (operation_log.forget_old_logs, operation_log.drop_bodies):
        chore(timezone.now())
    assert not OperationEntry.objects.exists()
    assert not default_storage.exists(name)
    answer = call.get(f"operations/{operation['id']}/log")
    assert (answer.status_code, answer.json()["code"]) == (409, "OPERATION_LOGS_ARCHIVED")
    assert call.get(f"operations/{KEY}").json()["status"] == "SUCCESS"
