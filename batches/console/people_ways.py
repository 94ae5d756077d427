"""The section of a batch's People page that says how people come and where they go."""

from django import forms

from batches.console.people_section import Section
from batches.participant import ways
from project.base.form_fields import LinesField

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
        self.write(user, now, ways=self.document)


def way_out_fields(name: str) -> dict[str, forms.Field]:
    return {
        "code": forms.CharField(required=False, label=f"Code: {name[0].lower()}{name[1:]}"),
        "redirect_url": forms.CharField(
            required=False,
            label=f"Address: {name[0].lower()}{name[1:]}",
            widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        ),
    }
