"""What people are asked outside their tasks: who they are, where the link does not say, and which receipt they have."""

from django import forms
from django.utils.translation import gettext_lazy as _

from batches.participant import arriving


class WhoForm(forms.Form):
    participant = forms.CharField(
        label=_("Your id"),
        max_length=arriving.LONGEST_ID,
        help_text=_("The name or number under which whoever sent you here knows you."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_participant(self):
        given = self.cleaned_data["participant"]
        if fault := arriving.id_fault(given):
            raise forms.ValidationError(fault)
        return given.strip()


class ReceiptForm(forms.Form):
    receipt = forms.CharField(
        label=_("Receipt"),
        max_length=40,
        help_text=_("12 letters and digits, as they stood on the page after sending."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
