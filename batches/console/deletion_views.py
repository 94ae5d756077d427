"""The end of a batch: a page that says what would go, and the deed."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from batches import deleting
from batches.console.finding import crumbs_to, find_batch
from batches.models import Batch, Export
from project.base.forms import Form, sentences
from project.base.problems import Refused
from tasksuites.models import Assignment, Attachment


class DeletionForm(Form):
    """Asks for the batch's name where people were given tasks."""

    confirm = forms.CharField(max_length=255, label="Name of the batch", help_text="Type it as it stands above.")

    def __init__(self, *args: Any, batch: Batch, **options: Any):
        super().__init__(*args, **options)
        self.batch = batch
        self.fields["confirm"].widget.attrs["autocomplete"] = "off"

    def clean_confirm(self) -> str:
        if self.cleaned_data["confirm"] != self.batch.name:
            raise forms.ValidationError("This is not the name of the batch.")
        return self.cleaned_data["confirm"]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def batch_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    batch = find_batch(request, pk, to="delete it")
    goes = what_goes(request, batch)
    sent = request.POST if request.method == "POST" else None
    form = DeletionForm(sent, batch=batch) if goes["handed_out"] else Form(sent)
    if form.is_valid():
        try:
            deleting.start(batch, request.user, confirm=form.cleaned_data.get("confirm", ""))
        except Refused as refusal:
            form.add_error(None, sentences(refusal))
        else:
            messages.success(request, f"{batch.name} is deleted.")
            return redirect("batch-list")
    context = {"batch": batch, "form": form, "goes": goes, "crumbs": crumbs_to(batch)}
    return render(request, "batches/batch_delete.html", context, status=422 if form.errors else 200)


def what_goes(request: HttpRequest, batch: Batch) -> dict[str, int]:
    """How much of each kind hangs on the batch."""
    access, pool = request.access, batch.pool
    if pool is None:
        return {"handed_out": 0, "sent": 0, "answers": 0, "files": 0, "exports": 0}
    return {
        "handed_out": Assignment.objects.visible_to(access).filter(pool=pool).count(),
        "sent": pool.submitted_count,
        "answers": pool.response_count,
        "files": Attachment.objects.visible_to(access).filter(pool=pool).count(),
        "exports": Export.objects.visible_to(access).filter(batch=batch).count(),
    }
