"""Answers as a page shows them: the words of the questions and options, not their ids."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from batches import layout
from batches.items.choice import as_text
from batches.models import Batch, LayoutVersion
from project.base.access import Access
from project.base.ids import parse_uuid
from tasksuites.models import Answer, Assignment

SHOWN_CHARACTERS = 200  # of a datapoint or an answer


@dataclass(frozen=True, slots=True)
class Row:
    """What one participant gave for one task; `given` pairs each question with the answer's words, "" = none."""

    answer: Answer
    datapoint: str
    given: list[tuple[str, str]]


def rows(answers: Iterable[Answer], batch: Batch, access: Access) -> list[Row]:
    """The answers in words, each by the layout version that its participant was shown."""
    answers = list(answers)
    numbers = {answer.assignment.form_version for answer in answers}
    versions = LayoutVersion.objects.visible_to(access).filter(batch=batch, number__in=numbers)
    asked = {version.number: layout.instructions(version.layout) for version in versions}
    return [
        Row(answer, datapoint_words(answer), given(asked.get(answer.assignment.form_version, []), answer.values or {}))
        for answer in answers
    ]


def page(batch: Batch, access: Access, after: str, size: int) -> tuple[list[Answer], str]:
    """Sent answers, newest assignment first and its tasks in the order shown, behind the key `after`; and the key of
    the next page, "" where this is the last. A key that is none begins at the start.
    """
    found = Answer.objects.visible_to(access).filter(pool=batch.pool_id, assignment__status__in=Assignment.FINISHED)
    assignment, _, position = after.partition(".")
    if (key := parse_uuid(assignment)) and position.isdecimal() and len(position) < 10:
        found = found.filter(Q(assignment__lt=key) | Q(assignment=key, position__gt=int(position)))
    found = found.select_related("assignment", "participant", "task__datapoint").order_by("-assignment_id", "position")
    answers = list(found[: size + 1])
    if len(answers) <= size:
        return answers, ""
    last = answers[size - 1]
    return answers[:size], f"{last.assignment_id}.{last.position}"


def datapoint_words(answer: Answer) -> str:
    """The first thing that a datapoint says, so that a person knows which one it is."""
    task = answer.task
    values = task.datapoint.values if task.datapoint else task.input_values
    first = next((str(value) for value in values.values() if value not in (None, "")), "")
    return shortened(first)


def given(asked: list[dict[str, Any]], values: dict[str, Any]) -> list[tuple[str, str]]:
    return [(item["description"], words(item, values.get(item["id"]))) for item in asked]


def words(item: dict[str, Any], value: Any) -> str:
    """An answer in the words that the participant saw: the options' labels, or what was written."""
    if value is None:
        return ""
    if isinstance(value, list):
        labels = {as_text(option["value"]): option["label"] for option in item.get("options", [])}
        return shortened(", ".join(labels.get(as_text(one), as_text(one)) for one in value))
    return shortened(str(value))


def shortened(text: str) -> str:
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[: SHOWN_CHARACTERS - 1]}…"
