"""The settings of a pool without a batch: when it is open, who may take part, how people come and where they go.

Those of a batch's pool are on the batch's own page about its people.
"""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from batches.console.people_forms import Consenting, Dates
from batches.console.people_section import Section
from batches.console.people_views import address_of, list_rows, saved
from batches.console.people_ways import InAndOut
from batches.console.people_who import Listed, Unlisted
from batches.console.pool_section import PoolSettings
from batches.console.pool_views import batch_of
from tasksuites.console.finding import crumbs_to, find_pool
from tasksuites.console.standing import standing
from tasksuites.models import Pool

SECTIONS: dict[str, type[Section]] = {
    form.section: form for form in (PoolSettings, Dates, Listed, Unlisted, InAndOut, Consenting)
}
PAGE = "batches/pools/settings.html"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pool_settings(request: HttpRequest, pk: UUID) -> HttpResponse:
    pool = find_pool(request, pk, to="change it" if request.method == "POST" else "")
    batch = batch_of(request, pool)
    if batch is not None:
        return redirect("batch-people", batch.pk)
    if request.method == "POST":
        return save(request, pool)
    return render(request, PAGE, context(request, pool))


def save(request: HttpRequest, pool: Pool) -> HttpResponse:
    """Save the one section that was sent. With a fault the page comes back as it was typed."""
    if pool.status == Pool.Status.ARCHIVED:
        raise PermissionDenied("This pool is archived: nothing changes in it any more.")
    section = SECTIONS.get(request.POST.get("section", ""))
    if section is None:
        raise Http404
    form = section(request.POST, request.FILES, pool=pool, access=request.access)
    if form.is_valid() and saved(form, request):
        return redirect(address_of(form, request))
    return render(request, PAGE, context(request, find_pool(request, pool.pk), form), status=422)


def context(request: HttpRequest, pool: Pool, typed: Section | None = None) -> dict[str, Any]:
    """Every section as it is kept, but `typed` as it was sent."""
    forms = {name: section(pool=pool, access=request.access) for name, section in SECTIONS.items()}
    if typed is not None:
        forms[typed.section] = typed
    return {
        "pool": pool,
        "standing": standing(pool),
        "forms": forms,
        "lists": list_rows(pool),
        "refused": typed,
        "saved": request.GET.get("saved", ""),
        "may_write": request.access.may_write(pool.workspace_id) and pool.status != Pool.Status.ARCHIVED,
        "crumbs": crumbs_to(pool),
    }
