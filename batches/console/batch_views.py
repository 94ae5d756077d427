"""A batch's own page, what on it changes while people answer, and the page of all answers."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from batches.authoring import schema_of
from batches.console import answer_table, attention, group_preview, layout_text, progress
from batches.console.finding import crumbs_to, find_batch
from batches.console.forms import DatasetForm, SetUpForm
from batches.console.standing import standing, trail
from batches.console.sync_views import sync_context
from batches.models import Batch, SetUp
from batches.participant import completion
from project.base.security import absolute
from tasksuites.models import TaskSuite

ANSWERS_PER_PAGE = 50
NEWEST = 3


@login_required
def batch_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    batch = find_batch(request, pk)
    return render(request, "batches/batch_detail.html", detail_context(request, batch))


def detail_context(request: HttpRequest, batch: Batch, form: SetUpForm | None = None) -> dict[str, Any]:
    """`form` holds the numbers of a set-up that somebody tries."""
    access, schema, is_ready = request.access, schema_of(batch.dataset), batch.status == Batch.Status.READY
    return {
        "batch": batch,
        "standing": standing(batch),
        "trail": trail(batch),
        "group_field": schema.group_field if schema else None,
        "may_write": access.may_write(batch.workspace_id),
        "crumbs": [("Batches", reverse("batch-list"))],
        "layout_text": layout_text.written(batch.layout),
        **(people_context(request, batch) if is_ready else setup_context(request, batch, form)),
        **attention.worker_context(access, timezone.now()),
    }


def setup_context(request: HttpRequest, batch: Batch, form: SetUpForm | None) -> dict[str, Any]:
    form = form or SetUpForm(batch=batch)
    asks_first = group_preview.FIRST in (request.POST.get("go"), request.GET.get("go"))
    return {
        "setup": last_setup(batch),
        "setup_form": form,
        "dataset_form": None if batch.dataset else DatasetForm(batch=batch, access=request.access),
        "preview": group_preview.of_form(form, request.access, asks_first=asks_first),
    }


def last_setup(batch: Batch) -> SetUp | None:
    return batch.setups.order_by("-pk").first()


def people_context(request: HttpRequest, batch: Batch) -> dict[str, Any]:
    suites = TaskSuite.objects.visible_to(request.access).filter(pool=batch.pool_id)
    return {
        "completion": completion.of_pool(batch.pool),
        "participant_link": absolute(reverse("take", args=[batch.pool.entry])),
        "first_group": suites.order_by("position").first(),
        "figures": progress.plots(batch) if batch.pool.submitted_count else [],
        **now_context(request, batch),
        **sync_context(request, batch),
    }


@login_required
def batch_now(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The part of a batch's page that changes while people answer, for scripts to fetch again."""
    batch = find_batch(request, pk)
    context = {"batch": batch, "standing": standing(batch)}
    return render(request, "batches/_now.html", context | (now_context(request, batch) if batch.pool else {}))


def now_context(request: HttpRequest, batch: Batch) -> dict[str, Any]:
    answers, _ = answer_table.page(batch, request.access, "", NEWEST)
    return {"newest": answer_table.rows(answers, batch, request.access)}


@login_required
def batch_answers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What participants sent, newest first."""
    batch = find_batch(request, pk)
    after = request.GET.get("after", "")
    answers, next_key = answer_table.page(batch, request.access, after, ANSWERS_PER_PAGE)
    context = {
        "batch": batch,
        "standing": standing(batch),
        "trail": trail(batch),
        "rows": answer_table.rows(answers, batch, request.access),
        "next_address": f"?after={next_key}" if next_key else "",
        "first_address": request.path if after else "",
        "crumbs": crumbs_to(batch),
    }
    return render(request, "batches/batch_answers.html", context)
