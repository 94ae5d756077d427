"""Operations: what clients of the task-suites interface look at to see what became of a call."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from project.base.ids import uuid7
from tasksuites.models import Operation, Pool, Project


def note_done(
    thing: Pool | Project, kind: str, started_at: datetime, details: dict[str, Any] | None = None
) -> Operation:
    """The record of something that was done at once, such as `POOL.OPEN`: its parameter is `pool_id`."""
    key = uuid7()
    return Operation.objects.create(
        id=key,
        public_id=str(key),
        workspace_id=thing.workspace_id,
        pool=thing if isinstance(thing, Pool) else None,
        type=kind,
        parameters={f"{kind.partition('.')[0].lower()}_id": str(thing.pk)},
        details=details,
        status=Operation.Status.COMPLETE,
        progress=100,
        created_at=started_at,
        started_at=started_at,
        finished_at=timezone.now(),
    )
