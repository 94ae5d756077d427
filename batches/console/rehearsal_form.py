"""How a rehearsal is asked for in the console: how many people, which ones, and the seed."""

from django import forms

from batches.rehearsing import profiles
from batches.rehearsing.options import DEFAULT_PEOPLE, SEEDS, Options
from project.base.forms import Form


class RehearsalForm(Form):
    """The people's kinds are whole parts of a whole that need not be a hundred."""

    people = forms.IntegerField(
        min_value=1,
        max_value=profiles.MOST_PEOPLE,
        label="People",
        help_text="Each takes one group of tasks.",
    )
    seed = forms.IntegerField(
        min_value=SEEDS.start,
        max_value=SEEDS.stop - 1,
        required=False,
        label="Seed",
        help_text="The same number makes the same people and choices. Left empty, chance decides.",
    )

    def __init__(self, *args, **options):
        super().__init__(*args, initial={"people": DEFAULT_PEOPLE}, **options)
        for name, profile in profiles.PROFILES.items():
            self.fields[f"share_{name}"] = forms.IntegerField(
                min_value=0,
                max_value=1000,
                initial=round(100 * profiles.SHARES[name]),
                label=name.capitalize(),
                help_text=f"{profile.words[0].upper()}{profile.words[1:]}.",
            )

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not any(self.shares.values()):
            self.add_error(None, "Give at least one kind of people a part above 0.")
        return cleaned

    @property
    def shares(self) -> dict[str, int]:
        return {name: self.cleaned_data[f"share_{name}"] for name in profiles.PROFILES}

    @property
    def kinds(self) -> list[forms.BoundField]:
        return [self[f"share_{name}"] for name in profiles.PROFILES]

    def options(self) -> Options:
        given = {"people": self.cleaned_data["people"], "seed": self.cleaned_data["seed"], "shares": self.shares}
        return Options(**{name: value for name, value in given.items() if value is not None})
