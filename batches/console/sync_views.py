"""What a batch does about datapoints that came after its set-up: the numbers, the start of a sync, and the switch."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from batches import changing
from batches.console import attention
from batches.console.finding import find_batch
from batches.making import syncing
from batches.models import Batch, SetUp
from datasets.models import Datapoint

ANCHOR = "#sync"


def sync_context(request: HttpRequest, batch: Batch) -> dict[str, Any]:
    """`waiting_count` datapoints have no task yet; `sync` is the newest one, or None."""
    points = Datapoint.objects.visible_to(request.access)
    later = points.filter(dataset=batch.dataset_id, position__gt=batch.synced_upto)
    return {
        "waiting_count": later.count() if batch.dataset.last_position > batch.synced_upto else 0,
        "sync": batch.setups.filter(kind=SetUp.Kind.SYNC).order_by("-pk").first(),
        "may_write": request.access.may_write(batch.workspace_id),
        **attention.worker_context(request.access, timezone.now()),
    }


@login_required
def batch_sync_now(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The part of a batch's page that changes while a sync runs, for scripts to fetch again."""
    batch = find_batch(request, pk)
    context = sync_context(request, batch) if batch.status == Batch.Status.READY else {}
    return render(request, "batches/_sync_now.html", {"batch": batch, **context})


@login_required
@require_POST
def batch_sync(request: HttpRequest, pk: UUID) -> HttpResponse:
    batch = find_batch(request, pk, to="make tasks for it")
    try:
        syncing.start(batch, request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, "The sync has begun. This page shows how far it is.")
    return redirect(batch.get_absolute_url() + ANCHOR)


@login_required
@require_POST
def batch_auto_sync(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Turn the switch on (`on=1`) or off."""
    batch = find_batch(request, pk, to="change it")
    is_on = request.POST.get("on") == "1"
    changing.change(batch, request.user, auto_sync=is_on)
    told = "New datapoints become tasks at once from now on." if is_on else "New datapoints wait from now on."
    messages.success(request, told)
    return redirect(batch.get_absolute_url() + ANCHOR)
