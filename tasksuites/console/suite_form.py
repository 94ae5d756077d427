"""A suite, or a task where the pool mixes its suites itself, as a form: what each task shows and what is known of it.

The fields follow from the project's specs. What is wrong is said by whoever judges suites for all doors; here it is
only brought to its field.
"""

from collections.abc import Mapping
from typing import Any

from django import forms

from project.base.form_fields import LinesField
from project.base.forms import Form
from tasksuites.console import typed
from tasksuites.filling import files
from tasksuites.models import Pool, Project
from tasksuites.spec import Field, Spec

MOST_TASKS = 50
SHORT = 100  # characters that stand in one line
IN, OUT = "in_", "out_"
OF_SUITE = {
    "overlap": "overlap",
    "infinite_overlap": "is_endless",
    "issuing_order_override": "priority",
    "reserved_for": "reserved_for",
    "unavailable_for": "unavailable_for",
    "latitude": "latitude",
    "longitude": "longitude",
}


class TaskForm(Form):
    """One task. `number` counts from 1."""

    weight = forms.CharField(
        required=False, label="Credit", help_text="For this answer, from 0 to 1.", initial="1", widget=forms.TextInput
    )
    hint = forms.CharField(
        required=False,
        label="Hint",
        help_text="Shown after a wrong answer, which is then given again.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, number: int, inputs: Spec, outputs: Spec, **options: Any):
        super().__init__(*args, prefix=f"task{number}", **options)
        self.number, self.inputs, self.outputs = number, inputs, outputs
        for prefix, spec in ((IN, inputs), (OUT, outputs)):
            for name, field in spec.fields.items():
                if prefix == IN or field.type != "file":
                    self.fields[prefix + name] = form_field(field)

    @property
    def shown(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(IN)]

    @property
    def known(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(OUT)]

    @property
    def has_known(self) -> bool:
        """Whether anything is said, or is wrong, about its known answer."""
        return any(field.value() or field.errors for field in [*self.known, self["hint"]])

    def item(self) -> dict[str, Any]:
        """The task as a script would send it."""
        task: dict[str, Any] = {"input_values": self.values(IN, self.inputs)}
        if known := self.values(OUT, self.outputs):
            weight = files.loaded(self.cleaned_data["weight"] or "1")
            task["known_solutions"] = [{"output_values": known, "correctness_weight": weight}]
        if hint := self.cleaned_data["hint"]:
            task["message_on_unknown_solution"] = hint
        return task

    def values(self, prefix: str, spec: Spec) -> dict[str, Any]:
        texts = {name: self.cleaned_data.get(prefix + name, "") for name in spec.fields}
        given = {name: typed.value(spec.fields[name], text) for name, text in texts.items()}
        return {name: value for name, value in given.items() if value is not None}


class SuiteForm(Form):
    """What holds for the suite, or for a task that stands in none."""

    overlap = forms.IntegerField(required=False, label="How many people")
    is_endless = forms.BooleanField(required=False, label="Everybody may have it, without end")
    priority = forms.FloatField(
        required=False,
        label="Priority",
        help_text="The higher comes earlier; empty: 0.",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    reserved_for = LinesField(required=False, label="Only for these people", help_text="One id in each line.")
    unavailable_for = LinesField(required=False, label="Never for these people", help_text="One id in each line.")
    latitude = forms.FloatField(required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    longitude = forms.FloatField(required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}))

    def __init__(self, *args: Any, pool: Pool, is_suite: bool, **options: Any):
        super().__init__(*args, **options)
        number = pool.default_overlap
        usual = "without end" if number is None else f"{number:,}, the number of the pool"
        self.fields["overlap"].help_text = f"Empty: {usual}."
        if not is_suite:
            del self.fields["priority"]
        if not is_suite or pool.project.issuing != Project.Issuing.MAP_SELECTOR:
            del self.fields["latitude"], self.fields["longitude"]

    def item(self) -> dict[str, Any]:
        """The keys of a suite or task that this form holds, as a script would send them."""
        given = self.cleaned_data
        sent = {key: given.get(name) for key, name in OF_SUITE.items()}
        if not given["is_endless"]:
            del sent["infinite_overlap"]
        return {key: value for key, value in sent.items() if value not in (None, [])}


def form_field(field: Field) -> forms.CharField:
    """A text, whatever the type: what is wrong with it the spec says. `is_needed` says whether it must be filled in."""
    made = forms.CharField(required=False, strip=False, label=field.name, widget=widget_of(field))
    made.is_needed = field.is_required
    made.help_text = "One in each line." if field.is_array else HELP.get(field.type, "")
    return made


HELP = {
    "json": "An object or a list, as JSON.",
    "coordinates": "Latitude and longitude, such as 55.73,37.59.",
    "integer": "A whole number.",
    "float": "A number.",
    "url": "An address that begins with https://.",
}
MODES = {"integer": "numeric", "float": "decimal", "url": "url"}


def widget_of(field: Field) -> forms.Widget:
    choices = field.choices
    if choices and len(choices) <= SHORT:
        words = [str(choice).lower() if isinstance(choice, bool) else str(choice) for choice in choices]
        return forms.Select(choices=[("", "none"), *((word, word) for word in words)])
    longest = field.spec.get("max_length")
    if field.is_array or field.type == "json" or (field.type == "string" and not (longest and longest <= SHORT)):
        return forms.Textarea(attrs={"rows": 2})
    return forms.TextInput(attrs={"inputmode": MODES.get(field.type, "text"), "autocomplete": "off"})


def place_faults(told: Mapping[str, Mapping[str, Any]], suite: SuiteForm, tasks: list[TaskForm]) -> None:
    """Bring every fault, by its path, to the field that it is about; what is about none, to the top."""
    for path, fault in told.items():
        form, name = place(path.split("."), suite, tasks)
        form.add_error(name if name in form.fields else None, fault["message"])


def place(parts: list[str], suite: SuiteForm, tasks: list[TaskForm]) -> tuple[Form, str]:
    """The form and the field that a path leads to; a task's path begins with its place where it stands in a suite."""
    task = tasks[0]
    if parts[0] == "tasks" and len(parts) > 1:
        task, parts = tasks[int(parts[1])], parts[2:]
    match parts:
        case ["input_values", name, *_]:
            return task, IN + name
        case ["known_solutions", _, "output_values", name, *_]:
            return task, OUT + name
        case ["known_solutions", _, "correctness_weight"]:
            return task, "weight"
        case ["message_on_unknown_solution", *_]:
            return task, "hint"
        case ["known_solutions" | "input_values", *_]:
            return task, ""
    return suite, OF_SUITE.get(parts[0], "")
