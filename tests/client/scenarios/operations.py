"""Operations: waited for, listed, with their logs."""

import uuid

import kit
import pytest
import toloka.client as toloka
from toloka.client.operations import Operation, OperationType

COUNTS = {"total_count": 2, "valid_count": 1, "not_valid_count": 1}


def test_an_operation_tells_what_was_asked_and_what_came_out(client, pool):
    suites = [kit.suite(pool, number, overlap=1) for number in range(2)]
    suites[0].tasks[0].input_values = {}
    operation = client.create_task_suites_async(suites, skip_invalid_items=True, operation_id=uuid.uuid4())
    done = client.wait_operation(operation)
    assert (done.type, done.status, done.progress) == (OperationType.TASK_SUITE_BATCH_CREATE, Operation.SUCCESS, 100)
    assert done.submitted <= done.started <= done.finished
    assert (done.parameters.skip_invalid_items, done.parameters.allow_defaults) == (True, False)
    assert done.details == COUNTS | {"success_count": 1, "failed_count": 1}
    read = client.get_operation(done.id)
    assert read.unstructure() == done.unstructure()  # the client's own objects differ in where they keep the type


def test_a_batch_that_fails_as_a_whole_is_counted_so(client, pool):
    suites = [kit.suite(pool, number, overlap=1) for number in range(2)]
    suites[1].tasks[0].input_values = {}
    done = client.wait_operation(client.create_task_suites_async(suites, operation_id=uuid.uuid4()))
    assert done.status == Operation.FAIL
    assert done.details == COUNTS | {"success_count": 0, "failed_count": 2}
    with pytest.raises(toloka.exceptions.FailedOperation):
        done.raise_on_fail()


def test_the_log_echoes_each_item_failures_first_then_the_pool(client, pool):
    good, bad = kit.suite(pool, 1, overlap=1), kit.suite(pool, 2, overlap=1)
    bad.tasks[0].input_values = {}
    good._unexpected["note"] = "mine"
    operation = client.create_task_suites_async(
        [good, bad], skip_invalid_items=True, open_pool=True, operation_id=uuid.uuid4()
    )
    client.wait_operation(operation)
    log = client.get_operation_log(operation.id)
    assert [(one.type, one.success) for one in log] == [
        ("TASK_SUITE_VALIDATE", False),
        ("TASK_SUITE_CREATE", True),
        ("POOL_OPEN", True),
    ]
    assert log[0].output["tasks.0.input_values.photo"]["code"] == "VALUE_REQUIRED"
    assert log[1].input["note"] == "mine"
    assert log[1].input["pool_id"] == pool.id
    assert client.get_task_suite(log[1].output["task_suite_id"]).overlap == 1
    assert log[2].input["pool_id"] == pool.id
    assert client.get_pool(pool.id).is_open()


def test_a_pool_that_can_not_be_opened_is_told_in_the_log(client, pool):
    operation = client.create_tasks_async([kit.task(pool, 1, overlap=1)], open_pool=True, operation_id=uuid.uuid4())
    assert client.wait_operation(operation).status == Operation.SUCCESS
    last = client.get_operation_log(operation.id)[-1]
    assert (last.type, last.success, last.output["code"]) == ("POOL_OPEN", False, "MIXER_CONFIG_REQUIRED")
    assert not client.get_pool(pool.id).is_open()


def test_many_tasks_are_worked_off_while_the_client_waits(client, mixed_pool):
    tasks = [kit.task(mixed_pool, number, overlap=1) for number in range(3000)]
    operation = client.create_tasks_async(tasks, operation_id=uuid.uuid4())
    done = client.wait_operation(operation)
    assert (done.status, done.details["success_count"]) == (Operation.SUCCESS, 3000)
    assert sum(one.success for one in client.get_operation_log(done.id)) == 3000
    found = client.find_tasks(pool_id=mixed_pool.id, limit=100_000)
    assert (len(found.items), found.has_more) == (3000, False)
    assert [one.input_values for one in found.items] == [kit.photo(number) for number in range(3000)]


def test_operations_are_listed_by_kind_and_state(client, pool):
    client.create_task_suite(kit.suite(pool, 1, overlap=1))
    client.open_pool(pool.id)
    client.close_pool(pool.id)
    kinds = {one.type for one in client.get_operations()}
    assert {OperationType.TASK_SUITE_BATCH_CREATE, OperationType.POOL_OPEN, OperationType.POOL_CLOSE} <= kinds
    opened = client.find_operations(type="POOL.OPEN", status="SUCCESS", sort=["-finished"], limit=1)
    [newest] = opened.items
    assert newest.parameters.pool_id == pool.id
    again = client.find_operations(type="POOL.OPEN", finished_gte=newest.finished, submitted_lte=newest.submitted)
    assert newest.id in [one.id for one in again.items]


def test_an_operation_that_is_not_there_is_told(client):
    assert kit.refused(client.get_operation, str(uuid.uuid4()))[0] == "DoesNotExistApiError"
