"""The console's set-up of a batch: what it would make, the start, and how far it is."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from batches.console import attention, group_preview
from batches.console.batch_views import detail_context, last_setup
from batches.console.finding import find_batch
from batches.console.forms import SetUpForm
from batches.making import setup
from project.base.forms import sentences
from project.base.problems import Refused

TRY = "try"  # sent to see what the numbers would make, where no script shows it


@login_required
@require_POST
def batch_setup(request: HttpRequest, pk: UUID) -> HttpResponse:
    batch = find_batch(request, pk, to="set it up")
    form = SetUpForm(request.POST, batch=batch)
    is_sound = form.is_valid()
    if is_sound and request.POST.get("go") in (TRY, group_preview.FIRST):
        return render(request, "batches/batch_detail.html", detail_context(request, batch, form))
    if is_sound:
        try:
            setup.start(batch, user=request.user, **form.cleaned_data)
        except (Refused, ValidationError) as refusal:
            form.add_error(None, sentences(refusal))
        else:
            messages.success(request, "The set-up has begun. This page shows how far it is.")
            return redirect("batch-detail", batch.pk)
    batch.refresh_from_db()
    return render(request, "batches/batch_detail.html", detail_context(request, batch, form), status=422)


@login_required
def batch_setup_preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the numbers in the address would make, for scripts to show while somebody tries them."""
    batch = find_batch(request, pk)
    form = SetUpForm(request.GET, batch=batch)
    return render(request, "batches/_setup_preview.html", {"preview": group_preview.of_form(form, request.access)})


@login_required
def batch_progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The part of a batch's page that changes while it is set up, for scripts to fetch again."""
    batch = find_batch(request, pk)
    worker = attention.worker_context(request.access, timezone.now())
    return render(request, "batches/_setup_progress.html", {"batch": batch, "setup": last_setup(batch), **worker})
