"""Operations: what clients of the task-suites interface look at to see what became of a call.

Long ones are worked on by a worker, in pieces; what does the work for which type is marked with `runs`.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone

from project.base import jobs
from project.base.ids import uuid7
from project.base.steps import Lease
from tasksuites.models import Operation, Pool, Project
from workspaces.models import Workspace

Runner = Callable[[Operation, Lease], Iterator[None]]
RUNNERS: dict[str, Runner] = {}
AT_ONCE_S = 2.0  # how long a call may work on its own operation before it leaves the rest to a worker


def runs(*types: str) -> Callable[[Runner], Runner]:
    """Marks the generator that advances operations of these types; it yields after each committed piece."""

    def register(runner: Runner) -> Runner:
        RUNNERS.update(dict.fromkeys(types, runner))
        return runner

    return register


@jobs.runs(Operation)
def advance(operation: Operation, lease: Lease) -> Iterator[None]:
    yield from RUNNERS[operation.type](operation, lease)


def start(
    workspace: Workspace, kind: str, parameters: dict[str, Any], pool: Pool | None = None, *, is_short: bool = True
) -> Operation:
    """A new operation; one whose pieces are short is worked on for a moment at once, so that a small one is over when
    the call is answered.

    Call it outside a transaction. Whatever is left goes to a worker.
    """
    key = uuid7()
    operation = Operation.objects.create(
        id=key, public_id=str(key), workspace=workspace, pool=pool, type=kind, parameters=parameters
    )
    if is_short:
        jobs.work(Operation, operation.pk, slice_s=AT_ONCE_S)
    else:
        jobs.wake(operation)
    operation.refresh_from_db()
    return operation


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
