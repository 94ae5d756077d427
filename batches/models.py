"""How is it asked: batches, the versions of their layout, and the jobs that set up, sync, export and delete them."""

import secrets

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from datasets.models import Dataset
from project.base import jobs
from project.base.access import Access
from project.base.fields import ChoiceField, DocumentField, MillisecondField, UUID7Field
from project.base.querysets import VisibleQuerySet, visible
from project.base.steps import Step
from tasksuites.models import Pool
from workspaces.models import User, Workspace


def new_seed() -> int:
    """A seed that both databases and JSON clients hold exactly: 53 random bits."""
    return secrets.randbits(53)


class BatchQuerySet(VisibleQuerySet):
    def present(self):
        """Without those that are being deleted."""
        return self.filter(deleted_at=None)

    def without_draft(self):
        """A draft may be large, and only the builder wants it: elsewhere it is fetched when somebody asks for it."""
        return self.defer("layout_draft")

    def visible_to(self, access: Access):
        return super().visible_to(access).present().without_draft()

    def locked(self):
        """Their rows, held until the transaction ends; a batch always before its pool, or two wait for each other."""
        return self.select_for_update(no_key=True, of=("self",))

    def drawing(self, pool: Pool):
        """The batch whose layout a pool's participants see: its own, or that of the pool that it rehearses."""
        return self.filter(pool=pool.rehearsal_of_id or pool.pk).without_draft()


class Batch(models.Model):
    """One piece of work over a dataset. `synced_upto` is the dataset position up to which tasks were made.

    `layout_draft` is what the builder has saved and nobody was shown; `layout_revision` grows with each change of it,
    so that two editors notice each other.
    """

    class Status(models.TextChoices):
        UNINITIALISED = "UNINITIALISED"
        PROCESSING = "PROCESSING"
        READY = "READY"
        ERROR = "ERROR"

    NEXT = {  # a failed set-up may be tried again, a finished one may not
        Status.UNINITIALISED: {Status.PROCESSING},
        Status.PROCESSING: {Status.READY, Status.ERROR},
        Status.ERROR: {Status.PROCESSING},
        Status.READY: set(),
    }
    IN_SETUP = "This batch is being set up at this moment: wait until it is ready."

    id = UUID7Field()
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="batches", db_index=False)
    name = models.CharField(max_length=255)
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, null=True, blank=True, related_name="batches")
    pool = models.OneToOneField(Pool, on_delete=models.PROTECT, null=True, blank=True, related_name="batch")
    task_details = DocumentField(null=True, blank=True)
    status = ChoiceField(max_length=13, choices=Status, default=Status.UNINITIALISED)
    layout_number = models.PositiveIntegerField(null=True, blank=True, editable=False)
    layout_draft = DocumentField(null=True, blank=True, editable=False)
    layout_revision = models.PositiveIntegerField(default=0, editable=False)
    legacy_instructions = DocumentField(null=True, blank=True)
    tasks_per_group = models.PositiveIntegerField(default=1)
    annotators_per_task = models.PositiveIntegerField(default=1)
    seed = models.BigIntegerField(default=new_seed)
    shuffle_tasks = models.BooleanField(default=False)
    opens_after_setup = models.BooleanField(default=True)
    control_settings = DocumentField(null=True, blank=True)
    settings = DocumentField(null=True, blank=True)
    auto_sync = models.BooleanField(default=False)
    synced_upto = models.PositiveBigIntegerField(default=0, editable=False)
    instruction_count = models.PositiveIntegerField(default=0, editable=False)
    task_count = models.PositiveBigIntegerField(default=0, editable=False)
    group_count = models.PositiveBigIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = MillisecondField(default=timezone.now, editable=False)
    updated_at = MillisecondField(auto_now=True)
    deleted_at = MillisecondField(null=True, blank=True, editable=False)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "batches"
        indexes = [models.Index(fields=["workspace", "-id"], name="batch_by_workspace")]
        constraints = [
            models.CheckConstraint(
                condition=Q(tasks_per_group__gte=1, annotators_per_task__gte=1), name="batch_counts_at_least_one"
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("batch-detail", args=[self.pk])

    @property
    def layout(self) -> list | None:
        """The pages that new participants see, or None where the batch has no layout."""
        return self.layout_at(self.layout_number)

    @property
    def people_per_group(self) -> int:
        """How many people answer each group: after the set-up the pool's number, which other clients change too."""
        if self.status != self.Status.READY or self.pool is None or self.pool.default_overlap is None:
            return self.annotators_per_task
        return self.pool.default_overlap

    @property
    def shuffles_layout(self) -> bool:
        """Whether the newest layout shows people options or columns in an order of their own. Asks no database."""
        return bool((self.settings or {}).get("shuffles_layout"))

    def layout_at(self, number: int | None) -> list | None:
        """The pages of version `number`."""
        if number is None:
            return None
        return self.layout_versions.filter(number=number).values_list("layout", flat=True).first()

    def move_to(self, status: str) -> None:
        """Change the status in memory; ValidationError where the step is not in NEXT."""
        if status not in self.NEXT[self.status]:
            raise ValidationError({"status": f"A batch that is {self.status} cannot become {status}."})
        self.status = status

    def refuse_during_setup(self, key: str) -> None:
        """ValidationError, told at `key`, while tasks are made of what would change."""
        if self.status == self.Status.PROCESSING:
            raise ValidationError({key: self.IN_SETUP})

    def hold(self) -> None:
        """Lock the row until the transaction ends and bring this batch up to date, which every change begins with.

        Http404 where it was deleted after the caller had found it.
        """
        try:
            self.refresh_from_db(from_queryset=Batch.objects.present().locked())
        except Batch.DoesNotExist as gone:
            raise Http404 from gone


class LayoutVersion(models.Model):
    """A layout as it was shown to somebody: an assignment stays with the version it started with."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="layout_versions", db_index=False)
    number = models.PositiveIntegerField()
    layout = DocumentField()
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = MillisecondField(default=timezone.now, editable=False)

    objects = visible("batch__workspace")

    class Meta:
        ordering = ["batch", "-number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="layout_version_once")]

    def __str__(self):
        return f"Layout {self.number}"


class BatchStep(Step):
    """What the jobs of a batch have in common."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="%(class)ss")
    requested_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = visible("batch__workspace")

    class Meta(Step.Meta):
        abstract = True
        ordering = ["-id"]

    def __str__(self):
        return f"{self._meta.verbose_name} of {self.batch_id}"

    @property
    def workspace_id(self) -> str:
        return self.batch.workspace_id


class SetUp(BatchStep):
    """One pass that makes tasks of the datapoints up to `upto`: first the set-up, later a sync. `mark` says how far."""

    class Kind(models.TextChoices):
        SETUP = "setup"
        SYNC = "sync"

    kind = ChoiceField(max_length=5, choices=Kind, default=Kind.SETUP)
    upto = models.PositiveBigIntegerField(default=0, editable=False)
    mark = models.PositiveBigIntegerField(default=0, editable=False)
    datapoints_processed = models.PositiveBigIntegerField(default=0, editable=False)
    tasks_created = models.PositiveBigIntegerField(default=0, editable=False)
    groups_created = models.PositiveBigIntegerField(default=0, editable=False)
    groups_expanded = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta(BatchStep.Meta):
        verbose_name = "set-up"
        constraints = [
            models.UniqueConstraint(fields=["batch"], condition=Q(status="processing"), name="setup_one_at_a_time"),
        ]

    @classmethod
    def startable(cls, steps: models.QuerySet) -> models.QuerySet:
        """The first of each batch's unfinished passes: they go one after another."""
        earlier = cls.objects.filter(
            batch=models.OuterRef("batch"), status__in=cls.RUNNABLE, pk__lt=models.OuterRef("pk")
        )
        return steps.filter(~models.Exists(earlier))

    def queue(self) -> models.QuerySet:
        return SetUp.objects.filter(batch=self.batch_id)

    def wake_next(self) -> None:
        """Wake the pass that waits for this one. Whoever adds a pass holds the batch's row, and so does this."""
        Batch.objects.locked().get(pk=self.batch_id)
        if waiting := self.queue().filter(status=self.Status.QUEUED).order_by("pk").first():
            jobs.wake(waiting)

    def on_failed(self) -> None:
        """A batch whose set-up was given up says so; its open pool, where this was a sync, goes on as it is."""
        self.wake_next()
        if self.kind == self.Kind.SETUP:
            Batch.objects.filter(pk=self.batch_id, status=Batch.Status.PROCESSING).update(status=Batch.Status.ERROR)


class Export(BatchStep):
    class Format(models.TextChoices):
        ZIP = "zip"
        CSV = "csv"
        JSONL = "jsonl"
        PARQUET = "parquet"

    format = ChoiceField(max_length=7, choices=Format, default=Format.ZIP)
    filter = DocumentField(null=True, blank=True)
    file = models.CharField(max_length=200, blank=True, editable=False)
    size = models.PositiveBigIntegerField(default=0, editable=False)
    row_count = models.PositiveBigIntegerField(default=0, editable=False)


class Rehearsal(BatchStep):
    """Simulated participants sent through a throw-away copy of the batch's pool."""

    pool = models.ForeignKey(Pool, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    options = DocumentField()
    report = DocumentField(null=True, blank=True)


class Deletion(BatchStep):
    """A batch being deleted, in chunks."""
