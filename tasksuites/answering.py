"""Answers coming back: drafts, sending, giving back. Nothing that a person typed is dropped.

What an answer may be is the edge's rule, for it knows what was asked; this module knows whose task it is, in which
state the assignment is, and what counts.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from project.base.problems import Refused
from project.base.translation import gettext as _
from project.base.words import CLEAR_LETTERS
from tasksuites import completing, control, events, following, limits, places, timing
from tasksuites.issuing import Person
from tasksuites.models import Answer, Assignment, Event, Participant, Participation, Pool, Task

SUBMITTED = "SUBMITTED"
HINTS = "HINTS"
RECEIPT_LENGTH = 12

Values = Mapping[str, Any]
Check = Callable[[dict[str, dict[str, Any]]], list]
Counted = Callable[[Values], dict[str, Any]]


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
    in which the task was in view and worked on; the largest seen is kept. Raises Refused after the assignment was
    sent or given back, and for a task that is not in it (404).
    """
    locked = lock(assignment)
    refuse_where_sent(locked)
    answer = Answer.objects.filter(assignment=locked, task_id=task_id).select_for_update(no_key=True).first()
    if answer is None:
        raise Refused("UNKNOWN_TASK", _("This task is not part of the assignment."), status=404)
    merged = merge(answer.values, values)
    if version is not None and version <= answer.version:
        repeated = version == answer.version and merged == (answer.values or {})
        return Saved(repeated, answer.version)
    answer.values = merged
    answer.version = answer.version + 1 if version is None else version
    answer.active_s = max(answer.active_s, seconds or 0)
    answer.saved_at = now
    answer.opened_at = answer.opened_at or now - timedelta(seconds=seconds or 0)
    answer.save(update_fields=["values", "version", "active_s", "saved_at", "opened_at"])
    note_seen(locked, now)
    return Saved(True, answer.version)


@transaction.atomic
def keep_alive(assignment: Assignment, *, now: datetime) -> Assignment:
    """The person's page is still open: where the pool takes places back from who is away, this one stays theirs."""
    locked = lock(assignment)
    note_seen(locked, now)
    return locked


def open_tasks(assignment: Assignment, task_ids: Iterable[Any], *, now: datetime) -> None:
    """Note when tasks were first in front of their person."""
    opened = Answer.objects.filter(assignment=assignment, task_id__in=list(task_ids), opened_at=None)
    opened.update(opened_at=now)


def note_seen(locked: Assignment, now: datetime) -> None:
    """Write when the person was seen last, and until when an active assignment is theirs from there."""
    locked.seen_at = now
    if locked.status == Assignment.Status.ACTIVE and locked.due_at is not None:
        locked.expires_at = timing.expires(now, locked.due_at, locked.pool_grace_s, locked.pool_away_s)
    Assignment.objects.filter(pk=locked.pk).update(seen_at=now, expires_at=locked.expires_at)


def merge(kept: Values | None, changes: Values) -> dict[str, Any]:
    """`kept` with `changes` on top; a null takes its key out."""
    merged = {**(kept or {}), **changes}
    return {key: value for key, value in merged.items() if value is not None}


def submit(
    assignment: Assignment, *, now: datetime, check: Check | None = None, counted: Counted | None = None
) -> Assignment:
    """Send the assignment as its drafts stand, once: sent again, it comes back as it was, with the same receipt.

    `check` gets task id -> values and returns problems; with any, Refused (422) lists them and nothing changes.
    `counted` gets one task's values and returns those that are sent; the others go with the draft. The first complete
    sending fixes the first answers of training tasks; where such an answer is wrong, Refused (422) with `hints`, task
    id -> text, and the assignment stays as it is until it is right. One that had expired takes its place back where one
    is free, and counts; else it stays EXPIRED with `late_at`, its answers kept and counted nowhere.
    """
    sent, hints = submit_once(assignment, now, check, counted)
    if hints:
        raise Refused(HINTS, _("Some answers are not right yet: see the hints."), status=422, hints=hints)
    if events.follows(sent):
        following.follow_up(sent.pool, now)
    if sent.status == Assignment.Status.ACCEPTED and sent.pool_close_delay_s == 0:
        completing.close_at_once(sent.pool_id, now)
    return sent


@transaction.atomic
def submit_once(
    assignment: Assignment, now: datetime, check: Check | None, counted: Counted | None
) -> tuple[Assignment, dict[str, str]]:
    """The assignment after sending, or else the hints; with hints the first answers are written all the same."""
    if assignment.status == Assignment.Status.EXPIRED:  # it may count after all: see `takes_place_back`
        Participant.objects.select_for_update(no_key=True).get(pk=assignment.participant_id)
    locked = lock(assignment)
    if locked.is_finished or locked.late_at:
        return locked, {}
    refuse_where_sent(locked)
    answers = list(given_in(locked))
    problems = check({str(answer.task_id): answer.values or {} for answer in answers}) if check else []
    if problems:
        raise Refused("INCOMPLETE", _("Some answers are missing or not valid yet."), status=422, problems=problems)
    changed = leave_out(answers, counted) if counted else []
    if hints := judge(answers):
        return locked, hints
    Answer.objects.bulk_update(changed, ["values"])
    if locked.status == Assignment.Status.EXPIRED and not takes_place_back(locked, now):
        locked.late_at = now
    else:
        mark_sent(locked, now)
    locked.receipt = new_receipt()
    locked.save(update_fields=["status", "submitted_at", "accepted_at", "late_at", "receipt"])
    if locked.is_finished:
        general = (answer for answer in answers if answer.task.kind == Task.Kind.GENERAL)
        count(locked, sum(len(answer.values or {}) for answer in general))
        events.note([locked], Event.Kind.SUBMITTED, now)
    return locked, {}


def leave_out(answers: Iterable[Answer], counted: Counted) -> list[Answer]:
    """Take what does not count out of the answers, in memory; comes back with those that this changed."""
    changed = []
    for answer in answers:
        values = counted(answer.values or {})
        if answer.values and values != answer.values:
            answer.values = values
            changed.append(answer)
    return changed


def takes_place_back(expired: Assignment, now: datetime) -> bool:
    """Take the places again for what is sent late; False where one is gone, or the person has done all that one
    person may. Their row is locked, so that they cannot begin something else at the same moment.
    """
    pool, participant = expired.pool, expired.participant
    mine = Participation.objects.filter(pool=pool, participant=participant).first()
    return not limits.has_had_enough(pool, participant, mine) and places.take_back(expired, now)


def given_in(assignment: Assignment) -> QuerySet[Answer]:
    """The answers of an assignment with what is known about their tasks."""
    known = ("task__kind", "task__known_solutions", "task__hint")
    found = Answer.objects.filter(assignment=assignment).select_related("task").order_by("position")
    return found.only("task", "values", "first_values", "credit", *known)


def judge(answers: Iterable[Answer]) -> dict[str, str]:
    """Write what answers to control and training tasks are worth; the hints of training tasks that are not right yet.

    Of a training task the answer of the first sending counts, whatever comes after it. All is written at once, so that
    no time tells how many of the tasks were of these kinds.
    """
    judged = [answer for answer in answers if answer.task.kind != Task.Kind.GENERAL]
    hints = {}
    for answer in judged:
        task = answer.task
        if task.kind == Task.Kind.TRAINING:
            if answer.first_values is None:
                answer.first_values = answer.values or {}
            if not control.is_right(task.known_solutions, answer.values):
                hints[str(task.pk)] = task.hint
        counted = answer.values if answer.first_values is None else answer.first_values
        answer.credit = control.credit(task.known_solutions, counted)
    Answer.objects.bulk_update(judged, ["first_values", "credit"])
    return hints


def hints_of(answers: Iterable[Answer]) -> dict[UUID, str]:
    """By answer id, the hints of training tasks that were sent and are not right yet. Asks nothing where none was."""
    sent = {answer.task_id: answer for answer in answers if answer.first_values is not None}
    if not sent:
        return {}
    tasks = Task.objects.filter(pk__in=sent).only("known_solutions", "hint")
    wrong = [task for task in tasks if not control.is_right(task.known_solutions, sent[task.pk].values)]
    return {sent[task.pk].pk: task.hint for task in wrong}


def mark_sent(assignment: Assignment, now: datetime) -> None:
    assignment.submitted_at = now
    assignment.status = Assignment.Status.SUBMITTED
    if assignment.pool_accepts:
        assignment.status = Assignment.Status.ACCEPTED
        assignment.accepted_at = now


def count(assignment: Assignment, responses: int) -> None:
    """Add to the counters; the pool's row, which everybody shares, comes last and is held the shortest time."""
    mine = Participation.objects.filter(pool=assignment.pool_id, participant=assignment.participant_id)
    mine.update(submitted_count=F("submitted_count") + 1)
    Pool.objects.filter(pk=assignment.pool_id).update(
        submitted_count=F("submitted_count") + 1, response_count=F("response_count") + responses
    )


def give_back(assignment: Assignment, *, now: datetime) -> Assignment:
    """The person returns the suite: its place is free again, and they will not get it a second time."""
    given_back = give_back_once(assignment, now)
    if events.follows(given_back):
        following.follow_up(given_back.pool, now)
    return given_back


@transaction.atomic
def give_back_once(assignment: Assignment, now: datetime) -> Assignment:
    locked = lock(assignment)
    if locked.status == Assignment.Status.SKIPPED:
        return locked
    refuse_where_sent(locked)
    if locked.status == Assignment.Status.ACTIVE:
        places.give_back([locked])
    locked.status = Assignment.Status.SKIPPED
    locked.skipped_at = now
    locked.save(update_fields=["status", "skipped_at"])
    events.note([locked], Event.Kind.SKIPPED, now)
    return locked


def lock(assignment: Assignment) -> Assignment:
    """The row as it is now, locked, with `pool_grace_s`, `pool_away_s`, `pool_accepts`, `pool_follows` and
    `pool_close_delay_s` of its pool.
    """
    rows = Assignment.objects.annotate(
        pool_grace_s=F("pool__grace_s"),
        pool_away_s=F("pool__away_s"),
        pool_accepts=F("pool__accepts_by_itself"),
        pool_follows=F("pool__follows"),
        pool_close_delay_s=F("pool__close_delay_s"),
    )
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=assignment.pk)


def refuse_where_sent(assignment: Assignment) -> None:
    if assignment.is_finished or assignment.late_at:
        raise Refused(SUBMITTED, _("These answers were sent already and cannot change any more."))
    if assignment.status == Assignment.Status.SKIPPED:
        raise Refused("RETURNED", _("This work was given back and cannot be continued."))


def note_session(assignment: Assignment, person: Person) -> None:
    """Who comes back in another session of their panel is answered for under that one, with what came with it and
    nothing of what came before.
    """
    if person.session_id in ("", assignment.session_id):
        return
    assignment.session_id = person.session_id
    assignment.params = person.params or None
    assignment.save(update_fields=["session_id", "params"])


def has_answers(assignment: Assignment) -> bool:
    """Whether anything was saved in it."""
    return Answer.objects.filter(pool=assignment.pool_id, assignment=assignment, saved_at__isnull=False).exists()


def unsent(pool: Pool, person: Person) -> QuerySet[Assignment]:
    """What this person did not send before their time was over, with something saved in it; the newest first."""
    theirs = {f"participant__{name}": value for name, value in person.key(pool.workspace_id).items()}
    expired = Assignment.objects.filter(pool=pool, status=Assignment.Status.EXPIRED, late_at=None, **theirs)
    saved = Answer.objects.filter(pool=pool, assignment=OuterRef("pk"), saved_at__isnull=False)
    return expired.filter(Exists(saved)).order_by("-pk")


def new_receipt() -> str:
    return "".join(secrets.choice(CLEAR_LETTERS) for _ in range(RECEIPT_LENGTH))


def find_receipt(text: str) -> Assignment | None:
    """The assignment with that receipt; blanks and case do not matter."""
    wanted = "".join(text.split()).upper()
    return Assignment.objects.filter(receipt=wanted).first() if wanted else None
