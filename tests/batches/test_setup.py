"""Set-up makes one task of every datapoint and one suite of every group, whatever happens to the worker meanwhile."""

import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, groupby

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from batches.making import setup
from batches.models import Batch, SetUp
from datasets.models import Datapoint, Import
from project.base import db, jobs
from project.base.ids import uuid7
from project.base.problems import Refused
from project.base.steps import LeaseLost
from tasksuites import pools
from tasksuites.models import Pool, Task, TaskSuite
from tests.factories import (
    PROMPT,
    UNGROUPED_SCHEMA,
    BatchFactory,
    DatapointFactory,
    DatasetFactory,
    ImportFactory,
    stored_layout,
)

pytestmark = pytest.mark.django_db(transaction=True)


def fill(dataset, count, keys=()):
    """Give the dataset `count` datapoints whose group keys are `keys` over and over."""
    job = ImportFactory(dataset=dataset)
    names = ("id", "dataset", "import_job", "record_index", "position", "values", "revision", "group_key", "digest")
    first = dataset.last_position + 1
    rows = (
        (uuid7(), dataset.pk, job.pk, number, number, '{"prompt":"Why?"}', 1, key_at(keys, number), number.to_bytes(16))
        for number in range(first, first + count)
    )
    db.write_rows(Datapoint, names, rows)
    dataset.last_position += count
    dataset.datapoint_count += count
    dataset.save()


def key_at(keys, number):
    return keys[number % len(keys)] if keys else None


def batch_of(count, *, keyed=False, keys=(), **options):
    batch = BatchFactory(**options) if keyed else BatchFactory(dataset__schema=UNGROUPED_SCHEMA, **options)
    fill(batch.dataset, count, keys)
    return batch


def groups_of(batch):
    """The datapoints' positions of each suite, in order."""
    tasks = Task.objects.filter(pool=batch.pool).order_by("position")
    rows = tasks.values_list("suite__position", "datapoint__position")
    return [[datapoint for _, datapoint in found] for _, found in groupby(rows, key=lambda row: row[0])]


def assert_whole(batch):
    """Every datapoint has one task, positions and counters are right, and each suite knows its size."""
    batch.refresh_from_db()
    datapoints = batch.dataset.datapoints.count()
    pool = batch.pool
    assert sorted(chain(*groups_of(batch))) == list(range(1, datapoints + 1))
    assert list(pool.tasks.order_by("position").values_list("position", flat=True)) == list(range(1, datapoints + 1))
    suites = list(pool.suites.order_by("position"))
    assert [suite.position for suite in suites] == list(range(1, len(suites) + 1))
    assert [suite.task_count for suite in suites] == [len(group) for group in groups_of(batch)]
    assert (batch.task_count, batch.group_count) == (datapoints, len(suites))
    assert (pool.task_count, pool.suite_count) == (datapoints, len(suites))
    assert pool.place_count == len(suites) * batch.annotators_per_task
    assert batch.status == Batch.Status.READY
    assert batch.synced_upto == batch.dataset.last_position
    step = batch.setups.get(status=SetUp.Status.COMPLETE)
    assert (step.tasks_created, step.groups_created, step.progress) == (datapoints, len(suites), 100)


@pytest.fixture
def small_portions(monkeypatch):
    """Portions of ten rows, so that a few datapoints make many."""
    monkeypatch.setattr(setup, "MOST_ROWS", 10)


def test_a_batch_is_processing_at_once_and_ready_when_the_worker_is_done(drain):
    batch = batch_of(5)
    setup.start(batch, tasks_per_group=2)
    batch.refresh_from_db()
    assert (batch.status, batch.pool) == (Batch.Status.PROCESSING, None)
    drain()
    assert_whole(batch)
    assert [len(group) for group in groups_of(batch)] == [2, 2, 1]
    assert batch.pool.status == Pool.Status.OPEN
    assert batch.pool.opened_at


def test_datapoints_with_the_same_key_come_together_whatever_the_size_says(drain):
    batch = batch_of(9, keyed=True, keys=("a", "b", None))
    setup.start(batch, tasks_per_group=2)
    drain()
    assert_whole(batch)
    assert groups_of(batch) == [[1, 4, 7], [2], [3, 6, 9], [5], [8]]
    assert list(batch.pool.suites.order_by("position").values_list("group_key", flat=True)) == [
        "b",
        None,
        "a",
        None,
        None,
    ]


def test_the_same_seed_makes_the_same_groups_again(drain):
    batches = [batch_of(30)]
    dataset, workspace = batches[0].dataset, batches[0].workspace
    batches += [BatchFactory(dataset=dataset, workspace=workspace) for _ in range(2)]
    for batch, seed in zip(batches, (5, 5, 6), strict=True):
        setup.start(batch, tasks_per_group=4, seed=seed)
        drain()
        assert_whole(batch)
    first, again, other = map(groups_of, batches)
    assert first == again
    assert first != other
    assert list(chain(*first)) != sorted(chain(*first))


def test_how_many_people_answer_is_the_overlap_of_each_suite(drain):
    batch = batch_of(3)
    setup.start(batch, annotators_per_task=3)
    drain()
    assert_whole(batch)
    assert set(batch.pool.suites.values_list("overlap", "taken")) == {(3, 0)}
    assert batch.pool.default_overlap == 3


def test_a_batch_may_stay_closed_after_its_set_up(drain):
    batch = batch_of(1, opens_after_setup=False)
    setup.start(batch)
    drain()
    assert_whole(batch)
    assert batch.pool.status == Pool.Status.CLOSED


def test_datapoints_that_come_after_the_start_are_left_for_a_sync(drain):
    batch = batch_of(3)
    setup.start(batch)
    fill(batch.dataset, 2)
    drain()
    batch.refresh_from_db()
    assert (batch.task_count, batch.synced_upto, batch.dataset.last_position) == (3, 3, 5)


def test_the_project_says_what_goes_in_and_what_comes_out(drain):
    score = {
        "type": "multiple_choice",
        "description": "How good?",
        "answer_limit": 2,
        "options": [{"label": "One", "value": 1}, {"label": "Two", "value": 2}],
    }
    yes = {
        "type": "multiple_choice",
        "description": "Which?",
        "answer_limit": 1,
        "options": [{"label": "A", "value": "a"}, {"label": "None", "value": False}],
    }
    note = {"type": "free_text", "description": "Why?", "validation": {"type": "string", "min": 0, "max": 9}}
    pages = stored_layout(PROMPT, score, yes, note)
    batch = batch_of(1, layout=pages)
    setup.start(batch)
    drain()
    batch.refresh_from_db()
    project = batch.pool.project
    assert project.input_spec == {
        "prompt": {"type": "string", "required": False, "hidden": False},
        "source": {"type": "string", "required": False, "hidden": True},
    }
    ids = [item["id"] for item in pages[0]["rows"][0]["columns"][0]["items"][1:]]
    assert project.output_spec == {
        ids[0]: {"type": "array_integer", "required": True, "hidden": False, "allowed_values": [1, 2]},
        ids[1]: {"type": "string", "required": True, "hidden": False, "allowed_values": ["a", "false"]},
        ids[2]: {"type": "string", "required": False, "hidden": False},
    }
    assert project.workspace == batch.workspace


@pytest.mark.parametrize("keyed", [False, True])
def test_many_portions_make_what_one_makes(drain, small_portions, keyed):
    batch = batch_of(47, keyed=keyed, keys=("a", "b", "c"))
    setup.start(batch, tasks_per_group=13)
    drain()
    assert_whole(batch)
    assert len(groups_of(batch)) == (3 if keyed else 4)


@pytest.mark.parametrize("keyed", [False, True])
def test_a_run_that_is_put_down_after_every_portion_goes_on_where_it_was(small_portions, keyed):
    batch = batch_of(47, keyed=keyed, keys=("a", "b", "c"))
    step = setup.start(batch, tasks_per_group=13)
    for _ in range(40):
        jobs.work(SetUp, step.pk, slice_s=0)
    assert_whole(batch)


def test_nobody_can_open_a_pool_whose_tasks_are_still_being_made(small_portions):
    batch = batch_of(30)
    step = setup.start(batch)
    jobs.work(SetUp, step.pk, slice_s=0)
    pool = Pool.objects.get()
    assert 0 < pool.task_count < 30
    with pytest.raises(Refused, match="LOCKED"):
        pools.open_pool(pool, timezone.now())
    for _ in range(10):
        jobs.work(SetUp, step.pk, slice_s=0)
    assert_whole(batch)
    assert batch.pool.is_open


def test_a_worker_that_lost_its_lease_writes_nothing_more(small_portions):
    batch = batch_of(30)
    step = setup.start(batch)
    slow = jobs.claim(SetUp, step.pk, timezone.now())
    pieces = setup.make_tasks(slow.step, slow)
    next(pieces)
    next(pieces)
    SetUp.objects.update(lease_until=None)  # its lease ran out
    jobs.work(SetUp, step.pk)
    with pytest.raises(LeaseLost):
        list(pieces)
    assert_whole(batch)


@pytest.mark.parametrize("put_down", [False, True])
def test_a_set_up_that_fails_leaves_a_reason_and_may_be_tried_again(drain, small_portions, put_down):
    batch = batch_of(30)
    first = setup.start(batch, tasks_per_group=2)
    lease = jobs.claim(SetUp, first.pk, timezone.now())
    pieces = setup.make_tasks(lease.step, lease)
    for _ in range(3):
        next(pieces)
    lease.fail("The disk is full: make room and set the batch up again.")
    batch.refresh_from_db()
    assert batch.status == Batch.Status.ERROR
    assert batch.setups.get().reason == "The disk is full: make room and set the batch up again."
    assert setup.MOST_ROWS < Task.objects.count() < 30

    again = setup.start(batch, tasks_per_group=3, annotators_per_task=2)
    if put_down:
        for _ in range(40):
            jobs.work(SetUp, again.pk, slice_s=0)
    drain()
    assert_whole(batch)
    assert [len(group) for group in groups_of(batch)] == [3] * 10
    assert Pool.objects.count() == 1


def test_a_job_that_never_gets_anywhere_is_given_up_and_the_batch_says_error(settings):
    settings.FIELDWORK_ATTEMPTS = 2
    batch = batch_of(1)
    step = setup.start(batch)
    Batch.objects.update(layout_number=None)  # a fault that no further attempt mends
    for _ in range(2):
        with pytest.raises(TypeError):
            setup_once_more(step)
    setup_once_more(step)
    batch.refresh_from_db()
    assert batch.status == Batch.Status.ERROR
    assert "Given up after 2 attempts" in batch.setups.get().reason


def setup_once_more(step):
    SetUp.objects.update(lease_until=None)
    jobs.work(SetUp, step.pk)


def asks_nothing():
    return stored_layout(PROMPT)


@pytest.mark.parametrize(
    ("change", "key", "words"),
    [
        ({"dataset": None}, "dataset_id", "no dataset"),
        ({"layout": None}, "batch_items", "no layout yet"),
        ({"layout": asks_nothing()}, "batch_items", "asks nothing"),
        ({"dataset__schema": None}, "dataset_id", "no schema yet"),
        ({"status": Batch.Status.READY}, "status", "set up already"),
        ({"status": Batch.Status.PROCESSING}, "status", "at this moment"),
        ({"dataset__schema": {"strict": True, "fields": {"text": {"type": "text"}}}}, "batch_items", "prompt"),
    ],
)
def test_what_stands_in_the_way_is_said_and_nothing_begins(change, key, words):
    batch = BatchFactory(**change)
    if batch.dataset:
        DatapointFactory(dataset=batch.dataset)
    before = batch.status
    with pytest.raises(ValidationError) as told:
        setup.start(batch)
    assert words in " ".join(told.value.message_dict[key])
    batch.refresh_from_db()
    assert batch.status == before
    assert not SetUp.objects.exists()


@pytest.mark.parametrize(
    ("imports", "words"),
    [
        ([], "import a file into its dataset first"),
        ([{"status": Import.Status.UNINITIALISED, "arrival": None}], "import a file into its dataset first"),
        ([{"status": Import.Status.FAILED}], "import a file into its dataset first"),
        ([{"status": Import.Status.QUEUED}], "still under way"),
        ([{"status": Import.Status.PARTIAL, "accepted_count": 1, "rejected_count": 1}], "Mend them"),
        ([{"status": Import.Status.PARTIAL, "accepted_count": 1}, {"status": Import.Status.COMPLETE}], None),
        ([{"kind": Import.Kind.APPEND, "status": Import.Status.PARTIAL, "accepted_count": 1}], None),
    ],
)
def test_at_least_one_import_must_be_complete(imports, words):
    batch = BatchFactory()
    for options in imports:
        job = ImportFactory(dataset=batch.dataset, **options)
    if imports and (words is None or "Mend" in words):
        DatapointFactory(dataset=batch.dataset, import_job=job)
    if words is None:
        setup.start(batch)
        return
    with pytest.raises(ValidationError) as told:
        setup.start(batch)
    assert words in " ".join(told.value.message_dict["dataset_id"])


def test_a_dataset_can_come_with_the_set_up_but_not_from_another_workspace(drain):
    batch = BatchFactory(dataset=None, layout=stored_layout(PROMPT, {"type": "free_text", "description": "Why?"}))
    strange = DatasetFactory()
    fill(strange, 2)
    with pytest.raises(ValidationError, match="its own workspace"):
        setup.start(batch, dataset=strange)
    dataset = DatasetFactory(workspace=batch.workspace)
    fill(dataset, 2)
    setup.start(batch, dataset=dataset)
    drain()
    assert_whole(batch)


@pytest.mark.parametrize(
    "numbers",
    [
        {"tasks_per_group": 0},
        {"tasks_per_group": -1},
        {"tasks_per_group": 2**31},
        {"annotators_per_task": 0},
        {"seed": 2**63},
    ],
)
def test_numbers_out_of_range_are_refused(numbers):
    batch = batch_of(1)
    with pytest.raises(ValidationError) as told:
        setup.start(batch, **numbers)
    assert set(told.value.message_dict) == set(numbers)


def test_of_several_who_ask_at_once_one_is_heard(drain):
    batch = batch_of(4)

    def ask(_):
        try:
            setup.start(Batch.objects.get(pk=batch.pk))
        except ValidationError as told:
            return told.message_dict
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(ask, range(6)))
    assert answers.count(None) == 1
    assert all("at this moment" in told["status"][0] for told in answers if told)
    drain()
    assert_whole(batch)


@pytest.mark.parametrize("keyed", [False, True])
def test_a_killed_worker_loses_no_task_and_doubles_none(process_environment, keyed):
    """SIGKILL at several moments of a set-up of many portions; then a further worker brings it to its end."""
    batch = batch_of(30_000, keyed=keyed, keys=[f"key {number}" for number in range(7_001)])
    setup.start(batch, tasks_per_group=3)
    environment = process_environment | {"FIELDWORK_LEASE_S": "1", "FIELDWORK_POLL_S": "0.05"}
    connection.close()
    seen = set()
    for _ in range(3):
        worker = start_worker(environment)
        seen.add(kill_in_the_middle(worker, batch, already=max(seen, default=0)))
        time.sleep(1.1)  # until the dead worker's lease is over
    assert len(seen) == 3
    assert Batch.objects.get(pk=batch.pk).status == Batch.Status.PROCESSING
    subprocess.run([sys.executable, "manage.py", "worker", "--until-idle"], env=environment, check=True, timeout=120)
    assert_whole(batch)


def start_worker(environment):
    return subprocess.Popen(
        [sys.executable, "manage.py", "worker"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def kill_in_the_middle(worker, batch, already):
    """Kill the worker as soon as it has committed a further portion; the mark it left."""
    deadline = time.monotonic() + 60
    mark = already
    while mark <= already:
        assert time.monotonic() < deadline, "the worker made no progress"
        time.sleep(0.01)
        mark = SetUp.objects.get(batch=batch).mark
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert TaskSuite.objects.filter(pool__batch=batch).exists()
    return SetUp.objects.get(batch=batch).mark
