"""Projects, which say what goes in and out, and pools, which say how suites are handed out."""

import secrets
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from project.base.fields import ChoiceField, DocumentField, MillisecondField, UUID7Field
from project.base.querysets import VisibleQuerySet, visible
from workspaces.models import User, Workspace


def entry_token() -> str:
    """The part of a participant's link that cannot be guessed: 128 random bits as 22 characters."""
    return secrets.token_urlsafe(16)


class Project(models.Model):
    """What goes in and comes out. `settings` keeps what the interface stores and this application does not read."""

    class Status(models.TextChoices):
        ACTIVE = "ACTIVE"
        ARCHIVED = "ARCHIVED"

    class Issuing(models.TextChoices):
        AUTOMATED = "AUTOMATED"
        MAP_SELECTOR = "MAP_SELECTOR"

    id = UUID7Field()
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="projects")
    name = models.CharField(max_length=1000)
    description = models.TextField(blank=True)
    instructions = models.TextField(blank=True)
    comment = models.TextField(blank=True)
    status = ChoiceField(max_length=10, choices=Status, default=Status.ACTIVE)
    input_spec = DocumentField()
    output_spec = DocumentField()
    view_spec = DocumentField(null=True, blank=True)
    issuing = ChoiceField(max_length=12, choices=Issuing, default=Issuing.AUTOMATED)
    merges_equal_tasks = models.BooleanField(default=False)
    max_active_assignments = models.PositiveIntegerField(null=True, blank=True)
    rules = DocumentField(null=True, blank=True)
    settings = DocumentField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = MillisecondField(default=timezone.now, editable=False)
    updated_at = MillisecondField(auto_now=True)

    objects = visible()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["workspace", "id"], name="project_by_workspace")]

    def __str__(self):
        return self.name


class PoolQuerySet(VisibleQuerySet):
    workspace_path = "project__workspace"

    def open_at(self, now: datetime):
        """Those that let people in: open, and not past their closing date, whether or not a sweep has seen to it."""
        return self.filter(Q(closes_at=None) | Q(closes_at__gt=now), status=Pool.Status.OPEN)


class Pool(models.Model):
    """The suites that are handed out under one set of rules.

    `default_overlap` and a suite's own count people; null is no limit. A place goes back when `time_limit_s` and
    `grace_s` are over, or earlier when nobody was seen with it for `away_s`; null is never. `control_count` counts
    the control and training tasks that are drawn at hand-out, `place_count` the places of composed suites that have an
    end; those of tasks are counted nowhere. The counters are kept in the transactions that change what they count;
    `response_count` counts single values given in submitted answers. `link_secret` signs links that nobody can forge.
    `follows` says that something follows from what people do: rules, dynamic overlap, a skill; without it no events
    are written.
    """

    class Status(models.TextChoices):
        OPEN = "OPEN"
        CLOSED = "CLOSED"
        ARCHIVED = "ARCHIVED"
        LOCKED = "LOCKED"

    NEXT = {
        Status.OPEN: {Status.CLOSED},
        Status.CLOSED: {Status.OPEN, Status.ARCHIVED, Status.LOCKED},
        Status.LOCKED: {Status.CLOSED},
        Status.ARCHIVED: set(),
    }

    class Kind(models.TextChoices):
        REGULAR = "REGULAR"
        TRAINING = "TRAINING"

    class Order(models.TextChoices):
        ONE_AFTER_ANOTHER = "one_after_another", "finish a suite before the next"
        SPREAD = "spread", "spread evenly"

    class CloseReason(models.TextChoices):
        MANUAL = "MANUAL"
        EXPIRED = "EXPIRED"
        COMPLETED = "COMPLETED"
        NOT_ENOUGH_BALANCE = "NOT_ENOUGH_BALANCE"
        ASSIGNMENTS_LIMIT_EXCEEDED = "ASSIGNMENTS_LIMIT_EXCEEDED"
        BLOCKED = "BLOCKED"
        FOR_UPDATE = "FOR_UPDATE"

    id = UUID7Field()
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="pools")
    name = models.CharField(max_length=1000)
    kind = ChoiceField(max_length=10, choices=Kind, default=Kind.REGULAR)
    status = ChoiceField(max_length=10, choices=Status, default=Status.CLOSED)
    entry = models.CharField(max_length=40, unique=True, default=entry_token)
    link_secret = models.CharField(max_length=64, default=entry_token, editable=False)
    order = ChoiceField(max_length=20, choices=Order, default=Order.ONE_AFTER_ANOTHER)
    default_overlap = models.PositiveIntegerField(null=True, blank=True, default=1)
    default_task_overlap = models.PositiveIntegerField(null=True, blank=True)
    mixer_config = DocumentField(null=True, blank=True)
    time_limit_s = models.PositiveIntegerField(default=86_400)
    grace_s = models.PositiveIntegerField(default=0)
    away_s = models.PositiveIntegerField(null=True, blank=True)
    max_active_per_person = models.PositiveIntegerField(default=1)
    max_per_person = models.PositiveIntegerField(null=True, blank=True)
    controls_per_suite = models.PositiveIntegerField(default=0)
    trainings_per_suite = models.PositiveIntegerField(default=0)
    shuffles_tasks = models.BooleanField(default=False)
    reward = models.DecimalField(max_digits=12, decimal_places=4, default=0)
    accepts_by_itself = models.BooleanField(default=True)
    accept_after_days = models.PositiveSmallIntegerField(null=True, blank=True)
    close_delay_s = models.PositiveIntegerField(null=True, blank=True)
    priority = models.SmallIntegerField(default=0)
    opens_at = MillisecondField(null=True, blank=True)
    closes_at = MillisecondField(null=True, blank=True)
    reopens_at = MillisecondField(null=True, blank=True)
    opened_at = MillisecondField(null=True, blank=True)
    closed_at = MillisecondField(null=True, blank=True)
    completed_at = MillisecondField(null=True, blank=True)
    close_reason = ChoiceField(max_length=30, choices=CloseReason, blank=True)
    eligibility = DocumentField(null=True, blank=True)
    ways = DocumentField(null=True, blank=True)
    rules = DocumentField(null=True, blank=True)
    settings = DocumentField(null=True, blank=True)
    follows = models.BooleanField(default=False, editable=False)
    training = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="opens_way_to")
    training_passing_value = models.PositiveSmallIntegerField(null=True, blank=True)
    rehearsal_of = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="rehearsals")
    suite_count = models.PositiveBigIntegerField(default=0, editable=False)
    task_count = models.PositiveBigIntegerField(default=0, editable=False)
    control_count = models.PositiveBigIntegerField(default=0, editable=False)
    place_count = models.PositiveBigIntegerField(default=0, editable=False)
    submitted_count = models.PositiveBigIntegerField(default=0, editable=False)
    response_count = models.PositiveBigIntegerField(default=0, editable=False)
    tasks_changed_at = MillisecondField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = MillisecondField(default=timezone.now, editable=False)
    updated_at = MillisecondField(auto_now=True)

    objects = PoolQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["status", "opens_at"], name="pool_to_open"),
            models.Index(fields=["status", "closes_at"], name="pool_to_close"),
            models.Index(fields=["status", "reopens_at"], name="pool_to_reopen"),
        ]

    def __str__(self):
        return self.name

    @property
    def workspace_id(self) -> str:
        return self.project.workspace_id

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN

    def move_to(self, status: str) -> None:
        """Change the status in memory; ValidationError where the step is not in NEXT."""
        if status not in self.NEXT[self.status]:
            raise ValidationError({"status": f"A pool that is {self.status} cannot become {status}."})
        self.status = status
