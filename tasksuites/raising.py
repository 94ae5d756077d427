"""The overlap of what an assignment was about, raised or lowered for it alone: its composed suite, or, where the suite
was mixed at hand-out, the general tasks in it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet

from tasksuites.filling import changing
from tasksuites.models import Answer, Assignment, Pool, Task, TaskSuite

MOST = 30_000

Counted = TypeVar("Counted", TaskSuite, Task)


def suite_of(assignment: Assignment) -> QuerySet[TaskSuite]:
    """Its suite, where that is a composed one."""
    return TaskSuite.objects.filter(pk=assignment.suite_id, mixed=False)


def tasks_of(assignment: Assignment) -> QuerySet[Task]:
    """The general tasks in it that stand in no suite."""
    given = Answer.objects.filter(pool=assignment.pool_id, assignment=assignment).values("task")
    return Task.objects.filter(pk__in=given, suite=None, kind=Task.Kind.GENERAL)


@transaction.atomic
def change_by(pool: Pool, assignments: Iterable[Assignment], delta: int, now: datetime) -> int:
    """Change the overlap by `delta` for each assignment; how many suites and tasks have another one now.

    None goes below the places in use, and what has no end keeps none.
    """
    changed = 0
    for assignment in assignments:
        changed += change(pool, suite_of(assignment), delta, now)
        changed += change(pool, tasks_of(assignment), delta, now)
    return changed


def change(pool: Pool, rows: QuerySet[Counted], delta: int, now: datetime) -> int:
    """The same for suites or tasks. Rows are locked in the order in which those who take places lock them."""
    more, changed = 0, 0
    for row in rows.exclude(overlap=None).select_for_update(no_key=True, of=("self",)).order_by("position"):
        wanted = min(max(row.overlap + delta, row.taken), MOST)
        if wanted != row.overlap:
            more, changed = more + wanted - row.overlap, changed + 1
            type(row).objects.filter(pk=row.pk).update(overlap=wanted)
    if changed:
        places = more if rows.model is TaskSuite else 0  # the pool counts those of suites
        nothing = {"overlap": None, "place_count": 0}
        changing.count(pool, nothing, nothing | {"place_count": places}, now if more > 0 else None)
    return changed
