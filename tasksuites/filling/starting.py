"""Many suites or tasks made as an operation: the body is kept whole, then worked off in pieces."""

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from project.base import jobs, storage
from project.base.ids import uuid7
from tasksuites import operation_keys, operations
from tasksuites.filling.subjects import Wish
from tasksuites.models import Operation, Pool
from workspaces.models import Workspace

AT_ONCE_BYTES = 1024 * 1024  # a body up to this size is worked off while its sender waits


def start(workspace: Workspace, wish: Wish, body: File, *, key: str, pool: Pool | None = None) -> Operation:
    """An operation that makes what the body holds, a JSON object or list of them.

    `pool` is given where all items name one. Refused where there is an operation with the public id `key`. A small
    body is worked off before this returns, as a rule; look at the operation's status.
    """
    operation_keys.refuse_known(workspace, key)
    pk = uuid7()
    name = default_storage.save(f"operations/{workspace.pk}/{pk}", body)
    is_small = default_storage.size(name) <= AT_ONCE_BYTES
    try:
        with transaction.atomic():
            step = operation_keys.begin(
                workspace,
                key,
                wish.subject.operation,
                id=pk,
                pool=pool,
                parameters=wish.parameters(),
                body=name,
            )
            if not is_small:
                jobs.wake(step)
    except BaseException:
        storage.delete_all([name])
        raise
    if is_small:
        jobs.work(Operation, step.pk, slice_s=operations.AT_ONCE_S)
        step.refresh_from_db()
    return step


def open_body(step: Operation) -> File:
    """The kept body, to be read and closed. FileNotFoundError where it is gone."""
    return default_storage.open(step.body, "rb")
