"""What happens without anybody asking: every few seconds one worker goes through a list of chores."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from project.base import jobs, limits
from project.base.fields import cut
from project.base.models import Beat

logger = logging.getLogger(__name__)

INTERVAL_S = 5
LEASE = timedelta(seconds=30)
KEEP_WAKE_UPS = timedelta(hours=1)

Chore = Callable[[datetime], object]
CHORES: list[Chore] = []


def each_sweep(chore: Chore) -> Chore:
    """Marks a function of the present time that each sweep calls; it must be quick and may run twice."""
    CHORES.append(chore)
    return chore


def run(now: datetime | None = None) -> bool:
    """One sweep; False where another process is at it. One chore's fault does not keep the others from running."""
    now = now or timezone.now()
    until = cut(now + LEASE)
    if not Beat.take(Beat.SWEEP, now, until):
        return False
    try:
        for chore in CHORES:
            try:
                chore(now)
            except Exception:
                logger.exception("a chore of the sweep failed", extra={"chore": chore.__qualname__})
    finally:
        Beat.objects.filter(name=Beat.SWEEP, lease_until=until).update(lease_until=None)
    return True


@each_sweep
def restart_what_stands_still(now: datetime) -> None:
    jobs.wake_stalled(now)


@each_sweep
def prune(now: datetime) -> None:
    """Forget finished wake-ups and old counts of attempts."""
    old = DBTaskResult.objects.finished().filter(finished_at__lt=now - KEEP_WAKE_UPS).values("pk")[:1000]
    DBTaskResult.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
    limits.prune(now)
