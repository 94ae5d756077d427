"""One assignment as its requester sees it, and the ways to find it: by receipt, by person, by id."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from batches import layout
from batches.console import answer_table
from batches.models import Batch
from project.base.access import Access
from project.base.ids import parse_uuid
from tasksuites.answering import find_receipt
from tasksuites.models import Answer, Assignment, Participant


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task of an assignment: what was given, and `orders`, each shuffled question with its options as shown.

    `wall_s` is the time by the clock from its first view to the last change, None before there was one.
    """

    answer: Answer
    datapoint: str
    given: list[tuple[str, str]]
    orders: list[tuple[str, str]]
    wall_s: int | None


def find(batch: Batch, access: Access, text: str) -> QuerySet[Assignment]:
    """The assignments of the batch that `text` names, newest first: by receipt, by the id that the panel gave, by ours
    of the person or of the assignment.
    """
    mine = Assignment.objects.visible_to(access).filter(pool=batch.pool_id).order_by("-pk")
    if not text or not text.isprintable():
        return mine.none()
    sent = find_receipt(text)
    people = Participant.objects.visible_to(access).filter(workspace=batch.workspace_id)
    named = people.filter(Q(external_id=text) | Q(pk=text)).values("pk")
    ids = [key for key in (sent and sent.pk, parse_uuid(text)) if key]
    return mine.filter(Q(pk__in=ids) | Q(participant__in=named)).select_related("participant", "suite")


def rows(assignment: Assignment, batch: Batch, access: Access) -> list[TaskRow]:
    """The tasks of the assignment in the order shown, by the layout version that its person was shown."""
    answers = Answer.objects.visible_to(access).filter(pool=batch.pool_id, assignment=assignment)
    answers = answers.select_related("assignment", "participant", "task__datapoint").order_by("position")
    asked = layout.instructions(batch.layout_at(assignment.form_version) or [])
    return [
        TaskRow(row.answer, row.datapoint, row.given, orders(asked, row.answer.shown or {}), wall_s(row.answer))
        for row in answer_table.rows(answers, batch, access)
    ]


def orders(asked: list[dict[str, Any]], shown: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each question whose options were shuffled, with their labels in the order in which this person saw them."""
    places = shown.get("options") or {}
    return [
        (item["description"], ", ".join(item["options"][place]["label"] for place in places[item["id"]]))
        for item in asked
        if item["id"] in places
    ]


def wall_s(answer: Answer) -> int | None:
    opened, saved = answer.opened_at, answer.saved_at
    return max(0, round((saved - opened).total_seconds())) if opened and saved else None


def times(assignment: Assignment) -> list[tuple[str, datetime]]:
    """What happened when, in words, in the order of the times that are known."""
    known = [
        ("Begun", assignment.created_at),
        ("Seen last", assignment.seen_at),
        ("Due", assignment.due_at),
        ("Place goes back", assignment.expires_at if assignment.status == Assignment.Status.ACTIVE else None),
        ("Sent", assignment.submitted_at),
        ("Sent too late to count", assignment.late_at),
        ("Accepted", assignment.accepted_at),
        ("Rejected", assignment.rejected_at),
        ("Given back", assignment.skipped_at),
        ("Expired", assignment.expired_at),
    ]
    return [(words, time) for words, time in known if time]
