"""Assignments whose time is over give their places back. What was typed stays; see `answering` for late answers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from project.base.sweep import each_sweep
from tasksuites import events, places
from tasksuites.models import Assignment, Event

AT_ONCE = 500


@each_sweep
def expire_overdue(now: datetime, **scope: Any) -> int:
    """Expire active assignments whose time is over, within `scope` (lookups such as `pool=…`); how many.

    Rows that somebody works on at this moment, such as one that is just being sent, are left for the next time.
    """
    total = 0
    while expired := expire_some(now, scope):
        total += expired
        if expired < AT_ONCE:
            break
    return total


@transaction.atomic
def expire_some(now: datetime, scope: dict[str, Any]) -> int:
    overdue = Assignment.objects.filter(status=Assignment.Status.ACTIVE, expires_at__lte=now, **scope)
    known = overdue.annotate(pool_follows=F("pool__follows"))
    chosen = list(known.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:AT_ONCE])
    expire(chosen, now)
    return len(chosen)


def expire(overdue: Sequence[Assignment], now: datetime) -> None:
    """Expire active assignments whose rows this transaction has locked."""
    if overdue:
        expired = {"status": Assignment.Status.EXPIRED, "expired_at": now}
        Assignment.objects.filter(pk__in=[assignment.pk for assignment in overdue]).update(**expired)
        places.give_back(overdue)
        events.note(overdue, Event.Kind.EXPIRED, now)
