"""Pools close by themselves when everything is done, at once or after their delay, and only then."""

from datetime import timedelta

import pytest
from django.utils import timezone

from project.base import sweep
from tasksuites import answering, completing
from tasksuites.issuing import Person, issue
from tasksuites.models import Assignment, Event, Pool
from tests.factories import AssignmentFactory, PoolFactory, TaskFactory, TaskSuiteFactory

pytestmark = pytest.mark.django_db
Status = Assignment.Status
NOW = timezone.now().replace(microsecond=0)


def at(seconds):
    return NOW + timedelta(seconds=seconds)


def pool_of(*, suites=(), tasks=(), held=(), delay=0, **options):
    """An open pool with suites and loose general tasks, each (overlap, taken), and assignments of these statuses."""
    pool = PoolFactory(close_delay_s=delay, **options)
    made = [TaskSuiteFactory(pool=pool, overlap=overlap, taken=taken) for overlap, taken in suites]
    for overlap, taken in tasks:
        TaskFactory(suite=None, pool=pool, overlap=overlap, taken=taken)
    for status in held:
        AssignmentFactory(suite=made[0] if made else TaskSuiteFactory(pool=pool, mixed=True, taken=1), status=status)
    return pool


def told(pool):
    pool.refresh_from_db()
    return pool.status, pool.close_reason


OPEN, COMPLETED = ("OPEN", ""), ("CLOSED", "COMPLETED")


@pytest.mark.parametrize(
    ("pool", "after"),
    [
        ({"suites": [(2, 2), (1, 1)]}, COMPLETED),
        ({"suites": [(2, 2), (1, 0)]}, OPEN),
        ({"suites": [(2, 1)]}, OPEN),
        ({"suites": [(2, 2), (None, 5)]}, COMPLETED),
        ({"suites": [(None, 5)]}, OPEN),
        ({"suites": [(2, 2), (0, 0)]}, COMPLETED),
        ({"suites": [(0, 0)]}, OPEN),
        ({}, OPEN),
        ({"tasks": [(3, 3)]}, COMPLETED),
        ({"tasks": [(3, 3), (3, 2)]}, OPEN),
        ({"tasks": [(None, 3)]}, OPEN),
        ({"suites": [(1, 1)], "tasks": [(1, 0)]}, OPEN),
        ({"suites": [(1, 1)], "held": [Status.ACTIVE]}, OPEN),
        ({"suites": [(1, 1)], "held": [Status.SUBMITTED]}, OPEN),
        ({"suites": [(1, 1)], "held": [Status.ACCEPTED]}, COMPLETED),
        ({"suites": [(1, 1)], "held": [Status.REJECTED]}, COMPLETED),
        ({"tasks": [(1, 1)], "held": [Status.ACTIVE]}, OPEN),
        ({"tasks": [(1, 1)], "held": [Status.ACCEPTED]}, COMPLETED),
        ({"suites": [(1, 1)], "delay": None}, OPEN),
        ({"suites": [(1, 1)], "delay": 5}, OPEN),
        ({"suites": [(1, 1)], "status": "CLOSED", "close_reason": "MANUAL"}, ("CLOSED", "MANUAL")),
        ({"suites": [(1, 1)], "status": "LOCKED"}, ("LOCKED", "")),
    ],
)
def test_a_pool_is_complete_when_every_place_with_an_end_is_used_and_nobody_is_at_work(pool, after):
    pool = pool_of(**pool)
    completing.close_complete(NOW)
    assert told(pool) == after


def test_control_tasks_with_free_places_keep_no_pool_open():
    pool = pool_of(tasks=[(1, 1)])
    TaskFactory(suite=None, pool=pool, overlap=9, kind="control", known_solutions=[{"output_values": {"answer": "a"}}])
    completing.close_complete(NOW)
    assert told(pool) == COMPLETED


def test_what_is_not_followed_up_yet_may_still_raise_an_overlap():
    pool = pool_of(suites=[(1, 1)], held=[Status.ACCEPTED])
    event = Event.objects.create(pool=pool, assignment=pool.assignments.get(), kind=Event.Kind.ACCEPTED)
    completing.close_complete(NOW)
    assert told(pool) == OPEN
    event.delete()
    completing.close_complete(NOW)
    assert told(pool) == COMPLETED


def test_a_delay_counts_from_when_the_pool_was_complete():
    pool = pool_of(suites=[(1, 1)], delay=60)
    for seconds, after in ((0, OPEN), (59, OPEN), (60, COMPLETED)):
        sweep.run(at(seconds))
        assert told(pool) == after
    assert pool.completed_at is None


def test_new_work_begins_the_delay_anew():
    pool = pool_of(suites=[(1, 1)], delay=60)
    completing.close_complete(at(0))
    suite = TaskSuiteFactory(pool=pool, overlap=1)
    completing.close_complete(at(50))
    assert told(pool) == OPEN
    assert pool.completed_at is None
    suite.taken = 1
    suite.save(update_fields=["taken"])
    completing.close_complete(at(100))
    completing.close_complete(at(159))
    assert told(pool) == OPEN
    completing.close_complete(at(160))
    assert told(pool) == COMPLETED


def answered(pool, name):
    return answering.submit(issue(pool, Person(name), now=NOW)[0], now=NOW)


@pytest.mark.parametrize(
    ("options", "after"),
    [({}, COMPLETED), ({"delay": 1}, OPEN), ({"delay": None}, OPEN), ({"accepts_by_itself": False}, OPEN)],
)
def test_the_last_answer_closes_a_pool_without_a_delay_at_once(options, after):
    pool = pool_of(**options)
    TaskFactory(suite=TaskSuiteFactory(pool=pool, overlap=2))
    answered(pool, "ann")
    assert told(pool) == OPEN
    answered(pool, "ben")
    assert told(pool) == after


def test_many_pools_are_looked_at_by_the_same_queries(django_assert_num_queries):
    for _ in range(5):
        pool_of(suites=[(2, 1)])
    with django_assert_num_queries(2):
        completing.close_complete(NOW)
    assert Pool.objects.filter(status="OPEN").count() == 5
