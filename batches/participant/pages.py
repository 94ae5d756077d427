"""The participant's screens, from the first to the sending. Every one works without a script.

A page turn saves, forward and back; what a script saves in between goes through the participant API.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from batches import screen
from batches.layouts import layout
from batches.layouts.layout import AnswerProblem
from batches.participant import receipt_pages, receiving, screen_context, taking, time_left
from batches.participant.screen_context import ByTask, PageProblem
from batches.participant.sheet import Sheet
from batches.participant.view import with_sheet
from batches.screen import Kind, Screen, Section
from project.base.problems import Refused
from project.base.translation import gettext as _
from project.base.words import whole_number
from tasksuites import answering
from tasksuites.models import Assignment

COUNT_DIGITS = 8


@require_http_methods(["GET", "HEAD"])
@with_sheet
def assignment(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Leads to where the person goes on; afterwards shows the receipt, or says why there is nothing to do."""
    of = sheet.assignment
    if of.receipt:
        return receipt_pages.of_assignment(request, sheet)
    if of.status == Assignment.Status.SKIPPED:
        raise Refused("RETURNED", "", status=410)
    if time_left.is_over(of, timezone.now()):
        return expired(request, sheet)
    return to_screen(sheet, sheet.next_open().number)


def with_files(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Says how the files of a posted screen are to stream in before its token is checked, for that reads the form."""
    checked = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def page(request: HttpRequest, sheet: Sheet, **kwargs: Any) -> HttpResponse:
        receiving.expect(request, sheet.upload_questions)
        return checked(request, sheet, **kwargs)

    return page


@require_http_methods(["GET", "HEAD", "POST"])
@with_sheet
@with_files
def assignment_screen(request: HttpRequest, sheet: Sheet, number: int) -> HttpResponse:
    of = sheet.assignment
    if of.receipt or of.status == Assignment.Status.SKIPPED:
        return redirect("assignment", pk=of.pk)
    if not 1 <= number <= len(sheet.screens):
        return to_screen(sheet, min(max(number, 1), len(sheet.screens)))
    shown = sheet.screens[number - 1]
    if request.method == "POST":
        return turn(request, sheet, shown)
    note_opened(request, sheet, shown)
    return draw(request, sheet, shown, shown_answers(sheet, shown))


def note_opened(request: HttpRequest, sheet: Sheet, shown: Screen) -> None:
    """The time by the clock begins when a task is first in front of its person; later looks write nothing."""
    answers = [sheet.answers[section.task] for section in shown.sections]
    unopened = [answer.task_id for answer in answers if answer.opened_at is None]
    if unopened and request.method == "GET":
        answering.open_tasks(sheet.assignment, unopened, now=timezone.now())


def turn(request: HttpRequest, sheet: Sheet, shown: Screen) -> HttpResponse:
    """Save what the page holds, then go on, go back, stay, send, or show what is in the way."""
    goes_back, stays = (request.POST.get("go") == word for word in ("back", "save"))
    if shown.kind is Kind.SEND and not goes_back:
        return send(request, sheet, shown)
    typed = {section.task: read(request, sheet, section) for section in shown.sections}
    problems = {section.task: take(request, sheet, section, typed[section.task]) for section in shown.sections}
    whole = {task: {**sheet.given(task), **answers} for task, answers in typed.items()}
    if not (goes_back or stays or any(problems.values())):
        problems = {section.task: in_the_way(sheet, shown, section, whole[section.task]) for section in shown.sections}
    if any(problems.values()):
        return draw(request, sheet, shown, over(shown_answers(sheet, shown), typed), problems)
    if stays:
        return to_screen(sheet, shown.number)
    if shown.kind is Kind.SUITE and not goes_back:
        return send(request, sheet, shown)
    answers = [whole.get(task) or sheet.given(task) for task in range(len(sheet.answers))]
    return to_screen(sheet, screen.beside(sheet.screens, shown, answers, sheet.shown_if, goes_back=goes_back).number)


def in_the_way(sheet: Sheet, shown: Screen, section: Section, whole: dict[str, Any]) -> dict[str, str]:
    """What keeps the answers to a task's questions here from being sent, by instruction id."""
    if shown.kind is not Kind.SUITE:
        return screen.page_problems(section.page, whole, sheet.shown_if)
    return by_key(sheet.questions.problems(whole, final=True))


def by_key(problems: Iterable[AnswerProblem]) -> dict[str, str]:
    return {one.key: one.message for one in problems}


def over(answers: dict[int, dict], typed: dict[int, dict]) -> dict[int, dict]:
    """What is shown of each task, with what was typed on top."""
    return {task: {**shown, **typed.get(task, {})} for task, shown in answers.items()}


def read(request: HttpRequest, sheet: Sheet, section: Section) -> dict[str, Any]:
    """What the form holds of a task, without what nobody touched where it shows less than there is: where it came
    without the stored answers an empty field takes none of them back, and where another window was ahead, as a script
    says, the form shows the rest as it was before.
    """
    typed = section.unmarked(screen.read_form(section.page, request.POST))
    version = count(request, f"{section.mark}version")
    is_behind = version is not None and version <= sheet.answers[section.task].version
    untouched = section.unmarked(dict.fromkeys(request.POST.getlist("untouched"))) if is_behind else {}
    return {key: value for key, value in typed.items() if key not in untouched and (sheet.sees or value is not None)}


def take(request: HttpRequest, sheet: Sheet, section: Section, typed: dict[str, Any]) -> dict[str, str]:
    """Keep the files that came for a task, whose keys are added to what was `typed`, and then all of that, as far as it
    can be kept; the rest comes back as problems by instruction id.
    """
    marked = section.marked(typed)
    refused = receiving.take_in(sheet, layout.upload_questions([section.page]), marked, request)
    typed |= section.unmarked(marked)
    return section.unmarked(refused) | save(request, sheet, section, typed)


def save(request: HttpRequest, sheet: Sheet, section: Section, typed: dict[str, Any]) -> dict[str, str]:
    answer = sheet.answers[section.task]
    problems = by_key(taking.draft_faults(sheet, typed))
    kept = {key: value for key, value in typed.items() if key not in problems}
    numbers = (count(request, section.mark + name) for name in ("version", "seconds"))
    progress = sheet.progress(answer, *numbers)
    saved = taking.save(sheet, answer, kept, timezone.now(), **progress)
    if not saved.saved:  # another window was ahead, but this page is what the person has just turned
        taking.save(sheet, answer, kept, timezone.now(), **{**progress, "version": None})
    return problems


def count(request: HttpRequest, name: str) -> int | None:
    """A number that a script wrote into a hidden field; None without a script."""
    return whole_number(request.POST.get(name, ""), COUNT_DIGITS)


def send(request: HttpRequest, sheet: Sheet, shown: Screen) -> HttpResponse:
    try:
        taking.send(sheet, {}, timezone.now())
    except Refused as refused:
        now = Sheet(sheet.assignment, sees=sheet.sees, of=sheet.work)
        if refused.code == answering.HINTS:
            return draw(request, now, shown, shown_answers(now, shown), status=422)
        if not refused.problems:
            raise
        if shown.kind is Kind.SEND:
            return draw(request, now, shown, {}, unsent=True)
        open_ = {one.task: by_key(now.open_problems(one.task)) for one in shown.sections}
        return draw(request, now, shown, shown_answers(now, shown), open_)
    return redirect("assignment", pk=sheet.assignment.pk)


def draw(
    request: HttpRequest,
    sheet: Sheet,
    shown: Screen,
    answers: ByTask,
    errors: ByTask | None = None,
    *,
    unsent: bool = False,
    status: int = 200,
) -> HttpResponse:
    """A screen with `answers` filled in; errors make it a 422."""
    problems: list[PageProblem] = screen_context.page_errors(shown, errors or {})
    if unsent:
        problems = screen_context.open_tasks(sheet)
    context = screen_context.of_screen(sheet, shown, answers, errors or {}) | {"problems": problems}
    return render(request, "batches/participant/screen.html", context, status=422 if problems else status)


def shown_answers(sheet: Sheet, shown: Screen) -> dict[int, dict[str, Any]]:
    return {section.task: sheet.shown_answers(section.task) for section in shown.sections}


def to_screen(sheet: Sheet, number: int) -> HttpResponse:
    return redirect("assignment-screen", pk=sheet.assignment.pk, number=number)


@require_http_methods(["GET", "HEAD", "POST"])
@with_sheet
def give_back(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Asks once, then frees the place."""
    if sheet.assignment.receipt:
        return redirect("assignment", pk=sheet.assignment.pk)
    if request.method == "POST":
        taking.give_back(sheet, timezone.now())
        return redirect("assignment", pk=sheet.assignment.pk)
    return render(request, "batches/participant/return.html", screen_context.of_assignment(sheet))


def expired(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    context = screen_context.of_work(sheet.work) | {
        "heading": _("The time for these tasks is over"),
        "sentences": [
            _(
                "What you answered is kept. You can still finish and send it: it counts unless somebody else has been "
                "given your place meanwhile."
            ),
        ],
        "action": {
            "address": reverse("assignment-screen", args=[sheet.assignment.pk, sheet.next_open().number]),
            "label": _("Go on with these tasks"),
        },
    }
    return render(request, "batches/participant/notice.html", context, status=410)
