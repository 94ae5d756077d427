"""The participant's pages: the way in, the screens, the receipt. Every one works without a script.

A page turn saves, forward and back; what a script saves in between goes through the participant API.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods

from batches import completion, screen, screen_context, taking, tickets, time_left
from batches.entry_form import WhoForm
from batches.models import Batch
from batches.screen import Kind, Screen
from batches.screen_context import PageProblem
from batches.sheet import Sheet
from project.base import limits
from project.base.problems import Refused
from tasksuites import answering
from tasksuites.models import Assignment

LONGEST_COUNT = 9  # digits
OTHER_HOSTS = {"img-src": ["https:"], "media-src": ["https:"]}  # what a requester's data and layout may show


def participant_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """May show media of other hosts, is kept by no cache; what is refused becomes a calm page.

    Other hosts learn nothing by the site's referrer policy, "same-origin". A stricter one would make browsers send
    our own forms with the origin "null", which the check against forged forms refuses.
    """

    @csp_update(OTHER_HOSTS)
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Refused as refused:
            response = notice_of(request, refused)
        patch_cache_control(response, private=True, no_store=True)
        return response

    return page


def with_sheet(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the view the sheet of the assignment in the address, if the browser brought its ticket."""

    @participant_page
    @wraps(view)
    def page(request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        sheet = taking.find_sheet(pk) if tickets.opens(request, pk) else None
        if sheet is None:
            raise Refused("NO_TICKET", "", status=403)
        try:
            return view(request, sheet, **kwargs)
        except Refused as refused:
            if refused.code != "SUBMITTED":
                raise
            return redirect("assignment", pk=pk)  # sent a moment ago in another window: to the receipt

    return page


@require_http_methods(["GET", "HEAD", "POST"])
@participant_page
def take(request: HttpRequest, entry: str) -> HttpResponse:
    """Takes or resumes for whom the link names; asks who it is where it names nobody. A mere look takes no place."""
    found = taking.find_entry(entry, limits.address(request))
    given = request.POST if request.method == "POST" else request.GET
    looks_only = request.method == "HEAD" or "prefetch" in request.headers.get("Sec-Purpose", "")
    external_id = given.get("participant", "") if request.method == "POST" else taking.named_in(request.GET)
    if looks_only or (request.method == "GET" and not external_id):
        return ask_who(request, found.batch, WhoForm())
    form = WhoForm({"participant": external_id})
    if not form.is_valid():
        return ask_who(request, found.batch, form, status=400)
    params = request.GET.dict()
    who = taking.person(form.cleaned_data["participant"], {} if taking.params_fault(params) else params)
    try:
        assignment, _ = taking.take(found, who, timezone.now())
    except Refused as refused:
        return notice_of(request, refused, found.batch)
    response = redirect("assignment", pk=assignment.pk)
    tickets.give(response, assignment.pk)
    return response


def ask_who(request: HttpRequest, batch: Batch, form: WhoForm, status: int = 200) -> HttpResponse:
    context = {"form": form, **screen_context.of_batch(batch)}
    return render(request, "batches/participant/name.html", context, status=status)


@require_http_methods(["GET", "HEAD"])
@with_sheet
def assignment(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Leads to where the person goes on; afterwards shows the receipt, or says why there is nothing to do."""
    of = sheet.assignment
    if of.receipt:
        return render(request, "batches/participant/receipt.html", receipt_context(sheet))
    if of.status == Assignment.Status.SKIPPED:
        raise Refused("RETURNED", "", status=410)
    if time_left.is_over(of, timezone.now()):
        return expired(request, sheet)
    return to_screen(sheet, sheet.next_open().number)


@require_http_methods(["GET", "HEAD", "POST"])
@with_sheet
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
    return draw(request, sheet, shown, stored(sheet, shown))


def note_opened(request: HttpRequest, sheet: Sheet, shown: Screen) -> None:
    """The time by the clock begins when a task is first in front of its person; later looks write nothing."""
    answer = sheet.answers[shown.task] if shown.task is not None else None
    if answer and answer.opened_at is None and request.method == "GET":
        answering.open_task(sheet.assignment, answer.task_id, now=timezone.now())


def turn(request: HttpRequest, sheet: Sheet, shown: Screen) -> HttpResponse:
    """Save what the page holds, then go on, go back, send, or show what is in the way."""
    goes_back = request.POST.get("go") == "back"
    if shown.kind is Kind.SEND and not goes_back:
        return send(request, sheet, shown)
    if shown.task is not None:
        typed = read(request, sheet, shown)
        unsaved = save(request, sheet, shown, typed)
        whole = {**sheet.stored(shown.task), **typed}
        problems = unsaved if goes_back or unsaved else screen.page_problems(shown.page, whole)
        if problems:
            return draw(request, sheet, shown, {**stored(sheet, shown), **typed}, problems)
    return to_screen(sheet, max(1, shown.number - 1) if goes_back else shown.number + 1)


def read(request: HttpRequest, sheet: Sheet, shown: Screen) -> dict[str, Any]:
    """What the page's form holds. Where another window was ahead, without what nobody touched here, as a script says:
    the form shows that as it was before.
    """
    typed = screen.read_form(shown.page, request.POST)
    version = count(request, "version")
    is_behind = version is not None and version <= sheet.answers[shown.task].version
    untouched = request.POST.getlist("untouched") if is_behind else []
    return {key: value for key, value in typed.items() if key not in untouched}


def save(request: HttpRequest, sheet: Sheet, shown: Screen, typed: dict[str, Any]) -> dict[str, str]:
    """Keep what was typed, as far as it can be kept; the rest comes back as problems by instruction id."""
    answer = sheet.answers[shown.task]
    problems = {one["key"]: one["message"] for one in taking.draft_problems(sheet, answer, typed)}
    kept = {key: value for key, value in typed.items() if key not in problems}
    version, seconds = count(request, "version"), count(request, "seconds")
    saved = taking.save(sheet, answer, kept, timezone.now(), version=version, seconds=seconds)
    if not saved.saved:  # another window was ahead, but this page is what the person has just turned
        taking.save(sheet, answer, kept, timezone.now(), seconds=seconds)
    return problems


def count(request: HttpRequest, name: str) -> int | None:
    """A number that a script wrote into a hidden field; None without a script."""
    given = request.POST.get(name, "")
    return int(given) if given.isdecimal() and len(given) < LONGEST_COUNT else None


def send(request: HttpRequest, sheet: Sheet, shown: Screen) -> HttpResponse:
    try:
        taking.send(sheet, {}, timezone.now())
    except Refused as refused:
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
) -> HttpResponse:
    """A screen with `answers` filled in; errors make it a 422."""
    problems: list[PageProblem] = screen_context.page_errors(shown, errors or {})
    if unsent:
        problems = screen_context.open_tasks(sheet)
    context = screen_context.of_screen(sheet, shown, answers, errors or {}) | {"problems": problems}
    return render(request, "batches/participant/screen.html", context, status=422 if problems else 200)


def stored(sheet: Sheet, shown: Screen) -> dict[str, Any]:
    return sheet.stored(shown.task) if shown.task is not None else {}


def to_screen(sheet: Sheet, number: int) -> HttpResponse:
    return redirect("assignment-screen", pk=sheet.assignment.pk, number=number)


@require_http_methods(["GET", "HEAD", "POST"])
@with_sheet
def give_back(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Asks once, then frees the place."""
    if sheet.assignment.receipt:
        return redirect("assignment", pk=sheet.assignment.pk)
    if request.method == "POST":
        answering.give_back(sheet.assignment, now=timezone.now())
        return redirect("assignment", pk=sheet.assignment.pk)
    return render(request, "batches/participant/return.html", screen_context.of_assignment(sheet))


def receipt_context(sheet: Sheet) -> dict[str, Any]:
    of = sheet.assignment
    return screen_context.of_batch(sheet.batch) | {
        "receipt": of.receipt,
        "late": bool(of.late_at),
        "sent_at": of.submitted_at or of.late_at,
        "completion": completion.of_assignment(of),
        "again": again(of) if of.pool.max_per_person != 1 else "",
    }


def again(of: Assignment) -> str:
    """The same person's link to the next suite."""
    known = {"participant": of.participant.external_id, "session_id": of.session_id, **(of.params or {})}
    return reverse("take", args=[of.pool.entry]) + "?" + urlencode({key: one for key, one in known.items() if one})


def expired(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    context = screen_context.of_batch(sheet.batch) | {
        "heading": "The time for these tasks is over",
        "sentences": [
            "What you answered is kept. You can still finish and send it: it counts unless somebody else has been "
            "given your place meanwhile.",
        ],
        "action": {
            "address": reverse("assignment-screen", args=[sheet.assignment.pk, sheet.next_open().number]),
            "label": "Go on with these tasks",
        },
    }
    return render(request, "batches/participant/notice.html", context, status=410)


def notice_of(request: HttpRequest, refused: Refused, batch: Batch | None = None) -> HttpResponse:
    """What a refusal looks like to a person."""
    context = screen_context.of_refusal(refused) | (screen_context.of_batch(batch) if batch else {})
    response = render(request, "batches/participant/notice.html", context, status=refused.status)
    if "retry_after_s" in refused.extra:
        response["Retry-After"] = str(refused.extra["retry_after_s"])
    return response
