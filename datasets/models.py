"""What data: datasets with their schema, the files read into them, and their datapoints."""

from django.db import models
from django.urls import reverse
from django.utils import timezone

from project.base import jobs
from project.base.fields import ChoiceField, DocumentField, MillisecondField, UUID7Field
from project.base.querysets import visible
from project.base.steps import Step
from workspaces.models import User, Workspace


class Dataset(models.Model):
    """Data of one schema. The counters are kept by whoever adds datapoints, in the same transaction."""

    class Generation(models.IntegerChoices):
        WITHOUT_SCHEMA = 3
        WITH_SCHEMA = 4

    id = UUID7Field()
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="datasets")
    name = models.CharField(max_length=255)
    generation = models.PositiveSmallIntegerField(choices=Generation, default=Generation.WITH_SCHEMA)
    schema = DocumentField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    datapoint_count = models.PositiveBigIntegerField(default=0, editable=False)
    rejected_count = models.PositiveBigIntegerField(default=0, editable=False)
    last_position = models.PositiveBigIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = MillisecondField(default=timezone.now, editable=False)
    updated_at = MillisecondField(auto_now=True)

    objects = visible()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(generation__in=[3, 4]), name="dataset_generation_known"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("dataset-detail", args=[self.pk])

    @property
    def is_typed(self) -> bool:
        """Whether it has, or waits for, a schema (the fourth generation of the interface)."""
        return self.generation == self.Generation.WITH_SCHEMA

    @property
    def status(self) -> str:
        """One word over all its imports, in the interface's own words. Costs a query."""
        found = set(self.imports.order_by().values_list("status", flat=True).distinct())
        if found & {Import.Status.QUEUED, Import.Status.PROCESSING}:
            return "PROCESSING"
        if found & {Import.Status.COMPLETE, Import.Status.PARTIAL}:
            return "READY"
        return "ERROR" if Import.Status.FAILED in found else "UNINITIALISED"


class Import(Step):
    """One reading of one file into a dataset; `offset` is the byte up to which its rows are committed."""

    class Status(models.TextChoices):
        UNINITIALISED = "uninitialised"  # an address was handed out, nothing came yet
        PENDING_SCHEMA = "pending_schema"
        QUEUED = "queued"
        PROCESSING = "processing"
        COMPLETE = "complete"
        PARTIAL = "partial"
        FAILED = "failed"

    class Kind(models.TextChoices):
        FILE = "file_upload"
        APPEND = "append"

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="imports")
    status = ChoiceField(max_length=20, choices=Status, default=Status.UNINITIALISED)
    kind = ChoiceField(max_length=12, choices=Kind, default=Kind.FILE)
    filename = models.CharField(max_length=1000)
    file = models.CharField(max_length=200, blank=True, editable=False)
    size = models.PositiveBigIntegerField(default=0, editable=False)
    arrival = models.PositiveIntegerField(null=True, blank=True, editable=False)
    received_at = MillisecondField(null=True, blank=True, editable=False)
    offset = models.PositiveBigIntegerField(default=0, editable=False)
    line = models.PositiveBigIntegerField(default=0, editable=False)
    record_count = models.PositiveBigIntegerField(default=0, editable=False)
    accepted_count = models.PositiveBigIntegerField(default=0, editable=False)
    duplicate_count = models.PositiveBigIntegerField(default=0, editable=False)
    rejected_count = models.PositiveBigIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = visible("dataset__workspace")

    class Meta(Step.Meta):
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "arrival"], name="import_arrival_once"),
            models.CheckConstraint(
                condition=models.Q(duplicate_count__lte=models.F("accepted_count")), name="import_duplicates_accepted"
            ),
        ]

    def __str__(self):
        return self.filename

    @property
    def workspace_id(self) -> str:
        return self.dataset.workspace_id

    @property
    def stored_count(self) -> int:
        """How many datapoints it added: what was taken and not there before."""
        return self.accepted_count - self.duplicate_count

    @property
    def progress_in_words(self) -> str:
        """How far the reading is. How many lines there are is known from the bytes read so far, so about."""
        if not self.offset:
            return "Has just begun."
        about = self.line * self.size // self.offset
        return f"{self.line:,} of about {about:,} lines, {self.rejected_count:,} rejected"

    @classmethod
    def startable(cls, steps: models.QuerySet) -> models.QuerySet:
        """The first of each dataset's unfinished imports, in order of arrival."""
        earlier = cls.objects.filter(
            dataset=models.OuterRef("dataset"), status__in=cls.RUNNABLE, arrival__lt=models.OuterRef("arrival")
        )
        return steps.filter(~models.Exists(earlier))

    def queue(self) -> models.QuerySet:
        return Import.objects.filter(dataset=self.dataset_id)

    def on_failed(self) -> None:
        self.wake_next()

    def wake_next(self) -> None:
        """Wake the import of the same dataset whose turn it is after this one.

        The dataset's row is locked first: a file that arrives at this moment is either seen, or sees that we are over.
        """
        Dataset.objects.select_for_update(no_key=True).get(pk=self.dataset_id)
        waiting = Import.objects.filter(dataset=self.dataset_id, status=self.Status.QUEUED).order_by("arrival").first()
        if waiting:
            jobs.wake(waiting)


class RejectedRow(models.Model):
    """A record that was not taken, as the bytes that came. `record_index` counts from 0, `line` from 1."""

    id = models.BigAutoField(primary_key=True)
    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="+")
    import_job = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rejected_rows", db_index=False)
    record_index = models.PositiveBigIntegerField()
    line = models.PositiveBigIntegerField()
    field = models.CharField(max_length=128)
    reason = models.TextField()
    raw = models.BinaryField()

    objects = visible("dataset__workspace")

    class Meta:
        ordering = ["import_job", "record_index"]
        constraints = [
            models.UniqueConstraint(fields=["import_job", "record_index", "dataset"], name="rejected_row_once"),
        ]

    def __str__(self):
        return f"Line {self.line}: {self.reason}"


class Datapoint(models.Model):
    """One record. `digest` is over the record as it came, so a migration leaves it as it is."""

    id = UUID7Field()
    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="datapoints", db_index=False)
    import_job = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="+", db_index=False)
    record_index = models.PositiveBigIntegerField()
    position = models.PositiveBigIntegerField()
    values = DocumentField()
    revision = models.PositiveIntegerField(default=1)
    group_key = models.CharField(max_length=500, null=True, blank=True)
    digest = models.BinaryField(max_length=16)

    objects = visible("dataset__workspace")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "digest"], name="datapoint_once"),
            models.UniqueConstraint(fields=["dataset", "position"], name="datapoint_position_once"),
        ]

    def __str__(self):
        return f"Datapoint {self.position}"


class DatapointVersion(models.Model):
    """The values of a datapoint that somebody was shown before a migration rewrote them."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="+")
    datapoint = models.ForeignKey(Datapoint, on_delete=models.CASCADE, related_name="versions", db_index=False)
    revision = models.PositiveIntegerField()
    values = DocumentField()

    objects = visible("dataset__workspace")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["datapoint", "revision", "dataset"], name="datapoint_version_once"),
        ]

    def __str__(self):
        return f"{self.datapoint_id} at revision {self.revision}"


class SchemaMigration(Step):
    """One revision of a dataset's schema and the re-reading of its datapoints under it."""

    class Status(models.TextChoices):
        QUEUED = "queued"
        PROCESSING = "processing"
        COMPLETE = "complete"
        PARTIAL = "partial"
        FAILED = "failed"

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="migrations", db_index=False)
    status = ChoiceField(max_length=20, choices=Status, default=Status.QUEUED)
    revision = models.PositiveIntegerField()
    schema = DocumentField()
    position = models.PositiveBigIntegerField(default=0, editable=False)
    reprocessed_count = models.PositiveBigIntegerField(default=0, editable=False)
    failed_count = models.PositiveBigIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = visible("dataset__workspace")

    class Meta(Step.Meta):
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["dataset", "revision"], name="schema_revision_once")]

    def __str__(self):
        return f"Revision {self.revision}"

    @property
    def workspace_id(self) -> str:
        return self.dataset.workspace_id


class MigrationFault(models.Model):
    """A field of a datapoint that a new schema could not keep and set to null."""

    migration = models.ForeignKey(SchemaMigration, on_delete=models.CASCADE, related_name="faults")
    datapoint = models.ForeignKey(Datapoint, on_delete=models.CASCADE, related_name="+")
    field = models.CharField(max_length=128)
    reason = models.TextField()

    objects = visible("migration__dataset__workspace")

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return f"{self.field}: {self.reason}"
