"""The form with which one assignment is accepted or rejected: a comment, and two buttons that say the verdict."""

from django import forms

from project.base.forms import Form
from tasksuites.models import Assignment
from tasksuites.verdicts import LONGEST_COMMENT

Status = Assignment.Status
DONE = {Status.ACCEPTED.value: "Accepted what {} sent.", Status.REJECTED.value: "Rejected what {} sent."}


class ReviewForm(Form):
    """`verdicts` are those that the assignment may have; a rejection says why."""

    verdict = forms.ChoiceField(
        choices=[(Status.ACCEPTED.value, "Accept"), (Status.REJECTED.value, "Reject")],
        required=False,
        widget=forms.HiddenInput,
    )
    comment = forms.CharField(
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3, "aria-keyshortcuts": "r"}),
        label="Comment",
        help_text="The person may read it. A rejection needs one.",
    )

    def __init__(self, *args, assignment: Assignment, **options):
        super().__init__(*args, **options)
        self.initial.setdefault("comment", assignment.comment)
        self.allow(assignment)

    def allow(self, assignment: Assignment) -> None:
        """Offer the verdicts that the assignment may have by now."""
        self.assignment = assignment
        self.verdicts = Assignment.VERDICTS.get(assignment.status, frozenset())

    def clean(self):
        given = super().clean()
        if given.get("verdict") == "":
            self.add_error(None, "Say whether you accept or reject it: press one of the buttons.")
        if given.get("verdict") == Status.REJECTED and "comment" in given and not given["comment"]:
            self.add_error("comment", "Say why it is rejected.")
        return given
