"""Answers as a page shows them: the words of the questions and options, not their ids."""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from batches import attachments
from batches.layouts import layout
from batches.layouts.items import ITEMS, File, Files
from batches.layouts.items.options import as_text
from batches.models import Batch, LayoutVersion
from project.base.access import Access
from project.base.ids import parse_uuid
from project.base.words import whole_number
from tasksuites.models import Answer, Assignment, Task

POSITION_DIGITS = 9
SHOWN_CHARACTERS = 200  # of a datapoint or an answer


@dataclass(frozen=True, slots=True)
class Given:
    """The answer to one question: in words, "" = none, or the `files` that it consists of."""

    question: str
    words: str
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """What one participant gave for one task; `first` is what they sent before a hint, if it was something else."""

    answer: Answer
    datapoint: str
    given: list[Given]
    first: list[Given]

    @property
    def mark(self) -> str:
        """What kind of task it is and what the answer is worth, for those whose answer is known."""
        kind, credit = self.answer.task.kind, self.answer.credit
        if kind == Task.Kind.GENERAL:
            return ""
        return kind.capitalize() if credit is None else f"{kind.capitalize()}, credit {credit.normalize():f}"


def rows(answers: Iterable[Answer], batch: Batch, access: Access) -> list[Row]:
    """The answers in words, each by the layout version that its participant was shown."""
    answers = list(answers)
    numbers = {answer.assignment.form_version for answer in answers}
    versions = LayoutVersion.objects.visible_to(access).filter(batch=batch, number__in=numbers)
    pages = {version.number: version.layout for version in versions}
    takes_files = any(layout.upload_questions(asked) for asked in pages.values())
    files = attachments.of_assignments({answer.assignment_id for answer in answers}) if takes_files else {}
    return [row(answer, pages.get(answer.assignment.form_version, []), files) for answer in answers]


def row(answer: Answer, pages: list[dict[str, Any]], files: Files) -> Row:
    last = given(pages, answer.values or {}, files)
    has_first = answer.task.kind == Task.Kind.TRAINING and answer.first_values is not None
    first = given(pages, answer.first_values, files) if has_first else last
    return Row(answer, task_words(answer.task), last, [] if first == last else first)


def page(batch: Batch, access: Access, after: str, size: int) -> tuple[list[Answer], str]:
    """Sent answers, newest assignment first and its tasks in the order shown, behind the key `after`; and the key of
    the next page, "" where this is the last. A key that is none begins at the start.
    """
    last_seen, position = read_key(after)
    found = Answer.objects.visible_to(access).filter(pool=batch.pool_id)
    found = found.filter(assignment__in=finished(batch, access, last_seen, size + 1))
    if last_seen:
        found = found.exclude(assignment=last_seen, position__lte=position)
    found = found.select_related("assignment", "participant", "task__datapoint").order_by("-assignment_id", "position")
    answers = list(found[: size + 1])
    if len(answers) <= size:
        return answers, ""
    last = answers[size - 1]
    return answers[:size], f"{last.assignment_id}.{last.position}"


def finished(batch: Batch, access: Access, upto: UUID | None, wanted: int) -> list[UUID]:
    """The newest sent assignments, from `upto` on, that together hold at least `wanted` more answers than its own.

    Asks for each status by itself: so the index gives them in order, however many there are.
    """
    assignments = Assignment.objects.visible_to(access).filter(pool=batch.pool_id)
    if upto:
        assignments = assignments.filter(pk__lte=upto)
    newest = [
        assignments.filter(status=status).order_by("-pk").values_list("pk", "suite__task_count")[: wanted + 1]
        for status in Assignment.FINISHED
    ]
    taken, held = [], 0
    for key, task_count in heapq.merge(*newest, reverse=True):
        if held >= wanted:
            break
        taken.append(key)
        held += 0 if key == upto else max(task_count, 1)
    return taken


def read_key(after: str) -> tuple[UUID | None, int]:
    assignment, _, position = after.partition(".")
    key, number = parse_uuid(assignment), whole_number(position, POSITION_DIGITS)
    return (None, 0) if key is None or number is None else (key, number)


def task_words(task: Task) -> str:
    """The first thing that a task's datapoint says, so that a person knows which one it is."""
    values = task.datapoint.values if task.datapoint else task.input_values
    first = next((str(value) for value in values.values() if value not in (None, "")), "")
    return shortened(first)


def given(pages: list[dict[str, Any]], values: dict[str, Any], files: Files) -> list[Given]:
    """Question by question; those that were hidden from the person are left out."""
    hidden = layout.conditions_of(pages).hidden(values)
    asked = [item for item in layout.instructions(pages) if item["id"] not in hidden]
    return [answer_to(item, values.get(item["id"]), files) for item in asked]


def answer_to(item: dict[str, Any], value: Any, files: Files) -> Given:
    if layout.takes_files(item):
        return Given(item["description"], "", tuple(files[key] for key in value or () if key in files))
    return Given(item["description"], words(item, value))


def words(item: dict[str, Any], value: Any) -> str:
    """An answer in the words that the participant saw: the options' labels, or what was written.

    What the question would not take any more, since the layout has changed, is shown as it was kept.
    """
    if value is None:
        return ""
    if item["type"] not in ITEMS or layout.answer_fault(item, value, final=False):
        return shortened(as_text(value))
    return shortened(layout.kind_of(item).words(item, value))


def shortened(text: str) -> str:
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[: SHOWN_CHARACTERS - 1]}…"
