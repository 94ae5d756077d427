"""The sections of a batch's People page: each is a form of its own, which is filled, checked and saved by itself."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from batches import people, ways
from batches.models import Batch
from batches.people_fields import LinesField, MinutesField, MomentField
from project.base.access import Access
from tasksuites import consenting, lists, pools
from tasksuites.models import Assignment, Pool, Reservation
from workspaces.models import User


class Section(forms.Form):
    """One section. `section` names it in the page's addresses; whoever may not write sees it with its fields locked."""

    section: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str] = ""
    button: ClassVar[str] = "Save"

    def __init__(self, *args: Any, batch: Batch, access: Access, **options: Any):
        self.batch, self.pool, self.access = batch, batch.pool, access
        options = {"auto_id": f"{self.section}_%s", "initial": self.first_values(), **options}
        super().__init__(*args, **options)
        self.may_write = access.may_write(batch.workspace_id)
        if not self.may_write:
            for field in self.fields.values():
                field.disabled = True

    def first_values(self) -> dict[str, Any]:
        """What the fields hold before anybody types."""
        return {name: getattr(self.pool, name) for name in self.base_fields}

    @property
    def note(self) -> str:
        """How it stands at present, where a number tells more than the fields do."""
        return ""

    def save(self, user: User, now: datetime) -> None:
        """Write what was changed; ValidationError or Refused where it does not fit."""
        changed = {name: self.cleaned_data[name] for name in self.changed_data}
        people.change_rules(self.batch, user=user, now=now, **changed)


class Door(Section):
    """Open or close at once; the button says which."""

    section, title = "door", "Open or closed"
    is_open = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def save(self, user, now):
        move = pools.open_pool if self.cleaned_data["is_open"] else pools.close_pool
        move(self.pool, now, user=user)


class Dates(Section):
    section, title, button = "dates", "Dates", "Save the dates"
    about = "All times are UTC. What is due is done within seconds; after the closing date nobody gets in."
    opens_at = MomentField(required=False, label="Opens at (UTC)")
    closes_at = MomentField(
        required=False, label="Closes at (UTC)", help_text="What people hold by then they may still send."
    )
    reopens_at = MomentField(required=False, label="Opens again at (UTC)", help_text="After a break.")


class Places(Section):
    section, title, button = "places", "Places", "Save the places"
    annotators_per_task = forms.IntegerField(
        min_value=1,
        max_value=10_000,
        label="People per group",
        help_text="How many different people answer each group. You may change it while they work: a group that more "
        "people have taken already keeps their places.",
    )
    order = forms.ChoiceField(
        choices=[
            (Pool.Order.ONE_AFTER_ANOTHER, "Finish a group before the next"),
            (Pool.Order.SPREAD, "Spread evenly"),
        ],
        label="Order",
        help_text="Which group a person gets: the first that has a place, or any.",
    )
    max_per_person = forms.IntegerField(
        required=False, min_value=1, label="Groups per person", help_text="In all. Empty: no limit."
    )
    max_active_per_person = forms.IntegerField(min_value=1, label="Groups per person at once")

    def first_values(self):
        names = self.base_fields.keys() - {"annotators_per_task"}
        kept = {name: getattr(self.pool, name) for name in names}
        return {**kept, "annotators_per_task": self.batch.annotators_per_task}

    @property
    def note(self):
        active = Assignment.objects.visible_to(self.access).filter(pool=self.pool, status=Assignment.Status.ACTIVE)
        sent, held = self.pool.submitted_count, active.count()
        return f"Places taken: {sent + held:,} of {self.pool.place_count:,} ({sent:,} sent, {held:,} at work)."

    def save(self, user, now):
        changed = {name: self.cleaned_data[name] for name in self.changed_data if name != "annotators_per_task"}
        people.change_rules(self.batch, user=user, now=now, **changed)
        # The same number too: so whoever was stopped in the middle has only to save once more.
        people.set_annotators(self.batch, self.cleaned_data["annotators_per_task"], user)


class Times(Section):
    section, title, button = "times", "Time", "Save the times"
    about = "For groups that are handed out from now on; who is at work keeps the time that they were told."
    time_limit_s = MinutesField(label="Time limit (minutes)", help_text="For one group. Then its place goes back.")
    grace_s = forms.IntegerField(
        min_value=0,
        label="Grace (seconds)",
        help_text="How long the place is kept after the limit, for whoever is just sending.",
    )
    away_s = MinutesField(
        required=False,
        label="Away (minutes)",
        help_text="The place goes back when the page was not open for so long. Empty: never before the limit.",
    )


class Arrangement(Section):
    section, title, button = "tasks", "Tasks of a group", "Save the tasks"
    shuffles_tasks = forms.BooleanField(required=False, label="Show each person the tasks in another order")
    controls_per_suite = forms.IntegerField(
        min_value=0,
        max_value=1_000,
        label="Control tasks in each group",
        help_text="Tasks whose answers are known, drawn from those that the person has not had.",
    )
    trainings_per_suite = forms.IntegerField(
        min_value=0,
        max_value=1_000,
        label="Training tasks in each group",
        help_text="They show a hint where the answer is wrong.",
    )

    @property
    def note(self):
        count = self.pool.control_count
        return f"This batch has {count:,} control and training {'task' if count == 1 else 'tasks'}."


class History(Section):
    section, title, button = "history", "People of other batches", "Save who may take part"
    about = "People are told apart by the id that their panel gave, whichever panel it was."
    excludes = forms.ModelMultipleChoiceField(
        Batch.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Not who was handed anything in",
    )
    demands = forms.ModelMultipleChoiceField(
        Batch.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Only who sent answers in at least one of",
    )

    def __init__(self, *args, batch, access, **options):
        self.others = Batch.objects.visible_to(access).filter(workspace=batch.workspace_id, pool__isnull=False)
        self.others = self.others.exclude(pk=batch.pk).select_related("pool__project").order_by("-pk")
        super().__init__(*args, batch=batch, access=access, **options)
        for field in self.fields.values():
            field.queryset = self.others
        if not self.others.exists():
            self.fields.clear()

    def first_values(self):
        rules = self.pool.eligibility or {}
        return {
            "excludes": self.others.filter(pool__in=rules.get("excludes_pools") or []),
            "demands": self.others.filter(pool__in=rules.get("demands_pools") or []),
        }

    @property
    def note(self):
        return "" if self.fields else "There is no other batch in this workspace that people can take part in."

    def save(self, user, now):
        chosen = {name: self.cleaned_data.get(name, ()) for name in ("excludes", "demands")}
        named = {name: [batch.pool for batch in batches] for name, batches in chosen.items()}
        pools.change_history(self.pool, user=user, now=now, **named)


LISTS = [
    (Reservation.Kind.RESERVED.value, "Only these people"),
    (Reservation.Kind.UNAVAILABLE.value, "Not these people"),
]


class Listed(Section):
    section, title, button = "lists", "Lists of people", "Upload the list"
    about = "Ids as the panel gives them. A list takes the place of the one before it."
    kind = forms.ChoiceField(choices=LISTS, label="The list says")
    file = forms.FileField(
        label="File",
        help_text=f"One id in each line, or CSV with the ids in the first column; {lists.MOST_IDS:,} at most. "
        "A heading counts as an id, which does no harm.",
        widget=forms.FileInput(attrs={"accept": ".txt,.csv"}),
    )

    def first_values(self):
        return {}

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > lists.LARGEST_FILE:
            raise ValidationError(f"This file is larger than {lists.LARGEST_FILE // 2**20} MiB: it is no list of ids.")
        found = lists.read(file.read(), is_table=file.name.lower().endswith(".csv"))
        if found.problems:
            raise ValidationError([problem.message for problem in found.problems])
        return found.ids

    def save(self, user, now):
        lists.replace(self.pool, self.cleaned_data["kind"], self.cleaned_data["file"], user)


class Unlisted(Section):
    """Take a list away."""

    section, title = "unlist", "Take a list away"
    kind = forms.ChoiceField(choices=LISTS, widget=forms.HiddenInput)

    def first_values(self):
        return {}

    def save(self, user, now):
        lists.replace(self.pool, self.cleaned_data["kind"], [], user)


class Consenting(Section):
    section, title, button = "consent", "Consent", "Save the text"
    about = (
        "People agree to this text before they are given anything. Another text is a new version, which everybody is "
        "asked about before their next group. Empty: nobody is asked."
    )
    text = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=100_000,
        label="Text",
        help_text="Simple HTML such as <p>, <ul> and <strong> is kept.",
    )

    def first_values(self):
        newest = consenting.newest(self.pool)
        return {"text": newest.text if newest else ""}

    @property
    def note(self):
        newest = consenting.newest(self.pool)
        return (
            f"Version {newest.number:,} is in force since {newest.created_at.day} {newest.created_at:%B %Y}."
            if newest
            else ""
        )

    def save(self, user, now):
        consenting.publish(self.pool, self.cleaned_data["text"], user)


NAMES = {
    ways.COMPLETED: "Sent the answers",
    ways.SCREENED_OUT: "May not take part",
    ways.RETURNED: "Gave it back or declined",
    ways.NOTHING_LEFT: "Came when nothing was left",
    ways.CLOSED: "Came when it was closed",
}


class InAndOut(Section):
    section, title, button = "ways", "Ways in and out", "Save the ways"
    panel = forms.ChoiceField(
        choices=[(name, panel.label) for name, panel in ways.PANELS.items()],
        label="Panel",
        help_text="A panel that we know brings its own parameters and way back; fill in below only what differs.",
    )
    person_parameters = LinesField(
        required=False, label="Parameters that name the person", help_text="One in each line; the first that is there."
    )
    session_parameters = LinesField(required=False, label="Parameters that name the session")
    demands_signature = forms.BooleanField(
        required=False,
        label="Only signed links",
        help_text="So that nobody can take another person's id. manage.py entry_link makes them.",
    )
    frame_ancestors = LinesField(
        required=False,
        label="Sites that may show the pages in a frame",
        help_text="One in each line, such as https://www.example.org.",
    )
    form_action = LinesField(required=False, label="Sites to which a form may be sent at the end")
    allowed_origins = LinesField(required=False, label="Sites whose own front end may use the participant API")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for outcome, name in NAMES.items():
            for part, field in way_out_fields(name).items():
                field.disabled = not self.may_write
                self.fields[f"{outcome}_{part}"] = field

    def first_values(self):
        kept = self.pool.ways or {}
        outs = {outcome: kept.get(outcome) or {} for outcome in NAMES}
        ends = {f"{outcome}_{part}": value for outcome, out in outs.items() for part, value in out.items()}
        return {"panel": ways.GENERIC, **{name: kept.get(name) for name in self.base_fields if kept.get(name)}, **ends}

    @property
    def outs(self) -> list[tuple]:
        """For each outcome its name, and the fields of its code and its address."""
        return [(name, self[f"{outcome}_code"], self[f"{outcome}_redirect_url"]) for outcome, name in NAMES.items()]

    @property
    def general(self) -> list[forms.BoundField]:
        return [self[name] for name in self.base_fields]

    def clean(self):
        cleaned = super().clean()
        document = {name: cleaned.get(name) for name in self.base_fields if cleaned.get(name)}
        for outcome in NAMES:
            way = {part: cleaned.get(f"{outcome}_{part}") for part in ("code", "redirect_url")}
            document[outcome] = {part: value for part, value in way.items() if value}
        self.document = {name: value for name, value in document.items() if value}
        for fault in ways.check(self.document):
            self.add_error(fault.path.partition("[")[0].replace(".", "_"), fault.message)
        return cleaned

    def save(self, user, now):
        people.change_rules(self.batch, user=user, now=now, ways=self.document)


def way_out_fields(name: str) -> dict[str, forms.Field]:
    return {
        "code": forms.CharField(required=False, label=f"Code: {name[0].lower()}{name[1:]}"),
        "redirect_url": forms.CharField(
            required=False,
            label=f"Address: {name[0].lower()}{name[1:]}",
            widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        ),
    }


SECTIONS: dict[str, type[Section]] = {
    form.section: form
    for form in (Door, Dates, Places, Times, History, Listed, Unlisted, InAndOut, Consenting, Arrangement)
}
