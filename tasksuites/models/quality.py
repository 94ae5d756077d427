"""What follows from answers: events that rules are asked about, their firings, aggregated solutions, bonuses."""

from django.db import models
from django.utils import timezone

from project.base.fields import ChoiceField, DocumentField, MillisecondField, UUID7Field
from project.base.querysets import visible
from tasksuites.models.assignments import Assignment
from tasksuites.models.operations import Operation
from tasksuites.models.people import Participant, Skill
from tasksuites.models.pools import Pool
from tasksuites.models.suites import Task
from workspaces.models import Workspace


class Event(models.Model):
    """Something that happened to an assignment and that has not been followed up yet.

    Written in the transaction in which it happened and deleted in the one that follows it up, so each is followed up
    once, whoever is killed in between. Only pools that `follow` anything have them. RESTRICTED and SKILL_LOST say that
    the person whose newest assignment this is may not take part in the pool any more, the latter because of `skill`.
    """

    class Kind(models.TextChoices):
        SUBMITTED = "submitted"
        ACCEPTED = "accepted"
        ACCEPTED_AFTER_REJECTION = "accepted_after_rejection"
        REJECTED = "rejected"
        SKIPPED = "skipped"
        EXPIRED = "expired"
        RESTRICTED = "restricted"
        SKILL_LOST = "skill_lost"

    id = UUID7Field()
    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="events", db_index=False)
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="events")
    kind = ChoiceField(max_length=24, choices=Kind)
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    created_at = MillisecondField(default=timezone.now, editable=False)

    objects = visible("pool__project__workspace")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["pool", "id"], name="event_by_pool")]

    def __str__(self):
        return f"{self.kind}: {self.assignment_id}"


class RuleFiring(models.Model):
    """A quality rule that acted on a person, with the numbers that made it act."""

    id = UUID7Field()
    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="firings")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="firings")
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, null=True, blank=True, related_name="firings")
    collector = models.CharField(max_length=60)
    collector_uuid = models.UUIDField(null=True, blank=True)
    numbers = DocumentField()
    action = DocumentField()
    created_at = MillisecondField(default=timezone.now, editable=False)

    objects = visible("pool__project__workspace")

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"{self.collector} on {self.participant_id}"


class AggregatedSolution(models.Model):
    operation = models.ForeignKey(
        Operation, on_delete=models.CASCADE, related_name="aggregated_solutions", db_index=False
    )
    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="+")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="+")
    confidence = models.FloatField()
    output_values = DocumentField()

    objects = visible("operation__workspace")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["operation", "task"], name="aggregated_solution_once")]

    def __str__(self):
        return f"{self.task_id}: {self.confidence}"


class Bonus(models.Model):
    """Recorded, and paid by whoever reads the record: no money moves here."""

    id = UUID7Field()
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="bonuses")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="bonuses")
    assignment = models.ForeignKey(Assignment, on_delete=models.SET_NULL, null=True, blank=True, related_name="bonuses")
    amount = models.DecimalField(max_digits=9, decimal_places=4)
    texts = DocumentField(null=True, blank=True)
    comment = models.TextField(blank=True)
    created_at = MillisecondField(default=timezone.now, editable=False)

    objects = visible()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "bonuses"

    def __str__(self):
        return f"{self.amount} for {self.participant_id}"
