"""Verdicts on many assignments at once: the table of what waits goes out, comes back filled in, and is done or refused
as a whole.
"""

from typing import BinaryIO
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from project.base.forms import Form
from project.base.problems import Problem, Refused
from project.base.words import counted
from tasksuites import reviewing, tsv
from tasksuites.console.finding import crumbs_to, find_reviewed
from tasksuites.models import Assignment, Pool

COLUMNS = ("link", "assignment_id", "worker_id", "status", "submitted")


class VerdictsForm(Form):
    file = forms.FileField(
        label="Choose the table with your verdicts, or drop it here",
        help_text="With tabs between the cells, in UTF-8, as it was downloaded.",
        widget=forms.FileInput(attrs={"accept": ".tsv,.txt,text/tab-separated-values"}),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def verdicts_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    pool = find_reviewed(request, pk)
    form = VerdictsForm(request.POST, request.FILES) if request.method == "POST" else VerdictsForm()
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        count, problems = take(pool, form.cleaned_data["file"], request)
        if not problems:
            messages.success(request, f"Your verdicts on {counted(count, 'assignment')} are kept.")
            return redirect(f"{reverse('pool-assignments', args=[pool.pk])}?status={Assignment.Status.SUBMITTED}")
    context = {
        "pool": pool,
        "form": form,
        "problems": problems,
        "table_address": table_address(pool),
        "waiting_count": pool.assignments.filter(status=Assignment.Status.SUBMITTED).count(),
        "crumbs": crumbs_to(pool, ("Assignments", reverse("pool-assignments", args=[pool.pk]))),
    }
    status = 422 if form.errors or problems else 200
    return render(request, "tasksuites/verdicts.html", context, status=status)


def take(pool: Pool, file: BinaryIO, request: HttpRequest) -> tuple[int, list[Problem]]:
    """How many verdicts the table holds; or what is wrong with it, and nothing was done."""
    wishes, problems = tsv.read_verdicts(file)
    try:
        problems = problems or reviewing.decide_many(pool, wishes, request.user, timezone.now())
    except Refused as refusal:
        problems = [Problem("", refusal.message)]
    return len(wishes), problems


def table_address(pool: Pool) -> str:
    """Where the table of everything that waits is to be had."""
    asked = {
        "status": Assignment.Status.SUBMITTED.value,
        "field": ",".join(tsv.ASSIGNMENT + name for name in COLUMNS),
    }
    return f"{reverse('api-pool-assignments-table', args=[pool.pk])}?{urlencode(asked)}"
