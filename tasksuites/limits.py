"""How much one person may hold and do: at once in a pool and in its project, and altogether."""

from datetime import datetime

from django.db.models import Q, QuerySet

from tasksuites.models import Assignment, Participant, Participation, Pool


def most_at_once(pool: Pool) -> int:
    """How many assignments of the pool a person may hold; the project's number, where it has one, counts."""
    return pool.project.max_active_assignments or pool.max_active_per_person


def has_room(pool: Pool, participant: Participant, held: int, now: datetime) -> bool:
    """Whether somebody who holds so many assignments of the pool may hold one more, here and in the whole project."""
    if held >= most_at_once(pool):
        return False
    most = pool.project.max_active_assignments
    return most is None or held + elsewhere(pool, participant, now).count() < most


def elsewhere(pool: Pool, participant: Participant, now: datetime) -> QuerySet[Assignment]:
    """What the person holds in other pools of the project."""
    held = Assignment.objects.filter(participant=participant, status=Assignment.Status.ACTIVE)
    others = held.filter(pool__project=pool.project_id).exclude(pool=pool)
    return others.filter(Q(expires_at=None) | Q(expires_at__gt=now))


def seconds_until_room(pool: Pool, participant: Participant, now: datetime) -> float | None:
    """When the first of what the person holds in the project ends, where that is what keeps them; None where not."""
    if pool.project.max_active_assignments is None or has_room(pool, participant, 0, now):
        return None
    soonest = elsewhere(pool, participant, now).order_by("expires_at").values_list("expires_at", flat=True).first()
    return None if soonest is None else (soonest - now).total_seconds()


def has_had_enough(pool: Pool, participant: Participant, mine: Participation | None) -> bool:
    """Whether what this person sent and holds reaches the limit: the pool's, or what a training asks for.

    `mine` is their row in the pool, None where they have none.
    """
    counts = (Assignment.Status.ACTIVE, *Assignment.FINISHED)
    theirs = Assignment.objects.filter(pool=pool, participant=participant, status__in=counts)
    if pool.max_per_person is not None and theirs.count() >= pool.max_per_person:
        return True
    required = required_suites(pool)
    return bool(required and mine) and theirs.filter(answers__attempt=mine.attempt).distinct().count() >= required


def required_suites(pool: Pool) -> int | None:
    """How many suites of a training are to be sent; None for all there are, and in pools that are none."""
    is_training = pool.kind == Pool.Kind.TRAINING
    return (is_training and (pool.settings or {}).get("task_suites_required_to_pass")) or None
