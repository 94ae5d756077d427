"""Which pool a page is about, who may do what there, and the way back up from it."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from tasksuites.models import Pool
from tasksuites.models.pools import PoolQuerySet


def pools_of(request: HttpRequest) -> PoolQuerySet:
    """The pools that may be seen, with their projects; copies that rehearse another pool are left out."""
    pools = Pool.objects.visible_to(request.access).filter(rehearsal_of=None)
    return pools.select_related("project__workspace")


def find_pool(request: HttpRequest, pk: UUID, *, to: str = "") -> Pool:
    """The pool `pk`, else 404; where the page is there `to` change something, 403 for whoever may only look."""
    pool = get_object_or_404(pools_of(request), pk=pk)
    if to and not request.access.may_write(pool.workspace_id):
        raise PermissionDenied(f"You may look at this pool, but not {to}.")
    return pool


def find_reviewed(request: HttpRequest, pk: UUID) -> Pool:
    """The pool `pk` for whoever decides about its answers: 403 for whoever may only look."""
    pool = find_pool(request, pk)
    if not request.access.may_review(pool.workspace_id):
        raise PermissionDenied("You may look at these answers, but not accept or reject them.")
    return pool


def crumbs_to(pool: Pool, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The pages above one that belongs to `pool`; `more` are those between."""
    return [("Pools", reverse("pool-list")), (pool.name, reverse("pool-detail", args=[pool.pk])), *more]
