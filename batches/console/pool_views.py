"""The list of all pools, with and without a batch, and a pool's page. What is in a pool has pages in `tasksuites`."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from batches.console.pool_filter import PoolFilter
from batches.models import Batch
from datasets.views import KeyPagedList
from project.base.forms import sentences
from project.base.ids import parse_uuid
from project.base.problems import Refused
from project.base.security import absolute
from tasksuites import archiving, pools
from tasksuites.console import firings, task_table
from tasksuites.console.finding import find_pool, pools_of
from tasksuites.console.standing import standing
from tasksuites.filling.subjects import BY_OPERATION
from tasksuites.models import Assignment, Operation, Pool

NEWEST_FIRINGS = 5
NEWEST_OPERATIONS = 3
MOVES = {"open": pools.open_pool, "close": pools.close_pool, "archive": archiving.archive}


class PoolList(KeyPagedList):
    template_name = "batches/pools/list.html"

    def rows(self):
        present = pools_of(self.request).filter(batch__deleted_at=None)
        named = present.annotate(batch_pk=F("batch__pk"), batch_name=F("batch__name"))
        self.filter = PoolFilter(self.request.GET, named.order_by("-pk"))
        return self.filter.qs

    def after(self, rows, key):
        return rows.filter(pk__lt=parse_uuid(key)) if parse_uuid(key) else rows

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        return {
            **context,
            "rows": [standing(pool) for pool in context["rows"]],
            "filter": self.filter.form,
            "is_filtered": any(self.request.GET.get(name) for name in self.filter.filters),
        }


@login_required
def pool_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    pool = find_pool(request, pk)
    return render(request, "batches/pools/detail.html", detail_context(request, pool))


def detail_context(request: HttpRequest, pool: Pool) -> dict[str, Any]:
    access = request.access
    return {
        "pool": pool,
        "batch": batch_of(request, pool),
        "standing": standing(pool),
        **counted(request, pool),
        "waiting_count": pool.assignments.filter(status=Assignment.Status.SUBMITTED).count(),
        "participant_link": absolute(reverse("take", args=[pool.entry])),
        "operations": creations(pool),
        "firings": firings.newest(pool, NEWEST_FIRINGS),
        "may_write": access.may_write(pool.workspace_id),
        "may_review": access.may_review(pool.workspace_id),
        "crumbs": [
            ("Pools", reverse("pool-list")),
            (pool.project.name, reverse("project-detail", args=[pool.project_id])),
        ],
    }


def batch_of(request: HttpRequest, pool: Pool) -> Batch | None:
    """The batch that the pool was made for, by its name alone."""
    return Batch.objects.visible_to(request.access).filter(pool=pool).only("name", "pool").first()


def creations(pool: Pool) -> list[tuple[str, Operation]]:
    """The newest operations of scripts that make suites or tasks here, with what they make."""
    made = pool.operations.filter(type__in=BY_OPERATION).order_by("-pk")[:NEWEST_OPERATIONS]
    return [("Suites" if BY_OPERATION[one.type].is_suites else "Tasks", one) for one in made]


def counted(request: HttpRequest, pool: Pool) -> dict[str, Any]:
    """By kind how many tasks, and in a pool that mixes them how many of their places are taken: {} where there are so
    many tasks that somebody has to ask for it (`?count=kinds`).
    """
    known = pool.task_count + pool.control_count
    if known > task_table.COUNTED_UNASKED and request.GET.get("count") != "kinds":
        return {}
    counts = task_table.kinds_of_pool(pool)
    kinds = [(kind.label, counts.get(kind, 0)) for kind in task_table.KINDS]
    return {"kinds": kinds, "mix": task_table.places_of_mix(pool) if pool.mixer_config else None}


@login_required
@require_POST
def pool_move(request: HttpRequest, pk: UUID, move: str) -> HttpResponse:
    """Open, close or archive it; what stands in the way is told on its page."""
    pool = find_pool(request, pk, to="open, close or archive it")
    if move not in MOVES:
        raise Http404
    try:
        MOVES[move](pool, timezone.now(), user=request.user)
    except (Refused, ValidationError) as refusal:
        context = detail_context(request, find_pool(request, pk)) | {"refusals": sentences(refusal)}
        return render(request, "batches/pools/detail.html", context, status=422)
    return redirect(reverse("pool-detail", args=[pool.pk]) + "#door")
