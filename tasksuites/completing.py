"""Pools close by themselves when everything in them is done and their delay is over."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from project.base.sweep import each_sweep
from tasksuites import pools
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
    raise an overlap.
    """
    suites = TaskSuite.objects.filter(pool=OuterRef("pk"), mixed=False)
    tasks = Task.objects.filter(pool=OuterRef("pk"), suite=None, kind=Task.Kind.GENERAL)
    at_work = Assignment.objects.filter(pool=OuterRef("pk"), status__in=AT_WORK)
    return rows.filter(
        ~Exists(at_work),
        ~Exists(suites.filter(HAS_PLACES, FINITE)),
        ~Exists(tasks.filter(HAS_PLACES, FINITE)),
        Exists(suites.filter(FINITE)) | Exists(tasks.filter(FINITE)),
        ~Exists(Event.objects.filter(pool=OuterRef("pk"))),
    )


def close_at_once(pool_id: object, now: datetime) -> None:
    """After the last of it was sent, in a pool that closes without a delay."""
    if complete(Pool.objects.filter(pk=pool_id, status=Pool.Status.OPEN, close_delay_s=0)).exists():
        close_when_due(pool_id, now)


@transaction.atomic
def close_when_due(pool_id: object, now: datetime) -> None:
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
