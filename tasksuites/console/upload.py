"""The page on which a file of suites or tasks is uploaded into a pool, with everything that is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from project.base.forms import Form
from project.base.problems import Refused
from project.base.words import counted, file_size
from tasksuites.console.finding import crumbs_to, find_pool
from tasksuites.console.task_table import kinds_in_words
from tasksuites.filling import loading, taking
from tasksuites.filling.loading import FaultyFile, FileFault, Loaded
from tasksuites.models import Pool

FAULTS_SHOWN = 200
MIB = 1024 * 1024
MOST_TASKS = 1_000  # of a suite


class UploadForm(Form):
    file = forms.FileField(
        label="Choose a file, or drop it here",
        help_text="JSON, JSONL, or TSV with columns INPUT:…, GOLDEN:… and HINT:text, in UTF-8.",
        widget=forms.FileInput(attrs={"accept": ".json,.jsonl,.ndjson,.tsv,.tab,.txt"}),
    )
    size = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_TASKS,
        label="Tasks in a suite",
        help_text="Where the file holds single tasks, and no empty line says which belong together. Empty: 1.",
    )
    opens = forms.BooleanField(required=False, label="Open the pool afterwards")
    skips = forms.BooleanField(required=False, label="Create the valid ones, and leave out those with faults")

    def __init__(self, *args: Any, pool: Pool, **options: Any):
        super().__init__(*args, **options)
        if not loading.takes_suites(pool):
            del self.fields["size"]
        if pool.is_open:
            del self.fields["opens"]

    def clean_file(self) -> Any:
        file, most = self.cleaned_data["file"], settings.FIELDWORK_ASYNC_MIB * MIB
        if file.size > most:
            raise ValidationError(f"This file has {file_size(file.size)}; the most is {file_size(most)}.")
        return file


@dataclass(frozen=True, slots=True)
class Faults:
    """The first faults of a file, how many more there are, and of how many suites or tasks they are."""

    shown: Sequence[FileFault]
    more: int
    places: int


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def suites_upload(request: HttpRequest, pk: UUID) -> HttpResponse:
    pool = find_pool(request, pk, to="add to it")
    is_sent, faults = request.method == "POST", None
    form = UploadForm(request.POST if is_sent else None, request.FILES if is_sent else None, pool=pool)
    if is_sent and form.is_valid():
        try:
            loaded = load(pool, form, request)
        except FaultyFile as fault:
            faults = told(fault)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, in_words(loaded))
            return redirect("pool-suites" if loaded.suites else "pool-tasks", pool.pk)
    context = page_context(pool, form, faults)
    return render(request, "tasksuites/suites_upload.html", context, status=422 if form.errors or faults else 200)


def load(pool: Pool, form: UploadForm, request: HttpRequest) -> Loaded:
    given = form.cleaned_data
    file = given["file"]
    return loading.load(
        pool,
        file.name,
        file.read(),
        now=timezone.now(),
        user=request.user,
        size=given.get("size") or 1,
        opens=given.get("opens", False),
        skips=given["skips"],
    )


def told(fault: FaultyFile) -> Faults:
    places = len({one.place for one in fault.faults})
    return Faults(fault.faults[:FAULTS_SHOWN], max(0, len(fault.faults) - FAULTS_SHOWN), places)


def in_words(loaded: Loaded) -> str:
    """What came in: "3 suites with 12 tasks are made (10 general, 2 control)"."""
    tasks = counted(loaded.tasks, "task")
    made = f"{counted(loaded.suites, 'suite')} with {tasks} made" if loaded.suites else f"{tasks} made"
    left_out = f" {loaded.left_out:,} left out because of faults." if loaded.left_out else ""
    return f"{made}: {kinds_in_words(loaded.kinds)}.{left_out}"


def page_context(pool: Pool, form: UploadForm, faults: Faults | None) -> dict[str, Any]:
    takes_suites = loading.takes_suites(pool)
    refusal = taking.refusal(pool, suites=takes_suites)
    return {
        "pool": pool,
        "form": form,
        "faults": faults,
        "takes_suites": takes_suites,
        "refusal": refusal.message if refusal else "",
        "columns": columns_of(pool),
        "crumbs": crumbs_to(pool),
    }


def columns_of(pool: Pool) -> list[str]:
    """The columns that a table may have."""
    inputs, outputs = pool.project.input_spec, pool.project.output_spec
    return [*(f"INPUT:{name}" for name in inputs), *(f"GOLDEN:{name}" for name in outputs), "HINT:text"]
