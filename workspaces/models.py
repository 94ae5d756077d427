"""Who may: people, workspaces, memberships, API tokens and the trail of what was done."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils import timezone

from project.base.fields import ChoiceField, DocumentField, MillisecondField, UUID7Field
from project.base.ids import hex24
from project.base.querysets import VisibleQuerySet, visible
from workspaces.roles import Role


class User(AbstractUser):
    """A requester. Participants have no accounts."""

    first_name = None
    last_name = None

    id = models.CharField(primary_key=True, max_length=24, default=hex24, editable=False)
    name = models.CharField(max_length=150, blank=True)

    objects = UserManager()

    def __str__(self):
        return self.name or self.username

    def get_full_name(self):
        return str(self)

    def get_short_name(self):
        return str(self)


class WorkspaceQuerySet(VisibleQuerySet):
    workspace_path = "pk"


class Workspace(models.Model):
    """What a team owns: everything else belongs to exactly one."""

    id = models.CharField(primary_key=True, max_length=24, default=hex24, editable=False)
    name = models.CharField(max_length=200)
    created_at = MillisecondField(default=timezone.now, editable=False)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="workspaces")

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self):
        return self.name


class Membership(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="memberships")
    role = ChoiceField(max_length=10, choices=[(role.value, role.value.title()) for role in Role])

    objects = visible()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "workspace"],
                name="membership_once",
                violation_error_message="This person is a member of this workspace already.",
            ),
        ]

    def __str__(self):
        return f"{self.user_id} in {self.workspace_id}: {self.role}"


class ApiToken(models.Model):
    """A key for scripts: one person, one workspace. Only its digest is kept, `prefix` is what lists show."""

    id = UUID7Field()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=8, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    may_write = models.BooleanField(default=True)
    expires_at = MillisecondField(null=True, blank=True)
    last_used_at = MillisecondField(null=True, blank=True, editable=False)
    created_at = MillisecondField(default=timezone.now, editable=False)

    objects = visible()

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"{self.name} ({self.prefix}…)"


class AuditEntry(models.Model):
    """One thing that somebody did. Entries outlive what they speak of, so they name it by its id."""

    id = UUID7Field()
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    detail = DocumentField(null=True, blank=True)
    created_at = MillisecondField(default=timezone.now, editable=False)

    objects = visible()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["workspace", "-id"], name="audit_by_workspace"),
            models.Index(fields=["object_type", "object_id"], name="audit_by_object"),
        ]

    def __str__(self):
        return f"{self.action} {self.object_type} {self.object_id}"
