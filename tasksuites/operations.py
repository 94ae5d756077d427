"""Operations: what clients of the task-suites interface look at to see what became of a call."""

from datetime import datetime

from django.utils import timezone

from project.base.ids import uuid7
from tasksuites.models import Operation, Pool


def note_done(pool: Pool, kind: str, started_at: datetime) -> Operation:
    """The record of something about a pool that was done at once, such as `POOL.OPEN`."""
    key = uuid7()
    return Operation.objects.create(
        id=key,
        public_id=str(key),
        workspace_id=pool.workspace_id,
        pool=pool,
        type=kind,
        parameters={"pool_id": str(pool.pk)},
        status=Operation.Status.COMPLETE,
        progress=100,
        created_at=started_at,
        started_at=started_at,
        finished_at=timezone.now(),
    )
