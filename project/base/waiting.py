"""Whether jobs stand still because no worker is there, so that a page can say so."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet

from project.base.models import Beat
from project.base.steps import Step

PATIENCE = timedelta(minutes=1)  # how long a job may wait for a worker before a page says so


def worker_context(jobs: Iterable[QuerySet], now: datetime) -> dict:
    """What the part `_no_worker.html` asks for, about querysets of steps.

    A job that waits behind a busy worker, or for another job, stands in line; it does not stand still.
    """
    seen = Beat.last_seen(Beat.WORKER)
    absent = seen is None or seen < now - PATIENCE
    return {"waiting": absent and any(stand_still(steps, now) for steps in jobs), "worker_seen": seen}


def stand_still(steps: QuerySet, now: datetime) -> bool:
    free = steps.filter(status__in=Step.RUNNABLE, lease_until=None, updated_at__lt=now - PATIENCE)
    return steps.model.startable(free).exists()
