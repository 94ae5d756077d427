"""Pools close by themselves when everything in them is done and their delay is over."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery

from project.base.sweep import each_sweep
from tasksuites import pools
from tasksuites.choosing import IN_ORDER
from tasksuites.models import Assignment, Event, Pool, Task, TaskSuite
from tasksuites.models.suites import HAS_PLACES

FINITE = Q(overlap__isnull=False)
AT_WORK = (Assignment.Status.ACTIVE, Assignment.Status.SUBMITTED)


@each_sweep
def close_complete(now: datetime) -> None:
    """Note which pools are complete since now, forget it of those that are not any more, and close what is due."""
    watched = Pool.objects.filter(status=Pool.Status.OPEN, close_delay_s__isnull=False)
    keys = list(complete(watched).values_list("pk", flat=True))
    for key in keys:
        close_when_due(key, now)
    watched.filter(completed_at__isnull=False).exclude(pk__in=keys).update(completed_at=None)


def complete(rows: QuerySet[Pool]) -> QuerySet[Pool]:
    """Those of the pools in which every place of every suite and general task is used, and nobody is at work.

    What has no end keeps no pool open, and completes none alone. What has happened and is not followed up yet may still
    raise an overlap. Each question reads by an index up to the first row: as a join, PostgreSQL would read all tasks.
    """
    pool = OuterRef("pk")
    questions = {
        "free_suite": free_suites(pool),
        "free_task": free_tasks(pool),
        "at_work": Assignment.objects.filter(pool=pool, status__in=AT_WORK).order_by("pool_id", "status"),
        "event": Event.objects.filter(pool=pool).order_by("pk"),
        "finite_task": finite_tasks(pool),
    }
    asked = rows.alias(**{name: Subquery(found.values("pk")[:1]) for name, found in questions.items()})
    has_ends = asked.filter(Q(place_count__gt=0) | Q(finite_task__isnull=False))
    return has_ends.filter(free_suite=None, free_task=None, at_work=None, event=None)


def free_suites(pool: Any) -> QuerySet[TaskSuite]:
    return TaskSuite.objects.filter(HAS_PLACES, FINITE, pool=pool, mixed=False).order_by(*IN_ORDER)


def free_tasks(pool: Any) -> QuerySet[Task]:
    return general_tasks(pool).filter(HAS_PLACES, FINITE).order_by("position")


def finite_tasks(pool: Any) -> QuerySet[Task]:
    return general_tasks(pool).filter(FINITE).order_by("position")


def general_tasks(pool: Any) -> QuerySet[Task]:
    """Those that stand in no suite."""
    return Task.objects.filter(pool=pool, suite=None, kind=Task.Kind.GENERAL)


def close_at_once(pool_id: Any, now: datetime) -> None:
    """After something was sent, in a pool that closes without a delay. Mostly one look tells that there is more."""
    rows = Pool.objects.filter(pk=pool_id, status=Pool.Status.OPEN, close_delay_s=0)
    places = rows.values_list("place_count", flat=True).first()
    if places is None or (places and has_some(free_suites(pool_id))) or has_some(free_tasks(pool_id)):
        return
    if places or has_some(finite_tasks(pool_id)):
        close_when_due(pool_id, now)


def has_some(rows: QuerySet[Any]) -> bool:
    """Unlike `exists`, which forgets the order by which an index is chosen."""
    return bool(rows.values_list("pk")[:1])


@transaction.atomic
def close_when_due(pool_id: Any, now: datetime) -> None:
    """Look again with the pool's row held; close it where its delay is over, else note since when it is complete."""
    held = Pool.objects.select_for_update(no_key=True, skip_locked=True)
    pool = held.filter(pk=pool_id, status=Pool.Status.OPEN, close_delay_s__isnull=False).first()
    if pool is None or not complete(Pool.objects.filter(pk=pool.pk)).exists():
        return
    since = pool.completed_at or now
    if since + timedelta(seconds=pool.close_delay_s) <= now:
        Pool.objects.filter(pk=pool.pk).update(completed_at=None)
        pools.close_pool(pool, now, Pool.CloseReason.COMPLETED)
    elif pool.completed_at is None:
        Pool.objects.filter(pk=pool.pk).update(completed_at=now)
