"""What the answers of people weigh: their qualities, by a skill or else by the control tasks of the pool."""

from collections.abc import Collection
from typing import Any

from django.db.models import Count, Sum

from tasksuites import confidence
from tasksuites.models import Answer, Assignment, Pool, Task, UserSkill
from tasksuites.quality.reading import held_by


def qualities(pool: Pool, skill_id: Any | None, people: Collection[str]) -> dict[str, float]:
    """The quality, 0 to 1, of each of these participants by their ids."""
    skilled = UserSkill.objects.filter(skill=skill_id, participant__in=people) if skill_id else UserSkill.objects.none()
    values = dict(skilled.values_list("participant_id", "value"))
    counted = controls(pool, [person for person in people if person not in values])
    return {person: confidence.quality(values.get(person), *counted.get(person, (0, 0))) for person in people}


def controls(pool: Pool, people: Collection[str]) -> dict[str, tuple[float, int]]:
    """The credits and the number of the control tasks that each of these sent in this pool."""
    finished = held_by(people, [pool.pk]).filter(status__in=Assignment.FINISHED).order_by().values("pk")
    sent = Answer.objects.filter(assignment__in=finished, task__kind=Task.Kind.CONTROL, credit__isnull=False)
    rows = sent.order_by().values_list("participant_id").annotate(right=Sum("credit"), total=Count("pk"))
    return {person: (float(right), total) for person, right, total in rows}
