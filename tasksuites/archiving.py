"""Pools put away: nothing in them changes any more, so nothing in them may be waiting."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from project.base.problems import Refused
from tasksuites import pools
from tasksuites.models import Assignment, Operation, Pool
from workspaces import audit
from workspaces.models import User

UNREVIEWED = "SUBMITTED_ASSIGNMENTS_CONFLICT"
REJECTED = "THERE_IS_REJECTED_ASSIGNMENT"
TRAINING_IN_USE = "TRAINING_ARCHIVE_CONFLICT"


@transaction.atomic
def archive(pool: Pool, now: datetime, user: User | None = None) -> bool:
    """Put the pool away; False where it is away already. Refused where it is open, or somebody waits for something."""
    pools.lock(pool, ["status"])
    if pool.status == Pool.Status.ARCHIVED:
        return False
    pools.refuse_status(pool, Pool.Status.ARCHIVED)
    refuse_at_work(pool)
    refuse_linked(pool)
    refuse_waiting(pool, now)
    pools.move(pool, Pool.Status.ARCHIVED)
    audit.note("archive", pool, user=user, workspace_id=pool.workspace_id)
    return True


def refuse_at_work(pool: Pool) -> None:
    """An operation that fills the pool, or counts what is in it, comes to its end first."""
    if pool.operations.filter(status__in=Operation.RUNNABLE).exists():
        raise Refused(pools.LOCKED, "An operation is at work in this pool: wait until it is over.")


def refuse_linked(training: Pool) -> None:
    """A training goes after the pools that it lets people into."""
    linked = Pool.objects.filter(training=training, rehearsal_of=None).exclude(status=Pool.Status.ARCHIVED)
    if count := linked.count():
        raise Refused(TRAINING_IN_USE, f"{count:,} pools that ask for this training are not archived yet.")


def refuse_waiting(pool: Pool, now: datetime) -> None:
    """What waits for a review, and what was rejected so lately that its person may object."""
    sent = Assignment.objects.filter(pool=pool)
    if count := sent.filter(status=Assignment.Status.SUBMITTED).count():
        raise Refused(UNREVIEWED, f"{count:,} assignments of this pool are not reviewed yet.")
    since = now - timedelta(days=settings.FIELDWORK_APPEAL_DAYS)
    if sent.filter(status=Assignment.Status.REJECTED, rejected_at__gt=since).exists():
        message = f"Something was rejected in this pool within the last {settings.FIELDWORK_APPEAL_DAYS} days."
        raise Refused(REJECTED, message)
