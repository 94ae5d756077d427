"""Which batch a page is about, and the way back up from it."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from batches.models import Batch, BatchQuerySet


def batches_of(request: HttpRequest) -> BatchQuerySet:
    """The batches that may be seen, with all that `standing` reads."""
    return Batch.objects.visible_to(request.access).select_related("dataset", "pool", "workspace")


def find_batch(request: HttpRequest, pk: UUID, *, to: str = "") -> Batch:
    """The batch `pk`, else 404; where the page is there `to` change something, 403 for whoever may only look."""
    batch = get_object_or_404(batches_of(request), pk=pk)
    if to and not request.access.may_write(batch.workspace_id):
        raise PermissionDenied(f"You may look at this batch, but not {to}.")
    return batch


def crumbs_to(batch: Batch) -> list[tuple[str, str]]:
    """The pages above one that belongs to `batch`."""
    return [("Batches", reverse("batch-list")), (batch.name, reverse("batch-detail", args=[batch.pk]))]
