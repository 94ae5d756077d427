"""A pool's default overlap, changed later: what has the number that was the default before gets the new one.

Suites and tasks with another number, because they were given one of their own or a rule raised it, keep it. Thousands
change in portions, each committed by itself, and the pool's own number last: who is stopped in the middle repeats the
call, and two calls at once end with one number everywhere.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Greatest

from tasksuites.models import Pool, Task, TaskSuite
from tasksuites.overlap import AT_ONCE

Wanted = Mapping[str, int | None]
NAMES = ("default_overlap", "default_task_overlap")


def change(pool: Pool, wanted: Wanted, now: datetime) -> None:
    """Give the pool these defaults, and what was made by the old ones too. Call it outside a transaction."""
    while True:
        before = Pool.objects.values(*NAMES).get(pk=pool.pk)
        if before == dict(wanted):
            break
        suites = TaskSuite.objects.filter(pool=pool, mixed=False)
        replace(pool, suites, before["default_overlap"], wanted["default_overlap"])
        tasks = Task.objects.filter(pool=pool, suite=None, kind=Task.Kind.GENERAL)
        replace(pool, tasks, of_tasks(before), of_tasks(wanted))
        if Pool.objects.filter(pk=pool.pk, **before).update(**wanted, tasks_changed_at=now, completed_at=None):
            break  # else another call came in between, and its number is the one to be replaced
    for name, value in wanted.items():
        setattr(pool, name, value)


def of_tasks(values: Wanted) -> int | None:
    """How many people a task gets: its own default, or else that of suites."""
    own = values["default_task_overlap"]
    return values["default_overlap"] if own is None else own


def replace(pool: Pool, rows: QuerySet[Any], old: int | None, new: int | None) -> None:
    """Give those of `rows` with the number `old` the number `new`, or as many as are taken. 0 was nobody's default."""
    if old in (0, new):
        return
    rows, last = rows.filter(overlap=old), -1
    ordered = rows.order_by("position").values_list("pk", "position")
    while found := list(ordered.filter(position__gt=last)[:AT_ONCE]):
        keys, last = {key for key, _ in found}, found[-1][1]
        missed = keys - write(pool, rows.filter(pk__in=keys), new, waits=False)
        for key in sorted(missed):  # somebody is at these: one by one, so that nobody waits for two of us
            write(pool, rows.filter(pk=key), new, waits=True)


@transaction.atomic
def write(pool: Pool, rows: QuerySet[Any], new: int | None, *, waits: bool) -> set[Any]:
    """Change those of the rows that are free, or, where it `waits`, all; the ids of what was changed."""
    locked = rows.select_for_update(no_key=True, skip_locked=not waits).order_by("pk")
    found = list(locked.values_list("pk", "overlap", "taken"))
    keys = {key for key, _, _ in found}
    number = new if new is None else Greatest(Value(new), F("taken"))
    rows.model.objects.filter(pk__in=keys).update(overlap=number)
    more = sum((0 if new is None else max(new, taken)) - (old or 0) for _, old, taken in found)
    if more and rows.model is TaskSuite:  # places of tasks are counted nowhere
        Pool.objects.filter(pk=pool.pk).update(place_count=F("place_count") + more)
    return keys
