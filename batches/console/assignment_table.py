"""One assignment as its requester sees it, and the ways to find it: by receipt, by person, by id."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.db.models import Q, QuerySet

from batches.console import answer_table
from batches.console.answer_table import Given
from batches.layouts import layout
from batches.models import Batch
from project.base.access import Access
from project.base.ids import parse_uuid
from tasksuites.answering import find_receipt
from tasksuites.models import Answer, Assignment, Participant


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task of an assignment: what was `given` at last, and at `first` where a hint changed it; and `orders`, what
    was shuffled and how it was shown.

    `wall_s` is the time by the clock from its first view to the last change, None before there was one.
    """

    answer: Answer
    datapoint: str
    given: list[Given]
    first: list[Given]
    orders: list[tuple[str, str]]
    wall_s: int | None


def find(access: Access, text: str, batch: Batch | None = None) -> QuerySet[Assignment]:
    """The assignments that `text` names, newest first: by receipt, by the id that the panel gave, by ours of the person
    or of the assignment. Of one batch, or of all that may be seen.
    """
    mine = Assignment.objects.visible_to(access).select_related("pool__batch", "participant", "suite").order_by("-pk")
    mine = mine.filter(pool=batch.pool_id) if batch else mine.filter(pool__batch__isnull=False)
    if not text or not text.isprintable():
        return mine.none()
    sent = find_receipt(text)
    people = Participant.objects.visible_to(access).filter(Q(external_id=text) | Q(pk=text)).values("pk")
    ids = [key for key in (sent and sent.pk, parse_uuid(text)) if key]
    return mine.filter(Q(pk__in=ids) | Q(participant__in=people))


def rows(assignment: Assignment, batch: Batch, access: Access) -> list[TaskRow]:
    """The tasks of the assignment in the order shown, by the layout version that its person was shown."""
    answers = Answer.objects.visible_to(access).filter(pool=batch.pool_id, assignment=assignment)
    answers = answers.select_related("assignment", "participant", "task__datapoint").order_by("position")
    pages = batch.layout_at(assignment.form_version) or []
    return [task_row(row, pages) for row in answer_table.rows(answers, batch, access)]


def task_row(row: answer_table.Row, pages: list) -> TaskRow:
    shown = orders(pages, row.answer.shown or {})
    return TaskRow(row.answer, row.datapoint, row.given, row.first, shown, wall_s(row.answer))


def orders(pages: list, shown: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was shuffled for this person, and its parts in the order in which they saw them: the options of questions by
    their labels, the columns of rows by what stands in them.
    """
    options, columns = shown.get("options") or {}, shown.get("columns") or {}
    return [
        (f"columns, page {page_number}, row {number}", in_order(row["columns"], columns[row["id"]], column_words))
        for page_number, page in enumerate(pages, start=1)
        for number, row in enumerate(page["rows"], start=1)
        if row["id"] in columns
    ] + [
        (f"“{item['description']}”", in_order(item["options"], options[item["id"]], itemgetter("label")))
        for item in layout.instructions(pages)
        if item["id"] in options
    ]


def in_order(things: list[Any], places: list[int], words: Callable[[Any], str]) -> str:
    return ", ".join(words(things[place]) for place in places)


def column_words(column: Mapping[str, Any]) -> str:
    """What a column holds, by the first thing in it that has words."""
    told = (item.get("field") or item.get("description") or item.get("alt_text") for item in column["items"])
    return next(filter(None, told), "text")


def wall_s(answer: Answer) -> int | None:
    opened, saved = answer.opened_at, answer.saved_at
    return max(0, round((saved - opened).total_seconds())) if opened and saved else None
