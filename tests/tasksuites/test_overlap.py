"""The number of people for each suite, raised and lowered: alone, and while people come and go."""

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle

import pytest
from django.db import connection
from django.db.models import Count, Q, Sum
from django.utils import timezone

from project.base.problems import Refused
from tasksuites import answering, overlap
from tasksuites.issuing import Person, issue
from tasksuites.models import Assignment, Pool, TaskSuite
from tests.factories import PoolFactory, TaskFactory, TaskSuiteFactory

HOLDS = Q(assignments__status__in=[Assignment.Status.ACTIVE, *Assignment.FINISHED])


def pool_with(taken=(), **options):
    """An open pool with a suite for each number in `taken`, so many of its places held."""
    pool = PoolFactory(**options)
    for number in taken:
        TaskSuiteFactory(pool=pool, overlap=max(number, pool.default_overlap or number), taken=number)
    return pool


def overlaps(pool):
    return list(pool.suites.order_by("position").values_list("overlap", flat=True))


def check_ledger(pool):
    """Every place that is held is counted once, and the pool counts all that there are."""
    suites = TaskSuite.objects.filter(pool=pool).annotate(held=Count("assignments", filter=HOLDS))
    assert [(suite.taken, suite.taken <= suite.overlap) for suite in suites] == [(suite.held, True) for suite in suites]
    check_place_count(pool)


def check_place_count(pool):
    total = TaskSuite.objects.filter(pool=pool).aggregate(total=Sum("overlap"))["total"] or 0
    assert Pool.objects.get(pk=pool.pk).place_count == total


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("taken", "before", "wanted", "after"),
    [
        ([0, 1, 2], 2, 5, [5, 5, 5]),
        ([0, 1, 3], 3, 1, [1, 1, 3]),
        ([0, 2], 3, 0, [0, 2]),
        ([0, 2], 3, None, [None, None]),
        ([0, 2], 3, 3, [3, 3]),
        ([], 3, 4, []),
    ],
)
def test_suites_follow_the_number_but_never_go_below_what_is_taken(taken, before, wanted, after):
    pool = pool_with(taken, default_overlap=before)
    assert overlap.set_overlap(pool, wanted)
    assert overlaps(pool) == after
    assert Pool.objects.get(pk=pool.pk).default_overlap == wanted
    check_place_count(pool)


@pytest.mark.django_db
def test_suites_without_end_get_one_and_other_pools_and_mixed_suites_stay():
    pool, other = pool_with([2], default_overlap=None), pool_with([0], default_overlap=2)
    pool.suites.update(overlap=None)
    pool.place_count = 0
    TaskSuiteFactory(pool=pool, overlap=1, mixed=True, position=9)
    overlap.set_overlap(pool, 4)
    assert overlaps(pool) == [4, 1]
    assert overlaps(other) == [2]
    check_place_count(pool)


@pytest.mark.django_db
def test_who_was_stopped_in_the_middle_repeats_it_and_ends_right(monkeypatch):
    pool = pool_with([0] * 7, default_overlap=1)
    monkeypatch.setattr(overlap, "AT_ONCE", 2)
    first = next(overlap.portions(pool, 3))
    overlap.change(pool_wanting(pool, 3), 3, first, waits=True)
    assert overlaps(pool) == [3, 3, 1, 1, 1, 1, 1]
    check_place_count(pool)
    overlap.set_overlap(pool, 3)
    assert overlaps(pool) == [3] * 7
    check_place_count(pool)


def pool_wanting(pool, number):
    Pool.objects.filter(pk=pool.pk).update(default_overlap=number)
    return pool


@pytest.mark.django_db
def test_a_later_wish_overtakes_an_earlier_one():
    pool = pool_with([0, 0], default_overlap=1)
    keys = set(pool.suites.values_list("pk", flat=True))
    pool_wanting(pool, 2)
    with pytest.raises(overlap.Overtaken):
        overlap.change(pool, 7, keys, waits=True)
    assert overlaps(pool) == [1, 1]
    check_place_count(pool)


@pytest.mark.django_db(transaction=True)
def test_the_ledger_is_right_while_people_take_return_and_send_and_the_number_changes(monkeypatch):
    monkeypatch.setattr(overlap, "AT_ONCE", 4)
    pool = PoolFactory(default_overlap=2, max_per_person=None)
    for _ in range(12):
        TaskFactory(suite=TaskSuiteFactory(pool=pool))
    over = threading.Event()

    def work(name):
        """Take a suite, then return or send it, until there is nothing more; by turns."""
        try:
            for deed in cycle((answering.give_back, answering.submit)):
                try:
                    held, _ = issue(Pool.objects.get(pk=pool.pk), Person(name), now=timezone.now())
                except Refused:
                    return
                deed(held, now=timezone.now())
        finally:
            connection.close()

    def vary():
        """Change the number until everybody has gone."""
        try:
            for number in cycle((4, 1, 3)):
                overlap.set_overlap(Pool.objects.get(pk=pool.pk), number)
                if over.wait(0.02):
                    return
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        changes = [threads.submit(vary) for _ in range(2)]
        people = [threads.submit(work, f"person-{number}") for number in range(6)]
        for person in people:
            person.result()
        over.set()
        for change in changes:
            change.result()
    overlap.set_overlap(pool, 2)
    check_ledger(pool)
    assert all(number >= 2 for number in overlaps(pool))
    assert Assignment.objects.filter(pool=pool, status="SKIPPED").exists()
    assert Assignment.objects.filter(pool=pool, status="ACCEPTED").exists()
