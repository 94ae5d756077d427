"""The sections of a batch's People page: each is a form of its own, which is filled, checked and saved by itself."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from batches import controls, languages, people
from batches.console.people_section import Section
from batches.console.people_ways import InAndOut
from batches.console.people_who import History, Listed, Unlisted
from batches.making import setup
from project.base.form_fields import AmountField, MinutesField, MomentField
from project.base.problems import Refused
from tasksuites import consenting, pools
from tasksuites.models import Assignment, Pool

REFUSALS = {  # what keeps a pool from opening or closing, as it is said of its batch
    pools.CLOSING_DATE_PASSED: "The date on which this batch closes has passed: change that first.",
    pools.EMPTY_POOL: "This batch has no tasks: nobody could be given anything.",
    pools.INAPPROPRIATE_STATUS: "This batch is archived: it can be opened and closed no more.",
    pools.LOCKED: "The tasks of this batch are being made: wait until its set-up is over.",
}


class Door(Section):
    """Open or close at once; the button says which."""

    section, title = "door", "Open or closed"
    is_open = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def save(self, user, now):
        move = pools.open_pool if self.cleaned_data["is_open"] else pools.close_pool
        try:
            move(self.pool, now, user=user)
        except Refused as refusal:
            raise ValidationError(REFUSALS.get(refusal.code, refusal.message)) from refusal


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
        max_value=setup.MOST["annotators_per_task"],
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
    reward = AmountField(
        label="Reward",
        help_text="For one group, in the panel's currency. Rehearsals tell with it what the batch costs; nobody is "
        "paid from here, and participants do not see it.",
    )

    def first_values(self):
        names = self.base_fields.keys() - {"annotators_per_task"}
        kept = {name: getattr(self.pool, name) for name in names}
        return {**kept, "annotators_per_task": self.batch.people_per_group}

    @property
    def note(self):
        active = Assignment.objects.visible_to(self.access).filter(pool=self.pool, status=Assignment.Status.ACTIVE)
        sent, held = self.pool.submitted_count, active.count()
        return f"Places taken: {sent + held:,} of {self.pool.place_count:,} ({sent:,} sent, {held:,} at work)."

    def save(self, user, now):
        changed = {name: self.cleaned_data[name] for name in self.changed_data if name != "annotators_per_task"}
        self.write(user, now, **changed)
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
        there_are = f"This batch has {count:,} control and training {'task' if count == 1 else 'tasks'}."
        return " ".join([there_are, *controls.shortfalls(self.pool)])

    @property
    def leads_to(self):
        return reverse("batch-controls", args=[self.batch.pk]), "See the control and training tasks"


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


class Language(Section):
    section, title, button = "language", "Language", "Save the language"
    about = "Of the words around your own texts, on pages, receipts and in the participant API."
    language = forms.ChoiceField(
        required=False,
        choices=[("", "What each person's browser asks for, or else English"), *settings.LANGUAGES],
        label="Language",
    )

    def first_values(self):
        return {"language": languages.named(self.batch.settings) or ""}

    def save(self, user, now):
        people.set_language(self.batch, self.cleaned_data["language"], user)


SECTIONS: dict[str, type[Section]] = {
    form.section: form
    for form in (Door, Dates, Places, Times, History, Listed, Unlisted, InAndOut, Consenting, Language, Arrangement)
}
