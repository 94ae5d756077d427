"""A rehearsal from its start to its end: a job that copies the pool, sends people, writes the report and cleans up.

People are sent in one piece, whose state is in memory alone: a worker that is stopped in it leaves a copy behind, which
the next one throws away before it begins anew. What is left of a rehearsal that was given up, the sweep takes away.
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from math import ceil
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from batches.making import readiness
from batches.models import Batch, Rehearsal
from batches.rehearsing import crowd, judging, line, profiles
from batches.rehearsing.faults import Terms
from batches.rehearsing.findings import findings
from batches.rehearsing.options import Options
from project.base import jobs
from project.base.problems import Refused
from project.base.steps import Lease
from project.base.sweep import each_sweep
from tasksuites import copying
from tasksuites.models import Pool

PORTIONS_PER_SWEEP = 20


# 1. Asking for it.


def start(batch: Batch, options: Options, *, user: Any = None) -> Rehearsal:
    """Queue a rehearsal. ValidationError where the batch or the options are not ready for it, Refused
    (REHEARSAL_UNDER_WAY) while another one of the batch is not over.
    """
    if told := options.problems():
        raise ValidationError(told)
    with transaction.atomic():
        batch.hold()
        if told := obstacles(batch):
            raise ValidationError(told)
        if under_way(batch):
            raise Refused("REHEARSAL_UNDER_WAY", "A rehearsal of this batch is under way: wait until it is over.")
        step = Rehearsal.objects.create(batch=batch, requested_by=user, options=asdict(options))
        jobs.wake(step)
    return step


def under_way(batch: Batch) -> Rehearsal | None:
    return batch.rehearsals.filter(status__in=Rehearsal.RUNNABLE).order_by("pk").first()


def obstacles(batch: Batch) -> list[str]:
    """Why the batch cannot be rehearsed yet, in sentences that say what is missing."""
    if batch.status == Batch.Status.READY:
        return []
    missing = [sentence for told in readiness.obstacles(batch).values() for sentence in told]
    return ["A rehearsal needs the tasks that set-up makes: set this batch up first.", *missing]


# 2. Doing it.


@jobs.runs(Rehearsal)
def rehearse(step: Rehearsal, lease: Lease) -> Iterator[None]:
    yield from clear(step, lease)
    if step.report is None:
        options = Options(**step.options)
        batch = Batch.objects.select_related("pool__project", "dataset").get(pk=step.batch_id)
        if fault := unreachable(batch.pool, options.base_url):
            lease.fail(fault)
            return
        report = document(batch, options, send(step, lease, batch, options))
        lease.renew(report=report)
        yield
        yield from clear(step, lease)
    lease.finish(progress=100, reason="")


def unreachable(pool: Pool, base_url: str) -> str | None:
    """Why nobody could come to the pool at this address; a look at its link, which takes no place."""
    asked = line.Line(base_url)
    try:
        status = asked.ask("look", "GET", reverse("take", args=[pool.entry])).status
    except line.Unreachable as fault:
        return f"{fault} Start one there, or name another address."
    finally:
        asked.close()
    if status == 404:
        return f"The server at {base_url} does not know this batch: it must work on the same database."
    if 300 <= status < 400 or status >= 500:
        return f"The server at {base_url} answered {status} to the link of participants; name the address they use."
    return None


def send(step: Rehearsal, lease: Lease, batch: Batch, options: Options) -> dict[str, Any]:
    """What came of sending people into a new copy; the copy stays."""
    people = profiles.cast(options.people, options.shares, options.seed)
    with transaction.atomic():
        copy = copying.copy_pool(batch.pool, suites=options.people * options.suites, **in_haste(batch.pool, options))
        lease.renew(pool=copy, progress=0)
    sent = crowd.send(people, copy, options, lambda share: lease.renew(progress=int(99 * share)))
    judged = judging.judge(copy, batch.layout or [], sent.visits)
    return findings(sent.visits, sent.calls, judged, terms(batch.pool, options))


def in_haste(pool: Pool, options: Options) -> dict[str, int | None]:
    """The times of the copy where simulated seconds are really spent, and may be shorter than real ones.

    Nobody's page says that it is still open, so nobody counts as away.
    """
    if options.speed is None:
        return {}
    limits = {"time_limit_s": pool.time_limit_s, "grace_s": pool.grace_s}
    return {name: ceil(seconds / options.speed) for name, seconds in limits.items()} | {"away_s": None}


def terms(pool: Pool, options: Options) -> Terms:
    has_no_end = pool.suites.filter(overlap=None).exists()
    reward = pool.reward if options.reward is None else Decimal(options.reward)
    return Terms(reward, pool.time_limit_s, pool.grace_s, None if has_no_end else pool.place_count)


def document(batch: Batch, options: Options, found: dict[str, Any]) -> dict[str, Any]:
    return {"batch_id": str(batch.pk), "options": asdict(options), **found}


# 3. Cleaning up.


def clear(step: Rehearsal, lease: Lease) -> Iterator[None]:
    """Throw the copy away that this or an earlier worker has made, in pieces."""
    copy = Pool.objects.select_related("project").filter(pk=step.pool_id).first()
    while copy:
        with transaction.atomic():
            lease.renew()
            if not copying.discard_some(copy):
                copy = None
        yield
    step.pool = None  # as the row has it since the copy is gone


def call_off(step: Rehearsal) -> None:
    """End a rehearsal that nobody waits for any more, and take away what it has made."""
    over = {"status": Rehearsal.Status.FAILED, "reason": "It was stopped by hand.", "finished_at": timezone.now()}
    running = Rehearsal.objects.filter(pk=step.pk, status__in=Rehearsal.RUNNABLE)
    running.update(epoch=F("epoch") + 1, lease_until=None, **over)
    step.refresh_from_db()
    while step.pool_id and copying.discard_some(step.pool):
        pass


@each_sweep
def clear_what_was_left(now: datetime) -> None:
    """Throw away copies whose rehearsal was given up."""
    over = Rehearsal.objects.filter(pool__isnull=False).exclude(status__in=Rehearsal.RUNNABLE)
    left = over.select_related("pool__project").first()
    for _ in range(PORTIONS_PER_SWEEP if left else 0):
        if not copying.discard_some(left.pool):
            break
