"""The assignments of a pool: the list, and one by one with the verdict."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from project.base.forms import sentences
from project.base.ids import parse_uuid
from project.base.problems import Refused
from tasksuites import reviewing
from tasksuites.console import assignment_table
from tasksuites.console.assignment_filter import LABELS, Choice
from tasksuites.console.finding import crumbs_to, find_pool, find_reviewed
from tasksuites.console.review_form import DONE, ReviewForm
from tasksuites.console.suites import PoolPage
from tasksuites.models import Assignment, Pool


class AssignmentList(PoolPage):
    template_name = "tasksuites/assignment_list.html"

    def rows(self):
        self.choice = Choice(self.pool, self.request)
        return self.choice.rows()

    def after(self, rows, key):
        return self.choice.behind(rows, parse_uuid(key)) if parse_uuid(key) else rows

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        return {
            **context,
            "rows": assignment_table.rows(self.pool, context["rows"]),
            "choice": self.choice,
            "statuses": LABELS.items(),
            "may_review": self.request.access.may_review(self.pool.workspace_id),
        }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def assignment_page(request: HttpRequest, pk: UUID, assignment: UUID) -> HttpResponse:
    """One assignment with all its answers; whoever reviews decides here and goes on to the next."""
    pool = find_reviewed(request, pk) if request.method == "POST" else find_pool(request, pk)
    choice = Choice(pool, request)
    found = find_assignment(request, pool, assignment)
    form = ReviewForm(request.POST if request.method == "POST" else None, assignment=found)
    if request.method == "POST" and form.is_valid() and decided(form, request):
        messages.success(request, DONE[form.cleaned_data["verdict"]].format(found.participant.external_id))
        return redirect(address_after(choice, found))
    if form.is_bound:
        found = find_assignment(request, pool, assignment)  # somebody else may have decided meanwhile
        form.allow(found)
    context = page_context(request, choice, found, form)
    return render(request, "tasksuites/assignment_detail.html", context, status=422 if form.is_bound else 200)


def find_assignment(request: HttpRequest, pool: Pool, pk: UUID) -> Assignment:
    mine = Assignment.objects.visible_to(request.access).filter(pool=pool)
    return get_object_or_404(mine.select_related("pool__project", "participant", "suite"), pk=pk)


def decided(form: ReviewForm, request: HttpRequest) -> bool:
    """Whether the verdict was written; what stood in the way is then told above the form."""
    given = form.cleaned_data
    try:
        reviewing.decide(form.assignment, given["verdict"], given["comment"] or None, request.user, timezone.now())
    except (Refused, ValidationError) as refusal:
        form.add_error(None, sentences(refusal))
    return not form.errors


def page_context(request: HttpRequest, choice: Choice, found: Assignment, form: ReviewForm) -> dict:
    pool = choice.pool
    may_decide = request.access.may_review(pool.workspace_id) and pool.status != Pool.Status.ARCHIVED and form.verdicts
    listed = reverse("pool-assignments", args=[pool.pk])
    return {
        "pool": pool,
        "assignment": found,
        "rows": assignment_table.answer_rows(found, pool.project.output_spec),
        "times": assignment_table.times(found),
        "form": form if may_decide else None,
        "refusals": [] if may_decide else form.non_field_errors(),
        "next_address": neighbour(choice, choice.behind(choice.rows(), found.pk)),
        "previous_address": neighbour(choice, choice.before(choice.rows().reverse(), found.pk)),
        "choice": choice,
        "crumbs": crumbs_to(pool, (f"Assignments: {choice.label.lower()}", f"{listed}?{choice.query}")),
    }


def neighbour(choice: Choice, rows) -> str:
    key = rows.values_list("pk", flat=True).first()
    return address_of(choice, key) if key else ""


def address_of(choice: Choice, key: UUID) -> str:
    return f"{reverse('pool-assignment', args=[choice.pool.pk, key])}?{choice.query}"


def address_after(choice: Choice, found: Assignment) -> str:
    """The next one of the list, the first of it where there is none behind, or the list where all is done."""
    left = choice.rows().exclude(pk=found.pk)
    listed = f"{reverse('pool-assignments', args=[choice.pool.pk])}?{choice.query}"
    return neighbour(choice, choice.behind(left, found.pk)) or neighbour(choice, left) or listed
