"""What an export holds, as it is chosen in the console; the rules are those of the interface's exports."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from batches.models import Export
from batches.results import files, selection
from batches.results.selection import CONTROLS, LATE, Selection
from project.base.forms import Form

FORMATS = [
    (Export.Format.ZIP, "ZIP: everything, with files"),
    (Export.Format.CSV, "CSV: a table for spreadsheets"),
    (Export.Format.JSONL, "JSONL: an object for each answer"),
    (Export.Format.PARQUET, "Parquet: for pandas or DuckDB"),
]


class ExportForm(Form):
    """`selection` is what was chosen, once the form is valid."""

    format = forms.ChoiceField(choices=FORMATS, initial=Export.Format.ZIP, widget=forms.RadioSelect, label="Format")
    include = forms.MultipleChoiceField(
        choices=[
            (CONTROLS, "Control and training tasks"),
            (LATE, "Answers that came too late"),
        ],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Beside the answers that count",
    )

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        # A format that cannot be written here is not offered; who asks for it all the same is told what it needs.
        self.fields["format"].widget.choices = [(name, words) for name, words in FORMATS if name in files.offered()]
        self.fields["from"] = self.day("Sent from", "The first day, UTC.")
        self.fields["to"] = self.day("Sent until", "The last day, itself included.")
        self.selection = Selection()

    @staticmethod
    def day(label: str, help_text: str) -> forms.CharField:
        """Text that looks like a day to browsers: what it may be, `selection` judges."""
        widget = forms.TextInput(attrs={"type": "date"})
        return forms.CharField(required=False, max_length=40, widget=widget, label=label, help_text=help_text)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for judge in (self.judge_format, self.judge_selection):
            try:
                judge(cleaned)
            except ValidationError as faults:
                self.add_error(None, faults)
        return cleaned

    def judge_format(self, cleaned: dict[str, Any]) -> None:
        if "format" in cleaned:
            files.check_format(cleaned["format"])

    def judge_selection(self, cleaned: dict[str, Any]) -> None:
        self.selection = selection.read(cleaned)
