"""Suites and tasks change after they were made: how many people do them, which come first, what is known about them.

The row is locked before its pool's, as by whoever takes a place.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from project.base.problems import Refused
from tasksuites import control, places, pools
from tasksuites.filling import taking
from tasksuites.models import Pool, Task, TaskSuite
from workspaces.models import User

COUNT_CONFLICT = "ASSIGNMENTS_COUNT_CONFLICT"
CONFLICT_STATE = "CONFLICT_STATE"


@transaction.atomic
def change(
    found: TaskSuite | Task,
    values: dict[str, Any],
    *,
    now: datetime,
    user: User | None = None,
    raises_to_taken: bool = False,
    opens: bool = False,
) -> None:
    """Write `values`, fields of the model, and bring the pool's counters along; with `opens`, open the pool as well.

    An `overlap` below the places that are taken is Refused, or, where it `raises_to_taken`, becomes as many.
    """
    row = hold(found)
    pool = Pool.objects.get(pk=row.pool_id)
    if refused := taking.status_refusal(pool):
        raise refused
    if values:
        before = weights(row)
        for name, value in values.items():
            setattr(row, name, new_overlap(row, value, raises_to_taken) if name == "overlap" else value)
        is_more = is_raised(before["overlap"], row.overlap)
        if isinstance(row, Task):
            row.kind = control.kind(row.known_solutions, row.hint)
        row.save(update_fields=[*values, *(["kind", "taken"] if isinstance(row, Task) else [])])
        count(pool, before, weights(row), now if is_more else None)
    if opens:
        pools.open_pool(pool, now, user=user)


def hold(found: TaskSuite | Task) -> TaskSuite | Task:
    """The row, locked; a task with the places that are taken also where it has no end and nobody counts them."""
    if isinstance(found, Task):
        for task in places.hold(Task.objects.filter(pk=found.pk)):
            return task
    return type(found).objects.select_for_update(no_key=True).get(pk=found.pk)


def new_overlap(row: TaskSuite | Task, overlap: int | None, raises_to_taken: bool) -> int | None:
    if raises_to_taken and overlap is not None:
        overlap = max(overlap, row.taken)
    if getattr(row, "mixed", False) and overlap != row.overlap:
        message = "This suite was mixed for one person: change the overlap of its tasks instead."
        raise Refused(CONFLICT_STATE, message)
    if overlap is not None and overlap < row.taken:
        message = f"{row.taken:,} places are in use, so the overlap cannot become {overlap:,}."
        raise Refused(COUNT_CONFLICT, message)
    return overlap


def weights(row: TaskSuite | Task) -> dict[str, Any]:
    """What the row adds to the counters of its pool, and its overlap."""
    if isinstance(row, TaskSuite):
        return {"overlap": row.overlap, "place_count": 0 if row.mixed else row.overlap or 0}
    is_general = row.kind == Task.Kind.GENERAL
    is_drawn = row.overlap is None and not is_general
    return {"overlap": row.overlap, "task_count": int(is_general), "control_count": int(is_drawn)}


def is_raised(before: int | None, after: int | None) -> bool:
    return before is not None and (after is None or after > before)


def count(pool: Pool, before: dict[str, Any], after: dict[str, Any], raised_at: datetime | None) -> None:
    changes: dict[str, Any] = {
        name: F(name) + after[name] - before[name]
        for name in after
        if name != "overlap" and after[name] != before[name]
    }
    if raised_at:
        changes |= {"tasks_changed_at": raised_at, "completed_at": None}
    if changes:
        Pool.objects.filter(pk=pool.pk).update(**changes)
