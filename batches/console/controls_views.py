"""The console's page of a batch's control and training tasks. Every member may look; who may write changes them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from batches import controls
from batches.console import control_form, control_table
from batches.console.control_form import ContentForm, NumbersForm, SolutionPart
from batches.console.finding import find_batch
from batches.console.standing import standing, trail
from batches.models import Batch
from batches.participant import work
from batches.participant.screen_context import PageProblem
from datasets.models import Datapoint
from project.base.words import MOST_DIGITS, whole_number

PER_PAGE = 50
ANOTHER = "another"
TO = "change its control tasks"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def batch_controls(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The list, and the form for one more; a post adds it, or gives the form a further right answer."""
    batch = find_batch(request, pk, to=TO if request.method == "POST" else "")
    if request.method != "POST":
        values, fault = values_at(request, batch)
        content = content_form(batch, given=values)
        return draw(request, batch, content, control_form.parts(batch.layout or [], 1), begin_fault=fault)
    if batch.status != Batch.Status.READY:
        raise PermissionDenied("Control tasks can be added when the batch is set up.")
    asks_another = request.POST.get("go") == ANOTHER
    count = min(control_form.count_of(request.POST) + asks_another, control_form.MOST_SOLUTIONS)
    parts = control_form.parts(batch.layout, count, request.POST)
    if asks_another:
        return draw(request, batch, content_form(batch, initial=request.POST.dict()), parts)
    content = content_form(batch, request.POST)
    problems = faults(content, parts)
    if problems:
        return draw(request, batch, content, parts, problems)
    solutions = [part.solution for part in parts if part.solution]
    task = controls.add(batch, content.values, solutions, content.given_hint, user=request.user)
    messages.success(request, f"The {task.kind} task is added.")
    return redirect("batch-controls", batch.pk)


def faults(content: ContentForm, parts: list[SolutionPart]) -> list[PageProblem]:
    """Everything that is wrong, in the order of the page."""
    content.is_valid()
    for part in parts:
        part.judge()
    problems = content.problems() + [problem for part in parts for problem in part.problems()]
    if not problems and not any(part.solution for part in parts):
        problems = [PageProblem("#answers", "Right answer", "Answer at least one question as it should be answered.")]
    return problems


@require_POST
@login_required
def take_out(request: HttpRequest, pk: UUID, task: UUID) -> HttpResponse:
    batch = find_batch(request, pk, to=TO)
    if not controls.take_out(batch, task, user=request.user):
        raise Http404
    messages.success(request, "The task is taken out: nobody is given it any more.")
    return redirect("batch-controls", batch.pk)


@require_POST
@login_required
def numbers(request: HttpRequest, pk: UUID) -> HttpResponse:
    batch = find_batch(request, pk, to=TO)
    form = NumbersForm(request.POST)
    if batch.pool is None:
        raise Http404
    if not form.is_valid():
        parts = control_form.parts(batch.layout or [], 1)
        return draw(request, batch, content_form(batch), parts, numbers_form=form)
    controls.set_numbers(batch, form.cleaned_data, user=request.user)
    messages.success(request, "The numbers are saved. They hold for groups that are handed out from now on.")
    return redirect("batch-controls", batch.pk)


def content_form(batch: Batch, *args: Any, **options: Any) -> ContentForm:
    strict = bool(batch.dataset and batch.dataset.schema and batch.dataset.schema["strict"])
    return ContentForm(*args, shown=work.shown_fields(batch), strict=strict, **options)


def values_at(request: HttpRequest, batch: Batch) -> tuple[dict[str, str], str]:
    """What the datapoint that the address names shows, to begin with; or else why there is none."""
    asked = request.GET.get("datapoint", "").strip()
    if not asked or batch.dataset is None:
        return {}, ""
    points = Datapoint.objects.visible_to(request.access).filter(dataset=batch.dataset_id)
    values = points.filter(position=whole_number(asked, MOST_DIGITS) or 0).values_list("values", flat=True).first()
    if values is not None:
        return values, ""
    last = points.aggregate(last=Max("position"))["last"]
    return {}, f"Write a number from 1 to {last:,}." if last else "The dataset has no datapoints yet."


def draw(
    request: HttpRequest,
    batch: Batch,
    content: ContentForm,
    parts: list[SolutionPart],
    problems: list[PageProblem] | None = None,
    numbers_form: NumbersForm | None = None,
    begin_fault: str = "",
) -> HttpResponse:
    pool, after = batch.pool, whole_number(request.GET.get("after", ""), MOST_DIGITS)
    found = control_table.tasks(batch, request.access)
    if after is not None:
        found = found.filter(position__gt=after)
    tasks = list(found[: PER_PAGE + 1])
    names = ("controls_per_suite", "trainings_per_suite")
    context = {
        "batch": batch,
        "standing": standing(batch),
        "trail": trail(batch),
        "rows": control_table.rows(tasks[:PER_PAGE], batch, request.access),
        "next_address": f"?after={tasks[PER_PAGE - 1].position}" if len(tasks) > PER_PAGE else "",
        "first_address": request.path if after else "",
        "form": content,
        "parts": parts,
        "may_add_part": len(parts) < control_form.MOST_SOLUTIONS,
        "problems": problems or [],
        "problems_title": "Nothing was added yet. Please look at:",
        "numbers_form": numbers_form or NumbersForm(initial={name: getattr(pool, name, 0) for name in names}),
        "is_ready": batch.status == Batch.Status.READY,
        "is_silent": bool(pool and pool.control_count and not (pool.controls_per_suite or pool.trainings_per_suite)),
        "begins_with": request.GET.get("datapoint", ""),
        "begin_fault": begin_fault,
        "shortfalls": controls.shortfalls(pool) if pool else [],
        "may_write": request.access.may_write(batch.workspace_id),
        "crumbs": [("Batches", reverse("batch-list")), (batch.name, reverse("batch-detail", args=[batch.pk]))],
    }
    is_refused = problems or (numbers_form and numbers_form.errors)
    return render(request, "batches/batch_controls.html", context, status=422 if is_refused else 200)
