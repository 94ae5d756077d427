"""Giving a dataset to a batch that has none yet."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from batches import changing
from batches.console.finding import find_batch
from batches.console.forms import DatasetForm


@login_required
@require_POST
def batch_dataset(request: HttpRequest, pk: UUID) -> HttpResponse:
    batch = find_batch(request, pk, to="change it")
    form = DatasetForm(request.POST, batch=batch, access=request.access)
    told = [sentence for sentences in form.errors.values() for sentence in sentences]
    if not told:
        try:
            changing.change(batch, request.user, dataset=form.cleaned_data["dataset"])
        except ValidationError as faults:
            told = faults.messages
    if told:
        messages.error(request, " ".join(told))
    else:
        messages.success(request, "The dataset is chosen. Next, set the batch up.")
    return redirect(batch)
