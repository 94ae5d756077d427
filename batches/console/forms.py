"""Forms of the console for batches: a new one, with its layout as JSON text where one has it, dataset and set-up."""

from typing import Any

from django import forms

from batches.authoring import InvalidLayout, judged, schema_of
from batches.console import layout_text
from batches.making import setup
from batches.models import Batch
from datasets.models import Dataset
from project.base.access import Access
from project.base.forms import Form
from project.base.problems import Problem


class BatchForm(Form):
    """A new batch. `problems` holds every fault of the layout after validation, each with its place."""

    name = forms.CharField(max_length=255, label="Name", help_text="Only members of your workspace see it.")
    dataset = forms.ModelChoiceField(Dataset.objects.none(), label="Dataset", empty_label=None)
    task_name = forms.CharField(max_length=255, label="Title for participants")
    task_introduction = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Introduction for participants",
        help_text="What the work is about. Simple HTML such as <p>, <ul> and <strong> is kept.",
    )
    task_steps = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), label="Steps", help_text="What to do, in order. Simple HTML as above."
    )
    layout = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 24, "class": "code-input", "spellcheck": "false"}),
        label="Layout",
        help_text="JSON: a list of pages, each with rows, of one or two columns, of items.",
    )
    shuffle_tasks = forms.BooleanField(
        required=False,
        label="Show each person the tasks of a group in an order of their own",
        help_text="So that tiredness and comparison with the task before spread over all tasks alike.",
    )

    def __init__(self, *args, access: Access, **options):
        super().__init__(*args, **options)
        writable = Dataset.objects.visible_to(access).filter(workspace__in=access.writable)
        self.fields["dataset"].queryset = writable.order_by("-pk")
        self.problems: list[Problem] = []

    def clean(self):
        cleaned = super().clean()
        text, dataset = cleaned.get("layout"), cleaned.get("dataset")
        if text and dataset:
            cleaned["batch_items"] = self.read_layout(text, dataset)
        return cleaned

    def read_layout(self, text: str, dataset: Dataset) -> Any:
        """The layout that `text` holds; its faults become errors of the field."""
        try:
            items = layout_text.read(text)
        except ValueError as fault:
            self.add_error("layout", str(fault))
            return None
        try:
            judged(items, dataset)
        except InvalidLayout as fault:
            self.problems = fault.problems
            count = len(fault.problems)
            self.add_error("layout", "One place needs mending." if count == 1 else f"{count:,} places need mending.")
        return items

    @property
    def task_details(self) -> dict[str, str]:
        return {key: self.cleaned_data[key] for key in ("task_name", "task_introduction", "task_steps")}


class DatasetForm(Form):
    """Offers the datasets of the batch's own workspace, newest first."""

    dataset = forms.ModelChoiceField(Dataset.objects.none(), label="Dataset", empty_label=None)

    def __init__(self, *args: Any, batch: Batch, access: Access, **options: Any):
        super().__init__(*args, **options)
        visible = Dataset.objects.visible_to(access).filter(workspace=batch.workspace_id)
        self.fields["dataset"].queryset = visible.order_by("-pk")


class SetUpForm(Form):
    """How a batch becomes tasks. Leaves the size of groups out where the dataset's own field decides it."""

    tasks_per_group = forms.IntegerField(
        min_value=1,
        max_value=1000,
        label="Tasks per group",
        help_text="How many datapoints one participant gets at once. Chance decides which belong together.",
    )
    annotators_per_task = forms.IntegerField(
        min_value=1,
        max_value=setup.MOST["annotators_per_task"],
        label="People per group",
        help_text="How many different people answer each group.",
    )

    def __init__(self, *args, batch: Batch, **options):
        initial = {"tasks_per_group": batch.tasks_per_group, "annotators_per_task": batch.annotators_per_task}
        super().__init__(*args, initial=initial, **options)
        self.batch = batch
        schema = schema_of(batch.dataset)
        self.group_field = schema.group_field if schema else None
        if self.group_field:
            del self.fields["tasks_per_group"]
