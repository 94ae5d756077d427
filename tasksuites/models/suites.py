"""Task suites and tasks: what is handed out. Places are counted on suites, in mixed pools on tasks."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from datasets.models import Datapoint
from project.base.fields import ChoiceField, DocumentField, MillisecondField, UUID7Field
from project.base.querysets import visible
from tasksuites.models.pools import Pool

HAS_PLACES = Q(overlap=None) | Q(taken__lt=F("overlap"))
WITHIN_OVERLAP = Q(overlap=None) | Q(taken__lte=F("overlap"))


class TaskSuite(models.Model):
    """The tasks that one participant gets at once. A null `overlap` has no end; `taken` counts places in use.

    A `mixed` suite is made for one person when it is handed out: its tasks stand in the pool and not in it, the answers
    of its one assignment say which they are, and its position follows from the time, far behind all others.
    """

    id = UUID7Field()
    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="suites", db_index=False)
    position = models.PositiveBigIntegerField()
    group_key = models.CharField(max_length=500, null=True, blank=True)
    overlap = models.PositiveIntegerField(null=True, blank=True)
    taken = models.PositiveIntegerField(default=0, editable=False)
    first_taken_at = MillisecondField(null=True, blank=True, editable=False)
    priority = models.DecimalField(max_digits=10, decimal_places=5, default=0)
    reserved = models.BooleanField(default=False)
    mixed = models.BooleanField(default=False)
    automerged = models.BooleanField(default=False)
    task_count = models.PositiveIntegerField(default=0, editable=False)
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    traits = DocumentField(null=True, blank=True)
    created_at = MillisecondField(default=timezone.now, editable=False)

    objects = visible("pool__project__workspace")

    class Meta:
        ordering = ["pool", "position"]
        constraints = [
            models.UniqueConstraint(fields=["pool", "position"], name="suite_position_once"),
            models.CheckConstraint(condition=WITHIN_OVERLAP, name="suite_taken_within_overlap"),
        ]
        indexes = [
            models.Index(F("pool"), F("priority").desc(), F("position"), condition=HAS_PLACES, name="suite_next"),
            models.Index(fields=["pool", "id"], name="suite_by_pool"),
            models.Index(fields=["pool", "group_key"], condition=Q(group_key__isnull=False), name="suite_by_group_key"),
        ]

    def __str__(self):
        return f"Suite {self.position}"

    @property
    def workspace_id(self) -> str:
        return self.pool.workspace_id


class Task(models.Model):
    """One datapoint or one set of input values, with all that is asked about it.

    `overlap` and `taken` count only where `suite` is null: such tasks are drawn when a suite is composed at hand-out.
    Where the overlap has no end nobody counts, so `taken` says nothing (`places.hold` brings it up to date). A check
    task (`is_check`) goes to more people than the others, so that their answers can be compared.
    `input_digest` is over `input_values`, keys in their order, and finds equal tasks of other pools.
    """

    class Kind(models.TextChoices):
        GENERAL = "general"
        CONTROL = "control"
        TRAINING = "training"

    id = UUID7Field()
    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="tasks", db_index=False)
    suite = models.ForeignKey(
        TaskSuite, on_delete=models.CASCADE, null=True, blank=True, related_name="tasks", db_index=False
    )
    position = models.PositiveBigIntegerField()
    kind = ChoiceField(max_length=8, choices=Kind, default=Kind.GENERAL)
    datapoint = models.ForeignKey(Datapoint, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks")
    input_values = DocumentField(null=True, blank=True)
    input_digest = models.BinaryField(max_length=16, null=True, blank=True)
    known_solutions = DocumentField(null=True, blank=True)
    baseline_solutions = DocumentField(null=True, blank=True)
    hint = models.TextField(blank=True)
    localization = DocumentField(null=True, blank=True)
    traits = DocumentField(null=True, blank=True)
    overlap = models.PositiveIntegerField(null=True, blank=True)
    taken = models.PositiveIntegerField(default=0, editable=False)
    first_taken_at = MillisecondField(null=True, blank=True, editable=False)
    reserved = models.BooleanField(default=False)
    is_check = models.BooleanField(default=False, db_default=False, editable=False)
    origin_task = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="copies", db_index=False
    )
    created_at = MillisecondField(default=timezone.now, editable=False)

    objects = visible("pool__project__workspace")

    class Meta:
        ordering = ["pool", "position"]
        constraints = [
            models.UniqueConstraint(fields=["pool", "position"], name="task_position_once"),
            models.CheckConstraint(condition=WITHIN_OVERLAP, name="task_taken_within_overlap"),
            models.CheckConstraint(
                condition=Q(datapoint__isnull=False, input_values__isnull=True)
                | Q(datapoint__isnull=True, input_values__isnull=False),
                name="task_has_one_source",
                violation_error_message="A task has either a datapoint or input values of its own.",
            ),
        ]
        indexes = [
            models.Index(
                F("pool"), F("kind"), F("position"), condition=Q(suite__isnull=True) & HAS_PLACES, name="task_next"
            ),
            # Without those that stand in none: SQLite would take "in no suite" for something rare, and read them all.
            models.Index(fields=["suite"], condition=Q(suite__isnull=False), name="task_by_suite"),
            models.Index(F("pool"), F("id"), condition=Q(suite__isnull=True), name="task_by_pool"),
            models.Index(F("pool"), F("position"), condition=Q(is_check=True) & HAS_PLACES, name="task_check_next"),
            models.Index(
                fields=["pool", "input_digest"], condition=Q(input_digest__isnull=False), name="task_by_input"
            ),
            models.Index(F("origin_task"), condition=Q(origin_task__isnull=False), name="task_by_origin"),
        ]

    def __str__(self):
        return f"Task {self.position}"

    @property
    def workspace_id(self) -> str:
        return self.pool.workspace_id
