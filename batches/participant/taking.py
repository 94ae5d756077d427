"""An assignment in its participant's hands: the sheet, and from what they typed to stored answers.

Both doors of a participant, the pages and the API, go through here. How they come in is `arriving`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from batches import languages
from batches.layouts.layout import AnswerProblem
from batches.participant.sheet import Sheet
from project.base.problems import Refused
from project.base.translation import gettext as _
from project.base.translation import ngettext, numeral
from tasksuites import answering
from tasksuites.answering import Saved
from tasksuites.models import Answer, Assignment

MOST_SURPLUS = 20  # answers to tasks that are not in the assignment, in one call


def find_assignment(assignment_id: UUID) -> Assignment | None:
    """The assignment that a ticket opened, with its `batch_settings`."""
    found = Assignment.objects.select_related("pool").annotate(batch_settings=languages.batch_settings())
    return found.filter(pk=assignment_id).first()


def find_sheet(assignment_id: UUID, *, sees: bool = True) -> Sheet | None:
    """The sheet of an assignment that a ticket opened."""
    assignment = find_assignment(assignment_id)
    return Sheet(assignment, sees=sees) if assignment else None


def find_answer(of: Sheet, task_id: str) -> Answer:
    """The answer row of a task on the sheet. Refused (404) for any other task."""
    found = of.find(task_id)
    if found is None:
        raise Refused("UNKNOWN_TASK", _("This task is not part of the assignment."), status=404)
    return found


def draft_faults(of: Sheet, given: Any) -> list[AnswerProblem]:
    """Why answers to one task could never be right."""
    return of.questions.problems(given, final=False, files=of.files)


def draft_problems(of: Sheet, answer: Answer, given: Any) -> list[dict[str, str]]:
    """The same as the participant API lists it."""
    return [shown(of, answer, problem) for problem in draft_faults(of, given)]


def save(of: Sheet, answer: Answer, given: Mapping[str, Any], now: datetime, **progress: Any) -> Saved:
    """Keep answers without draft problems; keys that are not named stay as they are.

    Who does not see what is stored takes nothing of it back: an empty field says nothing there.
    """
    changes = of.questions.changes(given)
    if not of.sees:
        changes = {key: value for key, value in changes.items() if value is not None}
    saved = answering.save_draft(of.assignment, answer.task_id, changes, now=now, **progress)
    answer.version = saved.version
    return saved


def send(of: Sheet, given: Mapping[str, Any], now: datetime) -> Assignment:
    """Save what came with the call, then send. What is sound is kept, task by task, even where the rest is refused
    (422).

    `given` maps task ids to answers. An assignment that was sent before comes back as it is. Where a training task is
    not right yet, Refused (422) has `hints`, by the ids that the participant knows.
    """
    if of.assignment.is_finished or of.assignment.late_at:
        return of.assignment
    refuse_surplus(of, given)
    problems = []
    for task_id, answers in given.items():
        answer = of.find(task_id)
        if answer is None:
            problems.append({"task": task_id, "key": "", "message": _("This task is not part of the assignment.")})
        elif faults := draft_problems(of, answer, answers):
            problems += faults
        elif not save_unless_sent(of, answer, answers, now):
            return submit(of, now)

    def check(stored: Mapping[str, Mapping[str, Any]]) -> list[dict[str, str]]:
        told = {(problem["task"], problem["key"]) for problem in problems}
        open_ = final_problems(of, stored)
        return problems + [problem for problem in open_ if (problem["task"], problem["key"]) not in told]

    return submit(of, now, check)


def refuse_surplus(of: Sheet, given: Mapping[str, Any]) -> None:
    """An id can be written in many ways, so a call could bring endless work; a few that are foreign are told one by
    one.
    """
    if len(given) > len(of.answers) + MOST_SURPLUS:
        message = ngettext(
            "There is {count} task in the assignment; answers to {sent} were sent.",
            "There are {count} tasks in the assignment; answers to {sent} were sent.",
            len(of.answers),
        ).format(count=numeral(len(of.answers)), sent=numeral(len(given)))
        problem = {"task": "", "key": "", "message": message}
        raise Refused("INVALID_ANSWERS", _("Some answers can not be kept."), status=422, problems=[problem])


def give_back(of: Sheet, now: datetime) -> Assignment:
    """Return the suite. Refused (403) where somebody who may be another would give away what was answered in it."""
    if not of.sees and any(answer.saved_at for answer in of.answers):
        message = _("Something was answered in another browser. Give the tasks back there.")
        raise Refused("NOT_YOURS_TO_RETURN", message, status=403)
    return answering.give_back(of.assignment, now=now)


def submit(of: Sheet, now: datetime, check: answering.Check | None = None) -> Assignment:
    """Send what is stored, as `answering.submit` does."""
    try:
        sent = answering.submit(of.assignment, now=now, check=check, counted=of.questions.counted)
    except Refused as refused:
        if hints := refused.extra.get("hints"):
            refused.extra["hints"] = {of.public_id(of.find(task_id)): hint for task_id, hint in hints.items()}
        raise
    sent.pool = of.assignment.pool  # read already, and what comes next says what its people get at the end
    return sent


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
        shown(of, answer, problem)
        for answer in of.answers
        for problem in of.questions.problems(stored.get(str(answer.task_id), {}), final=True)
    ]


def shown(of: Sheet, answer: Answer, problem: AnswerProblem) -> dict[str, str]:
    return {"task": of.public_id(answer), "key": of.questions.key_of(problem.key), "message": problem.message}
