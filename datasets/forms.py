"""What people type about datasets. The rules are those of `creating`, `schema` and `importing`."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from datasets.importing import EXTENSIONS
from datasets.schema import check
from project.base.documents import loads
from project.base.forms import Form
from workspaces.models import Workspace

EXAMPLE = {
    "strict": False,
    "fields": {
        "prompt": {"type": "text", "label": "Prompt"},
        "response_a": {"type": "text"},
        "response_b": {"type": "text"},
        "session_id": {"type": "task_group_id"},
    },
}
SCHEMA_HELP = (
    "One entry for each field of a record. Types: text, image_url, audio_url, video_url (shown to people), "
    "metadata (kept, never shown) and task_group_id (records with the same value belong together). "
    "With strict true, a record that lacks a field is rejected."
)


class DatasetForm(Form):
    """A new dataset: its name, its workspace and its schema as JSON text, with every fault of it at once."""

    name = forms.CharField(max_length=255)
    workspace = forms.ModelChoiceField(Workspace.objects.none(), empty_label=None)
    schema = forms.CharField(
        label="Schema",
        help_text=SCHEMA_HELP,
        widget=forms.Textarea(attrs={"class": "code-input", "spellcheck": "false", "autocapitalize": "off"}),
    )

    def __init__(self, *args: Any, workspaces, **options: Any):
        super().__init__(*args, **options)
        self.fields["workspace"].queryset = workspaces
        self.fields["schema"].initial = json.dumps(EXAMPLE, indent=2)
        if len(workspaces) == 1:
            self.fields["workspace"].widget = forms.HiddenInput()
            self.fields["workspace"].initial = workspaces[0].pk

    def clean_schema(self) -> Any:
        text = self.cleaned_data["schema"]
        try:
            document = loads(text)
        except ValueError as fault:
            raise ValidationError(f"This is no valid JSON: {fault}.") from fault
        problems = check(document)
        if problems:
            raise ValidationError([problem.message for problem in problems])
        return document


class UploadForm(Form):
    """A file for a dataset."""

    file = forms.FileField(
        label="Choose a JSONL file, or drop it here",
        allow_empty_file=True,  # the import itself says what is wrong with it, as it does for every other door
        help_text="One JSON object on each line, UTF-8, any size. Lines that do not fit are listed; the others go in.",
        widget=forms.FileInput(attrs={"accept": ",".join(EXTENSIONS)}),
    )
