"""Long work as a row that advances in committed pieces, carried by wake-ups that may come twice, late or never.

The truth is the row (`Step`). Whoever works on it holds a lease, named by the row's `epoch`: each write of a piece is
conditional on that epoch, so a worker that was thought dead can no longer write. A step is a generator that yields
after each committed piece; after a time slice it is put down and a new wake-up goes on where the row says.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django_tasks import task

from project.base.fields import MillisecondField, UUID7Field

logger = logging.getLogger(__name__)

RETRY_AFTER = timedelta(seconds=5)
WAKE_AGAIN_AFTER = timedelta(minutes=1)


class StepQuerySet(models.QuerySet):
    def free(self, now: datetime):
        """Steps that could be worked on and that nobody holds."""
        due = self.filter(status__in=Step.RUNNABLE)
        return due.filter(models.Q(lease_until=None) | models.Q(lease_until__lte=now))


class Step(models.Model):
    """A piece of long work. Subclasses say what is done; `progress` is in whole percent."""

    class Status(models.TextChoices):
        QUEUED = "queued"
        PROCESSING = "processing"
        COMPLETE = "complete"
        FAILED = "failed"

    RUNNABLE = (Status.QUEUED.value, Status.PROCESSING.value)

    id = UUID7Field()
    status = models.CharField(max_length=20, choices=Status, default=Status.QUEUED)
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

    @classmethod
    def startable(cls, steps: models.QuerySet) -> models.QuerySet:
        """Those of `steps` whose turn it is; a subclass narrows this where steps wait for one another."""
        return steps

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
        """Write `values` to the row and renew the lease. Raises LeaseLost where it is no longer ours.

        Call it inside the transaction of the piece it records: then both are there, or neither.
        """
        self._write(attempts=0, lease_until=timezone.now() + lease_time(), **values)

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
        ours = type(self.step)._base_manager.filter(pk=self.step.pk, epoch=self.step.epoch)
        if not ours.update(**values):
            raise LeaseLost(f"{self.step} is worked on by another worker.")
        for name, value in values.items():
            if not isinstance(value, models.expressions.Combinable):
                setattr(self.step, name, value)


Runner = Callable[[Any, Lease], Iterator[None]]
RUNNERS: dict[type[Step], Runner] = {}


def runs(model: type[Step]) -> Callable[[Runner], Runner]:
    """Marks the generator that advances steps of `model`; it yields after each committed piece."""

    def register(runner: Runner) -> Runner:
        RUNNERS[model] = runner
        return runner

    return register


def wake(step: Step) -> None:
    """Ask a worker to go on with `step`, once the present transaction is committed."""
    type(step)._base_manager.filter(pk=step.pk).update(woken_at=timezone.now())
    transaction.on_commit(lambda: advance.enqueue(step._meta.label, str(step.pk)))


@task()
def advance(label: str, pk: str) -> None:
    """A wake-up: work on the step for one time slice. A step that is done or held by another is left alone."""
    work(apps.get_model(label), pk)


def work(model: type[Step], pk: Any, *, slice_s: float | None = None) -> None:
    """Advance the step for `slice_s` seconds, then put it down and ask for a further wake-up where it is not over."""
    lease = claim(model, pk, timezone.now())
    if lease is None:
        return
    try:
        run_slice(lease, settings.FIELDWORK_SLICE_S if slice_s is None else slice_s)
    except LeaseLost:
        logger.warning("lease lost", extra={"step": str(lease.step.pk)})


def run_slice(lease: Lease, slice_s: float) -> None:
    deadline = time.monotonic() + slice_s
    try:
        with closing(RUNNERS[type(lease.step)](lease.step, lease)) as pieces:
            for _ in pieces:
                if time.monotonic() >= deadline:
                    break
    except LeaseLost:
        raise
    except Exception as error:
        # Not the end of it: the row stays runnable, the sweep wakes it again, and after the last attempt it says so.
        lease.release(retry_at=timezone.now() + RETRY_AFTER, reason=f"{type(error).__name__}: {error}"[:1000])
        raise
    if not lease.is_over:
        lease.release()
        wake(lease.step)


def claim(model: type[Step], pk: Any, now: datetime) -> Lease | None:
    """Take the lease of a free step, by compare-and-set on its epoch; None where there is nothing to do."""
    step = model.startable(StepQuerySet(model).free(now)).filter(pk=pk).first()
    if step is None:
        return None
    if step.attempts >= settings.FIELDWORK_ATTEMPTS:
        give_up(step)
        return None
    claimed = {
        "epoch": step.epoch + 1,
        "attempts": step.attempts + 1,
        "status": Step.Status.PROCESSING,
        "started_at": step.started_at or now,
        "lease_until": now + lease_time(),
    }
    if not StepQuerySet(model).free(now).filter(pk=pk, epoch=step.epoch).update(**claimed):
        return None
    for name, value in claimed.items():
        setattr(step, name, value)
    return Lease(step)


def give_up(step: Step) -> None:
    lease = Lease(step)
    last = f" The last fault was: {step.reason}" if step.reason else " Its workers were stopped each time."
    lease.fail(f"Given up after {step.attempts} attempts without progress.{last}")


def lease_time() -> timedelta:
    return timedelta(seconds=settings.FIELDWORK_LEASE_S)


def wake_stalled(now: datetime) -> int:
    """Wake every step that nobody holds and that was not woken lately; the number of wake-ups."""
    count = 0
    for model in RUNNERS:
        quiet = (
            models.Q(woken_at=None) | models.Q(woken_at__lte=now - WAKE_AGAIN_AFTER) | models.Q(lease_until__lte=now)
        )
        for step in model.startable(StepQuerySet(model).free(now)).filter(quiet).order_by("pk")[:100]:
            wake(step)
            StepQuerySet(model).filter(pk=step.pk, epoch=step.epoch, lease_until__lte=now).update(lease_until=None)
            count += 1
    return count
