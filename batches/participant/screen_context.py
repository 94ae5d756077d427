"""What the templates of the participant's pages are given. The preview uses the same."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.urls import reverse

from batches import screen
from batches.layouts import layout
from batches.models import Batch
from batches.participant import tickets, time_left
from batches.participant.sheet import Sheet
from batches.screen import Kind, Screen
from project.base.translation import gettext as _
from project.base.translation import ngettext, numeral


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
        "progress": heading if shown.task is not None else step(shown, len(screens)),
        "done": str(shown.number - 1),
        "total": str(len(screens)),
        "task_count": task_count,
        "takes_files": shown.page is not None and bool(layout.upload_questions([shown.page])),
        "next_label": {Kind.START: _("Begin"), Kind.SEND: _("Send answers")}.get(shown.kind, _("Next")),
        "problems_title": _("Before you send, please look at:")
        if shown.kind is Kind.SEND
        else _("Before you go on, please look at:"),
    }


def step(shown: Screen, count: int) -> str:
    return _("Step {number} of {count}").format(number=numeral(shown.number), count=numeral(count))


def heading_of(batch: Batch, shown: Screen, task_count: int) -> str:
    if shown.kind is Kind.TASK:
        words = _("Task {task} of {tasks}, page {page} of {pages}") if shown.parts > 1 else _("Task {task} of {tasks}")
        numbers = {"task": shown.task + 1, "tasks": task_count, "page": shown.part, "pages": shown.parts}
        return words.format(**{name: numeral(value) for name, value in numbers.items()})
    names = {Kind.START: of_batch(batch)["task_name"], Kind.INTRO: _("Before you begin"), Kind.OUTRO: _("At the end")}
    return names.get(shown.kind, _("Check and send"))


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
        open_ = ngettext("{count} open", "{count} open", count).format(count=numeral(count))
        label = open_ if count else _("Look again") if hint else _("Answered")
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
                told.append(PageProblem(address, question_of(position + 1, item), problem.message))
    return told


def question_of(task: int, item: Mapping[str, Any]) -> str:
    return _("Task {task}, {question}").format(task=numeral(task), question=item["description"])


def screen_of(sheet: Sheet, task: int, key: str | None) -> Screen | None:
    """The screen of a task that asks `key`; the task's first without one."""
    of_task = sheet.screens_of_task[task]
    asking = [one for one in of_task if any(item["id"] == key for item in layout.items(one.page))]
    return next(iter(asking or of_task), None)


def screen_address(assignment_id: UUID, shown: Screen) -> str:
    return reverse("assignment-screen", args=[assignment_id, shown.number])
