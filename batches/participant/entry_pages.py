"""The way in: from a link to the first screen, with a page that asks who it is and one that asks for consent."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from batches.participant import arriving, links, screen_context, tickets
from batches.participant.arriving import Arrival, Entry
from batches.participant.entry_form import WhoForm
from batches.participant.view import belongs_to, notice_of, participant_page
from project.base import limits
from project.base.problems import Refused
from project.base.translation import gettext as _
from project.base.words import whole_number

AGREE, DECLINE = "agree", "decline"
VERSION_DIGITS = 9


@require_http_methods(["GET", "HEAD", "POST"])
@participant_page
def take(request: HttpRequest, entry: str) -> HttpResponse:
    """Takes or resumes for whom the link names; asks who it is where it names nobody. A mere look takes no place."""
    found = arriving.find_entry(entry, limits.address(request))
    belongs_to(request, found.ways, found.work.settings)
    try:
        return take_in(request, found)
    except Refused as refused:
        if refused.code == arriving.CONSENT:
            return ask_consent(request, found, refused.extra["consent"])
        return notice_of(request, refused, found.work, action=to_training(request, found, refused))


def to_training(request: HttpRequest, found: Entry, refused: Refused) -> dict[str, str] | None:
    """The way to the training that has to be passed first, for the same person."""
    training = refused.extra.get("training")
    if training is None:
        return None
    given = {name: value for name, value in request.GET.items() if name not in links.PARAMETERS}
    who = {found.ways.person_parameters[0]: named(request, found)}
    address = f"{reverse('take', args=[training['entry']])}?{urlencode(given | who)}"
    return {"address": address, "label": _("Go to the training that comes first")}


def take_in(request: HttpRequest, found: Entry) -> HttpResponse:
    arriving.refuse_preview(found, request.GET)
    external_id = named(request, found)
    if looks_only(request):
        return who_page(request, found, WhoForm(initial={"participant": external_id}))
    if request.method == "GET" and not external_id:
        return ask_who(request, found, WhoForm())
    form = WhoForm({"participant": external_id})
    if not form.is_valid():
        return ask_who(request, found, form, status=400)
    arrival = arrive(request, found, form.cleaned_data["participant"])
    if request.POST.get("consent") == DECLINE:
        return notice_of(request, arriving.decline(found, arrival, timezone.now()), found.work)
    taken = arriving.take(found, arrival, timezone.now(), agreed_version(request))
    response = redirect("assignment", pk=taken.assignment.pk)
    tickets.give(request, response, taken.ticket)
    return response


def looks_only(request: HttpRequest) -> bool:
    """Whether a browser or a program asks, and perhaps nobody at all."""
    return request.method == "HEAD" or "prefetch" in request.headers.get("Sec-Purpose", "")


def named(request: HttpRequest, found: Entry) -> str:
    """The id that the person gave on one of the pages here, or else their link; "" where neither does."""
    return request.POST.get("participant", "") or found.ways.person_in(request.GET)


def arrive(request: HttpRequest, found: Entry, external_id: str) -> Arrival:
    params, held = request.GET.dict(), tickets.of_link(request)
    proof = {name: params.get(name) for name in links.PARAMETERS}
    return arriving.arrive(found, external_id, params, timezone.now(), tickets=held, **proof)


def agreed_version(request: HttpRequest) -> int | None:
    """The version of the text under which the button was pressed that agrees to it."""
    agrees = request.POST.get("consent") == AGREE
    return whole_number(request.POST.get("version", ""), VERSION_DIGITS) if agrees else None


def ask_who(request: HttpRequest, found: Entry, form: WhoForm, status: int = 200) -> HttpResponse:
    """Where only signed links count there is nobody to ask: the link itself would say who it is."""
    if found.ways.demands_signature:
        raise arriving.unsigned()
    return who_page(request, found, form, status)


def who_page(request: HttpRequest, found: Entry, form: WhoForm, status: int = 200) -> HttpResponse:
    context = {"form": form, **screen_context.of_work(found.work)}
    return render(request, "batches/participant/name.html", context, status=status)


def ask_consent(request: HttpRequest, found: Entry, consent: dict) -> HttpResponse:
    context = {"consent": consent, "participant": named(request, found), **screen_context.of_work(found.work)}
    return render(request, "batches/participant/consent.html", context)
