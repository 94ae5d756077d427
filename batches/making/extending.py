"""Which suites of an open pool new tasks join, and which they begin.

A suite takes tasks in while nobody ever took it. One that somebody else works with at this very moment counts as taken:
so nobody is waited for, and nobody's suite grows in their hands.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet

from batches.authoring import schema_of
from batches.making import writing
from batches.making.grouping import Part, cut_up, group_by_key, shuffle
from batches.making.writing import Placed
from batches.models import Batch
from tasksuites.models import Pool, Task, TaskSuite

Row = tuple[UUID, str | None]  # a datapoint's id and its group key


def placed(batch: Batch, pool: Pool, rows: Collection[Row]) -> list[Placed]:
    """The datapoints in groups, each with its suite: by their keys where the dataset has them, else by size."""
    if schema_of(batch.dataset).group_field:
        return list(by_key(pool, rows))
    return list(by_size(pool, shuffle([pk for pk, _ in rows], batch.seed), batch.tasks_per_group))


def by_key(pool: Pool, rows: Collection[Row]) -> Iterator[Placed]:
    keys = {key for _, key in rows if key is not None}
    found = untaken(pool).filter(group_key__in=keys).order_by("position")
    waiting = {
        key: writing.Place(pk, position) for key, pk, position in found.values_list("group_key", "pk", "position")
    }
    last = writing.last_suite(pool)
    for number, group in enumerate(group_by_key(rows), start=1):
        if group.key in waiting:
            yield Part(number, group.key, group.ids, 0, begins=False), waiting[group.key]
        else:
            last = writing.next_suite(last)
            yield Part(number, group.key, group.ids, len(group.ids), begins=True), last


def by_size(pool: Pool, ids: list[UUID], size: int) -> Iterator[Placed]:
    """First the pool's last suite is filled, where it may be, then further ones begin."""
    last = writing.last_suite(pool)
    held = untaken(pool).filter(pk=last.suite_id, group_key=None).values_list("task_count", flat=True).first()
    room = 0 if held is None else max(size - held, 0)
    if room and ids:
        yield Part(0, None, ids[:room], 0, begins=False), last
    for number, some in enumerate(cut_up(ids[room:], size), start=1):
        last = writing.next_suite(last)
        yield Part(number, None, some, len(some), begins=True), last


def untaken(pool: Pool) -> QuerySet[TaskSuite]:
    """The suites that nobody ever took, locked until the transaction ends."""
    never = TaskSuite.objects.filter(pool=pool, first_taken_at=None, taken=0, mixed=False, reserved=False)
    return never.select_for_update(no_key=True, skip_locked=True)


def grow(groups: Collection[Placed]) -> None:
    """Count the tasks that joined suites, those of equal number in one statement."""
    by_number: dict[int, list[UUID]] = {}
    for part, place in groups:
        if not part.begins:
            by_number.setdefault(len(part.ids), []).append(place.suite_id)
    for number, suites in by_number.items():
        TaskSuite.objects.filter(pk__in=suites).update(task_count=F("task_count") + number)


def newly_joined(pool: Pool, groups: Collection[Placed], *, since: datetime) -> int:
    """How many suites the groups join that had no task made `since` then; ask before these are written."""
    joined = {place.suite_id for part, place in groups if not part.begins}
    before = Task.objects.filter(pool=pool, suite__in=joined, created_at__gte=since)
    return len(joined) - len(set(before.values_list("suite", flat=True)))
