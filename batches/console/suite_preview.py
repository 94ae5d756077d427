"""The participant's page of a pool that no batch set up, for members who try it out: nothing is stored.

One suite of it; or of the pool its first suite, or where suites are composed at hand-out its first tasks as one.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from csp.decorators import csp_update
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from batches.console import preview
from batches.console.preview import Group
from batches.participant import sheet, work
from batches.participant.view import OTHER_HOSTS
from batches.participant.work import OfProject
from tasksuites.console.finding import find_pool
from tasksuites.models import Pool, Task, TaskSuite

SIZE = 5  # tasks of a suite that is composed only at hand-out, where the pool does not say


@require_http_methods(["GET", "HEAD", "POST"])
@csp_update(OTHER_HOSTS)
@login_required
def suite_preview(request: HttpRequest, pk: UUID, suite: UUID) -> HttpResponse:
    pool = find_pool(request, pk)
    suites = TaskSuite.objects.visible_to(request.access).filter(pool=pool)
    shown = get_object_or_404(suites, pk=suite)
    if hasattr(pool, "batch"):
        return redirect("batch-preview", pool.batch.pk, shown.pk)
    beside = suites.filter(mixed=False)
    before = beside.filter(position__lt=shown.position).order_by("-position").first()
    after = beside.filter(position__gt=shown.position).order_by("position").first()
    ways = {"previous": address(before), "next": "" if shown.mixed else address(after)}
    label = "It was composed when it was handed out." if shown.mixed else f"Suite {shown.position:,}."
    return preview.step(request, group(work.OfProject(pool), tasks_of(shown), label, **ways))


@require_http_methods(["GET", "HEAD", "POST"])
@csp_update(OTHER_HOSTS)
@login_required
def pool_preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    pool = find_pool(request, pk)
    if hasattr(pool, "batch"):
        return redirect("batch-preview-first", pool.batch.pk)
    first = TaskSuite.objects.visible_to(request.access).filter(pool=pool, mixed=False).order_by("position").first()
    if first:
        return redirect(address(first))
    tasks = Task.objects.visible_to(request.access).filter(pool=pool, suite=None).order_by("position")
    label = "Its suites are composed when they are handed out; these are its first tasks."
    return preview.step(request, group(work.OfProject(pool), tasks[: size_of(pool)], label))


def tasks_of(suite: TaskSuite) -> Iterable[Task]:
    """In the order in which they stand in the suite; in one that was composed for somebody, in the order shown."""
    if suite.mixed:
        given = suite.pool.tasks.filter(answers__assignment__suite=suite)
        return given.order_by("answers__position")
    return suite.tasks.order_by("position")


def size_of(pool: Pool) -> int:
    """How many tasks the pool's mixer would put into a suite."""
    counts = pool.mixer_config or {}
    numbers = (counts.get(f"{kind}_tasks_count") or 0 for kind in ("real", "golden", "training"))
    return sum(numbers) or SIZE


def group(of: OfProject, tasks: Iterable[Task], label: str, **ways: str) -> Group:
    values = [sheet.shown_values(of.fields, task.input_values or {}) for task in tasks]
    if not values:
        values, label = [sample(of)], "The pool has no tasks yet, so the texts are samples."
    back = {"back": reverse("pool-detail", args=[of.pool.pk]), "back_label": "Back to the pool"}
    return Group(of, of.layout(0), values, label, **back, **ways, kind="suite")


def sample(of: OfProject) -> dict[str, Any]:
    """Something to read for each field, so that a screen can be judged before there are tasks."""
    texts = {key: f"Here stands the {field.label} of the task." for key, field in of.fields.items()}
    return {key: [text] if of.fields[key].spec.is_array else text for key, text in texts.items()}


def address(suite: TaskSuite | None) -> str:
    return reverse("suite-preview", args=[suite.pool_id, suite.pk]) if suite else ""
