"""A sync makes one task of every new datapoint, whatever people, workers and other syncs do meanwhile."""

import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from batches import controls, people
from batches.checkup import batches_are_counted
from batches.making import setup, syncing
from batches.models import Batch, SetUp
from datasets.models import Import
from project.base import jobs
from project.base.models import Beat
from project.base.problems import Refused
from project.base.steps import LeaseLost
from tasksuites import answering
from tasksuites.issuing import NOTHING_LEFT, Person, issue
from tasksuites.models import Answer, Task, TaskSuite
from tests.batches.test_setup import batch_of, fill, start_worker
from tests.factories import PROMPT, BatchFactory, DatapointFactory, ImportFactory, ReadyBatchFactory, stored_layout

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def small_portions(monkeypatch):
    monkeypatch.setattr(syncing, "MOST_DATAPOINTS", 10)


def ready(drain, count, *, size=1, **options):
    """A batch of `count` datapoints after its set-up."""
    batch = batch_of(count, **options)
    setup.start(batch, tasks_per_group=size)
    drain()
    batch.refresh_from_db()
    assert batch.status == Batch.Status.READY
    return batch


def add(batch, count, keys=()):
    batch.dataset.refresh_from_db()
    fill(batch.dataset, count, keys)


def take(batch, name=None):
    return issue(batch.pool, Person(name or str(uuid4())), now=timezone.now())[0]


def finish(batch, name):
    answering.submit(take(batch, name), now=timezone.now())


def sizes(batch):
    return list(batch.pool.suites.order_by("position").values_list("task_count", flat=True))


def keys_of(batch):
    return list(batch.pool.suites.order_by("position").values_list("group_key", "task_count"))


def counts(step):
    step.refresh_from_db()
    assert step.status == SetUp.Status.COMPLETE, step.reason
    return (step.datapoints_processed, step.tasks_created, step.groups_created, step.groups_expanded)


def assert_whole(batch):
    """Every datapoint has one task and all counters are right; what people were given is all of their suite."""
    batch.refresh_from_db()
    pool, dataset = batch.pool, batch.dataset
    pool.refresh_from_db()
    dataset.refresh_from_db()
    tasks = Task.objects.filter(pool=pool)
    points = tasks.order_by("datapoint__position").values_list("datapoint__position", flat=True)
    assert list(points) == list(range(1, dataset.last_position + 1))
    assert batch.synced_upto == dataset.last_position
    own = tasks.exclude(suite=None)
    assert dict(pool.suites.values_list("pk", "task_count")) == Counter(own.values_list("suite", flat=True))
    assert (pool.task_count, pool.suite_count) == (own.count(), pool.suites.count())
    assert pool.control_count == tasks.filter(suite=None).count()
    assert pool.place_count == sum(pool.suites.values_list("overlap", flat=True))
    assert batches_are_counted().is_well, batches_are_counted().sentence
    for assignment in pool.assignments.all():
        given = Answer.objects.filter(assignment=assignment, task__suite__isnull=False)
        assert set(given.values_list("task", flat=True)) == set(assignment.suite.tasks.values_list("pk", flat=True))


def test_the_group_that_is_open_is_filled_and_then_further_ones_begin(drain):
    batch = ready(drain, 5, size=3)
    assert sizes(batch) == [3, 2]
    add(batch, 5)
    step = syncing.start(batch)
    drain()
    assert counts(step) == (5, 5, 2, 0)
    assert sizes(batch) == [3, 3, 3, 1]
    assert_whole(batch)


def test_a_group_that_somebody_has_had_stays_as_it_was(drain):
    batch = ready(drain, 2, size=3)
    answering.give_back(take(batch, "ann"), now=timezone.now())
    add(batch, 2)
    syncing.start(batch)
    drain()
    assert sizes(batch) == [2, 2]
    assert_whole(batch)


def test_new_datapoints_join_the_group_of_their_key_unless_somebody_took_it(drain):
    batch = ready(drain, 4, keyed=True, keys=("a", "b"))
    first = take(batch, "ann")
    assert (first.suite.group_key, keys_of(batch)) == ("b", [("b", 2), ("a", 2)])
    add(batch, 6, ("a", "b", None))
    step = syncing.start(batch)
    drain()
    assert counts(step) == (6, 6, 3, 1)
    assert sorted(keys_of(batch), key=str) == sorted([("b", 2), ("a", 4), ("b", 2), (None, 1), (None, 1)], key=str)
    assert_whole(batch)
    add(batch, 2, ("b",))
    again = syncing.start(batch)
    drain()
    assert counts(again) == (2, 2, 0, 1)
    assert_whole(batch)


def test_each_of_two_syncs_that_wait_counts_the_groups_that_grew_by_it(drain):
    batch = ready(drain, 2, keyed=True, keys=("a", "b"))
    add(batch, 2, ("a", "b"))
    first = syncing.start(batch)
    add(batch, 2, ("a", "b"))
    second = syncing.start(batch)
    drain()
    assert [counts(first), counts(second)] == [(2, 2, 0, 2)] * 2
    assert_whole(batch)


@pytest.mark.parametrize("keyed", [False, True])
def test_many_portions_count_as_one_and_may_be_put_down_after_each(drain, small_portions, keyed):
    batch = ready(drain, 4, size=4, keyed=keyed, keys=("a", "b"))
    add(batch, 47, ("a", "b", "c"))
    step = syncing.start(batch)
    for _ in range(20):
        jobs.work(SetUp, step.pk, slice_s=0)
    assert counts(step) == ((47, 47, 1, 2) if keyed else (47, 47, 12, 0))
    assert_whole(batch)


def test_who_found_nothing_left_gets_what_is_new(drain):
    batch = ready(drain, 1)
    finish(batch, "ann")
    with pytest.raises(Refused) as told:
        take(batch, "ann")
    assert told.value.code == NOTHING_LEFT
    add(batch, 1)
    syncing.start(batch)
    drain()
    finish(batch, "ann")
    assert_whole(batch)


def test_new_groups_have_as_many_places_as_are_wanted_now(drain):
    batch = ready(drain, 1)
    people.set_annotators(batch, 3, None)
    add(batch, 1)
    syncing.start(batch)
    drain()
    assert set(batch.pool.suites.values_list("overlap", flat=True)) == {3}
    assert_whole(batch)


def test_datapoints_that_say_what_is_right_become_control_tasks(drain):
    choice = {
        "type": "multiple_choice",
        "description": "Which?",
        "name": "better",
        "answer_limit": 1,
        "options": [{"label": "A", "value": "a"}, {"label": "B", "value": "b"}],
    }
    schema = {"strict": False, "fields": {"prompt": {"type": "text"}, "gold": {"type": "text"}}}
    batch = BatchFactory(
        dataset__schema=schema,
        layout=stored_layout(PROMPT, choice),
        control_settings={"solutions": {"better": "gold"}},
    )
    DatapointFactory(dataset=batch.dataset)
    setup.start(batch)
    drain()
    for gold in ("a", "", "b"):
        DatapointFactory(dataset=batch.dataset, values={"prompt": "?", "gold": gold})
    step = syncing.start(batch)
    drain()
    assert counts(step) == (3, 1, 1, 0)
    assert_whole(batch)

    DatapointFactory(dataset=batch.dataset, values={"prompt": "?", "gold": "neither"})
    failed = syncing.start(batch)
    drain()
    failed.refresh_from_db()
    assert (failed.status, batch.pool.tasks.count()) == (SetUp.Status.FAILED, 4)
    assert "gold" in failed.reason
    batch.refresh_from_db()
    assert (batch.status, batch.synced_upto) == (Batch.Status.READY, 4)


@pytest.mark.parametrize(
    ("make", "key"),
    [
        (lambda: BatchFactory(), "status"),
        (lambda: BatchFactory(status=Batch.Status.PROCESSING), "status"),
        (lambda: BatchFactory(status=Batch.Status.ERROR), "status"),
        (lambda: ReadyBatchFactory(dataset__schema=None), "dataset_id"),
    ],
)
def test_a_batch_that_is_not_ready_is_not_synced(make, key):
    with pytest.raises(ValidationError) as told:
        syncing.start(make())
    assert set(told.value.message_dict) == {key}
    assert not SetUp.objects.exists()


def test_syncs_go_one_after_another_and_what_one_did_the_next_leaves(drain):
    batch = ready(drain, 1)
    add(batch, 3)
    first = syncing.start(batch)
    add(batch, 2)
    second = syncing.start(batch)
    jobs.work(SetUp, second.pk)
    second.refresh_from_db()
    assert second.status == SetUp.Status.QUEUED
    jobs.work(SetUp, first.pk)
    drain()
    assert (counts(first)[0], counts(second)[0]) == (3, 2)
    assert_whole(batch)


def test_a_worker_that_lost_its_lease_writes_nothing_more(drain, small_portions):
    batch = ready(drain, 1)
    add(batch, 30)
    step = syncing.start(batch)
    slow = jobs.claim(SetUp, step.pk, timezone.now())
    pieces = syncing.make_missing(slow.step, slow)
    next(pieces)
    SetUp.objects.update(lease_until=None)  # its lease ran out
    jobs.work(SetUp, step.pk)
    with pytest.raises(LeaseLost):
        list(pieces)
    assert counts(step)[0] == 30
    assert_whole(batch)


def test_what_a_sync_that_was_given_up_has_made_stays_and_the_next_goes_on(drain, small_portions):
    batch = ready(drain, 1)
    add(batch, 25)
    lease = jobs.claim(SetUp, syncing.start(batch).pk, timezone.now())
    next(syncing.make_missing(lease.step, lease))
    lease.fail("The disk is full.")
    batch.refresh_from_db()
    assert (batch.synced_upto, batch.task_count) == (11, 11)
    again = syncing.start(batch)
    drain()
    assert counts(again)[0] == 15
    assert_whole(batch)


@pytest.mark.parametrize("keyed", [False, True])
def test_people_take_and_send_while_syncs_run_and_everybody_has_all_of_their_group(drain, small_portions, keyed):
    """On PostgreSQL they really meet; on SQLite each waits for the other."""
    batch = ready(drain, 12, size=4, keyed=keyed, keys=[f"key {number}" for number in range(4)])
    add(batch, 90, [f"key {number}" for number in range(7)])
    steps = [syncing.start(batch), syncing.start(batch)]

    def work(_):
        try:
            for _ in range(15):
                for step in steps:
                    jobs.work(SetUp, step.pk, slice_s=0)
        finally:
            connection.close()

    def take_part(number):
        try:
            for _ in range(6):
                try:
                    finish(batch, f"person {number}")
                except Refused:
                    time.sleep(0.05)
        finally:
            connection.close()

    def change_places(_):
        try:
            for number in (2, 1, 3):
                people.set_annotators(Batch.objects.get(pk=batch.pk), number, None)
                controls.set_numbers(Batch.objects.get(pk=batch.pk), {"controls_per_suite": 0}, user=None)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        done = [threads.submit(work, number) for number in range(2)]
        done += [threads.submit(take_part, number) for number in range(5)]
        done.append(threads.submit(change_places, 0))
        for one in done:
            one.result()
    SetUp.objects.filter(status=SetUp.Status.PROCESSING).update(lease_until=None)
    drain()
    assert sum(counts(step)[0] for step in steps) == 90
    assert TaskSuite.objects.filter(pool=batch.pool, first_taken_at__isnull=False).exists()
    assert_whole(batch)


def test_two_who_ask_at_once_make_no_task_twice(drain):
    batch = ready(drain, 1)
    add(batch, 40)

    def ask(_):
        try:
            return syncing.start(Batch.objects.get(pk=batch.pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        steps = list(threads.map(ask, range(4)))
    drain()
    assert sorted(counts(step)[0] for step in steps) == [0, 0, 0, 40]
    assert_whole(batch)


def test_a_killed_worker_loses_no_task_and_doubles_none(process_environment, drain):
    """SIGKILL twice in the middle of a sync; then a further worker brings it to its end."""
    batch = ready(drain, 1, size=3)
    add(batch, 30_000)
    step = syncing.start(batch)
    environment = process_environment | {"FIELDWORK_LEASE_S": "1", "FIELDWORK_POLL_S": "0.05"}
    connection.close()
    reached = 1
    for _ in range(2):
        worker, deadline = start_worker(environment), time.monotonic() + 60
        while (now := Batch.objects.get(pk=batch.pk).synced_upto) <= reached:
            assert time.monotonic() < deadline, "the worker made no progress"
            time.sleep(0.01)
        worker.kill()
        worker.wait()
        reached = now
        time.sleep(1.1)  # until the dead worker's lease is over
    Beat.objects.filter(name=Beat.SWEEP).update(lease_until=None)  # it may have died in its sweep too
    subprocess.run([sys.executable, "manage.py", "worker", "--until-idle"], env=environment, check=True, timeout=120)
    assert counts(step)[:2] == (30_000, 30_000)
    assert_whole(batch)


def test_auto_sync_is_noticed_once_and_not_while_a_file_is_being_read(drain):
    batch = ready(drain, 1, auto_sync=True)
    other = ready(drain, 1)
    for one in (batch, other):
        add(one, 2)
    job = ImportFactory(dataset=batch.dataset, status=Import.Status.QUEUED)
    syncing.start_what_is_due(timezone.now())
    assert not SetUp.objects.filter(kind=SetUp.Kind.SYNC).exists()
    Import.objects.filter(pk=job.pk).update(status=Import.Status.COMPLETE)
    for _ in range(2):
        syncing.start_what_is_due(timezone.now())
    step = SetUp.objects.get(kind=SetUp.Kind.SYNC)
    assert (step.batch, step.requested_by) == (batch, None)
    drain()
    assert counts(step)[0] == 2
    assert_whole(batch)
    syncing.start_what_is_due(timezone.now())
    assert SetUp.objects.filter(kind=SetUp.Kind.SYNC).count() == 1


def test_auto_sync_does_not_try_over_and_over_what_failed(drain):
    batch = ready(drain, 1, auto_sync=True)
    add(batch, 2)
    syncing.start_what_is_due(timezone.now())
    lease = jobs.claim(SetUp, SetUp.objects.get(kind=SetUp.Kind.SYNC).pk, timezone.now())
    lease.fail("A record says what is right in a faulty way.")
    syncing.start_what_is_due(timezone.now())
    assert SetUp.objects.filter(kind=SetUp.Kind.SYNC).count() == 1
    add(batch, 1)
    syncing.start_what_is_due(timezone.now())
    drain()
    assert_whole(batch)
