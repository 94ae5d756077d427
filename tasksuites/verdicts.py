"""Verdicts: one assignment is accepted or rejected, under its lock, and what follows from that is noted.

Which verdict follows which status stands in `Assignment.VERDICTS`. A verdict never frees a place.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from project.base.problems import Fault, Invalid, Refused
from tasksuites import events
from tasksuites.models import Assignment, Event, Pool
from tasksuites.pools import INAPPROPRIATE_STATUS

LONGEST_COMMENT = 2048

Status = Assignment.Status
EVENTS = {
    (Status.SUBMITTED, Status.ACCEPTED): Event.Kind.ACCEPTED,
    (Status.SUBMITTED, Status.REJECTED): Event.Kind.REJECTED,
    (Status.REJECTED, Status.ACCEPTED): Event.Kind.ACCEPTED_AFTER_REJECTION,
}


@transaction.atomic
def decide(assignment: Assignment, status: str, comment: str | None, now: datetime) -> Assignment:
    """Accept or reject it; the row as it is now. None as `comment` leaves the comment as it is.

    Raises Refused (409) where the status does not allow it or the pool is archived, and Invalid for a comment that is
    too long.
    """
    refuse_comment(comment)
    (locked,) = lock([assignment.pk])
    refuse_archived(locked.pool_status)
    refuse_status(locked, status)
    write([locked], status, comment, now)
    return locked


@transaction.atomic
def comment_on(assignment: Assignment, comment: str) -> Assignment:
    """Change the comment alone, in whichever status."""
    refuse_comment(comment)
    (locked,) = lock([assignment.pk])
    refuse_archived(locked.pool_status)
    locked.comment = comment
    locked.save(update_fields=["comment"])
    return locked


def lock(keys: Iterable[UUID], **scope: Any) -> list[Assignment]:
    """These rows as they are now, locked in one order, with `pool_status` and `pool_follows` of their pools.

    `scope` are lookups such as `pool=…`: what lies outside is left alone.
    """
    rows = Assignment.objects.annotate(pool_status=F("pool__status"), pool_follows=F("pool__follows"))
    return list(rows.select_for_update(no_key=True, of=("self",)).filter(pk__in=keys, **scope).order_by("pk"))


def may_become(assignment: Assignment, status: str) -> bool:
    return status in Assignment.VERDICTS.get(assignment.status, ())


def write(locked: Sequence[Assignment], status: str, comment: str | None, now: datetime) -> None:
    """The verdict on locked assignments that may all have it."""
    happened: dict[str, list[Assignment]] = {}
    for assignment in locked:
        happened.setdefault(EVENTS[assignment.status, status], []).append(assignment)
        assignment.status = status
        setattr(assignment, f"{status.lower()}_at", now)
        if comment is not None:
            assignment.comment = comment
    for kind, those in happened.items():
        events.note(those, kind, now)
    Assignment.objects.bulk_update(locked, ["status", "accepted_at", "rejected_at", "comment"])


def comment_fault(comment: str | None) -> str | None:
    if comment is None or len(comment) <= LONGEST_COMMENT:
        return None
    return f"A comment has at most {LONGEST_COMMENT:,} characters, this one has {len(comment):,}."


def refuse_comment(comment: str | None) -> None:
    if message := comment_fault(comment):
        raise Invalid([Fault("public_comment", "STRING_LENGTH_GREATER_THAN_MAX", message, (LONGEST_COMMENT,))])


def refuse_archived(pool_status: str) -> None:
    if pool_status == Pool.Status.ARCHIVED:
        payload = {"appropriate_statuses": [str(Pool.Status.OPEN), str(Pool.Status.CLOSED)]}
        raise Refused(INAPPROPRIATE_STATUS, "The pool is archived: nothing in it can be reviewed.", payload=payload)


def refuse_status(locked: Assignment, status: str) -> None:
    if may_become(locked, status):
        return
    fitting = sorted(str(before) for before, after in Assignment.VERDICTS.items() if status in after)
    message = f"An assignment that is {locked.status} cannot become {status}."
    raise Refused(INAPPROPRIATE_STATUS, message, payload={"appropriate_statuses": fitting})
