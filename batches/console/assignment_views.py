"""The console's page of one assignment, and the search that leads to it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from batches.console import assignment_table
from batches.console.finding import find_batch
from batches.models import Batch
from tasksuites.console.assignment_table import times
from tasksuites.models import Assignment

MOST_FOUND = 50


@login_required
def assignment_find(request: HttpRequest, pk) -> HttpResponse:
    """Looks in one batch."""
    batch = find_batch(request, pk)
    return find(request, batch=batch, back=("Back to the answers", reverse("batch-answers", args=[batch.pk])))


@login_required
def assignment_find_anywhere(request: HttpRequest) -> HttpResponse:
    """Looks in all batches that the member may see."""
    return find(request, batch=None, back=("Back to the batches", reverse("batch-list")))


def find(request: HttpRequest, batch: Batch | None, back: tuple[str, str]) -> HttpResponse:
    """What a receipt or an id names: one assignment's page, or a list of several."""
    text = request.GET.get("find", "").strip()
    found = list(assignment_table.find(request.access, text, batch)[: MOST_FOUND + 1])
    if len(found) == 1:
        return redirect("batch-assignment", found[0].pool.batch.pk, found[0].pk)
    context = {
        "batch": batch,
        "back": back,
        "find_address": request.path,
        "text": text,
        "found": found[:MOST_FOUND],
        "has_more": len(found) > MOST_FOUND,
        "crumbs": crumbs(batch) if batch else [("Batches", reverse("batch-list"))],
    }
    return render(request, "batches/people/found.html", context)


@login_required
def assignment_detail(request: HttpRequest, pk, assignment) -> HttpResponse:
    batch = find_batch(request, pk)
    mine = Assignment.objects.visible_to(request.access).filter(pool=batch.pool_id)
    chosen = get_object_or_404(mine.select_related("participant", "suite"), pk=assignment)
    context = {
        "batch": batch,
        "assignment": chosen,
        "times": times(chosen),
        "params": list((chosen.params or {}).items()),
        "rows": assignment_table.rows(chosen, batch, request.access),
        "crumbs": crumbs(batch),
    }
    return render(request, "batches/people/assignment.html", context)


def crumbs(batch: Batch) -> list[tuple[str, str]]:
    return [
        ("Batches", reverse("batch-list")),
        (batch.name, reverse("batch-detail", args=[batch.pk])),
        ("Answers", reverse("batch-answers", args=[batch.pk])),
    ]
