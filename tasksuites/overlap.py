"""How many people do each suite of a pool, raised and lowered while they work.

A million suites change in portions, each committed by itself, so nobody waits long. Who is stopped in the middle
repeats the call: it does what is missing and nothing twice.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest

from tasksuites.models import Pool, TaskSuite

AT_ONCE = 1_000  # suites of one transaction


class Overtaken(Exception):
    """The pool's number was changed once more meanwhile: the later wish holds."""


def set_overlap(pool: Pool, overlap: int | None) -> bool:
    """Let `overlap` people do each composed suite, None without end; no suite goes below the places that are taken.

    Suites made from now on have the number too. False where another call with another number came in between: that
    one goes over all suites after this one. Call it outside a transaction.
    """
    Pool.objects.filter(pk=pool.pk).update(default_overlap=overlap)
    pool.default_overlap = overlap
    try:
        for keys in portions(pool, overlap):
            missed = keys - change(pool, overlap, keys, waits=False)
            # What somebody is taking or giving back at this moment is changed row by row: who holds a single row
            # while waiting for none can be in nobody's way for good.
            for key in sorted(missed):
                change(pool, overlap, {key}, waits=True)
    except Overtaken:
        return False
    return True


def composed(pool: Pool) -> QuerySet[TaskSuite]:
    return TaskSuite.objects.filter(pool=pool, mixed=False)


def portions(pool: Pool, overlap: int | None) -> Iterator[set[Any]]:
    """The ids of the suites that have another number, `AT_ONCE` at a time in the order of their positions."""
    others, last = composed(pool).exclude(overlap=None), -1
    if overlap is not None:
        others = composed(pool).filter(Q(overlap=None) | ~Q(overlap=Greatest(Value(overlap), F("taken"))))
    others = others.order_by("position").values_list("pk", "position")
    while found := list(others.filter(position__gt=last)[:AT_ONCE]):
        last = found[-1][1]
        yield {key for key, _ in found}


@transaction.atomic
def change(pool: Pool, overlap: int | None, keys: set[Any], *, waits: bool) -> set[Any]:
    """Change those of the suites that are free, or, where it `waits`, all; the ids of the suites that were looked at.

    Raises Overtaken, and changes nothing, where the pool wants another number by now.
    """
    suites = composed(pool).filter(pk__in=keys)
    locked = suites.select_for_update(no_key=True, skip_locked=not waits).order_by("pk")
    rows = list(locked.values_list("pk", "overlap", "taken"))
    others = [row for row in rows if row[1] != target(overlap, row[2])]
    if others:
        changed = TaskSuite.objects.filter(pk__in=[key for key, _, _ in others])
        changed.update(overlap=overlap if overlap is None else Greatest(Value(overlap), F("taken")))
        count_places(pool, overlap, others)
    return {key for key, _, _ in rows}


def target(overlap: int | None, taken: int) -> int | None:
    return overlap if overlap is None else max(overlap, taken)


def count_places(pool: Pool, overlap: int | None, rows: Sequence[tuple]) -> None:
    """Bring the pool's count of places along; suites without end count none."""
    more = sum((target(overlap, taken) or 0) - (old or 0) for _, old, taken in rows)
    wanted = Pool.objects.filter(pk=pool.pk, default_overlap=overlap)
    if not wanted.update(place_count=F("place_count") + more):
        raise Overtaken
