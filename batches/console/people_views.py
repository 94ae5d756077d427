"""The console's page about a batch's people: places, dates, time, who may, and the ways in and out."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from batches.console.finding import find_batch
from batches.console.people_forms import SECTIONS
from batches.console.people_section import Section
from batches.console.people_who import LISTS
from batches.console.standing import standing, trail
from batches.models import Batch
from project.base.problems import Refused
from tasksuites import lists
from tasksuites.models import Pool

LEADS_TO = {"unlist": "lists"}  # a section that is a button within another


@login_required
def batch_people(request: HttpRequest, pk) -> HttpResponse:
    if request.method == "POST":
        return save(request, find_batch(request, pk, to="change it"))
    batch = find_batch(request, pk)
    return render(request, "batches/people/page.html", context(request, batch))


def save(request: HttpRequest, batch: Batch) -> HttpResponse:
    """Save the one section that was sent. With a fault the page comes back as it was typed."""
    section = SECTIONS.get(request.POST.get("section", ""))
    if section is None or batch.status != Batch.Status.READY:
        raise Http404
    form = section(request.POST, request.FILES, pool=batch.pool, access=request.access, batch=batch)
    if form.is_valid() and saved(form, request):
        return redirect(address_of(form, request))
    batch = find_batch(request, batch.pk)
    return render(request, "batches/people/page.html", context(request, batch, form), status=422)


def address_of(form: Section, request: HttpRequest) -> str:
    """The section again, which says that it is saved."""
    name = LEADS_TO.get(form.section, form.section)
    return f"{request.path}?saved={name}#{name}"


def saved(form: Section, request: HttpRequest) -> bool:
    """Whether it was written; what stood in the way is then told at its field."""
    try:
        form.save(request.user, timezone.now())
    except Refused as refusal:
        form.add_error(None, refusal.message)
    except ValidationError as faults:
        for name, told in by_field(faults).items():
            form.add_error(name if name in form.fields else None, told)
    return not form.errors


def by_field(faults: ValidationError) -> dict[str, list[str]]:
    return faults.message_dict if hasattr(faults, "error_dict") else {"": faults.messages}


def context(request: HttpRequest, batch: Batch, typed: Section | None = None) -> dict[str, Any]:
    """Every section as it is kept, but `typed` as it was sent."""
    options = {"pool": batch.pool, "access": request.access, "batch": batch}
    forms = {}
    if batch.status == Batch.Status.READY:
        forms = {name: section(**options) for name, section in SECTIONS.items()}
    if typed is not None:
        forms[typed.section] = typed
    return {
        "batch": batch,
        "standing": standing(batch),
        "trail": trail(batch),
        "forms": forms,
        "lists": list_rows(batch.pool) if forms else [],
        "refused": typed,
        "saved": request.GET.get("saved", ""),
        "may_write": request.access.may_write(batch.workspace_id),
        "crumbs": [("Batches", reverse("batch-list")), (batch.name, reverse("batch-detail", args=[batch.pk]))],
    }


def list_rows(pool: Pool) -> list[tuple[str, str, int]]:
    """Each list that there is: its kind, what it says, and how many people it names."""
    counts = lists.counts(pool)
    return [(kind, label, counts[kind]) for kind, label in LISTS if kind in counts]
