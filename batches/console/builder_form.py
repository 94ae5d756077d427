"""The layout as JSON text in a form: for browsers without scripts, and for files too large for the builder's calls.

It saves and publishes by the same actions as the builder.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from batches.authoring import InvalidLayout, schema_of
from batches.console import layout_text
from batches.console.finding import find_batch
from batches.layouts import drafting, layout
from batches.layouts.drafting import Conflict
from batches.models import Batch
from project.base.forms import Form

MOST_BYTES = 16_000_000
PUBLISH = "publish"


class LayoutForm(Form):
    """`revision` is that of the layout that the text was made from; a file goes before the text."""

    use_required_attribute = False  # the text is needed only where there is no file, which a browser cannot know
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    layout = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 24, "class": "code-input", "spellcheck": "false"}),
        label="Layout",
        help_text="JSON: a list of pages, each with rows, of one or two columns, of items. A draft may be unfinished.",
    )
    file = forms.FileField(
        required=False,
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        label="Or a file with a layout",
        help_text="What the builder exports. It takes the place of the text above.",
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["layout"].required = "file" not in self.files

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        file = cleaned["file"]
        place = "file" if file else "layout"
        try:
            pages = layout_text.read(text_of(file) if file else cleaned["layout"])
        except ValueError as fault:
            self.add_error(place, str(fault))
            return cleaned
        if fault := drafting.fault(pages):
            self.add_error(place, fault)
        return {**cleaned, "pages": pages}


def text_of(file: UploadedFile) -> str:
    """What a file holds. ValueError where it is too large or no text."""
    if file.size > MOST_BYTES:
        raise ValueError(f"This file is larger than {MOST_BYTES // 1_000_000} MB, the most that is read here.")
    try:
        return file.read().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise ValueError(f"This file is no text in UTF-8: byte {fault.start:,} fits nowhere.") from fault


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def as_text(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The form with what is being edited and its faults; a post saves it as the draft, and publishes it if asked."""
    batch = find_batch(request, pk, to="change its layout")
    if request.method != "POST":
        return draw(request, batch, LayoutForm(initial=stored(batch)))
    form = LayoutForm(request.POST, request.FILES)
    if not form.is_valid():
        return draw(request, batch, form, status=422)
    try:
        drafting.save(batch, form.cleaned_data["pages"], form.cleaned_data["revision"], request.user)
    except Conflict as conflict:
        return draw(request, batch, retyped(batch, form), conflict=conflict, status=conflict.status)
    if request.POST.get("go") == PUBLISH:
        return published(request, batch)
    messages.success(request, "The draft is saved. Participants do not see it yet.")
    return redirect("batch-layout-text", batch.pk)


def published(request: HttpRequest, batch: Batch) -> HttpResponse:
    """The batch's page where the draft could be published; else the form again, which lists the faults."""
    try:
        drafting.publish(batch, batch.layout_revision, request.user)
    except InvalidLayout:
        messages.error(request, "It is saved as a draft, but not shown to participants: mend the places below first.")
    except (ValidationError, Conflict) as refusal:
        told = refusal.messages if isinstance(refusal, ValidationError) else [refusal.message]
        messages.error(request, " ".join(["It is saved as a draft, but not shown to participants.", *told]))
    else:
        messages.success(request, f"Whoever starts from now on sees version {batch.layout_number}.")
        return redirect("batch-detail", batch.pk)
    return redirect("batch-layout-text", batch.pk)


def stored(batch: Batch) -> dict[str, Any]:
    return {"revision": batch.layout_revision, "layout": layout_text.written(drafting.pages_to_edit(batch) or None)}


def retyped(batch: Batch, form: LayoutForm) -> LayoutForm:
    """What was sent, to be sent again knowingly over what somebody else saved in the meantime."""
    text = layout_text.written(form.cleaned_data["pages"])
    return LayoutForm(initial={"revision": batch.layout_revision, "layout": text})


def draw(request: HttpRequest, batch: Batch, form: LayoutForm, *, conflict: Conflict | None = None, status: int = 200):
    pages = drafting.pages_to_edit(batch)
    context = {
        "batch": batch,
        "form": form,
        "conflict": conflict,
        "problems": layout.check(pages, schema_of(batch.dataset))
        if pages and not form.is_bound and not conflict
        else [],
        "overtaken": None if conflict else drafting.overtaken(batch),
        "crumbs": [
            ("Batches", reverse("batch-list")),
            (batch.name, batch.get_absolute_url()),
            ("Layout", reverse("batch-layout", args=[batch.pk])),
        ],
    }
    return render(request, "batches/builder/text.html", context, status=status)
