"""Answers coming back: drafts, sending, giving back. Nothing that a person typed is dropped.

What an answer may be is the edge's rule, for it knows what was asked; this module knows whose task it is, in which
state the assignment is, and what counts.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from project.base.problems import Refused
from project.base.words import CLEAR_LETTERS
from tasksuites import places
from tasksuites.models import Answer, Assignment, Participation, Pool

SUBMITTED = "SUBMITTED"
RECEIPT_LENGTH = 12

Values = Mapping[str, Any]
Check = Callable[[dict[str, dict[str, Any]]], list]


@dataclass(frozen=True, slots=True)
class Saved:
    """Whether a draft was taken, and the newest version that is kept."""

    saved: bool
    version: int


@transaction.atomic
def save_draft(
    assignment: Assignment,
    task_id: Any,
    values: Values,
    *,
    now: datetime,
    version: int | None = None,
    seconds: int | None = None,
) -> Saved:
    """Keep what was typed for one task. Keys that are named are set, null takes one back, the others stay.

    `version` grows by one with each change in one browser: an older one changes nothing. `seconds` is the total time
    spent on the task; the largest seen is kept. Raises Refused after the assignment was sent or given back, and for a
    task that is not in it (404).
    """
    locked = lock(assignment)
    refuse_where_sent(locked)
    answer = Answer.objects.filter(assignment=locked, task_id=task_id).select_for_update(no_key=True).first()
    if answer is None:
        raise Refused("UNKNOWN_TASK", "This task is not part of the assignment.", status=404)
    merged = merge(answer.values, values)
    if version is not None and version <= answer.version:
        repeated = version == answer.version and merged == (answer.values or {})
        return Saved(repeated, answer.version)
    answer.values = merged
    answer.version = answer.version + 1 if version is None else version
    answer.active_s = max(answer.active_s, seconds or 0)
    answer.saved_at = now
    answer.save(update_fields=["values", "version", "active_s", "saved_at"])
    Assignment.objects.filter(pk=locked.pk).update(seen_at=now)
    return Saved(True, answer.version)


def merge(kept: Values | None, changes: Values) -> dict[str, Any]:
    """`kept` with `changes` on top; a null takes its key out."""
    merged = {**(kept or {}), **changes}
    return {key: value for key, value in merged.items() if value is not None}


@transaction.atomic
def submit(assignment: Assignment, *, now: datetime, check: Check | None = None) -> Assignment:
    """Send the assignment as its drafts stand, once: sent again, it comes back as it was, with the same receipt.

    `check` gets task id -> values and returns problems; with any, Refused (422) lists them and nothing changes. One
    that had expired takes its place back where one is free, and counts; else it stays EXPIRED with `late_at`, its
    answers kept and counted nowhere.
    """
    locked = lock(assignment)
    if locked.is_finished or locked.late_at:
        return locked
    refuse_where_sent(locked)
    given = {
        str(task_id): values or {}
        for task_id, values in Answer.objects.filter(assignment=locked).values_list("task_id", "values")
    }
    problems = check(given) if check else []
    if problems:
        raise Refused("INCOMPLETE", "Some answers are missing or not valid yet.", status=422, problems=problems)
    if locked.status == Assignment.Status.EXPIRED and not places.take(locked.suite_id, now):
        locked.late_at = now
    else:
        mark_sent(locked, now)
    locked.receipt = new_receipt()
    locked.save()
    if locked.is_finished:
        count(locked, sum(map(len, given.values())))
    return locked


def mark_sent(assignment: Assignment, now: datetime) -> None:
    pool = Pool.objects.only("accepts_by_itself").get(pk=assignment.pool_id)
    assignment.submitted_at = now
    assignment.status = Assignment.Status.SUBMITTED
    if pool.accepts_by_itself:
        assignment.status = Assignment.Status.ACCEPTED
        assignment.accepted_at = now


def count(assignment: Assignment, responses: int) -> None:
    """Add to the counters; the pool's row, which everybody shares, comes last and is held the shortest time."""
    mine = Participation.objects.filter(pool=assignment.pool_id, participant=assignment.participant_id)
    mine.update(submitted_count=F("submitted_count") + 1)
    Pool.objects.filter(pk=assignment.pool_id).update(
        submitted_count=F("submitted_count") + 1, response_count=F("response_count") + responses
    )


@transaction.atomic
def give_back(assignment: Assignment, *, now: datetime) -> Assignment:
    """The person returns the suite: its place is free again, and they will not get it a second time."""
    locked = lock(assignment)
    if locked.status == Assignment.Status.SKIPPED:
        return locked
    refuse_where_sent(locked)
    if locked.status == Assignment.Status.ACTIVE:
        places.give_back([locked])
    locked.status = Assignment.Status.SKIPPED
    locked.skipped_at = now
    locked.save(update_fields=["status", "skipped_at"])
    return locked


def lock(assignment: Assignment) -> Assignment:
    return Assignment.objects.select_for_update(no_key=True).get(pk=assignment.pk)


def refuse_where_sent(assignment: Assignment) -> None:
    if assignment.is_finished or assignment.late_at:
        raise Refused(SUBMITTED, "These answers were sent already and cannot change any more.")
    if assignment.status == Assignment.Status.SKIPPED:
        raise Refused("RETURNED", "This work was given back and cannot be continued.")


def new_receipt() -> str:
    return "".join(secrets.choice(CLEAR_LETTERS) for _ in range(RECEIPT_LENGTH))


def find_receipt(text: str) -> Assignment | None:
    """The assignment with that receipt; blanks and case do not matter."""
    wanted = "".join(text.split()).upper()
    return Assignment.objects.filter(receipt=wanted).first() if wanted else None
