"""The builder's page, and the calls by which its script saves, judges and publishes a layout."""

import json
from typing import Any
from uuid import UUID

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from batches import drafting, layout
from batches.authoring import schema_of
from batches.console import builder_check
from batches.console.builder_call import as_json, builder_call
from batches.console.builder_data import builder_data
from batches.console.preview import find_batch
from batches.models import Batch


@require_safe
@csp_update({"frame-src": [SELF]})
@login_required
def builder(request: HttpRequest, pk: UUID) -> HttpResponse:
    batch = find_batch(request, pk)
    data = builder_data(batch, may_write=request.access.may_write(batch.workspace_id))
    return render(request, "batches/builder/page.html", {"batch": batch, "data": data, "crumbs": crumbs(batch)})


def crumbs(batch: Batch) -> list[tuple[str, str]]:
    return [("Batches", reverse("batch-list")), (batch.name, batch.get_absolute_url())]


@builder_call("pages", "revision")
def draft(request: HttpRequest, batch: Batch, given: dict[str, Any]) -> HttpResponse:
    drafting.save(batch, given["pages"], given["revision"], request.user)
    problems = layout.check(given["pages"], schema_of(batch.dataset))
    saved = drafting.last_change(batch)
    return JsonResponse({"revision": batch.layout_revision, "saved_at": saved.at, "problems": as_json(problems)})


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
    text = json.dumps(drafting.pages_to_edit(find_batch(request, pk)), indent=2, ensure_ascii=False)
    name = {"Content-Disposition": 'attachment; filename="layout.json"'}
    return HttpResponse(text, content_type="application/json", headers=name)


@builder_call("pages")
def check(request: HttpRequest, batch: Batch, given: dict[str, Any]) -> HttpResponse:
    """What is missing before a set-up, and what would keep people from doing the work."""
    found = builder_check.findings(batch, given["pages"])
    return JsonResponse({"findings": [finding.document() for finding in found]})
