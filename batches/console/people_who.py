"""The sections of a batch's People page that say who may take part: people of other batches, and lists of people."""

from collections import Counter

from django import forms
from django.core.exceptions import ValidationError

from batches.console.people_section import Section
from batches.models import Batch
from tasksuites import lists, pools
from tasksuites.models import Reservation


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

    def __init__(self, *args, pool, access, batch, **options):
        self.others = Batch.objects.visible_to(access).filter(workspace=batch.workspace_id, pool__isnull=False)
        self.others = self.others.exclude(pk=batch.pk).select_related("pool__project").order_by("-pk")
        super().__init__(*args, pool=pool, access=access, batch=batch, **options)
        names = Counter(self.others.values_list("name", flat=True))
        for field in self.fields.values():
            field.queryset = self.others
            field.label_from_instance = lambda other: label(other, is_only=names[other.name] == 1)
        if not names:
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


def label(batch: Batch, *, is_only: bool) -> str:
    """A batch by its name; of several with one name also by its day and the end of its id, where ids differ most."""
    made = batch.created_at
    return batch.name if is_only else f"{batch.name} (made {made.day} {made:%B %Y}, id ends with {str(batch.pk)[-6:]})"


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
