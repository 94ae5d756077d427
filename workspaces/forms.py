"""Forms of the account page and of signing in."""

from datetime import timedelta

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils import timezone

from project.base.access import Access
from project.base.forms import Form
from workspaces.models import Workspace


class SignInForm(AuthenticationForm):
    """Django's own, in our words."""

    error_messages = {
        "invalid_login": "The name or the password is wrong. Capital and small letters differ in both.",
        "inactive": "This account is switched off. An owner of the workspace can switch it on again.",
    }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["username"].label = "Name"


class TokenForm(Form):
    """What a new API token is for. Offers the workspaces that `access` opens."""

    name = forms.CharField(
        max_length=100, label="What is it for?", help_text="Such as “import script on the lab server”."
    )
    workspace = forms.ModelChoiceField(Workspace.objects.none(), label="Workspace", empty_label=None)
    may_write = forms.BooleanField(
        required=False,
        initial=True,
        label="May change things",
        help_text="Without this the token only reads. It never allows more than your own role.",
    )
    days = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=3650,
        label="Days until it expires",
        help_text="Empty: it is good until you revoke it.",
    )

    def __init__(self, *args, access: Access, **options):
        super().__init__(*args, **options)
        workspaces = Workspace.objects.visible_to(access)
        self.fields["workspace"].queryset = workspaces
        self.fields["workspace"].initial = access.current

    @property
    def expires_at(self):
        days = self.cleaned_data["days"]
        return timezone.now() + timedelta(days=days) if days else None


class CurrentWorkspaceForm(forms.Form):
    """Which workspace new objects of the task-suites interface go to."""

    workspace = forms.ModelChoiceField(Workspace.objects.none(), label="Work in", empty_label=None)

    def __init__(self, *args, access: Access, **options):
        super().__init__(*args, initial={"workspace": access.current}, prefix="current", **options)
        self.fields["workspace"].queryset = Workspace.objects.visible_to(access)
