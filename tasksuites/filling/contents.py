"""What suites and tasks hold, read back for many of them at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import F, Q, QuerySet

from tasksuites.filling.rows import TASK_COLUMNS, People, SuiteRow, TaskRow
from tasksuites.models import Answer, Assignment, Reservation, Task

AT_ONCE = 5_000  # ids that one query names


def tasks_of(suites: Sequence[SuiteRow]) -> dict[Any, list[TaskRow]]:
    """The tasks of each suite, by its id, in their order.

    Those of a mixed suite stand in the pool; the answers of its assignment say which they are.
    """
    composed = [suite.id for suite in suites if not suite.mixed]
    mixed = [suite.id for suite in suites if suite.mixed]
    found: dict[Any, list[TaskRow]] = defaultdict(list)
    for keys in portions(composed):
        own = Task.objects.filter(suite__in=keys).order_by("position")
        for row in own.values_list(*TASK_COLUMNS):
            task = TaskRow._make(row)
            found[task.suite].append(task)
    for keys in portions(mixed):
        for suite_id, task in given(keys):
            found[suite_id].append(task)
    return found


def given(suites: Sequence[Any]) -> Iterator[tuple[Any, TaskRow]]:
    """(suite, task) of what people were given with these suites, in the order in which it was shown."""
    answers = Answer.objects.filter(assignment__suite__in=suites).order_by("assignment", "position")
    pairs = list(answers.annotate(of=F("assignment__suite")).values_list("of", "task"))
    tasks: dict[Any, TaskRow] = {}
    for keys in portions(list({task for _, task in pairs})):
        tasks |= {row[0]: TaskRow._make(row) for row in Task.objects.filter(pk__in=keys).values_list(*TASK_COLUMNS)}
    for suite, task in pairs:
        yield suite, tasks[task]


def people_of(things: Iterable[Any], by: str) -> dict[Any, People]:
    """Who was named for or against each of the suites or tasks; `by` is "suite" or "task"."""
    found: dict[Any, People] = defaultdict(lambda: People([], []))
    for keys in portions(list(things)):
        named: QuerySet = Reservation.objects.filter(**{f"{by}__in": keys}).order_by("pk")
        for key, person, kind in named.values_list(f"{by}_id", "person", "kind"):
            people = found[key]
            (people.reserved_for if kind == Reservation.Kind.RESERVED else people.unavailable_for).append(person)
    return found


def holding(task_id: Any) -> Q:
    """Of suites, the one that the task stands in, or else those that it was put into when they were handed out."""
    suite_id = Task.objects.filter(pk=task_id).values_list("suite", flat=True).first()
    if suite_id:
        return Q(pk=suite_id)
    return Q(pk__in=Assignment.objects.filter(answers__task=task_id).values("suite"))


def portions(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]
