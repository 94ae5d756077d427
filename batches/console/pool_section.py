"""The section of a pool's settings that the task-suites interface has too: it changes them in the same way, as a whole
document, so that one rule says what they may be.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from batches.console.people_section import Section
from project.base.form_fields import AmountField, MinutesField
from project.base.problems import Invalid
from tasksuites.api.pools import pool_document
from tasksuites.api.trainings import training_document
from tasksuites.catalogue import pools
from tasksuites.catalogue.mixer import KINDS, MOST_TASKS
from tasksuites.models import Pool
from workspaces.models import User

SUITES, TASKS = "default_overlap_for_new_task_suites", "default_overlap_for_new_tasks"
WORDS = dict(zip(KINDS, ("General", "Control", "Training"), strict=True))
PATHS = {  # of the document's keys, by the form's fields
    "name": "private_name",
    "reward": "reward_per_assignment",
    "time_limit_s": "assignment_max_duration_seconds",
    "accepts_by_itself": "auto_accept_solutions",
    "accept_after_days": "auto_accept_period_day",
    "close_delay_s": "auto_close_after_complete_delay_seconds",
    "suites_overlap": f"defaults.{SUITES}",
    "tasks_overlap": f"defaults.{TASKS}",
    "size": "training_tasks_in_task_suite_count",
    **{f"{kind}_count": f"mixer_config.{kind}_tasks_count" for kind in KINDS},
    **{f"least_{kind}_count": f"mixer_config.min_{kind}_tasks_count" for kind in KINDS},
}
WHILE_OPEN = ("suites_overlap", "tasks_overlap")
ONLY_PEOPLE = "While the pool is open only the number of people can change: close it for the rest."
MAY_BE_EMPTY = {"suites_overlap": "without end", "close_delay_s": "never by itself"}
LEAST = "Empty: as many."


class PoolSettings(Section):
    section, title, button = "pool", "Suites and answers", "Save the settings"
    name = forms.CharField(label="Name")
    suites_overlap = forms.IntegerField(
        required=False,
        label="People per suite",
        help_text="Suites that were made with the number before get the new one; those with a number of their own keep "
        "it.",
    )
    tasks_overlap = forms.IntegerField(required=False, label="People per task", help_text="Empty: as for suites.")
    reward = AmountField(label="Reward", help_text="For one suite. It is noted; nobody is paid from here.")
    time_limit_s = MinutesField(label="Time limit (minutes)", help_text="For one suite. Then its place goes back.")
    accepts_by_itself = forms.BooleanField(required=False, label="Accept what is sent at once")
    accept_after_days = forms.IntegerField(
        required=False,
        label="Else accept after (days)",
        help_text="What nobody has reviewed by then. Empty: it waits for a review.",
    )
    close_delay_s = MinutesField(
        required=False,
        label="Close when all is done, after (minutes)",
        help_text="0: at once.",
    )

    def __init__(self, *args: Any, pool: Pool, **options: Any):
        document = training_document if pool.kind == Pool.Kind.TRAINING else pool_document
        self.document = document(pool, options["access"])
        super().__init__(*args, pool=pool, **options)
        for name in self.left_out():
            del self.fields[name]
        for name, words in MAY_BE_EMPTY.items():
            if name in self.fields and self.initial[name] is None:
                self.fields[name].help_text += f" Empty: {words}."
            elif name in self.fields:  # what was said once is changed, and not unsaid
                self.fields[name].required = True
        for name, field in self.counts():
            self.fields[name] = field
            field.disabled = not self.may_write
        if pool.is_open:
            for name in self.fields.keys() - set(WHILE_OPEN):
                self.fields[name].disabled = True

    def left_out(self) -> list[str]:
        """The fields that this kind of pool has not."""
        if self.pool.kind == Pool.Kind.TRAINING:
            return [name for name in self.base_fields if name not in ("name", "time_limit_s")]
        return ["suites_overlap"] if self.pool.mixer_config else ["tasks_overlap"]

    def counts(self) -> list[tuple[str, forms.Field]]:
        """How many tasks of each kind a mixed suite holds, and how many it must hold."""
        if self.pool.kind == Pool.Kind.TRAINING:
            return [("size", count_field("Training tasks in a suite"))]
        if not self.pool.mixer_config:
            return []
        whole = [(f"{kind}_count", count_field(f"{word} tasks in a suite")) for kind, word in WORDS.items()]
        least = [(f"least_{kind}_count", count_field(f"{word} tasks at least", LEAST)) for kind, word in WORDS.items()]
        return [pair for pairs in zip(whole, least, strict=True) for pair in pairs]

    def first_values(self) -> dict[str, Any]:
        kept = {name: part_of(self.document, path) for name, path in PATHS.items()}
        return kept | {"reward": self.pool.reward}

    @property
    def note(self) -> str:
        return ONLY_PEOPLE if self.pool.is_open else ""

    def save(self, user: User, now: datetime) -> None:
        """Write the whole document with what was changed in it."""
        for name in self.changed_data:
            value = self.cleaned_data[name]
            put(self.document, PATHS[name], float(value) if isinstance(value, Decimal) else value)
        try:
            pools.change(self.pool, self.document, now, self.access)
        except Invalid as invalid:
            raise ValidationError(by_name(invalid)) from invalid


def count_field(label: str, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(required=False, min_value=0, max_value=MOST_TASKS, label=label, help_text=help_text)


def by_name(invalid: Invalid) -> dict[str, list[str]]:
    """The faults at the fields that hold what they are about; "" for those that are about none."""
    names = {path: name for name, path in PATHS.items()}
    told: dict[str, list[str]] = {}
    for fault in invalid.faults:
        told.setdefault(names.get(fault.path, ""), []).append(fault.message)
    return told


def part_of(document: Mapping[str, Any], path: str) -> Any:
    first, _, rest = path.partition(".")
    value = document.get(first)
    return part_of(value, rest) if rest and isinstance(value, Mapping) else None if rest else value


def put(document: dict[str, Any], path: str, value: Any) -> None:
    """Set the part at `path`; None takes it out."""
    first, _, rest = path.partition(".")
    if rest:
        document[first] = {**(document.get(first) or {})}
        put(document[first], rest, value)
    elif value is None:
        document.pop(first, None)
    else:
        document[first] = value
