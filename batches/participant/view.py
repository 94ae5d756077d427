"""What every participant's page keeps to: who may frame it, what it may show, how a refusal looks, what is cached."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from uuid import UUID

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language

from batches import languages
from batches.participant import completion, pool_ways, refusals, screen_context, taking, tickets
from batches.participant.ways import Ways
from batches.participant.work import Work
from project.base.framing import open_to
from project.base.problems import Refused

OTHER_HOSTS = {"img-src": ["https:"], "media-src": ["https:"]}  # what a requester's data and layout may show

View = Callable[..., HttpResponse]


def participant_page(view: View) -> View:
    """May show media of other hosts, is kept by no cache; what is refused becomes a calm page.

    A view that knows whose pool it shows says so with `belongs_to`: then the page may be framed, and its forms sent,
    where the pool's ways allow it, and it speaks the batch's language. Other hosts learn nothing by the site's referrer
    policy, "same-origin". A stricter one would make browsers send our own forms with the origin "null", which the check
    against forged forms refuses.
    """

    @csp_update(OTHER_HOSTS)
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.ways = Ways()
        with languages.as_asked(request):
            try:
                response = view(request, *args, **kwargs)
            except Refused as refused:
                response = notice_of(request, refused)
            response["Content-Language"] = get_language()
        patch_cache_control(response, private=True, no_store=True)
        found = request.ways
        return open_to(response, frames=found.frame_ancestors, forms=found.form_action, cookies=tickets.COOKIES)

    return page


def belongs_to(request: HttpRequest, ways: Ways, batch_settings: Mapping[str, Any] | None) -> None:
    """Note by which pool's ways a page is shown, and speak the language that its batch names."""
    request.ways = ways
    languages.speak(batch_settings)


def with_sheet(view: View) -> View:
    """Gives the view the sheet of the assignment in the address, if the browser brought its ticket."""

    @participant_page
    @wraps(view)
    def page(request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        ticket = tickets.of_assignment(request, pk)
        sheet = taking.find_sheet(pk, sees=ticket.sees) if ticket else None
        found = sheet.assignment if sheet else taking.find_assignment(pk)
        if found:
            belongs_to(request, pool_ways.of_pool(found.pool), found.batch_settings)
        if sheet is None:
            raise Refused("NO_TICKET", "", status=403)
        try:
            return view(request, sheet, **kwargs)
        except Refused as refused:
            if refused.code != "SUBMITTED":
                raise
            return redirect("assignment", pk=pk)  # sent a moment ago in another window: to the receipt

    return page


def notice_of(request: HttpRequest, refused: Refused, work: Work | None = None, **more: Any) -> HttpResponse:
    """What a refusal looks like to a person, with the way out that the pool has for it; `more` is for the template."""
    way = completion.of_refusal(request.ways, refused.code)
    context = refusals.told(refused) | (screen_context.of_work(work) if work else {})
    context |= {"completion": way, "follows": "retry_after_s" not in refused.extra}
    context |= more
    response = render(request, "batches/participant/notice.html", context, status=refused.status)
    if "retry_after_s" in refused.extra:
        response["Retry-After"] = str(refused.extra["retry_after_s"])
    return response
