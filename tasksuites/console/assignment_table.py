"""Assignments as lists and pages show them: when what happened, what was shown and what was answered.

Whoever calls has seen to it that the pool may be seen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Avg

from tasksuites.console import words
from tasksuites.console.task_table import values_of
from tasksuites.console.words import Known, Pairs
from tasksuites.models import Answer, Assignment, Pool, Task


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """`credit` is the mean of its control and training tasks, None where it held none."""

    assignment: Assignment
    credit: Decimal | None


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One task of an assignment: what it showed, what was answered at last, and at `first` where a hint changed it."""

    answer: Answer
    shown: Pairs
    given: Pairs
    first: Pairs
    known: list[Known]


def rows(pool: Pool, assignments: Iterable[Assignment]) -> list[AssignmentRow]:
    assignments = list(assignments)
    means = mean_credits(pool, [assignment.pk for assignment in assignments])
    return [AssignmentRow(assignment, means.get(assignment.pk)) for assignment in assignments]


def mean_credits(pool: Pool, keys: list[UUID]) -> dict[UUID, Decimal]:
    answers = Answer.objects.filter(pool=pool, assignment__in=keys, credit__isnull=False)
    return dict(answers.order_by().values_list("assignment").annotate(mean=Avg("credit")))


def answer_rows(assignment: Assignment, spec: Mapping[str, Any]) -> list[AnswerRow]:
    """The tasks in the order shown; `spec` says which fields are answered, and in which order."""
    answers = assignment.answers.select_related("task__datapoint").order_by("position")
    return [answer_row(answer, spec) for answer in answers]


def answer_row(answer: Answer, spec: Mapping[str, Any]) -> AnswerRow:
    last = given(answer.values, spec)
    has_first = answer.task.kind == Task.Kind.TRAINING and answer.first_values is not None
    first = given(answer.first_values, spec) if has_first else last
    shown = words.pairs(values_of(answer.task))
    return AnswerRow(answer, shown, last, [] if first == last else first, words.known(answer.task.known_solutions))


def given(values: Mapping[str, Any] | None, spec: Mapping[str, Any]) -> Pairs:
    """Every field that was asked for, answered or not, and after them what no field asks for any more."""
    values = values or {}
    names = [*spec, *(name for name in values if name not in spec)]
    return [words.pair(name, values.get(name)) for name in names]


def times(assignment: Assignment) -> list[tuple[str, datetime]]:
    """What happened when, in words, in the order of the times that are known."""
    known = [
        ("Begun", assignment.created_at),
        ("Seen last", assignment.seen_at),
        ("Due", None if assignment.submitted_at or assignment.skipped_at else assignment.due_at),
        ("Place goes back", assignment.expires_at if assignment.status == Assignment.Status.ACTIVE else None),
        ("Sent", assignment.submitted_at),
        ("Sent too late to count", assignment.late_at),
        ("Accepted", assignment.accepted_at),
        ("Rejected", assignment.rejected_at),
        ("Given back", assignment.skipped_at),
        ("Expired", assignment.expired_at),
    ]
    return [(words, time) for words, time in known if time]
