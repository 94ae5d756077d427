"""What a person keeps and where they go after sending; and the page that says whether a receipt is genuine."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from batches.participant import completion, guessing, links, pool_ways, screen_context
from batches.participant.entry_form import ReceiptForm
from batches.participant.sheet import Sheet
from batches.participant.view import participant_page
from batches.participant.ways import PANELS
from project.base import limits

AGAIN_FOR = timedelta(hours=1)


def of_assignment(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    of = sheet.assignment
    context = screen_context.of_work(sheet.work) | {
        "receipt": of.receipt,
        "late": bool(of.late_at),
        "sent_at": of.submitted_at or of.late_at,
        "completion": completion.of_assignment(of),
        "panel_form": panel_form(sheet),
        "again": again(sheet) if of.pool.max_per_person != 1 else "",
    }
    return render(request, "batches/participant/receipt.html", context)


def panel_form(sheet: Sheet) -> dict[str, Any] | None:
    """The form by which a panel wants to hear that the work is done, with all that tells one person's from another.
    None where it came too late to count, or where this browser may be somebody else's.
    """
    of = sheet.assignment
    found = pool_ways.of_pool(of.pool)
    address = found.panel_form(of.params or {}) if sheet.sees and not of.late_at else None
    if address is None:
        return None
    fields = {
        PANELS[found.panel].session_parameters[0]: of.session_id,
        "receipt": of.receipt,
        "completion_code": completion.of_assignment(of).code or "",
        "assignment": str(of.pk),
    }
    return {"address": address, "fields": fields}


def again(sheet: Sheet) -> str:
    """The same person's link to the next suite, or "". Where the pool demands a signature it is signed for long enough
    to press it. In a browser that may be somebody else's it holds what they gave themselves: the id.
    """
    of = sheet.assignment
    found, who = pool_ways.of_pool(of.pool), of.participant.external_id
    if not sheet.sees:
        return "" if found.demands_signature else links.path(of.pool, who, {})
    known = {found.session_parameters[0]: of.session_id, **(of.params or {})}
    params = {key: one for key, one in known.items() if one}
    if not found.demands_signature:
        return links.path(of.pool, who, params)
    return links.signed_path(of.pool, who, timezone.now() + AGAIN_FOR, **params)


@require_http_methods(["GET", "HEAD"])
@participant_page
def check(request: HttpRequest) -> HttpResponse:
    """Says whether a receipt was given here, and nothing about what was sent."""
    if "receipt" not in request.GET:
        return render(request, "batches/participant/receipt_check.html", {"form": ReceiptForm()})
    form = ReceiptForm(request.GET)
    context, status = {"form": form}, 400
    if form.is_valid():
        given = form.cleaned_data["receipt"]
        is_genuine = guessing.is_genuine(given, limits.address(request))
        context, status = context | {"given": given, "is_genuine": is_genuine}, 200 if is_genuine else 404
    return render(request, "batches/participant/receipt_check.html", context, status=status)
