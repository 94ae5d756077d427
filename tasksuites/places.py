"""Places: how many people may still have a suite or, where suites are composed at hand-out, a task. Nothing else
changes `taken`.

Tasks without end are shared by everybody and are neither counted nor locked. Whoever gives one an end takes it by
`hold`.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Coalesce

from project.base import db
from tasksuites import mixing
from tasksuites.models import Answer, Assignment, Task, TaskSuite
from tasksuites.models.suites import HAS_PLACES

HOLDING = (Assignment.Status.ACTIVE.value, *Assignment.FINISHED)
# Kinds are locked in the order in which tasks are looked for: nobody waits for somebody who waits for them.
LOCKING_ORDER = (
    "pool_id",
    Case(*(When(kind=kind, then=Value(rank)) for rank, kind in enumerate(mixing.KINDS))),
    "position",
)


class Overtaken(Exception):
    """A task got an end after it was chosen as one without."""


def take(suite_id: object, now: datetime) -> bool:
    """Take one place of the suite; False where none is free. The database refuses more than there are."""
    free = TaskSuite.objects.filter(HAS_PLACES, pk=suite_id)
    return bool(free.update(**one_more(now)))


def take_tasks(keys: Collection[Any], finite: int, now: datetime) -> None:
    """Take one place of each of the tasks that have an end: `finite` of them, whose rows this transaction has locked.

    Called once their answers are written, whose references keep the others as they are. Raises Overtaken where one of
    those has got an end meanwhile: the transaction is to be rolled back.
    """
    if len(keys) > finite:
        db.check_references()
    if Task.objects.filter(pk__in=keys, overlap__isnull=False).update(**one_more(now)) != finite:
        raise Overtaken


def take_back(assignment: Assignment, now: datetime) -> bool:
    """Take all places of an assignment that had given them back; False, and nothing taken, where one is gone."""
    if not assignment.suite.mixed:
        return take(assignment.suite_id, now)
    keys = list(counts_of([assignment]))
    if any(task.overlap is not None and task.taken >= task.overlap for task in locked(keys)):
        return False
    Task.objects.filter(pk__in=keys, overlap__isnull=False).update(**one_more(now))
    return True


def one_more(now: datetime) -> dict[str, Any]:
    return {"taken": F("taken") + 1, "first_taken_at": Coalesce("first_taken_at", now)}


def give_back(assignments: Iterable[Assignment]) -> None:
    """Free the places of assignments that were active until now, in a fixed order.

    The order keeps two transactions that free the same suites or tasks from waiting for each other. A mixed suite was
    one person's alone: the places of its tasks are free again, and it is handed to nobody else.
    """
    by_suite = defaultdict(list)
    for assignment in assignments:
        by_suite[assignment.suite_id].append(assignment)
    mixed = []
    for suite_id in sorted(by_suite):
        composed = TaskSuite.objects.filter(pk=suite_id, mixed=False)
        if not composed.update(taken=F("taken") - len(by_suite[suite_id])):
            mixed += by_suite[suite_id]
    if mixed:
        give_tasks_back(counts_of(mixed))


def give_tasks_back(counts: Counter[Any]) -> None:
    """Take so many places off each task. Those without end are locked too: they may be getting one just now."""
    list(locked(list(counts)))
    by_count = defaultdict(list)
    for key, count in counts.items():
        by_count[count].append(key)
    for count, keys in by_count.items():
        Task.objects.filter(pk__in=keys, overlap__isnull=False).update(taken=F("taken") - count)


def counts_of(assignments: Collection[Assignment]) -> Counter[Any]:
    """In how many of these assignments each task is whose places are counted on itself."""
    answers = Answer.objects.filter(assignment__in=assignments, task__suite=None)
    return Counter(answers.values_list("task_id", flat=True))


def locked(keys: Collection[Any]) -> Iterator[Task]:
    """The tasks as they are now, locked in the order that everybody keeps."""
    rows = Task.objects.filter(pk__in=keys).only("overlap", "taken").order_by(*LOCKING_ORDER)
    return iter(rows.select_for_update(no_key=True))


def hold(tasks: QuerySet[Task]) -> list[Task]:
    """The tasks, locked, with the right `taken` also where they have no end, so that they may be given one: save both.

    Nobody can be handed one of them until this transaction ends.
    """
    held = list(tasks.order_by(*LOCKING_ORDER).select_for_update(of=("self",)))
    endless = [task.pk for task in held if task.overlap is None and task.suite_id is None]
    used = Answer.objects.filter(task__in=endless, assignment__status__in=HOLDING) if endless else Answer.objects.none()
    counts = Counter(used.values_list("task_id", flat=True))
    for task in held:
        if task.overlap is None and task.suite_id is None:
            task.taken = counts[task.pk]
    return held
