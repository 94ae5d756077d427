"""Items that were judged become suites and tasks of their pools, in bulk, and the pools' counters go along."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import F, Max

from project.base.db import write_rows
from project.base.fields import cut
from project.base.problems import Refused
from tasksuites import pools
from tasksuites.filling import rows, taking
from tasksuites.filling.judging import Item
from tasksuites.filling.rows import NOBODY, People, Place, SuiteRow, TaskRow
from tasksuites.filling.taking import Taking
from tasksuites.models import Pool, Reservation, Task, TaskSuite

TOO_MANY_SUITES = "POOL_TASK_SUITES_COUNT_EXCEEDED"
TOO_MANY_TASKS = "POOL_TASKS_COUNT_EXCEEDED"


class Judged(NamedTuple):
    """An item that its pool takes; `place` is where it stood among those that were sent, from 0."""

    place: int
    item: Item
    taking: Taking


@dataclass(frozen=True, slots=True)
class Made:
    """What became of an item: a suite with its tasks, or one task."""

    place: int
    suite: SuiteRow | None
    tasks: Sequence[TaskRow]
    people: People

    @property
    def id(self) -> Any:
        return self.suite.id if self.suite else self.tasks[0].id


def write(judged: Iterable[Judged], *, suites: bool, now: datetime) -> list[Made]:
    """Write the items, in the transaction of the caller. Refused where a pool takes nothing any more or is full."""
    by_pool: dict[Any, list[Judged]] = defaultdict(list)
    for one in judged:
        by_pool[one.taking.pool.pk].append(one)
    made = []
    for key in sorted(by_pool):  # two calls that fill the same pools lock them in the same order
        made += fill(by_pool[key], suites=suites, now=cut(now))
    return made


def fill(judged: Sequence[Judged], *, suites: bool, now: datetime) -> list[Made]:
    """Write items of one pool, whose row is locked: positions follow one another, and so do the counters."""
    pool = judged[0].taking.pool
    pools.lock(pool, ["status", "suite_count", "task_count", "control_count"])
    if refused := taking.status_refusal(pool):
        raise refused
    refuse_too_many(pool, len(judged), suites=suites)
    make = made_suites if suites else made_tasks
    made = list(make(judged, pool, now))
    write_rows(TaskSuite, SuiteRow._fields, (one.suite for one in made if one.suite))
    write_rows(Task, TaskRow._fields, (task for one in made for task in one.tasks))
    write_reservations(made)
    count(pool, made, now)
    return made


def refuse_too_many(pool: Pool, more: int, *, suites: bool) -> None:
    most = settings.FIELDWORK_POOL_ITEMS
    there = pool.suite_count if suites else pool.task_count + pool.control_count
    if there + more > most:
        what, code = ("task suites", TOO_MANY_SUITES) if suites else ("tasks", TOO_MANY_TASKS)
        message = f"A pool holds at most {most:,} {what}; this one has {there:,}, and {more:,} more do not fit."
        raise Refused(code, message)


def made_suites(judged: Sequence[Judged], pool: Pool, now: datetime) -> Iterator[Made]:
    composed = TaskSuite.objects.filter(pool=pool, mixed=False)
    first = (composed.aggregate(last=Max("position"))["last"] or 0) + 1
    task_position = pools.last_position(pool)
    for position, one in enumerate(judged, start=first):
        suite = rows.suite_row(one.item, one.taking.rules, Place(pool.pk, position, now))
        tasks = [
            rows.suite_task_row(task, suite, task_position + number)
            for number, task in enumerate(one.item["tasks"], start=1)
        ]
        task_position += len(tasks)
        yield Made(one.place, suite, tasks, rows.people_of(one.item))


def made_tasks(judged: Sequence[Judged], pool: Pool, now: datetime) -> Iterator[Made]:
    for position, one in enumerate(judged, start=pools.last_position(pool) + 1):
        task = rows.task_row(one.item, one.taking.rules, Place(pool.pk, position, now))
        yield Made(one.place, None, [task], rows.people_of(one.item))


def write_reservations(made: Iterable[Made]) -> None:
    kinds = (Reservation.Kind.RESERVED.value, Reservation.Kind.UNAVAILABLE.value)
    found = (
        (one.tasks[0].pool, one.suite.id if one.suite else None, None if one.suite else one.id, person, kind)
        for one in made
        if one.people != NOBODY
        for kind, people in zip(kinds, one.people, strict=True)
        for person in people
    )
    write_rows(Reservation, ("pool", "suite", "task", "person", "kind"), found)


def count(pool: Pool, made: Sequence[Made], now: datetime) -> None:
    tasks = [task for one in made for task in one.tasks]
    general = sum(task.kind == Task.Kind.GENERAL for task in tasks)
    drawn = sum(task.suite is None and task.overlap is None and task.kind != Task.Kind.GENERAL for task in tasks)
    places = sum(one.suite.overlap or 0 for one in made if one.suite)
    Pool.objects.filter(pk=pool.pk).update(
        suite_count=F("suite_count") + sum(one.suite is not None for one in made),
        task_count=F("task_count") + general,
        control_count=F("control_count") + drawn,
        place_count=F("place_count") + places,
        tasks_changed_at=now,
        completed_at=None,
    )
