"""From a link and a person's id to their sheet, and from what they typed to stored answers.

Both doors of a participant, the pages and the API, go through here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from batches import layout, sheet
from batches.models import Batch
from batches.sheet import Sheet
from project.base import limits
from project.base.ids import parse_uuid
from project.base.problems import Refused
from tasksuites import answering, issuing
from tasksuites.answering import Saved
from tasksuites.issuing import Person
from tasksuites.models import Answer, Assignment, Pool

MOST_UNKNOWN = 200  # wrong links or receipts from one address in ten minutes
LONGEST_ID = 255
MOST_PARAMS = 50
LONGEST_PARAM = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a link leads: the pool that hands out, and the batch that says how it looks."""

    pool: Pool
    batch: Batch


def find_entry(entry: str, address: str) -> Entry:
    """Where a link leads. Refused (404) where that is nowhere, or 429 when `address` keeps guessing."""
    pools = Pool.objects.filter(entry=entry).select_related("project") if is_word(entry) else Pool.objects.none()
    pool = pools.first()
    batches = Batch.objects.present().drawing(pool).select_related("workspace", "dataset") if pool else ()
    for batch in batches:
        return Entry(pool, batch)
    guess_again_later(f"entry {address}")
    limits.note(f"entry {address}")
    raise Refused("UNKNOWN_LINK", "This link leads to no work here.", status=404)


def is_word(text: str) -> bool:
    """Whether `text` could be one of our links or receipts; what else stands in an address asks no database."""
    return text.isascii() and text.replace("-", "").replace("_", "").isalnum()


def guess_again_later(key: str) -> None:
    if limits.count(key) >= MOST_UNKNOWN:
        raise Refused("TOO_MANY_REQUESTS", "Too many wrong tries. Wait ten minutes, then try again.", status=429)


def id_fault(value: Any) -> str | None:
    """What is wrong with a participant's id as given, or None."""
    if not isinstance(value, str) or not value.strip():
        return "Give the participant's id as text."
    if len(value.strip()) > LONGEST_ID:
        return f"A participant's id has at most {LONGEST_ID} characters; this one has {len(value.strip()):,}."
    if not value.strip().isprintable():
        return "A participant's id holds printable characters only."
    return None


def params_fault(params: Any) -> str | None:
    if not isinstance(params, Mapping) or not all(isinstance(one, str | int | float) for one in params.values()):
        return "Parameters must be an object of names and single values."
    if len(params) > MOST_PARAMS or any(len(key) + len(str(one)) > LONGEST_PARAM for key, one in params.items()):
        return f"There may be at most {MOST_PARAMS} parameters, each of at most {LONGEST_PARAM:,} characters."
    return None


def named_in(query: Mapping[str, str]) -> str:
    """The participant's id that a link's parameters give, or ""."""
    return next(filter(None, (query.get(key, "").strip() for key in settings.FIELDWORK_PARTICIPANT_PARAMETERS)), "")


def person(external_id: str, params: Mapping[str, Any]) -> Person:
    """Who asks. What names the person or their session does not stand among the params a second time."""
    given = (str(params.get(key, "")) for key in settings.FIELDWORK_SESSION_PARAMETERS)
    session_id = next((text for text in given if text and text.isprintable()), "")
    known = {*settings.FIELDWORK_PARTICIPANT_PARAMETERS, *settings.FIELDWORK_SESSION_PARAMETERS}
    others = {key: value for key, value in params.items() if key not in known}
    return Person(external_id.strip(), session_id=session_id[:LONGEST_ID], params=others)


def take(entry: Entry, who: Person, now: datetime) -> tuple[Assignment, bool]:
    """The person's assignment and whether it is new. Refused with a code that says why there is none."""
    return issuing.issue(entry.pool, who, now=now, form_version=entry.batch.layout_number or 0)


def find_assignment(assignment_id: UUID) -> Assignment | None:
    """The assignment that a ticket opened."""
    return Assignment.objects.select_related("pool__project", "participant").filter(pk=assignment_id).first()


def find_sheet(assignment_id: UUID) -> Sheet | None:
    """The sheet of an assignment that a ticket opened."""
    assignment = find_assignment(assignment_id)
    return sheet.load(assignment) if assignment else None


def find_answer(of: Sheet, task_id: str) -> Answer:
    """The answer row of a task on the sheet. Refused (404) for any other task."""
    wanted = parse_uuid(task_id)
    found = next((answer for answer in of.answers if answer.task_id == wanted), None)
    if found is None:
        raise Refused("UNKNOWN_TASK", "This task is not part of the assignment.", status=404)
    return found


def draft_problems(of: Sheet, answer: Answer, given: Any) -> list[dict[str, str]]:
    """Why answers to one task could never be right, as the participant API lists it."""
    return [shown(answer, problem) for problem in layout.answer_problems(of.layout, given, final=False)]


def save(of: Sheet, answer: Answer, given: Mapping[str, Any], now: datetime, **progress: Any) -> Saved:
    """Keep answers without draft problems; keys that are not named stay as they are."""
    changes = layout.changes(of.layout, given)
    saved = answering.save_draft(of.assignment, answer.task_id, changes, now=now, **progress)
    answer.version = saved.version
    return saved


def send(of: Sheet, given: Mapping[str, Any], now: datetime) -> Assignment:
    """Save what came with the call, then send. What is sound is kept even where the rest is refused (422).

    `given` maps task ids to answers. An assignment that was sent before comes back as it is.
    """
    if of.assignment.is_finished or of.assignment.late_at:
        return of.assignment
    problems = []
    by_id = {str(answer.task_id): answer for answer in of.answers}
    for task_id, answers in given.items():
        answer = by_id.get(task_id.lower())
        if answer is None:
            problems.append({"task": task_id, "key": "", "message": "This task is not part of the assignment."})
        elif faults := draft_problems(of, answer, answers):
            problems += faults
        elif not save_unless_sent(of, answer, answers, now):
            return answering.submit(of.assignment, now=now)

    def check(stored: Mapping[str, Mapping[str, Any]]) -> list[dict[str, str]]:
        told = {(problem["task"], problem["key"]) for problem in problems}
        open_ = final_problems(of, stored)
        return problems + [problem for problem in open_ if (problem["task"], problem["key"]) not in told]

    return answering.submit(of.assignment, now=now, check=check)


def save_unless_sent(of: Sheet, answer: Answer, given: Mapping[str, Any], now: datetime) -> bool:
    """Keep the answers; False where the assignment was sent meanwhile, from another tab or by the same call again."""
    try:
        save(of, answer, given, now)
    except Refused as refused:
        if refused.code != answering.SUBMITTED:
            raise
        return False
    return True


def final_problems(of: Sheet, stored: Mapping[str, Mapping[str, Any]]) -> list[dict[str, str]]:
    """What keeps the stored answers (by task id) from being sent, in the order shown."""
    return [
        shown(answer, problem)
        for answer in of.answers
        for problem in layout.answer_problems(of.layout, stored.get(str(answer.task_id), {}), final=True)
    ]


def shown(answer: Answer, problem: layout.AnswerProblem) -> dict[str, str]:
    return {"task": str(answer.task_id), "key": problem.key, "message": problem.message}
