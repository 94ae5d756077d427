"""What the templates of the participant's pages are given. The preview uses the same."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.urls import reverse

from batches import layout, screen
from batches.models import Batch
from batches.participant import tickets, time_left
from batches.participant.sheet import Sheet
from batches.screen import Kind, Screen
from project.base.problems import Refused

REFUSALS = {  # code: what happened, and what the person can do
    "NOTHING_LEFT": (
        "There is nothing left for you to do here",
        "You have done all the tasks that were open to you, or others have finished the rest. Thank you.",
    ),
    "ALL_TAKEN": (
        "Others are working on the last tasks",
        "A task may become free again.",
    ),
    "CLOSED": (
        "This work is closed at present",
        "No tasks are handed out just now. Ask whoever sent you the link whether it opens again.",
    ),
    "NOT_ELIGIBLE": (
        "This work is for other people",
        "It asks for something that your profile here does not have. Ask whoever sent you the link.",
    ),
    "UNKNOWN_LINK": (
        "This link leads to no work here",
        "It may be mistyped or cut off at its end. Copy the whole link again, or ask whoever sent it for a new one.",
    ),
    "TOO_MANY_REQUESTS": (
        "Too many wrong tries",
        "Wait ten minutes, then open the link that you were sent, or look again.",
    ),
    "NO_TICKET": (
        "Please open your link again",
        "This page belongs to one person's tasks, and this browser has not opened their link yet, or that was long "
        "ago. Nothing is lost: open the link that you were sent, and you go on where you left off. If you see this "
        "page again, allow this site to keep cookies: one of them says that the tasks are yours.",
    ),
    "BAD_SIGNATURE": (
        "This link is not complete or no longer good",
        "It is meant for one person and carries a signature, perhaps for a limited time. Open it exactly as it was "
        "sent to you, or ask whoever sent it for a new one.",
    ),
    "PREVIEW": (
        "This is a preview",
        "Accept the work first on the page around this one; then its tasks are handed out to you.",
    ),
    "DECLINED": (
        "You did not agree, so nothing was handed out",
        "Nothing was recorded but that. Should you change your mind, open your link again.",
    ),
    "NOT_YOURS_TO_RETURN": (
        "Please give these tasks back where they were begun",
        "Something was answered in another browser, and this one does not know whether you are the same person. Open "
        "the page there, or let the time run out.",
    ),
    "RETURNED": (
        "You gave these tasks back",
        "Somebody else can do them now. Open your link again if you want to ask for other tasks.",
    ),
}


class PageProblem(NamedTuple):
    """A line of the summary of errors: where its link leads, the question, what is wrong."""

    address: str
    question: str
    message: str


def of_batch(batch: Batch) -> dict[str, Any]:
    details = batch.task_details or {}
    return {"task_name": details.get("task_name") or batch.name, "run_by": batch.workspace.name, "details": details}


def of_assignment(sheet: Sheet) -> dict[str, Any]:
    of = sheet.assignment
    server = {"address": reverse("participant-assignment", args=[of.pk]), "token": tickets.make(of.pk, sees=sheet.sees)}
    return of_batch(sheet.batch) | {"assignment": of, "server": server, "time": time_left.of_assignment(of)}


def of_screen(sheet: Sheet, shown: Screen, answers: Mapping[str, Any], errors: Mapping[str, str]) -> dict[str, Any]:
    """A screen of an assignment with `answers` filled in, which may be others than those stored."""
    context = of_assignment(sheet) | of_frame(sheet.batch, sheet.screens, shown, len(sheet.answers))
    if shown.kind is Kind.SEND:
        context |= of_check(sheet)
    if shown.page is not None:
        material = sheet.material(shown.task, answers, errors)
        context["drawn"] = screen.draw(shown.page, material, sheet.shown_if, knows_others=sheet.sees)
    if shown.task is not None:
        hint = sheet.hints.get(sheet.answers[shown.task].pk, "")
        context |= {"questions": screen.questions(shown.page), "autosave": autosave(sheet, shown.task), "hint": hint}
        if layout.upload_questions([shown.page]):
            context["uploads"] = uploads(sheet)
    return context


def of_frame(batch: Batch, screens: list[Screen], shown: Screen, task_count: int) -> dict[str, Any]:
    """Heading, progress and the button's word: what every screen has, in a preview too.

    Numbers that stand in attributes are given as text, since templates write 1000 as "1,000".
    """
    heading = heading_of(batch, shown, task_count)
    return {
        "screen": shown,
        "heading": heading,
        "progress": heading if shown.task is not None else f"Step {shown.number} of {len(screens)}",
        "done": str(shown.number - 1),
        "total": str(len(screens)),
        "task_count": task_count,
        "takes_files": shown.page is not None and bool(layout.upload_questions([shown.page])),
        "next_label": {Kind.START: "Begin", Kind.SEND: "Send answers"}.get(shown.kind, "Next"),
        "problems_title": f"Before you {'send' if shown.kind is Kind.SEND else 'go on'}, please look at:",
    }


def heading_of(batch: Batch, shown: Screen, task_count: int) -> str:
    if shown.kind is Kind.TASK:
        part = f", page {shown.part} of {shown.parts}" if shown.parts > 1 else ""
        return f"Task {shown.task + 1:,} of {task_count:,}{part}"
    names = {Kind.START: of_batch(batch)["task_name"], Kind.INTRO: "Before you begin", Kind.OUTRO: "At the end"}
    return names.get(shown.kind, "Check and send")


def autosave(sheet: Sheet, task: int) -> dict[str, Any]:
    """What a script needs in order to save this screen's task while it is filled in."""
    answer = sheet.answers[task]
    return {
        "address": reverse("participant-answer", args=[sheet.assignment.pk, sheet.public_id(answer)]),
        "version": str(answer.version),
        "seconds": str(answer.active_s),
        "has_answers": bool(answer.values) and sheet.sees,
        "is_blind": not sheet.sees,
    }


def uploads(sheet: Sheet) -> dict[str, str]:
    """Where a script sends files."""
    return {
        "address": reverse("participant-files", args=[sheet.assignment.pk]),
        "token": tickets.make(sheet.assignment.pk, sees=sheet.sees),
    }


def of_check(sheet: Sheet) -> dict[str, Any]:
    """For each task how many of its questions are still open, its hint, and where to answer or change it."""
    tasks = []
    for position, answer in enumerate(sheet.answers):
        problems = layout.answer_problems(sheet.layout, answer.values or {}, final=True)
        first = screen_of(sheet, position, problems[0].key if problems else None)
        count, hint = len(problems), sheet.hints.get(answer.pk, "")
        label = f"{count} open" if count else "Look again" if hint else "Answered"
        tasks.append(
            {
                "number": position + 1,
                "open_count": count,
                "hint": hint,
                "label": label,
                "address": screen_address(sheet.assignment.pk, first) if first else "",
            }
        )
    return {
        "tasks": tasks,
        "open_count": sum(task["open_count"] for task in tasks),
        "hint_count": len(sheet.hints),
    }


def page_errors(shown: Screen, errors: Mapping[str, str]) -> list[PageProblem]:
    """The summary of what is wrong on one screen, in reading order."""
    if not errors:
        return []
    return [
        PageProblem(f"#{layout.kind_of(item).target(item)}", item["description"], errors[item["id"]])
        for item in layout.items(shown.page)
        if item["id"] in errors
    ]


def open_tasks(sheet: Sheet) -> list[PageProblem]:
    """The summary of what keeps an assignment from being sent, each line with a link to its question."""
    told = []
    by_id = {item["id"]: item for item in layout.instructions(sheet.layout)}
    for position, answer in enumerate(sheet.answers):
        for problem in layout.answer_problems(sheet.layout, answer.values or {}, final=True):
            item, where = by_id.get(problem.key), screen_of(sheet, position, problem.key)
            if item and where:
                address = f"{screen_address(sheet.assignment.pk, where)}#{layout.kind_of(item).target(item)}"
                told.append(PageProblem(address, f"Task {position + 1}, {item['description']}", problem.message))
    return told


def screen_of(sheet: Sheet, task: int, key: str | None) -> Screen | None:
    """The screen of a task that asks `key`; the task's first without one."""
    of_task = sheet.screens_of_task[task]
    asking = [one for one in of_task if any(item["id"] == key for item in layout.items(one.page))]
    return next(iter(asking or of_task), None)


def screen_address(assignment_id: UUID, shown: Screen) -> str:
    return reverse("assignment-screen", args=[assignment_id, shown.number])


def of_refusal(refused: Refused) -> dict[str, Any]:
    heading, sentence = REFUSALS.get(refused.code, ("This cannot be done now", refused.message))
    sentences = [sentence]
    if wait_s := refused.extra.get("retry_after_s"):
        sentences.append(f"Please open your link again in {wait(wait_s)} at the latest, or look in earlier.")
    return {"heading": heading, "sentences": sentences}


def wait(seconds: int) -> str:
    """A waiting time as people say it, rounded up."""
    if seconds <= 90 * 60:
        minutes = -(-seconds // 60)
        return "a minute" if minutes == 1 else f"{minutes} minutes"
    hours = -(-seconds // 3600)
    return f"{hours} hours" if hours <= 48 else f"{-(-hours // 24)} days"
