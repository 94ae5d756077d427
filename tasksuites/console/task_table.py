"""Suites and tasks as rows of pages: their kinds and counts, their values, known solutions and places.

Whoever calls has seen to it that the pool may be seen.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Sum

from tasksuites.console import words
from tasksuites.console.words import Known, Pairs
from tasksuites.models import Answer, Pool, Task, TaskSuite

Kind = Task.Kind
KINDS = (Kind.GENERAL, Kind.CONTROL, Kind.TRAINING)
COUNTED_UNASKED = 100_000  # tasks of a pool, whose kinds are counted without anybody asking


@dataclass(frozen=True, slots=True)
class SuiteRow:
    """A suite, and how many tasks of each kind it holds, as "3 general, 1 control"."""

    suite: TaskSuite
    kind: str
    tasks: str

    @property
    def priority(self) -> str:
        return f"{self.suite.priority.normalize():f}"


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task with what it shows and what is known about it; `place` is where it stands on its page."""

    task: Task
    place: int
    values: Pairs
    known: list[Known]


def suite_rows(pool: Pool, suites: Iterable[TaskSuite]) -> list[SuiteRow]:
    suites = list(suites)
    counts = kinds_of(pool, suites)
    return [SuiteRow(suite, kind_of(suite), kinds_in_words(counts.get(suite.pk, {}))) for suite in suites]


def kind_of(suite: TaskSuite) -> str:
    if suite.automerged:
        return "Merged"
    return "Mixed" if suite.mixed else "Composed"


def kinds_of(pool: Pool, suites: list[TaskSuite]) -> dict[UUID, Counter[str]]:
    """By suite, how many tasks of each kind; of mixed ones the answers say which tasks they were given."""
    composed, mixed = ([suite.pk for suite in suites if suite.mixed is is_mixed] for is_mixed in (False, True))
    found = list(counted(Task.objects.filter(suite__in=composed), "suite", "kind")) if composed else []
    if mixed:
        given = Answer.objects.filter(pool=pool, assignment__suite__in=mixed)
        found += counted(given, "assignment__suite", "task__kind")
    counts: dict[UUID, Counter[str]] = {}
    for suite, kind, count in found:
        counts.setdefault(suite, Counter())[kind] += count
    return counts


def counted(rows: Any, *names: str) -> Iterable[tuple]:
    return rows.order_by().values_list(*names).annotate(count=Count("pk"))


def kinds_of_pool(pool: Pool) -> dict[str, int]:
    """By kind, how many tasks the whole pool holds: reads them all."""
    return dict(counted(pool.tasks, "kind"))


def places_of_mix(pool: Pool) -> tuple[int, int]:
    """(taken, all) places of the general tasks that a pool mixes, as far as they have an end."""
    tasks = pool.tasks.filter(suite=None, kind=Kind.GENERAL, overlap__isnull=False)
    found = tasks.aggregate(taken=Sum("taken"), total=Sum("overlap"))
    return found["taken"] or 0, found["total"] or 0


def kinds_in_words(counts: dict[str, int]) -> str:
    return ", ".join(f"{counts[kind]:,} {kind}" for kind in KINDS if counts.get(kind)) or "none"


def task_row(task: Task, place: int) -> TaskRow:
    return TaskRow(task, place, words.pairs(values_of(task)), words.known(task.known_solutions))


def values_of(task: Task) -> dict[str, Any]:
    return task.datapoint.values if task.datapoint else task.input_values
