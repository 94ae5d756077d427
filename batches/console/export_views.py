"""The console's page of a batch's exports: ask for one, see how far it is, fetch it, take it away."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from batches.console.export_form import ExportForm
from batches.console.finding import crumbs_to, find_batch
from batches.console.standing import standing, trail
from batches.models import Batch, Export
from batches.results import exports
from batches.results.selection import CONTROLS, LATE, Selection
from project.base import waiting
from project.base.forms import sentences
from project.base.problems import Refused
from project.base.words import file_size

INCLUDED = {CONTROLS: "control and training tasks", LATE: "late answers"}


@dataclass(frozen=True, slots=True)
class Row:
    """An export as the list shows it; `is_there` says that its file can be fetched."""

    export: Export
    is_there: bool

    @property
    def is_gone(self) -> bool:
        return self.export.status == Export.Status.COMPLETE and not self.is_there

    @property
    def size(self) -> str:
        return file_size(self.export.size)

    @property
    def chosen(self) -> Selection:
        return Selection.of(self.export.filter)

    @property
    def included(self) -> str:
        return " and ".join(words for word, words in INCLUDED.items() if word in self.chosen.include)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def batch_exports(request: HttpRequest, pk: UUID) -> HttpResponse:
    if request.method != "POST":
        return draw(request, find_batch(request, pk), ExportForm())
    batch = find_batch(request, pk, to="export it")
    form = ExportForm(request.POST)
    if form.is_valid():
        try:
            exports.start(batch, form.cleaned_data["format"], form.selection, request.user)
        except (Refused, ValidationError) as refusal:
            form.add_error(None, sentences(refusal))
        else:
            messages.success(request, "The export has begun. This page shows how far it is.")
            return redirect("batch-exports", batch.pk)
    return draw(request, batch, form, status=422)


def draw(request: HttpRequest, batch: Batch, form: ExportForm, status: int = 200) -> HttpResponse:
    context = {"standing": standing(batch), "trail": trail(batch), "form": form, "crumbs": crumbs_to(batch)}
    context |= rows_context(request, batch)
    return render(request, "batches/exports/page.html", context, status=status)


def rows_context(request: HttpRequest, batch: Batch) -> dict[str, Any]:
    found = Export.objects.visible_to(request.access).filter(batch=batch)
    rows = [Row(export, exports.is_there(export)) for export in found.order_by("-pk")]
    return {
        "batch": batch,
        "rows": rows,
        "is_full": len(rows) >= exports.MOST,
        "may_write": request.access.may_write(batch.workspace_id),
        **waiting.worker_context([found], timezone.now()),
    }


@login_required
def batch_exports_now(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The part of the page that changes while an export is made, for scripts to fetch again."""
    return render(request, "batches/exports/_rows.html", rows_context(request, find_batch(request, pk)))


@login_required
def export_download(request: HttpRequest, pk: UUID, export: UUID) -> HttpResponse:
    """Leads to the file, by an address that is made for this visit."""
    found = find_export(request, find_batch(request, pk), export)
    address = exports.address(found)
    if address is None:
        raise Http404
    return redirect(address[0])


@login_required
@require_POST
def export_delete(request: HttpRequest, pk: UUID, export: UUID) -> HttpResponse:
    batch = find_batch(request, pk, to="delete its exports")
    try:
        exports.delete(find_export(request, batch, export), request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "The export is deleted.")
    return redirect("batch-exports", batch.pk)


def find_export(request: HttpRequest, batch: Batch, pk: UUID) -> Export:
    return get_object_or_404(Export.objects.visible_to(request.access).filter(batch=batch), pk=pk)
