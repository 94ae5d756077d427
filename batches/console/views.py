"""The home page, the list of batches, and a new one. Every member may look; who may write makes."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from batches import duplicating
from batches.authoring import create_batch
from batches.console import attention
from batches.console.batch_filter import BatchFilter
from batches.console.finding import batches_of, find_batch
from batches.console.forms import BatchForm
from batches.console.standing import standing
from datasets.models import Dataset
from datasets.views import KeyPagedList
from project.base.ids import parse_uuid

ON_HOME = 12


def home(request: HttpRequest) -> HttpResponse:
    """For members what stands where, for others the way in."""
    if not request.user.is_authenticated:
        return render(request, "welcome.html")
    access, now = request.access, timezone.now()
    context = {
        "cards": [standing(batch) for batch in batches_of(request).order_by("-pk")[:ON_HOME]],
        "has_datasets": Dataset.objects.visible_to(access).exists(),
        "attention": attention.notices(access, now),
        "may_write": bool(access.writable),
        **attention.worker_context(access, now),
    }
    return render(request, "home.html", context)


class BatchList(KeyPagedList):
    template_name = "batches/batch_list.html"

    def rows(self):
        self.filter = BatchFilter(self.request.GET, batches_of(self.request).order_by("-pk"))
        return self.filter.qs

    def after(self, rows, key):
        return rows.filter(pk__lt=parse_uuid(key)) if parse_uuid(key) else rows

    def get_context_data(self, **context):
        context = super().get_context_data(may_write=bool(self.request.access.writable), **context)
        return {
            **context,
            "rows": [standing(batch) for batch in context["rows"]],
            "filter": self.filter.form,
            "is_filtered": any(self.request.GET.get(name) for name in self.filter.filters),
            "has_datasets": Dataset.objects.visible_to(self.request.access).exists(),
        }


@login_required
def batch_new(request: HttpRequest) -> HttpResponse:
    """A batch from a dataset. The builder comes next, unless a layout is given as JSON; all its faults are told."""
    if not request.access.writable:
        raise PermissionDenied("You may look at batches, but not make new ones.")
    form = BatchForm(request.POST or None, access=request.access, initial=first_values(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        dataset = given["dataset"]
        batch = create_batch(
            dataset.workspace,
            name=given["name"],
            dataset=dataset,
            task_details=form.task_details,
            batch_items=given.get("batch_items"),
            shuffle_tasks=given["shuffle_tasks"],
            created_by=request.user,
        )
        if batch.layout_number:
            messages.success(request, "The batch is made. Next, set it up.")
            return redirect("batch-detail", batch.pk)
        messages.success(request, "The batch is made. Next, lay out what people see.")
        return redirect("batch-layout", batch.pk)
    crumbs = [("Batches", reverse("batch-list"))]
    return render(
        request, "batches/batch_new.html", {"form": form, "crumbs": crumbs}, status=422 if form.errors else 200
    )


def first_values(request: HttpRequest) -> dict:
    """The dataset named by `?dataset=`, else the newest."""
    datasets = Dataset.objects.visible_to(request.access).filter(workspace__in=request.access.writable)
    named = parse_uuid(request.GET.get("dataset", ""))
    dataset = (datasets.filter(pk=named) if named else datasets.order_by("-pk")).first()
    return {"dataset": dataset}


@login_required
@require_POST
def batch_duplicate(request: HttpRequest, pk: UUID) -> HttpResponse:
    batch = find_batch(request, pk, to="copy it")
    copy = duplicating.duplicate(batch, request.user)
    messages.success(request, "This is the copy. It can be changed and set up without touching the first one.")
    return redirect(copy)
