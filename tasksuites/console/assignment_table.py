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
from django.urls import reverse

from tasksuites.console import words
from tasksuites.console.words import Known, Pair, Pairs
from tasksuites.models import Answer, Assignment, Attachment, Pool, Task
from tasksuites.outputs import Outputs
from tasksuites.showing import values_shown


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
    """The tasks in the order shown, each with what it showed then; `spec` says which fields are answered."""
    outputs = Outputs(spec)
    files = {file.key: file for file in assignment.attachments.all()} if outputs.files else {}
    answers = assignment.answers.select_related("task").annotate(shown_values=values_shown()).order_by("position")
    return [answer_row(answer, outputs, files) for answer in answers]


def answer_row(answer: Any, outputs: Outputs, files: Mapping[str, Attachment]) -> AnswerRow:
    last = given(answer.values, outputs, files)
    has_first = answer.task.kind == Task.Kind.TRAINING and answer.first_values is not None
    first = given(answer.first_values, outputs, files) if has_first else last
    known = words.known(outputs.solutions(answer.task.known_solutions))
    return AnswerRow(answer, words.pairs(answer.shown_values), last, [] if first == last else first, known)


def given(values: Mapping[str, Any] | None, outputs: Outputs, files: Mapping[str, Attachment]) -> Pairs:
    """Every field that was asked for, answered or not, and after them what no field asks for any more."""
    typed = outputs.typed(values, {})
    names = [*outputs.fields, *(name for name in typed if name not in outputs.fields)]
    return [pair for name in names for pair in pairs_of(name, typed.get(name), files if name in outputs.files else {})]


def pairs_of(name: str, value: Any, files: Mapping[str, Attachment]) -> Pairs:
    """A field's answer; one that consists of files, each of them by its name."""
    keys = value if isinstance(value, list) else [value]
    named = [files[key] for key in keys if isinstance(key, str) and key in files]
    if not named:
        return [words.pair(name, value)]
    return [Pair(name, file.name, reverse("api-attachment-file", args=[file.pk])) for file in named]


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
