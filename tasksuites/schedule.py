"""Pools open, close and open again at the times that were set for them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from project.base.problems import Refused
from project.base.sweep import each_sweep
from tasksuites import pools
from tasksuites.models import Pool

UPDATE_LASTS = timedelta(minutes=15)  # at most: then a pool that was closed for it opens again


@each_sweep
def keep_dates(now: datetime) -> None:
    """Do what is due. Two sweeps at once do it once: each looks again with the pool's row locked."""
    over = Pool.objects.filter(status=Pool.Status.OPEN, closes_at__lte=now)
    each(over, lambda pool: pools.close_pool(pool, now, Pool.CloseReason.EXPIRED))
    usable = Pool.objects.filter(status__in=(Pool.Status.OPEN, Pool.Status.CLOSED))
    each(usable.filter(opens_at__lte=now), lambda pool: open_planned(pool, "opens_at", now))
    each(usable.filter(reopens_at__lte=now), lambda pool: open_planned(pool, "reopens_at", now))
    updated = Pool.objects.filter(status=Pool.Status.CLOSED, close_reason=Pool.CloseReason.FOR_UPDATE)
    each(updated.filter(closed_at__lte=now - UPDATE_LASTS), lambda pool: open_updated(pool, now))


def each(due: QuerySet[Pool], deed: Callable[[Pool], Any]) -> None:
    """Do `deed` to each pool of `due` that nobody else is at and that is still due, in a transaction of its own."""
    for key in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            pool = due.select_for_update(no_key=True, skip_locked=True).filter(pk=key).first()
            if pool:
                deed(pool)


def open_planned(pool: Pool, date: str, now: datetime) -> None:
    """Open the pool whose date is due, and forget the date. One closing date before it has been kept already.

    A pool that is open already only forgets it. One that cannot be opened, because it is empty or its closing date
    has come too, stays closed.
    """
    planned = getattr(pool, date)
    setattr(pool, date, None)
    if pool.closes_at and pool.closes_at <= planned:
        pool.closes_at = None
    pool.save(update_fields=[date, "closes_at", "updated_at"])
    try:
        pools.open_pool(pool, now)
    except Refused:
        return


def open_updated(pool: Pool, now: datetime) -> None:
    """Nobody has opened the pool after its update. Where it cannot be opened it stays closed for good."""
    try:
        pools.open_pool(pool, now)
    except Refused:
        is_over = pool.closes_at is not None and pool.closes_at <= now
        pools.stay_closed(pool, Pool.CloseReason.EXPIRED if is_over else Pool.CloseReason.MANUAL)
