"""Pools: what is handed out under one set of rules. Trainings answer to the same calls, at their own addresses."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.db import transaction
from django.utils import timezone
from rest_framework.response import Response

from project.base.access import Access
from tasksuites import archiving
from tasksuites import pools as moves
from tasksuites.api.base import SuitesView
from tasksuites.api.documents import moment, number, operation_document, owner
from tasksuites.api.listing import WordsFilter, filter_set, ids, listed, moments
from tasksuites.catalogue import pools
from tasksuites.catalogue.pool_body import QUALITY
from tasksuites.catalogue.wishes import said
from tasksuites.models import Pool
from tasksuites.operations import note_done

SORTS = {"id": "pk", "created": "created_at", "last_started": "opened_at"}
FILTERS = filter_set(
    {
        "status": WordsFilter(choices=Pool.Status.choices),
        "project_id": django_filters.UUIDFilter("project"),
        **ids(),
        **moments(created="created_at", last_started="opened_at"),
    },
    SORTS,
)


def standing(pool: Pool, access: Access) -> dict[str, Any]:
    """What the server says of pools and trainings."""
    times = {"created": pool.created_at, "last_started": pool.opened_at, "last_stopped": pool.closed_at}
    return {
        "owner": owner(pool.created_by_id, access) | {"company_id": None},
        "status": pool.status,
        "last_close_reason": pool.close_reason or None,
        **{name: moment(time) for name, time in times.items() if time},
    }


def pool_document(pool: Pool, access: Access) -> dict[str, Any]:
    """The pool as clients read it; what has no value is left out."""
    kept: dict[str, Any] = {**(pool.settings or {})}
    quality = {name: kept.pop(name, None) for name in QUALITY}
    defaults = {
        "default_overlap_for_new_task_suites": pool.default_overlap,
        "default_overlap_for_new_tasks": pool.default_task_overlap,
    }
    return said(
        {
            "id": str(pool.pk),
            "project_id": str(pool.project_id),
            "private_name": pool.name,
            "type": pool.kind,
            "will_expire": moment(pool.closes_at) if pool.closes_at else None,
            "reward_per_assignment": number(pool.reward),
            "assignment_max_duration_seconds": pool.time_limit_s,
            "auto_accept_solutions": pool.accepts_by_itself,
            "auto_accept_period_day": pool.accept_after_days,
            "auto_close_after_complete_delay_seconds": pool.close_delay_s,
            "priority": pool.priority,
            "defaults": said(defaults),
            "mixer_config": pool.mixer_config,
            "quality_control": {"configs": pool.rules or [], **said({**quality, **requirement(pool)})},
            **standing(pool, access),
            **kept,
        }
    )


def requirement(pool: Pool) -> dict[str, Any]:
    """The training that lets people in."""
    if pool.training_id is None:
        return {}
    value = pool.training_passing_value
    return {
        "training_requirement": said({"training_pool_id": str(pool.training_id), "training_passing_skill_value": value})
    }


class PoolKind(SuitesView):
    """What differs between pools and trainings, which are the same rows."""

    kind: str = Pool.Kind.REGULAR
    types = "POOL"
    document: Callable[[Pool, Access], dict[str, Any]] = staticmethod(pool_document)

    def rows(self):
        seen = Pool.objects.visible_to(self.access)
        return seen.filter(kind=self.kind, rehearsal_of=None).select_related("project")

    def reply(self, pool: Pool, status: int = 200) -> Response:
        return Response(self.document(pool, self.access), status=status)


class PoolsView(PoolKind):
    def get(self, request):
        rows = self.here(self.rows()).select_related(None)  # a list shows no project
        return listed(rows, request.query_params, FILTERS, lambda one: self.document(one, self.access))

    def post(self, request):
        return self.reply(pools.create(self.body(), self.kind, self.workspace().pk, self.access), status=201)


class PoolView(PoolKind):
    def get(self, request, pk):
        return self.reply(self.find(self.rows(), pk))

    def put(self, request, pk):
        pool = self.find(self.rows(), pk)
        pools.change(pool, self.body(), timezone.now(), self.access)
        return self.reply(pool)


class PatchedPoolView(PoolView):
    """A pool's priority changes alone; a training has none."""

    def patch(self, request, pk):
        pool = self.find(self.rows(), pk)
        pools.set_priority(pool, self.body(), self.access.user)
        return self.reply(pool)


class PoolMoveView(PoolKind):
    """202 with the operation, which is over by then; 204 where the pool is so already."""

    move: Callable[..., bool]
    type: str

    def post(self, request, pk):
        pool, now = self.find(self.rows(), pk), timezone.now()
        with transaction.atomic():
            if not self.move(pool, now, user=self.access.user):
                return Response(status=204)
            operation = note_done(pool, f"{self.types}.{self.type}", now)
        return Response(operation_document(operation), status=202)


class PoolOpenView(PoolMoveView):
    move = staticmethod(moves.open_pool)
    type = "OPEN"


class PoolCloseView(PoolMoveView):
    move = staticmethod(moves.close_pool)
    type = "CLOSE"


class PoolCloseForUpdateView(PoolMoveView):
    move = staticmethod(moves.close_for_update)
    type = "CLOSE"


class PoolArchiveView(PoolMoveView):
    move = staticmethod(archiving.archive)
    type = "ARCHIVE"


class PoolCloneView(PoolKind):
    def post(self, request, pk):
        pool, now = self.find(self.rows(), pk), timezone.now()
        with transaction.atomic():
            copy = pools.clone(pool, self.access)
            operation = note_done(pool, f"{self.types}.CLONE", now, {f"{self.types.lower()}_id": str(copy.pk)})
        return Response(operation_document(operation), status=202)
