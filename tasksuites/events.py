"""What happened to assignments and their people, noted for what follows from it (`following`)."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from tasksuites.models import Assignment, Event, Participant, Participation, Pool, Skill


def note(assignments: Iterable[Assignment], kind: str, now: datetime) -> None:
    """Write that this happened, in the transaction in which it happens; nothing where their pools follow nothing.

    The assignments come with their pool, or with `pool_follows` of it.
    """
    Event.objects.bulk_create(
        Event(pool_id=assignment.pool_id, assignment=assignment, kind=kind, created_at=now)
        for assignment in assignments
        if follows(assignment)
    )


def note_loss(
    participant: Participant, pools: QuerySet[Pool], kind: str, now: datetime, skill: Skill | None = None
) -> None:
    """Write that the person may not take part in these pools any more, where they sent something and rules follow."""
    sent = Assignment.objects.filter(participant=participant, pool=OuterRef("pool"), status__in=Assignment.FINISHED)
    took_part = Participation.objects.filter(participant=participant, pool__in=pools, pool__follows=True)
    found = took_part.annotate(newest=Subquery(sent.order_by("-pk").values("pk")[:1])).exclude(newest=None)
    Event.objects.bulk_create(
        Event(pool_id=pool, assignment_id=newest, kind=kind, skill=skill, created_at=now)
        for pool, newest in found.values_list("pool", "newest")
    )


def follows(assignment: Assignment) -> bool:
    told = getattr(assignment, "pool_follows", None)
    return assignment.pool.follows if told is None else told
