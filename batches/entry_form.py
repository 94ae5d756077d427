"""Who takes part, where the link does not say."""

from django import forms

from batches import taking


class WhoForm(forms.Form):
    participant = forms.CharField(
        label="Your id",
        max_length=taking.LONGEST_ID,
        help_text="The name or number under which whoever sent you here knows you.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_participant(self):
        given = self.cleaned_data["participant"]
        if fault := taking.id_fault(given):
            raise forms.ValidationError(fault)
        return given.strip()
