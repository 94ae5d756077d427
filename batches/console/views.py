"""The home page and the console's pages of batches. Every member may look; who may write makes and sets up."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from batches import setup
from batches.authoring import create_batch
from batches.console import answer_table, attention, layout_text
from batches.console.forms import BatchForm, SetUpForm
from batches.console.standing import standing, trail
from batches.models import Batch, SetUp
from batches.participant import completion
from datasets.models import Dataset
from datasets.views import KeyPagedList
from project.base.ids import parse_uuid
from project.base.problems import Refused
from project.base.security import absolute
from tasksuites.models import TaskSuite

ON_HOME = 12
ANSWERS_PER_PAGE = 50


def batches_of(request: HttpRequest):
    """The batches that may be seen, with all that `standing` reads."""
    visible = Batch.objects.visible_to(request.access)
    return visible.select_related("dataset", "pool", "workspace")


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
        return batches_of(self.request).order_by("-pk")

    def after(self, rows, key):
        return rows.filter(pk__lt=parse_uuid(key)) if parse_uuid(key) else rows

    def get_context_data(self, **context):
        context = super().get_context_data(may_write=bool(self.request.access.writable), **context)
        has_datasets = Dataset.objects.visible_to(self.request.access).exists()
        return {**context, "rows": [standing(batch) for batch in context["rows"]], "has_datasets": has_datasets}


@login_required
def batch_detail(request: HttpRequest, pk) -> HttpResponse:
    batch = get_object_or_404(batches_of(request), pk=pk)
    return render(request, "batches/batch_detail.html", detail_context(request, batch))


def detail_context(request: HttpRequest, batch: Batch) -> dict:
    access = request.access
    first_group = TaskSuite.objects.visible_to(access).filter(pool=batch.pool_id).order_by("position").first()
    return {
        "batch": batch,
        "standing": standing(batch),
        "trail": trail(batch),
        "layout_text": layout_text.written(batch.layout),
        "completion": completion.of_pool(batch.pool) if batch.pool else None,
        "participant_link": absolute(reverse("take", args=[batch.pool.entry])) if batch.pool else "",
        "first_group": first_group if batch.pool else None,
        "setup": last_setup(batch),
        "setup_form": SetUpForm(batch=batch),
        "may_write": access.may_write(batch.workspace_id),
        "crumbs": [("Batches", reverse("batch-list"))],
        **attention.worker_context(access, timezone.now()),
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
def batch_setup(request: HttpRequest, pk) -> HttpResponse:
    batch = get_object_or_404(batches_of(request), pk=pk)
    if not request.access.may_write(batch.workspace_id):
        raise PermissionDenied("You may look at this batch, but not set it up.")
    form = SetUpForm(request.POST, batch=batch)
    if form.is_valid():
        try:
            setup.start(batch, user=request.user, **form.cleaned_data)
        except (Refused, ValidationError) as refusal:
            form.add_error(None, sentences(refusal))
        else:
            messages.success(request, "The set-up has begun. This page shows how far it is.")
            return redirect("batch-detail", batch.pk)
    batch.refresh_from_db()
    context = {**detail_context(request, batch), "setup_form": form}
    return render(request, "batches/batch_detail.html", context, status=422)


@login_required
def batch_progress(request: HttpRequest, pk) -> HttpResponse:
    """The part of a batch's page that changes while it is set up, for scripts to fetch again."""
    batch = get_object_or_404(batches_of(request), pk=pk)
    worker = attention.worker_context(request.access, timezone.now())
    return render(request, "batches/_setup_progress.html", {"batch": batch, "setup": last_setup(batch), **worker})


def last_setup(batch: Batch) -> SetUp | None:
    return batch.setups.filter(kind=SetUp.Kind.SETUP).order_by("-pk").first()


def sentences(refusal: Refused | ValidationError) -> list[str]:
    return refusal.messages if isinstance(refusal, ValidationError) else [refusal.message]


@login_required
def batch_answers(request: HttpRequest, pk) -> HttpResponse:
    """What participants sent, newest first."""
    batch = get_object_or_404(batches_of(request), pk=pk)
    after = request.GET.get("after", "")
    answers, next_key = answer_table.page(batch, request.access, after, ANSWERS_PER_PAGE)
    context = {
        "batch": batch,
        "standing": standing(batch),
        "trail": trail(batch),
        "rows": answer_table.rows(answers, batch, request.access),
        "next_address": f"?after={next_key}" if next_key else "",
        "first_address": request.path if after else "",
        "crumbs": [("Batches", reverse("batch-list")), (batch.name, reverse("batch-detail", args=[batch.pk]))],
    }
    return render(request, "batches/batch_answers.html", context)
