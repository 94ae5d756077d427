"""Wake-ups: they may come twice, late or never, and carry nothing but which step to go on with.

A step (`steps.Step`) is advanced by a generator that yields after each committed piece; after a time slice it is put
down, and a new wake-up goes on where the row says.
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

from project.base.steps import Lease, LeaseLost, Step, StepQuerySet, claim

logger = logging.getLogger(__name__)

RETRY_AFTER = timedelta(seconds=5)
WAKE_AGAIN_AFTER = timedelta(minutes=1)
LOOK_AGAIN_AFTER_S = 0.2
STARTS_PER_SLICE = 2  # a slice lasts at least twice as long as the way to its first piece took

Runner = Callable[[Any, Lease], Iterator[None]]
RUNNERS: dict[type[Step], Runner] = {}


def runs(model: type[Step]) -> Callable[[Runner], Runner]:
    """Marks the generator that advances steps of `model`; it yields after each committed piece."""

    def register(runner: Runner) -> Runner:
        RUNNERS[model] = runner
        return runner

    return register


def wake(step: Step) -> None:
    """Ask a worker to go on with `step`, once the present transaction is committed.

    An engine that cannot be reached is no fault of the caller, whose row is safe: the sweep wakes it later.
    """
    type(step)._base_manager.filter(pk=step.pk).update(woken_at=timezone.now())
    transaction.on_commit(lambda: advance.enqueue(step._meta.label, str(step.pk)), robust=True)


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
    try:
        with closing(RUNNERS[type(lease.step)](lease.step, lease)) as pieces:
            advance_for(pieces, slice_s)
    except LeaseLost:
        raise
    except Exception as error:
        # Not the end of it: the row stays runnable, the sweep wakes it again, and after the last attempt it says so.
        lease.release(retry_at=timezone.now() + RETRY_AFTER, reason=f"{type(error).__name__}: {error}"[:1000])
        raise
    if not lease.is_over:
        lease.release()
        wake(lease.step)


def advance_for(pieces: Iterator[None], slice_s: float, *, now: Callable[[], float] = time.monotonic) -> None:
    """Take pieces until the slice is over; a long way to the first one makes the slice longer, or most of it is way."""
    start = now()
    deadline = None
    for _ in pieces:
        reached = now()
        if deadline is None:
            deadline = start + max(slice_s, STARTS_PER_SLICE * (reached - start) if slice_s else 0)
        if reached >= deadline:
            break


def work_to_the_end(step: Step, *, patience_s: float = float("inf")) -> None:
    """Work on `step` in this process until it is over; what it waits for goes first.

    A worker that was quicker is waited for: the lease, not this loop, says who works. Raises TimeoutError after
    `patience_s` seconds.
    """
    deadline = time.monotonic() + patience_s
    step.refresh_from_db()
    while step.status in Step.RUNNABLE:
        before = step.updated_at
        for pk in type(step).startable(step.queue().filter(status__in=Step.RUNNABLE)).values_list("pk", flat=True):
            work(type(step), pk, slice_s=patience_s)
        step.refresh_from_db()
        if time.monotonic() > deadline:
            raise TimeoutError(f"{step} was not done within {patience_s} s.")
        if step.status in Step.RUNNABLE and step.updated_at == before:
            time.sleep(LOOK_AGAIN_AFTER_S)


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
