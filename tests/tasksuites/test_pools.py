"""Pools open and close as their table of statuses says."""

import pytest
from django.utils import timezone

from project.base.problems import Refused
from tasksuites import pools
from tasksuites.models import Pool
from tests.factories import PoolFactory, ProjectFactory, TaskFactory

pytestmark = pytest.mark.django_db
Status = Pool.Status


def test_a_new_pool_is_closed_until_it_is_opened():
    now = timezone.now()
    pool = pools.create_pool(ProjectFactory(), "Signs", created_by=None, default_overlap=3)
    assert (pool.status, pool.default_overlap, pool.opened_at) == (Status.CLOSED, 3, None)
    TaskFactory(suite__pool=pool)
    pools.open_pool(pool, now)
    pool.refresh_from_db()
    assert pool.is_open
    assert abs(pool.opened_at - now).total_seconds() < 0.001


def test_closing_notes_when_and_why_and_opening_forgets_it():
    pool = PoolFactory()
    pools.close_pool(pool, timezone.now(), Pool.CloseReason.EXPIRED)
    pool.refresh_from_db()
    assert (pool.status, pool.close_reason) == (Status.CLOSED, "EXPIRED")
    assert pool.closed_at
    TaskFactory(suite__pool=pool)
    pools.open_pool(pool, timezone.now())
    pool.refresh_from_db()
    assert (pool.status, pool.close_reason) == (Status.OPEN, "")


def test_what_is_done_already_changes_nothing():
    pool = PoolFactory()
    pools.open_pool(pool, timezone.now())
    pool.refresh_from_db()
    assert pool.opened_at is None


@pytest.mark.parametrize("status", [Status.ARCHIVED, Status.LOCKED])
def test_what_is_archived_or_locked_does_not_open(status):
    pool = PoolFactory(status=status)
    with pytest.raises(Refused, match="cannot become OPEN"):
        pools.open_pool(pool, timezone.now())
    pool.refresh_from_db()
    assert pool.status == status


def test_the_database_s_status_counts_and_not_the_one_in_hand():
    pool = PoolFactory()
    stale = Pool.objects.get(pk=pool.pk)
    Pool.objects.filter(pk=pool.pk).update(status=Status.ARCHIVED)
    with pytest.raises(Refused):
        pools.close_pool(stale, timezone.now())


@pytest.mark.parametrize(("before", "after"), [(Status.LOCKED, Status.CLOSED), (Status.OPEN, Status.OPEN)])
def test_what_was_locked_while_it_was_made_is_closed_when_it_is_ready(before, after):
    pool = PoolFactory(status=before)
    pools.unlock(pool)
    pool.refresh_from_db()
    assert pool.status == after
