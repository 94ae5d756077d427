"""What the templates of the participant's pages are given. The preview uses the same."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.urls import reverse

from batches import screen
from batches.layouts import layout
from batches.participant import tickets, time_left
from batches.participant.sheet import Sheet
from batches.participant.work import Work
from batches.screen import Kind, Screen, Section
from project.base.translation import gettext as _
from project.base.translation import ngettext, numeral

ByTask = Mapping[int, Mapping[str, Any]]  # by position in the order shown, then by instruction id


class PageProblem(NamedTuple):
    """A line of the summary of errors: where its link leads, the question, what is wrong."""

    address: str
    question: str
    message: str


def of_work(given: Work) -> dict[str, Any]:
    return {"task_name": given.name, "run_by": given.run_by, "details": given.details}


def of_assignment(sheet: Sheet) -> dict[str, Any]:
    of = sheet.assignment
    server = {"address": reverse("participant-assignment", args=[of.pk]), "token": tickets.make(of.pk, sees=sheet.sees)}
    return of_work(sheet.work) | {"assignment": of, "server": server, "time": time_left.of_assignment(of)}


def of_screen(sheet: Sheet, shown: Screen, answers: ByTask, errors: ByTask) -> dict[str, Any]:
    """A screen of an assignment with `answers` filled in, which may be others than those stored; both they and the
    errors are by instruction id, of each task that stands on the screen.
    """
    context = of_assignment(sheet) | of_frame(sheet.work, sheet.screens, shown, len(sheet.answers))
    if shown.kind is Kind.SEND:
        context |= of_check(sheet)
    if shown.kind is Kind.SUITE:
        context["hint_count"] = len(sheet.hints)
    if shown.page is not None and shown.task is None:
        context["drawn"] = screen.draw(shown.page, sheet.material(None, {}, {}), sheet.shown_if)
    sections = [of_section(sheet, one, answers.get(one.task, {}), errors.get(one.task, {})) for one in shown.sections]
    context |= {"sections": sections, "is_blind": bool(sections) and not sheet.sees}
    if layout.upload_questions([section.page for section in shown.sections]):
        context["uploads"] = uploads(sheet)
    return context


def of_section(sheet: Sheet, section: Section, answers: Mapping[str, Any], errors: Mapping[str, str]) -> dict[str, Any]:
    """One task of a screen, with what a script needs to save it."""
    answer = sheet.answers[section.task]
    material = sheet.material(section.task, section.marked(answers), section.marked(errors))
    return of_task(section, len(sheet.answers)) | {
        "drawn": screen.draw(section.page, material, sheet.shown_if, knows_others=sheet.sees),
        "questions": screen.questions(section),
        "autosave": autosave(sheet, section.task),
        "hint": sheet.hints.get(answer.pk, ""),
    }


def of_task(section: Section, task_count: int) -> dict[str, Any]:
    """What tells a task from the others of a screen."""
    return {"mark": section.mark, "number": section.task + 1, "heading": task_heading(section.task, task_count)}


def of_frame(given: Work, screens: list[Screen], shown: Screen, task_count: int) -> dict[str, Any]:
    """Heading, progress and the button's word: what every screen has, in a preview too.

    Numbers that stand in attributes are given as text, since templates write 1000 as "1,000".
    """
    heading = heading_of(given, shown, task_count)
    sends = shown.kind in (Kind.SEND, Kind.SUITE)
    return {
        "screen": shown,
        "heading": heading,
        "progress": heading if shown.sections else step(shown, len(screens)),
        "done": str(shown.number - 1),
        "total": str(len(screens)),
        "task_count": task_count,
        "on_one_page": given.on_one_page,
        "takes_files": bool(layout.upload_questions([section.page for section in shown.sections])),
        "next_label": _("Begin") if shown.kind is Kind.START else _("Send answers") if sends else _("Next"),
        "problems_title": _("Before you send, please look at:") if sends else _("Before you go on, please look at:"),
    }


def step(shown: Screen, count: int) -> str:
    return _("Step {number} of {count}").format(number=numeral(shown.number), count=numeral(count))


def heading_of(given: Work, shown: Screen, task_count: int) -> str:
    if shown.kind is Kind.TASK:
        return task_heading(shown.task, task_count, shown.part, shown.parts)
    if shown.kind is Kind.SUITE:
        return ngettext("{count} task", "{count} tasks", task_count).format(count=numeral(task_count))
    names = {Kind.START: given.name, Kind.INTRO: _("Before you begin"), Kind.OUTRO: _("At the end")}
    return names.get(shown.kind, _("Check and send"))


def task_heading(task: int, task_count: int, part: int = 1, parts: int = 1) -> str:
    words = _("Task {task} of {tasks}, page {page} of {pages}") if parts > 1 else _("Task {task} of {tasks}")
    numbers = {"task": task + 1, "tasks": task_count, "page": part, "pages": parts}
    return words.format(**{name: numeral(value) for name, value in numbers.items()})


def autosave(sheet: Sheet, task: int) -> dict[str, Any]:
    """What a script needs in order to save this screen's task while it is filled in."""
    answer = sheet.answers[task]
    return {
        "address": reverse("participant-answer", args=[sheet.assignment.pk, sheet.public_id(answer)]),
        "version": str(answer.version),
        "seconds": str(answer.active_s),
        "has_answers": bool(answer.values) and sheet.sees,
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
        problems = sheet.open_problems(position)
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


def page_errors(shown: Screen, errors: ByTask) -> list[PageProblem]:
    """The summary of what is wrong on one screen, in reading order."""
    return [
        PageProblem(f"#{layout.kind_of(item).target(item)}", name_of(shown, section, item), told[item["id"]])
        for section in shown.sections
        if (told := section.marked(errors.get(section.task, {})))
        for item in layout.items(section.page)
        if item["id"] in told
    ]


def name_of(shown: Screen, section: Section, item: Mapping[str, Any]) -> str:
    return question_of(section.task + 1, item) if shown.kind is Kind.SUITE else item["description"]


def open_tasks(sheet: Sheet) -> list[PageProblem]:
    """The summary of what keeps an assignment from being sent, each line with a link to its question."""
    told = []
    by_id = {item["id"]: item for item in layout.instructions(sheet.layout)}
    for position in range(len(sheet.answers)):
        for problem in sheet.open_problems(position):
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
