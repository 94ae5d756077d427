"""Long work as a row, and the lease of whoever works on it.

The truth is the row. A lease is named by the row's `epoch`: each write of a piece is conditional on that epoch, so a
worker that was thought dead can no longer write. `jobs` carries the wake-ups.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from project.base.fields import ChoiceField, MillisecondField, UUID7Field


class StepQuerySet(models.QuerySet):
    def free(self, now: datetime):
        """Steps that could be worked on and that nobody holds."""
        return self.filter(Q(lease_until=None) | Q(lease_until__lte=now), status__in=Step.RUNNABLE)


class Step(models.Model):
    """A piece of long work. Subclasses say what is done; `progress` is in whole percent."""

    class Status(models.TextChoices):
        QUEUED = "queued"
        PROCESSING = "processing"
        COMPLETE = "complete"
        FAILED = "failed"

    RUNNABLE = (Status.QUEUED.value, Status.PROCESSING.value)

    id = UUID7Field()
    status = ChoiceField(max_length=20, choices=Status, default=Status.QUEUED)
    epoch = models.PositiveIntegerField(default=0, editable=False)
    lease_until = MillisecondField(null=True, blank=True, editable=False)
    woken_at = MillisecondField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    progress = models.PositiveSmallIntegerField(default=0, editable=False)
    reason = models.TextField(blank=True)
    created_at = MillisecondField(default=timezone.now, editable=False)
    updated_at = MillisecondField(auto_now=True)
    started_at = MillisecondField(null=True, blank=True, editable=False)
    finished_at = MillisecondField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        indexes = [
            models.Index(
                fields=["lease_until"], condition=Q(status__in=["queued", "processing"]), name="%(class)s_due"
            ),
        ]

    @property
    def is_under_way(self) -> bool:
        """Whether it waits for a worker or is worked on."""
        return self.status in self.RUNNABLE

    @classmethod
    def startable(cls, steps: models.QuerySet) -> models.QuerySet:
        """Those of `steps` whose turn it is; a subclass narrows this where steps wait for one another."""
        return steps

    def queue(self) -> models.QuerySet:
        """This step and those that it may have to wait for."""
        return type(self)._base_manager.filter(pk=self.pk)

    def on_failed(self) -> None:
        """What else changes when the step is given up; runs in the same transaction."""


class LeaseLost(Exception):
    """Somebody else works on the step now; what this worker had not committed is void."""


class Lease:
    """The right to advance one step, good until another worker claims it."""

    def __init__(self, step: Step):
        self.step = step
        self.is_over = False

    def hold(self, **values: Any) -> None:
        """Write progress, `values`, to the row and renew the lease. Raises LeaseLost where it is no longer ours.

        Call it inside the transaction of the piece it records: then both are there, or neither.
        """
        self._write(attempts=0, lease_until=timezone.now() + lease_time(), **values)

    def renew(self, **values: Any) -> None:
        """Go on holding the lease through work that begins anew after a stop: it counts as no progress."""
        self._write(lease_until=timezone.now() + lease_time(), **values)

    def finish(self, status: str = Step.Status.COMPLETE, **values: Any) -> None:
        """Write `values` and end the step with `status`."""
        self._write(status=status, lease_until=None, finished_at=timezone.now(), attempts=0, **values)
        self.is_over = True

    def fail(self, reason: str, **values: Any) -> None:
        """End the step with a sentence that says what a person can do about it."""
        with transaction.atomic():
            self.finish(Step.Status.FAILED, reason=reason, **values)
            self.step.on_failed()

    def release(self, *, retry_at: datetime | None = None, **values: Any) -> None:
        """Put the step down so that the next wake-up, not before `retry_at`, goes on with it."""
        self._write(lease_until=retry_at, **values)

    def _write(self, **values: Any) -> None:
        values["updated_at"] = timezone.now()
        mine = {"pk": self.step.pk, "epoch": self.step.epoch, "status": Step.Status.PROCESSING}
        if not type(self.step)._base_manager.filter(**mine).update(**values):
            raise LeaseLost(f"{self.step} is worked on by another worker, or over.")
        for name, value in values.items():
            setattr(self.step, name, value)


def claim(model: type[Step], pk: Any, now: datetime) -> Lease | None:
    """Take the lease of a free step, by compare-and-set on its epoch; None where there is nothing to do.

    A step whose attempts are used up is given up here: under a new epoch, so that a slow worker of the last attempt
    cannot bring it back.
    """
    free = StepQuerySet(model).free(now)
    epoch = model.startable(free).filter(pk=pk).values_list("epoch", flat=True).first()
    if epoch is None:
        return None
    claimed = free.filter(pk=pk, epoch=epoch).update(
        epoch=F("epoch") + 1,
        attempts=F("attempts") + 1,
        status=Step.Status.PROCESSING,
        lease_until=now + lease_time(),
    )
    if not claimed:
        return None
    # Read only now: until the epoch was ours, another worker could still move the step on.
    step = model._base_manager.get(pk=pk)
    lease = Lease(step)
    if step.attempts > settings.FIELDWORK_ATTEMPTS:
        lease.fail(given_up(step))
        return None
    if step.started_at is None:
        step.started_at = now
        model._base_manager.filter(pk=pk).update(started_at=now)
    return lease


def given_up(step: Step) -> str:
    last = f"The last fault was: {step.reason}" if step.reason else "Its workers were stopped each time."
    return f"Given up after {settings.FIELDWORK_ATTEMPTS} attempts without progress. {last}"


def lease_time() -> timedelta:
    return timedelta(seconds=settings.FIELDWORK_LEASE_S)
