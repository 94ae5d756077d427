"""Assignments, one suite in one participant's hands, and answers, one for each task that was given."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from project.base.fields import ChoiceField, DocumentField, MillisecondField, UUID7Field
from project.base.querysets import visible
from tasksuites.models.people import Participant
from tasksuites.models.pools import Pool
from tasksuites.models.suites import Task, TaskSuite


class Assignment(models.Model):
    """One suite in one participant's hands. Its places count while it is ACTIVE, SUBMITTED, ACCEPTED or REJECTED.

    `form_version` is kept for whoever draws the screen and means nothing here. `consent_version` is the text to which
    the person had agreed, null where they were asked for nothing. `exclusive` is false only in pools
    that let a person hold several suites at once. `due_at` is the time limit as the person is told; at `expires_at`
    the place goes back, which is later by the pool's grace and earlier where nobody was seen for too long.
    """

    class Status(models.TextChoices):
        ACTIVE = "ACTIVE"
        SUBMITTED = "SUBMITTED"
        ACCEPTED = "ACCEPTED"
        REJECTED = "REJECTED"
        SKIPPED = "SKIPPED"
        EXPIRED = "EXPIRED"

    FINISHED = (Status.SUBMITTED.value, Status.ACCEPTED.value, Status.REJECTED.value)
    VERDICTS = {  # what may be decided about it; a rejection may be taken back, an acceptance may not
        Status.SUBMITTED: {Status.ACCEPTED, Status.REJECTED},
        Status.REJECTED: {Status.ACCEPTED},
    }

    id = UUID7Field()
    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="assignments", db_index=False)
    suite = models.ForeignKey(TaskSuite, on_delete=models.CASCADE, related_name="assignments", db_index=False)
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="assignments")
    status = ChoiceField(max_length=9, choices=Status, default=Status.ACTIVE)
    exclusive = models.BooleanField(default=True, editable=False)
    form_version = models.PositiveIntegerField(default=0)
    consent_version = models.PositiveIntegerField(null=True, blank=True)
    seed = models.BigIntegerField()
    params = DocumentField(null=True, blank=True)
    session_id = models.CharField(max_length=255, blank=True)
    receipt = models.CharField(max_length=12, unique=True, null=True, blank=True)
    reward = models.DecimalField(max_digits=12, decimal_places=4, default=0)
    comment = models.TextField(blank=True)
    automerged = models.BooleanField(default=False)
    outcome = models.CharField(max_length=30, blank=True)
    created_at = MillisecondField(default=timezone.now, editable=False)
    due_at = MillisecondField(null=True, blank=True)
    expires_at = MillisecondField(null=True, blank=True)
    seen_at = MillisecondField(null=True, blank=True)
    submitted_at = MillisecondField(null=True, blank=True)
    late_at = MillisecondField(null=True, blank=True)
    accepted_at = MillisecondField(null=True, blank=True)
    rejected_at = MillisecondField(null=True, blank=True)
    skipped_at = MillisecondField(null=True, blank=True)
    expired_at = MillisecondField(null=True, blank=True)

    objects = visible("pool__project__workspace")

    class Meta:
        ordering = ["pool", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["suite", "participant", "pool"], name="assignment_once_per_person"),
            models.UniqueConstraint(
                fields=["pool", "participant"],
                condition=Q(status="ACTIVE", exclusive=True),
                name="assignment_one_active",
            ),
        ]
        indexes = [
            models.Index(fields=["pool", "participant"], name="assignment_by_person"),
            models.Index(fields=["pool", "status", "id"], name="assignment_by_status"),
            models.Index(fields=["pool", "expires_at"], condition=Q(status="ACTIVE"), name="assignment_overdue"),
            models.Index(fields=["expires_at"], condition=Q(status="ACTIVE"), name="assignment_overdue_anywhere"),
            models.Index(fields=["pool", "submitted_at"], condition=Q(status="SUBMITTED"), name="assignment_to_review"),
        ]

    def __str__(self):
        return f"Assignment {self.pk}"

    @property
    def is_finished(self) -> bool:
        """Whether its answers count and cannot change any more."""
        return self.status in self.FINISHED


class Answer(models.Model):
    """What a person gave for one task; written empty at hand-out, so these rows say what the person was given.

    `values` maps the key of what was asked to what was answered, null = nothing yet. `version` grows with each saved
    change, `credit` is 0 to 1, `position` is the place in the order shown, `shown` the order of whatever else was
    shuffled for this person. Once all who are to do the task have sent their answers, `agreeing` counts those that say
    the same as this one, itself included, and `most_agreeing` is the largest such number among them. `active_s` counts
    the seconds in which the task was in view and worked on; from `opened_at` to `saved_at` is the time by the clock.
    `attempt` is 1 but where a person goes through a training anew, which begins the next. Values never change after the
    assignment was sent, in time or late.
    """

    id = UUID7Field()
    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="answers", db_index=False)
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="answers", db_index=False)
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="answers", db_index=False)
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="answers", db_index=False)
    attempt = models.PositiveSmallIntegerField(default=1, db_default=1, editable=False)
    position = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(default=0)
    values = DocumentField(null=True, blank=True)
    version = models.PositiveBigIntegerField(default=0)
    first_values = DocumentField(null=True, blank=True)
    credit = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    agreeing = models.PositiveIntegerField(null=True, blank=True)
    most_agreeing = models.PositiveIntegerField(null=True, blank=True)
    active_s = models.PositiveIntegerField(default=0)
    shown = DocumentField(null=True, blank=True)
    opened_at = MillisecondField(null=True, blank=True)
    saved_at = MillisecondField(null=True, blank=True)

    objects = visible("pool__project__workspace")

    class Meta:
        ordering = ["assignment", "position"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "task", "pool"], name="answer_once_per_assignment"),
            models.UniqueConstraint(fields=["task", "participant", "pool", "attempt"], name="answer_once_per_person"),
            models.CheckConstraint(
                condition=Q(credit=None) | Q(credit__gte=0, credit__lte=1), name="answer_credit_in_range"
            ),
        ]
        indexes = [
            models.Index(fields=["pool", "assignment", "position"], name="answer_by_pool"),
        ]

    def __str__(self):
        return f"Answer {self.pk}"


class Attachment(models.Model):
    """A file that a participant gave; `key` is how answers name it, `file` where it is stored."""

    id = UUID7Field()
    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="attachments")
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="attachments")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=100, unique=True)
    file = models.CharField(max_length=200, editable=False)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    created_at = MillisecondField(default=timezone.now, editable=False)

    objects = visible("pool__project__workspace")

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return self.name
