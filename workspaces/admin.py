"""People, workspaces and keys in the admin, and the manner in which the admin shows all our tables."""

import json
from collections.abc import Callable

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as FrameworkUserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.paginator import Paginator
from django.forms import DateTimeField, DateTimeInput
from django.utils.functional import cached_property
from django.utils.html import format_html

from project.base.fields import DocumentField, MillisecondField
from project.base.models import Attempts, Beat
from workspaces.models import ApiToken, AuditEntry, Membership, User, Workspace

admin.site.unregister(Group)  # what a member may do is their role in a workspace


# One field for day and time with one label; the admin's own pair has none that screen readers find.
MOMENT = DateTimeInput(format="%Y-%m-%dT%H:%M:%S", attrs={"type": "datetime-local", "step": "1"})


def document(name: str) -> Callable:
    """A column of the admin that shows the document `name` as JSON."""

    @admin.display(description=name.replace("_", " "))
    def show(row):
        value = getattr(row, name)
        return "-" if value is None else format_html("<pre>{}</pre>", json.dumps(value, indent=2, ensure_ascii=False))

    return show


class NearPaginator(Paginator):
    """Counts no further than FAR rows: whoever looks for one among millions searches, and nobody waits for a count."""

    FAR = 10_000

    @cached_property
    def count(self):
        return self.object_list.order_by()[: self.FAR].count()


class LookingAdmin(admin.ModelAdmin):
    """A table for looking: every column is shown, those in `mendable` can be changed. Cheap for millions of rows."""

    mendable: tuple[str, ...] = ()
    show_full_result_count = False
    list_per_page = 50
    paginator = NearPaginator
    formfield_overrides = {MillisecondField: {"form_class": DateTimeField, "widget": MOMENT}}

    def __init__(self, model, admin_site):
        super().__init__(model, admin_site)
        fields = [field for field in model._meta.fields if not (field.primary_key and field.editable)]
        self.shown = [document(f.name) if isinstance(f, DocumentField) else f.name for f in fields]

    def get_fields(self, request, obj=None):
        return self.shown

    def get_readonly_fields(self, request, obj=None):
        return [field for field in self.shown if field not in self.mendable]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return bool(self.mendable) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return False  # what is large goes in chunks, never as a cascade


class NewUserForm(BaseUserCreationForm):
    class Meta(BaseUserCreationForm.Meta):
        model = User
        fields = ["username", "name", "email"]


class ChangedUserForm(UserChangeForm):
    class Meta(UserChangeForm.Meta):
        model = User


@admin.register(User)
class UserAdmin(FrameworkUserAdmin):
    add_form = NewUserForm
    form = ChangedUserForm
    list_display = ["username", "name", "email", "is_active", "is_staff", "is_superuser", "last_login"]
    list_filter = ["is_active", "is_staff", "is_superuser"]
    search_fields = ["=id", "username", "name", "email"]
    readonly_fields = ["id", "last_login", "date_joined"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["id", "username", "password", "name", "email"]}),
        ("What they may do here", {"fields": ["is_active", "is_staff", "is_superuser"]}),
        ("When", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["username", "name", "email", "password1", "password2"]})]


@admin.register(Workspace)
class WorkspaceAdmin(LookingAdmin):
    list_display = ["name", "id", "created_at"]
    search_fields = ["=id", "name"]
    mendable = ("name",)

    def has_add_permission(self, request):
        return admin.ModelAdmin.has_add_permission(self, request)


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    list_display = ["user", "workspace", "role"]
    list_filter = ["role"]
    list_select_related = ["user", "workspace"]
    search_fields = ["user__username", "user__name", "workspace__name", "=workspace__id"]
    raw_id_fields = ["user", "workspace"]
    show_full_result_count = False


@admin.register(ApiToken)
class ApiTokenAdmin(LookingAdmin):
    """Tokens are made by their owners; here they can be renamed, given an end, or revoked by deleting them."""

    list_display = ["name", "prefix", "user", "workspace", "may_write", "expires_at", "last_used_at"]
    list_filter = ["may_write", "created_at"]
    list_select_related = ["user", "workspace"]
    search_fields = ["=prefix", "name", "user__username", "=workspace__id"]
    mendable = ("name", "expires_at")

    def get_fields(self, request, obj=None):
        return [field for field in self.shown if field != "digest"]

    def has_delete_permission(self, request, obj=None):
        return admin.ModelAdmin.has_delete_permission(self, request, obj)


@admin.register(AuditEntry)
class AuditEntryAdmin(LookingAdmin):
    list_display = ["created_at", "user", "action", "object_type", "object_id", "workspace"]
    list_filter = ["action", "created_at"]
    list_select_related = ["user", "workspace"]
    search_fields = ["=object_id", "action", "user__username", "=workspace__id"]


@admin.register(Beat)
class BeatAdmin(LookingAdmin):
    """Which background part was seen alive, and when."""

    list_display = ["name", "seen_at", "lease_until"]


@admin.register(Attempts)
class AttemptsAdmin(LookingAdmin):
    """Deleting a row lets an address try again at once."""

    list_display = ["key", "window", "count"]
    search_fields = ["key"]
    ordering = ["-id"]

    def has_delete_permission(self, request, obj=None):
        return admin.ModelAdmin.has_delete_permission(self, request, obj)
