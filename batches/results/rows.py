"""The one row source of all that goes out: a batch's answers, one row for each task that a person answered.

Read portion by portion, each a range of an index and fetched whole. So the memory stays flat, no database sorts or
holds a whole batch, and between two portions nothing is open: a job may write down how far it is, which SQLite refuses
to a connection that reads while others write.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import accumulate
from typing import Any, NamedTuple

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from batches.models import Batch
from batches.results.selection import CONTROLS, LATE, Selection
from batches.showing import wall_seconds
from project.base import db
from tasksuites.models import Answer, Assignment, Task
from tasksuites.showing import values_shown

PORTION = 500  # answers, about: few enough that long ones do not fill the memory


class Answered(NamedTuple):
    """What one person gave for one task. Ids are text; `values`, `order_shown` and `data` are JSON, unparsed.

    `data` are the task's values as the person saw them. `suite_id` is what the person was handed, `group_id` where the
    task stands: none for one that is drawn. `credit`, 0 to 1, is that of the whole task, None for a general one.
    """

    id: str
    values: str
    task_id: str
    datapoint_id: str | None
    group_id: str | None
    task_kind: str
    credit: float | None
    assignment_id: str
    suite_id: str
    session: str
    participant: str
    given_at: datetime
    data: str | None
    position: int
    order_shown: str | None
    layout_version: int
    datapoint_revision: int
    consent_version: int | None
    seed: int
    active_s: int
    opened_at: datetime | str | None  # as the driver gives it, as is the next: not every form asks for `wall_s`
    saved_at: datetime | str | None
    receipt: str | None
    late: bool

    @property
    def wall_s(self) -> int | None:
        return wall_seconds(db.read_time(self.opened_at), db.read_time(self.saved_at))


def columns() -> tuple[Any, ...]:
    """What `read` takes, in its order."""
    ids = ("task_id", "task__datapoint_id", "task__suite_id", "assignment_id", "assignment__suite_id")
    told = ("task__kind", "credit", "assignment__session_id", "participant__external_id")
    showing = ("position", "shown", "assignment__form_version", "revision", "assignment__consent_version")
    times = ("assignment__seed", "active_s", "opened_at", "saved_at", "assignment__receipt", "assignment__late_at")
    return (*map(db.as_text, ("id", *ids)), "values", *told, given_at("assignment__"), values_shown(), *showing, *times)


def read(row: tuple) -> Answered:
    """From the values of `columns` as the driver gives them."""
    pk, task, datapoint, group, assignment, suite, values, kind, credit, session, person, given_at, data, *more = row
    position, shown, version, revision, consent, seed, active_s, opened_at, saved_at, receipt, late_at = more
    read_id = db.read_id
    return Answered(
        read_id(pk),
        values,
        read_id(task),
        read_id(datapoint),
        read_id(group),
        kind,
        None if credit is None else float(credit),
        read_id(assignment),
        read_id(suite),
        session,
        person,
        db.read_time(given_at),
        data,
        position,
        shown,
        version,
        revision,
        consent,
        seed,
        active_s,
        opened_at,
        saved_at,
        receipt,
        late_at is not None,
    )


def by_submission(batch: Batch, selection: Selection) -> Iterator[list[Answered]]:
    """In the order of the assignments, in portions; within each the tasks in the order shown."""
    answers = Answer.objects.filter(pool=batch.pool_id)
    for after, upto in assignment_ranges(answers):
        found = wanted(within(answers, "assignment_id", after, upto), selection)
        yield portion(found.order_by("assignment_id", "position"))


def by_task(batch: Batch, selection: Selection) -> Iterator[list[Answered]]:
    """In the order of the tasks, in portions; within each the answers in the order of hand-out."""
    # By the pool of the tasks, not of the answers: the indexes to go by are those of the tasks' positions and answers.
    answers = Answer.objects.filter(task__pool=batch.pool_id)
    for after, upto in task_ranges(Task.objects.filter(pool=batch.pool_id)):
        found = wanted(within(answers, "task__position", after, upto), selection)
        yield portion(found.order_by("task__position", "pk"))


def portion(answers: QuerySet) -> list[Answered]:
    return [read(row) for row in db.fetched(answers.values_list(*columns()))]


def assignment_ranges(answers: QuerySet) -> Iterator[tuple[Any, Any]]:
    """Ranges of assignments, after one and up to another, that hold about `PORTION` answers; the last has no end."""
    keys = answers.order_by("assignment_id", "position").values_list("assignment_id", flat=True)
    after = None
    while True:
        upto = next(iter(within(keys, "assignment_id", after, None)[PORTION - 1 : PORTION]), None)
        yield after, upto
        if upto is None:
            return
        after = upto


def task_ranges(tasks: QuerySet) -> Iterator[tuple[int, int]]:
    """Ranges of the positions of tasks that hold about `PORTION` answers."""
    counted = tasks.order_by("position").values_list("position", Coalesce("suite__taken", "taken"))
    after = -1
    while some := list(within(counted, "position", after, None)[:PORTION]):
        held = accumulate(max(taken, 1) for _, taken in some)
        upto = next((some[n][0] for n, count in enumerate(held) if count >= PORTION), some[-1][0])
        yield after, upto
        after = upto


def within(rows: QuerySet, key: str, after: Any, upto: Any) -> QuerySet:
    """Those of `rows` whose `key` is greater than `after` and at most `upto`; None sets no bound."""
    bounds = {f"{key}__gt": after, f"{key}__lte": upto}
    return rows.filter(**{lookup: value for lookup, value in bounds.items() if value is not None})


def wanted(answers: QuerySet, selection: Selection) -> QuerySet:
    """Those of `answers` that were sent and that the selection asks for."""
    found = sent(answers.filter(values__isnull=False), selection, "assignment__")
    return found if CONTROLS in selection.include else found.filter(task__kind=Task.Kind.GENERAL)


def sent(rows: QuerySet, selection: Selection, path: str = "") -> QuerySet:
    """Those of `rows` whose assignment, at the end of `path`, was sent when the selection says."""
    is_sent = Q(**{f"{path}status__in": Assignment.FINISHED})
    if LATE in selection.include:
        is_sent |= Q(**{f"{path}late_at__isnull": False})
    found = rows.filter(is_sent).alias(given_at=given_at(path))
    if selection.since:
        found = found.filter(given_at__gte=selection.since)
    return found.filter(given_at__lt=selection.before) if selection.before else found


def given_at(path: str) -> Coalesce:
    """When the assignment at the end of `path` was sent, in time or too late."""
    return Coalesce(f"{path}submitted_at", f"{path}late_at")


def count(batch: Batch, selection: Selection) -> int:
    """How many tasks were answered, by however many people."""
    with db.passing_by():
        return wanted(Answer.objects.filter(pool=batch.pool_id), selection).count()


def most_of_a_task(batch: Batch, selection: Selection) -> int:
    """How many people at most answered one and the same task: whoever sends a suite was given all of its tasks."""
    of_suites = sent(Assignment.objects.filter(pool=batch.pool_id), selection).values("suite")
    counted = [of_suites]
    if CONTROLS in selection.include:
        drawn = Answer.objects.filter(pool=batch.pool_id, task__suite=None)
        counted.append(wanted(drawn, selection).values("task"))
    with db.passing_by():
        each = (rows.order_by().annotate(people=Count("pk")).aggregate(most=Max("people")) for rows in counted)
        return max(found["most"] or 0 for found in each)
