"""The versions of a batch's layout, and in words what each changed."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from batches.console.difference_words import sentences
from batches.layouts import version_list
from batches.models import Batch


@require_safe
@login_required
def layout_versions(request: HttpRequest, pk) -> HttpResponse:
    """`?version=` says which one is compared, `?against=` with which other: the newest with the one before it."""
    batch = get_object_or_404(Batch.objects.visible_to(request.access), pk=pk)
    rows = version_list.listed(batch)
    context = {
        "batch": batch,
        "rows": rows,
        "crumbs": [("Batches", reverse("batch-list")), (batch.name, reverse("batch-detail", args=[batch.pk]))],
    }
    return render(request, "batches/layout_versions.html", context | compared(request, batch, rows))


def compared(request: HttpRequest, batch: Batch, rows: list[version_list.Listed]) -> dict:
    """The two versions that the address names, and the sentences between them."""
    if not rows:
        return {}
    asked = request.GET.get("version")
    version = version_list.find(batch, asked) if asked else rows[0].version
    earlier = next((row.version for row in rows if row.version.number < version.number), None)
    against = version_list.find(batch, request.GET["against"]) if request.GET.get("against") else earlier
    told = list(sentences(version_list.changes(against, version))) if against else []
    chosen = [("against", against and against.number), ("version", version.number)]
    return {"version": version, "against": against, "sentences": told, "choices": chosen}
