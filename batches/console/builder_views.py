"""The builder's page, and the calls by which its script saves, judges and publishes a layout."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from batches import languages
from batches.authoring import schema_of
from batches.console import builder_check, builder_preview, layout_text, picking
from batches.console.builder_call import as_json, builder_call
from batches.console.builder_data import builder_data
from batches.console.finding import find_batch
from batches.layouts import drafting, layout
from batches.models import Batch
from batches.participant import work
from batches.participant.view import OTHER_HOSTS
from project.base.words import moment


@require_safe
@never_cache  # a page from the browser's store would hold an old draft, and quarrel with its own writer
@csp_update({"frame-src": [SELF]})
@login_required
def builder(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The builder, or for who may not write the layout as it is."""
    batch = find_batch(request, pk)
    crumbs = [("Batches", reverse("batch-list")), (batch.name, batch.get_absolute_url())]
    context = {"batch": batch, "crumbs": crumbs}
    if not request.access.may_write(batch.workspace_id):
        return read_only(request, batch, context)
    context |= {"data": builder_data(batch, may_write=True), "overtaken": drafting.overtaken(batch)}
    return render(request, "batches/builder/page.html", context)


@csp_update(OTHER_HOSTS)
def read_only(request: HttpRequest, batch: Batch, context: dict[str, Any]) -> HttpResponse:
    """The pages that participants see, with the first datapoint."""
    fields = work.shown_fields(batch)
    point = picking.pick(batch.dataset, "first", None, [])
    context["pages"] = [
        {"heading": heading(number, page), "drawn": builder_preview.draw(batch, page, fields, point)}
        for number, page in enumerate(batch.layout or [], start=1)
    ]
    with languages.of_batch(batch.settings):
        context["language"] = get_language()
    context["datapoint"] = picking.told(batch.dataset, point)
    return render(request, "batches/builder/read_only.html", context)


def heading(number: int, page: Mapping[str, Any]) -> str:
    place = {"intro": ", before the tasks", "outro": ", after the tasks"}.get(page.get("display_position", ""), "")
    return f"Page {number:,}{place}"


@builder_call("pages", "revision")
def draft(request: HttpRequest, batch: Batch, given: dict[str, Any]) -> HttpResponse:
    drafting.save(batch, given["pages"], given["revision"], request.user)
    problems = layout.check(given["pages"], schema_of(batch.dataset))
    saved = drafting.last_change(batch)
    return JsonResponse(
        {"revision": batch.layout_revision, "saved_at": moment(saved.at), "problems": as_json(problems)}
    )


@builder_call("pages")
def faults(request: HttpRequest, batch: Batch, given: dict[str, Any]) -> HttpResponse:
    return JsonResponse({"problems": as_json(layout.check(given["pages"], schema_of(batch.dataset)))})


@builder_call("revision")
def publish(request: HttpRequest, batch: Batch, given: dict[str, Any]) -> HttpResponse:
    drafting.publish(batch, given["revision"], request.user)
    return JsonResponse({"version": batch.layout_number, "revision": batch.layout_revision, "pages": batch.layout})


@require_safe
@login_required
def export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The draft, or the layout without one, as a file that an import takes again."""
    text = layout_text.written(drafting.pages_to_edit(find_batch(request, pk)))
    name = {"Content-Disposition": 'attachment; filename="layout.json"'}
    return HttpResponse(text, content_type="application/json", headers=name)


@builder_call("pages")
def check(request: HttpRequest, batch: Batch, given: dict[str, Any]) -> HttpResponse:
    """What is missing before a set-up, and what would keep people from doing the work."""
    found = builder_check.findings(batch, given["pages"])
    return JsonResponse({"findings": [finding.document() for finding in found]})
