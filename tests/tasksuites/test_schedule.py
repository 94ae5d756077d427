"""Dates: pools open, close and open again when they should, once, and nobody gets in after the closing date."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from project.base import sweep
from project.base.problems import Refused
from tasksuites import schedule
from tasksuites.issuing import Person, issue
from tasksuites.models import Pool
from tests.factories import PoolFactory, TaskFactory
from workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
OPEN, CLOSED = Pool.Status.OPEN, Pool.Status.CLOSED


def at(minutes):
    return None if minutes is None else NOW + timedelta(minutes=minutes)


def pool_with(status, opens=None, closes=None, reopens=None, **options):
    """A pool with a task; its dates are minutes from NOW."""
    dates = {"opens_at": at(opens), "closes_at": at(closes), "reopens_at": at(reopens)}
    return TaskFactory(suite__pool=PoolFactory(status=status, **dates, **options)).pool


@pytest.mark.parametrize(
    ("status", "dates", "after"),
    [
        (CLOSED, {"opens": 0}, OPEN),
        (CLOSED, {"opens": 1}, CLOSED),
        (CLOSED, {"opens": -5, "closes": 5}, OPEN),
        (CLOSED, {"opens": -5, "closes": -1}, CLOSED),
        (OPEN, {"closes": 0}, CLOSED),
        (OPEN, {"closes": 1}, OPEN),
        (OPEN, {"closes": -1, "reopens": 1}, CLOSED),
        (CLOSED, {"closes": -2, "reopens": -1}, OPEN),
        (OPEN, {"closes": -2, "reopens": -1}, OPEN),
        (CLOSED, {"closes": -1, "reopens": -2}, CLOSED),
        (Pool.Status.ARCHIVED, {"opens": -1, "reopens": -1}, Pool.Status.ARCHIVED),
        (Pool.Status.LOCKED, {"opens": -1, "closes": -1}, Pool.Status.LOCKED),
    ],
)
def test_what_is_due_is_done(status, dates, after):
    pool = pool_with(status, **dates)
    schedule.keep_dates(NOW)
    pool.refresh_from_db()
    assert pool.status == after


def test_a_date_is_kept_once_so_that_what_a_person_closes_stays_closed():
    pool = pool_with(CLOSED, opens=-1)
    schedule.keep_dates(NOW)
    Pool.objects.filter(pk=pool.pk).update(status=CLOSED)
    schedule.keep_dates(NOW)
    pool.refresh_from_db()
    assert (pool.status, pool.opens_at) == (CLOSED, None)


def test_closing_says_why_and_the_trail_has_it():
    pool = pool_with(OPEN, closes=-1)
    schedule.keep_dates(NOW)
    pool.refresh_from_db()
    assert (pool.close_reason, pool.closed_at) == ("EXPIRED", NOW)
    entry = AuditEntry.objects.get(object_id=str(pool.pk))
    assert (entry.action, entry.user, entry.detail) == ("close", None, {"reason": "EXPIRED"})


def test_an_empty_pool_stays_closed_and_keeps_nothing_else_from_being_done():
    empty = PoolFactory(status=CLOSED, opens_at=at(-2))
    other = pool_with(CLOSED, opens=-1)
    schedule.keep_dates(NOW)
    empty.refresh_from_db()
    other.refresh_from_db()
    assert (empty.status, empty.opens_at, other.status) == (CLOSED, None, OPEN)


def test_the_sweep_keeps_the_dates():
    pool = pool_with(CLOSED, opens=-1)
    assert sweep.run(NOW)
    pool.refresh_from_db()
    assert pool.is_open


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_do_it_once():
    pools = [pool_with(CLOSED, opens=-1) for _ in range(5)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(sweep_in_a_thread, range(4)))
    assert set(Pool.objects.values_list("status", flat=True)) == {OPEN}
    assert AuditEntry.objects.filter(action="open").count() == len(pools)


def test_nobody_gets_in_after_the_closing_date_even_without_a_sweep():
    pool = pool_with(OPEN, closes=0)
    with pytest.raises(Refused) as refused:
        issue(pool, Person("ann"), now=NOW)
    assert refused.value.code == "CLOSED"
    held, _ = issue(pool, Person("ann"), now=NOW - timedelta(seconds=1))
    again, is_new = issue(pool, Person("ann"), now=NOW)
    assert (again.pk, is_new) == (held.pk, False)


def sweep_in_a_thread(_):
    try:
        schedule.keep_dates(NOW)
    finally:
        connection.close()
