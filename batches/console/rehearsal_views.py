"""The console's pages of rehearsals: the list with the form that starts one, its progress, and its report."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from batches.console.finding import find_batch
from batches.console.rehearsal_form import RehearsalForm
from batches.console.standing import standing, trail
from batches.models import Batch, Rehearsal
from batches.rehearsing import running, telling
from project.base import plots, waiting
from project.base.forms import sentences
from project.base.problems import Refused

SHOWN = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rehearsals(request: HttpRequest, pk) -> HttpResponse:
    if request.method == "POST":
        return begin(request, find_batch(request, pk, to="rehearse it"))
    batch = find_batch(request, pk)
    return render(request, "batches/rehearsals/rehearsal_list.html", list_context(request, batch, RehearsalForm()))


def begin(request: HttpRequest, batch: Batch) -> HttpResponse:
    form = RehearsalForm(request.POST)
    if form.is_valid():
        try:
            step = running.start(batch, form.options(), user=request.user)
        except (Refused, ValidationError) as refusal:
            form.add_error(None, sentences(refusal))
        else:
            messages.success(request, "The rehearsal has begun. This page shows how far it is.")
            return redirect("batch-rehearsal", batch.pk, step.pk)
    context = list_context(request, batch, form)
    return render(request, "batches/rehearsals/rehearsal_list.html", context, status=422)


def list_context(request: HttpRequest, batch: Batch, form: RehearsalForm) -> dict:
    newest = visible(request).filter(batch=batch).order_by("-pk")[:SHOWN]
    return {
        "batch": batch,
        "rehearsals": [{"step": step, "facts": facts(step)} for step in newest],
        "form": form,
        "obstacles": running.obstacles(batch),
        "under_way": running.under_way(batch),
        "may_write": request.access.may_write(batch.workspace_id),
        "trail": trail(batch),
        "standing": standing(batch),
        "crumbs": crumbs(batch),
    }


@login_required
def rehearsal(request: HttpRequest, pk, rehearsal) -> HttpResponse:
    batch = find_batch(request, pk)
    context = report_context(request, batch, rehearsal)
    page = ("Rehearsals", reverse("batch-rehearsals", args=[batch.pk]))
    return render(request, "batches/rehearsals/rehearsal_detail.html", {**context, "crumbs": [*crumbs(batch), page]})


@login_required
def rehearsal_progress(request: HttpRequest, pk, rehearsal) -> HttpResponse:
    """The part of a rehearsal's page that changes while it runs, for scripts to fetch again."""
    batch = find_batch(request, pk)
    return render(request, "batches/rehearsals/_progress.html", report_context(request, batch, rehearsal))


def report_context(request: HttpRequest, batch: Batch, pk) -> dict:
    step = get_object_or_404(visible(request).filter(batch=batch), pk=pk)
    report = step.report if step.status == Rehearsal.Status.COMPLETE else None
    return {
        "batch": batch,
        "step": step,
        "report": report,
        "facts": facts(step),
        "how_long": telling.how_long(report) if report else "",
        "credit_plot": plots.bars([(row["profile"], row["credit"]) for row in report["profiles"]]) if report else None,
        **waiting.worker_context([visible(request)], timezone.now()),
    }


def visible(request: HttpRequest):
    return Rehearsal.objects.visible_to(request.access)


def facts(step: Rehearsal) -> dict:
    """What a row of the list says: the people, and once it is over its faults and who finished."""
    report = step.report if step.status == Rehearsal.Status.COMPLETE else None
    return {
        "people": step.options["people"],
        "seed": str(step.options["seed"]),
        "fault_count": len(report["faults"]) if report else None,
        "finished": report["outcomes"]["finished"] if report else None,
        "visits": sum(report["outcomes"].values()) if report else None,
    }


def crumbs(batch: Batch) -> list[tuple[str, str]]:
    return [("Batches", reverse("batch-list")), (batch.name, reverse("batch-detail", args=[batch.pk]))]
