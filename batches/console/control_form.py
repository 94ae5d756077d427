"""The form for a control task: what it shows, one or more right answers with their weights, a hint."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict

from batches import known, screen
from batches.known import MOST_PER_SUITE
from batches.layouts import layout
from batches.layouts.items import Material
from batches.participant.screen_context import PageProblem
from datasets.records import CHECKS
from datasets.schema import Field, FieldType
from project.base.forms import Form
from project.base.words import whole_number

MOST_SOLUTIONS = 20
PARTS_DIGITS = 3
WHOLE_WEIGHT = "1"


class ContentForm(Form):
    """What a control task shows, by the fields of the dataset, and its hint. `values` are there after validation."""

    hint = forms.CharField(
        required=False,
        strip=False,
        label="Hint",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=(
            "With a hint this is a training task: who answers wrongly reads it and answers again until it is right. "
            "Without, nobody is told."
        ),
    )

    def __init__(
        self, *args, shown: Mapping[str, Field], strict: bool, given: Mapping[str, str] | None = None, **options
    ):
        super().__init__(*args, **options)
        self.shown, self.strict, self.values = shown, strict, {}
        content = {name: self.field_for(one) for name, one in self.named()}
        self.fields = content | self.fields
        self.initial = {name: (given or {}).get(one.key, "") for name, one in self.named()} | self.initial

    def named(self) -> list[tuple[str, Field]]:
        """The dataset's fields with their names in this form: a key may hold what no name may."""
        return [(f"field-{index}", one) for index, one in enumerate(self.shown.values())]

    def field_for(self, one: Field) -> forms.CharField:
        is_text = one.type is FieldType.TEXT
        widget = forms.Textarea(attrs={"rows": 3}) if is_text else forms.TextInput(attrs={"inputmode": "url"})
        return forms.CharField(required=self.strict, strip=False, label=one.label or one.key, widget=widget)

    def clean(self):
        cleaned = super().clean()
        for name, one in self.named():
            text = as_stored(cleaned.get(name) or "")
            if text.strip():
                self.values[one.key] = text
                if fault := CHECKS[one.type](one, text, text, self.strict):
                    self.add_error(name, fault)
        if not self.values and not self.errors:
            self.add_error(None, "The task shows nothing yet: fill in at least one field.")
        return cleaned

    @property
    def given_hint(self) -> str:
        return as_stored(self.cleaned_data["hint"]).strip()

    def problems(self) -> list[PageProblem]:
        first = next(iter(self.fields))
        return [
            PageProblem(f"#{self[name if name in self.fields else first].id_for_label}", self.label_of(name), message)
            for name, messages in self.errors.items()
            for message in messages
        ]

    def label_of(self, name: str) -> str:
        return self.fields[name].label if name in self.fields else "What it shows"


@dataclass
class SolutionPart:
    """One right answer: the layout's questions under ids of this part, what was answered, and its weight."""

    number: int
    questions: list[dict[str, Any]]
    answers: dict[str, Any] = field(default_factory=dict)
    weight: str = WHOLE_WEIGHT
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def weight_name(self) -> str:
        return f"{self.number}-weight"

    @property
    def weight_error(self) -> str:
        return self.errors.get(self.weight_name, "")

    @property
    def drawn(self) -> list[dict[str, Any]]:
        return [screen.draw_item(item, Material(answers=self.answers, errors=self.errors)) for item in self.questions]

    def judge(self) -> None:
        """Note what nobody could answer; what is not answered is not compared."""
        for item in self.questions:
            value = self.answers[item["id"]]
            if value is not None and (fault := layout.answer_fault(item, value, final=True)):
                self.errors[item["id"]] = fault
        if known.read_weight(self.weight) is None:
            self.errors[self.weight_name] = "A weight is a number from 0 to 1, such as 0.5."

    @property
    def solution(self) -> dict[str, Any] | None:
        """As it is stored; None where nothing was answered."""
        own = {
            item["own_id"]: layout.kind_of(item).kept(item, self.answers[item["id"]])
            for item in self.questions
            if self.answers[item["id"]] is not None
        }
        weight = known.read_weight(self.weight)
        return ({"output_values": own} | ({} if weight == 1 else {"correctness_weight": weight})) if own else None

    def problems(self) -> list[PageProblem]:
        targets = {item["id"]: (layout.kind_of(item).target(item), item["description"]) for item in self.questions}
        targets[self.weight_name] = (f"id_{self.weight_name}", "Weight")
        return [
            PageProblem(f"#{targets[key][0]}", f"Right answer {self.number}, {targets[key][1]}", message)
            for key, message in self.errors.items()
        ]


class NumbersForm(Form):
    """How many control and training tasks come with each group."""

    controls_per_suite = forms.IntegerField(min_value=0, max_value=MOST_PER_SUITE, label="Control tasks in each group")
    trainings_per_suite = forms.IntegerField(
        min_value=0, max_value=MOST_PER_SUITE, label="Training tasks in each group"
    )


def parts(pages: list, count: int, form: QueryDict | None = None) -> list[SolutionPart]:
    """`count` parts of a form, filled in from a posted one; each has the layout's questions under ids of its own."""
    made = []
    for number in range(1, count + 1):
        asked = [{**item, "own_id": item["id"], "id": f"{number}-{item['id']}"} for item in layout.instructions(pages)]
        part = SolutionPart(number, asked, {item["id"]: None for item in asked})
        if form is not None:
            part.answers = {item["id"]: screen.read_item(item, form) for item in asked}
            part.weight = form.get(part.weight_name, WHOLE_WEIGHT)
        made.append(part)
    return made


def count_of(form: QueryDict) -> int:
    """How many parts a posted form has."""
    return min(whole_number(form.get("parts", ""), PARTS_DIGITS) or 1, MOST_SOLUTIONS)


def as_stored(text: str) -> str:
    """Browsers send line ends in pairs; data from files mostly does not have them."""
    return text.replace("\r\n", "\n")
