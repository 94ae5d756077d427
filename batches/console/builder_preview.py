"""The builder's preview: the frame around it, and a page drawn in it by the participant's own templates, in their
language.
"""

from typing import Any
from uuid import UUID, uuid4

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from batches import languages
from batches.authoring import schema_of
from batches.console import picking
from batches.console.builder_call import builder_call, told
from batches.console.finding import find_batch
from batches.layouts.items import Material
from batches.layouts.sketching import Sketch, held
from batches.models import Batch
from batches.participant import sheet, work
from batches.participant.view import OTHER_HOSTS
from datasets.models import Datapoint
from datasets.schema import Field


@require_safe
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
@csp_update(OTHER_HOSTS)
@login_required
def frame(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An empty page with all that a drawn one needs; the builder puts the pages into it."""
    batch = find_batch(request, pk)
    with languages.of_batch(batch.settings):
        return render(request, "batches/builder/frame.html", {"batch": batch})


@builder_call("pages", "page", "pick", "position")
def preview(request: HttpRequest, batch: Batch, given: dict[str, Any]) -> HttpResponse:
    """One page as a fragment of HTML; the headers say which datapoint it shows."""
    if given["page"] >= len(given["pages"]):
        return told(f'"page" counts from 0, and there are {len(given["pages"])} pages.', 400)
    page = given["pages"][given["page"]]
    fields = work.shown_fields(batch)
    point = picking.pick(batch.dataset, given["pick"], given["position"], keys_of(page, fields))
    context = {"drawn": draw(batch, page, fields, point), "heading": f"Preview of page {given['page'] + 1}"}
    with languages.of_batch(batch.settings):
        response = render(request, "batches/participant/_page.html", context | {"heading_language": "en"})
    response["X-Position"] = str(point.position) if point else ""
    response["X-Datapoint"] = picking.told(batch.dataset, point)
    return response


def draw(batch: Batch, page: Any, fields: dict[str, Field], point: Datapoint | None) -> dict[str, Any]:
    """A page, however faulty, with the values of a datapoint, or with samples where there is none."""
    values = sheet.shown_values(fields, point.values) if point else picking.sample(fields)
    material = Material(fields=fields, values=values)
    with languages.of_batch(batch.settings):
        return Sketch(schema_of(batch.dataset), material, lambda: str(uuid4())).draw(page)


def keys_of(page: Any, fields: dict[str, Field]) -> list[str]:
    """The fields that a page shows, faulty or not; all that may be shown where it shows none."""
    items = [item for row in held(page, 0) for column in held(row, 1) for item in held(column, 2)]
    named = [item.get("field") for item in items if isinstance(item, dict)]
    return [key for key in fields if key in named] or list(fields)
