"""Participants, where they took part, who may have what, and what they are good at."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from project.base.fields import ChoiceField, DocumentField, MillisecondField, UUID7Field
from project.base.ids import hex32
from project.base.querysets import VisibleQuerySet, visible
from tasksuites.models.pools import Pool, Project
from tasksuites.models.suites import Task, TaskSuite
from workspaces.models import User, Workspace


class Participant(models.Model):
    """A person who answers, known by the id that their panel gave; `source` names the panel, "" where none did."""

    REHEARSAL = "rehearsal"  # the source of people who are simulated

    id = models.CharField(primary_key=True, max_length=32, default=hex32, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="participants", db_index=False)
    external_id = models.CharField(max_length=255)
    source = models.CharField(max_length=50, default="", blank=True)
    attributes = DocumentField(null=True, blank=True)
    created_at = MillisecondField(default=timezone.now, editable=False)

    objects = visible()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "source", "external_id"], name="participant_once"),
        ]
        indexes = [models.Index(fields=["workspace", "external_id"], name="participant_by_id")]

    def __str__(self):
        return self.external_id


class Participation(models.Model):
    """What one person has done in one pool: how much, and up to where they have had every suite.

    `attempt` counts how often they may go through a training; see `Answer`.
    """

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="participations", db_index=False)
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="participations")
    issued_count = models.PositiveIntegerField(default=0, editable=False)
    submitted_count = models.PositiveIntegerField(default=0, editable=False)
    attempt = models.PositiveSmallIntegerField(default=1, db_default=1, editable=False)
    cursor_priority = models.DecimalField(max_digits=10, decimal_places=5, null=True, editable=False)
    cursor_position = models.PositiveBigIntegerField(null=True, editable=False)
    consent_version = models.PositiveIntegerField(null=True, blank=True)
    consented_at = MillisecondField(null=True, blank=True)
    outcome = models.CharField(max_length=30, blank=True)
    created_at = MillisecondField(default=timezone.now, editable=False)

    objects = visible("pool__project__workspace")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pool", "participant"], name="participation_once")]

    def __str__(self):
        return f"{self.participant_id} in {self.pool_id}"


class Consent(models.Model):
    """A version of the text that people agree to before they take part; who agreed points at its number."""

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="consents", db_index=False)
    number = models.PositiveIntegerField()
    text = models.TextField()
    created_at = MillisecondField(default=timezone.now, editable=False)

    objects = visible("pool__project__workspace")

    class Meta:
        ordering = ["pool", "-number"]
        constraints = [models.UniqueConstraint(fields=["pool", "number"], name="consent_version_once")]

    def __str__(self):
        return f"Version {self.number}"


class ReservationQuerySet(VisibleQuerySet):
    workspace_path = "pool__project__workspace"

    def of_person(self, pool: Pool, participant: Participant):
        """Those that name this person, by the panel's id or by ours."""
        return self.filter(pool=pool, person__in={participant.external_id, participant.pk})


class Reservation(models.Model):
    """A suite or task (or, with neither, a whole pool) kept for or kept from a person, named as the requester did."""

    class Kind(models.TextChoices):
        RESERVED = "reserved"
        UNAVAILABLE = "unavailable"

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="reservations", db_index=False)
    suite = models.ForeignKey(TaskSuite, on_delete=models.CASCADE, null=True, blank=True, related_name="reservations")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, null=True, blank=True, related_name="reservations")
    person = models.CharField(max_length=255)
    kind = ChoiceField(max_length=11, choices=Kind)

    objects = ReservationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(suite=None) | Q(task=None), name="reservation_of_one_thing"),
            models.UniqueConstraint(
                fields=["pool", "person", "kind", "suite"],
                condition=Q(suite__isnull=False),
                name="reservation_of_suite",
            ),
            models.UniqueConstraint(
                fields=["pool", "person", "kind", "task"], condition=Q(task__isnull=False), name="reservation_of_task"
            ),
            models.UniqueConstraint(
                fields=["pool", "person", "kind"], condition=Q(suite=None, task=None), name="reservation_of_pool"
            ),
        ]
        indexes = [models.Index(fields=["pool", "person"], name="reservation_by_person")]

    def __str__(self):
        return f"{self.kind} for {self.person}"


class Skill(models.Model):
    id = UUID7Field()
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="skills")
    name = models.CharField(max_length=255)
    comment = models.TextField(blank=True)
    hidden = models.BooleanField(default=True)
    ttl_hours = models.PositiveIntegerField(null=True, blank=True)
    training = models.OneToOneField(Pool, on_delete=models.CASCADE, null=True, blank=True, related_name="skill")
    settings = DocumentField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = MillisecondField(default=timezone.now, editable=False)
    updated_at = MillisecondField(auto_now=True)

    objects = visible()

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return self.name


class UserSkill(models.Model):
    """How good a participant is at a skill, 0 to 100."""

    id = UUID7Field()
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="values", db_index=False)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="skills")
    value = models.DecimalField(max_digits=9, decimal_places=6)
    reason = models.TextField(blank=True)
    created_at = MillisecondField(default=timezone.now, editable=False)
    updated_at = MillisecondField(auto_now=True)

    objects = visible("skill__workspace")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["skill", "participant"], name="user_skill_once"),
            models.CheckConstraint(condition=Q(value__gte=0, value__lte=100), name="user_skill_in_range"),
        ]

    def __str__(self):
        return f"{self.participant_id}: {self.value}"

    @property
    def workspace_id(self) -> str:
        return self.skill.workspace_id


class Restriction(models.Model):
    """A person kept out of a pool, a project or the whole workspace, for a time or for good."""

    class Scope(models.TextChoices):
        POOL = "POOL"
        PROJECT = "PROJECT"
        ALL_PROJECTS = "ALL_PROJECTS"

    id = UUID7Field()
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="restrictions")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="restrictions")
    scope = ChoiceField(max_length=12, choices=Scope)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, blank=True, related_name="restrictions")
    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, null=True, blank=True, related_name="restrictions")
    comment = models.CharField(max_length=499, blank=True)
    expires_at = MillisecondField(null=True, blank=True)
    created_at = MillisecondField(default=timezone.now, editable=False)

    objects = visible()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scope="POOL", pool__isnull=False, project=None)
                | Q(scope="PROJECT", project__isnull=False, pool=None)
                | Q(scope="ALL_PROJECTS", project=None, pool=None),
                name="restriction_names_its_scope",
            ),
        ]

    def __str__(self):
        return f"{self.participant_id}: {self.scope}"
