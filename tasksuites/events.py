"""What happened to assignments, noted for what follows from it (`following`)."""

from collections.abc import Iterable
from datetime import datetime

from tasksuites.models import Assignment, Event


def note(assignments: Iterable[Assignment], kind: str, now: datetime) -> None:
    """Write that this happened, in the transaction in which it happens; nothing where their pools follow nothing.

    The assignments come with their pool, or with `pool_follows` of it.
    """
    Event.objects.bulk_create(
        Event(pool_id=assignment.pool_id, assignment=assignment, kind=kind, created_at=now)
        for assignment in assignments
        if follows(assignment)
    )


def follows(assignment: Assignment) -> bool:
    told = getattr(assignment, "pool_follows", None)
    return assignment.pool.follows if told is None else told
