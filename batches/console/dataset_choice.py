"""Which dataset a batch is about, where it has none yet."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from batches import changing
from batches.console.finding import find_batch
from batches.models import Batch
from datasets.models import Dataset
from project.base.access import Access
from project.base.forms import Form


class DatasetForm(Form):
    """Offers the datasets of the batch's own workspace, newest first."""

    dataset = forms.ModelChoiceField(Dataset.objects.none(), label="Dataset", empty_label=None)

    def __init__(self, *args: Any, batch: Batch, access: Access, **options: Any):
        super().__init__(*args, **options)
        visible = Dataset.objects.visible_to(access).filter(workspace=batch.workspace_id)
        self.fields["dataset"].queryset = visible.order_by("-pk")


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
