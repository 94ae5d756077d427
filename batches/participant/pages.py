"""The participant's screens, from the first to the sending. Every one works without a script.

A page turn saves, forward and back; what a script saves in between goes through the participant API.
"""

from collections.abc import Callable
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
from batches.participant import receipt_pages, receiving, screen_context, taking, time_left
from batches.participant.screen_context import PageProblem
from batches.participant.sheet import Sheet
from batches.participant.view import with_sheet
from batches.screen import Kind, Screen
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
        receiving.expect(request, layout.upload_questions(sheet.layout))
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
    answer = sheet.answers[shown.task] if shown.task is not None else None
    if answer and answer.opened_at is None and request.method == "GET":
        answering.open_task(sheet.assignment, answer.task_id, now=timezone.now())


def turn(request: HttpRequest, sheet: Sheet, shown: Screen) -> HttpResponse:
    """Save what the page holds, then go on, go back, send, or show what is in the way."""
    goes_back, whole = request.POST.get("go") == "back", {}
    if shown.kind is Kind.SEND and not goes_back:
        return send(request, sheet, shown)
    if shown.task is not None:
        typed = read(request, sheet, shown)
        refused = receiving.take_in(sheet, layout.upload_questions([shown.page]), typed, request)
        unsaved = refused | save(request, sheet, shown, typed)
        whole = {**sheet.stored(shown.task), **typed}
        problems = unsaved if goes_back or unsaved else screen.page_problems(shown.page, whole, sheet.shown_if)
        if problems:
            return draw(request, sheet, shown, {**shown_answers(sheet, shown), **typed}, problems)
    answers = [sheet.stored(task) if task != shown.task else whole for task in range(len(sheet.answers))]
    return to_screen(sheet, screen.beside(sheet.screens, shown, answers, sheet.shown_if, goes_back=goes_back).number)


def read(request: HttpRequest, sheet: Sheet, shown: Screen) -> dict[str, Any]:
    """What the page's form holds, without what nobody touched where it shows less than there is: where it came without
    the stored answers an empty field takes none of them back, and where another window was ahead, as a script says,
    the form shows the rest as it was before.
    """
    typed = screen.read_form(shown.page, request.POST)
    version = count(request, "version")
    is_behind = version is not None and version <= sheet.answers[shown.task].version
    untouched = request.POST.getlist("untouched") if is_behind else []
    return {key: value for key, value in typed.items() if key not in untouched and (sheet.sees or value is not None)}


def save(request: HttpRequest, sheet: Sheet, shown: Screen, typed: dict[str, Any]) -> dict[str, str]:
    """Keep what was typed, as far as it can be kept; the rest comes back as problems by instruction id."""
    answer = sheet.answers[shown.task]
    problems = {one["key"]: one["message"] for one in taking.draft_problems(sheet, answer, typed)}
    kept = {key: value for key, value in typed.items() if key not in problems}
    progress = sheet.progress(answer, count(request, "version"), count(request, "seconds"))
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
        if refused.code == answering.HINTS:
            return draw(request, Sheet(sheet.assignment, sees=sheet.sees), shown, {}, status=422)
        if not refused.problems:
            raise
        return draw(request, sheet, shown, {}, {}, unsent=True)
    return redirect("assignment", pk=sheet.assignment.pk)


def draw(
    request: HttpRequest,
    sheet: Sheet,
    shown: Screen,
    answers: dict[str, Any],
    errors: dict[str, str] | None = None,
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


def shown_answers(sheet: Sheet, shown: Screen) -> dict[str, Any]:
    return sheet.shown_answers(shown.task) if shown.task is not None else {}


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
    context = screen_context.of_batch(sheet.batch) | {
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
