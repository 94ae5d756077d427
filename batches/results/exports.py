"""Exports as jobs: asked for, written by a worker, fetched, taken away.

A worker writes one whole file in a place of its own and moves it under its name when it is finished; only then the row
says so. A half file is of no use to the next worker, which may stand on another machine: it begins anew. While a worker
writes it renews its lease, and one that lost it stops and takes away what it made.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from time import monotonic

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from batches.models import Batch, Export
from batches.results import downloads, files, rows
from batches.results.selection import Selection
from batches.results.source import Source
from project.base import jobs
from project.base.ids import parse_uuid
from project.base.problems import Refused
from project.base.steps import Lease
from project.base.sweep import each_sweep
from workspaces import audit
from workspaces.models import User

MOST = 10  # of one batch, finished ones and failed ones too
RENEWALS = 10  # of a lease, before it would be over
PASSES = {Export.Format.ZIP: 2}  # how often a format reads all answers, where more than once
PARTS = "export-*.part"

# 1. Asking.


def start(batch: Batch, format_: str, selection: Selection, user: User | None) -> Export:
    """An export of what is sent by now. One that is being made of the same selection in the same format serves again.

    ValidationError where there is no such format; Refused where the batch has `MOST` exports already.
    """
    files.check_format(format_)
    with transaction.atomic():
        batch.hold()
        here = list(Export.objects.filter(batch=batch))
        for one in here:
            if is_generating(one) and (one.format, one.filter) == (format_, selection.document()):
                return one
        if len(here) >= MOST:
            raise Refused("TOO_MANY_EXPORTS", f"This batch has {MOST} exports already: delete one to make room.")
        made = Export.objects.create(batch=batch, format=format_, filter=selection.document(), requested_by=user)
        audit.note("export", batch, user=user, workspace_id=batch.workspace_id, format=format_, export=str(made.pk))
        jobs.wake(made)
    return made


def is_generating(export: Export) -> bool:
    return export.status in Export.RUNNABLE


def is_there(export: Export) -> bool:
    """Whether the export is finished and its file has not vanished."""
    return export.status == Export.Status.COMPLETE and default_storage.exists(export.file)


def address(export: Export) -> tuple[str, datetime] | None:
    """Where the file is fetched and until when, anew at each call; None where it is not there."""
    return downloads.export(export) if is_there(export) else None


def opened(export: Export) -> File | None:
    """The finished file, to be read and closed; None where it is not there."""
    try:
        return default_storage.open(export.file, "rb") if export.status == Export.Status.COMPLETE else None
    except FileNotFoundError:
        return None


def delete(export: Export, user: User | None) -> None:
    """Take the export away with its file, at once and for good. Refused while it is being made."""
    with transaction.atomic():
        here = Export.objects.select_for_update().select_related("batch").filter(pk=export.pk).first()
        if here is None:
            return
        if is_generating(here):
            raise Refused("GENERATING", "This export is still being made: wait until it is complete, then delete it.")
        audit.note("delete_export", here.batch, user=user, workspace_id=here.workspace_id, export=str(here.pk))
        drop(here)


def drop(export: Export) -> None:
    """Delete the row, and the file once that is committed."""
    name = export.file
    export.delete()
    if name:
        transaction.on_commit(lambda: default_storage.delete(name))


# 2. Doing it.


@jobs.runs(Export)
def make(step: Export, lease: Lease) -> Iterator[None]:
    """Write the file of an export and publish it: one piece, which is done whole or begun anew."""
    forget_earlier(step)
    batch = Batch.objects.select_related("dataset", "pool").get(pk=step.batch_id)
    part = parts_folder() / f"export-{step.pk}-{step.epoch}.part"
    selection = Selection.of(step.filter).until(step.created_at)
    source = Source(batch, selection, Watch(lease, batch, selection))
    try:
        files.write_whole(source, step.format, part)
        publish(lease, part, source.count)
    except OSError as fault:
        if fault.errno not in files.NO_ROOM:
            raise
        lease.fail("The server has no room left for this export: tell whoever runs it, then ask for it again.")
    finally:
        part.unlink(missing_ok=True)
    yield


def publish(lease: Lease, part: Path, count: int) -> None:
    """Move a finished part under its name and say so in the row; who has lost the lease takes it away again."""
    lease.renew(progress=100)
    size = part.stat().st_size
    name = default_storage.save(stored_name(lease.step, lease.step.epoch), Finished(part))
    try:
        lease.finish(file=name, size=size, row_count=count)
    except BaseException:
        default_storage.delete(name)
        raise


class Watch:
    """Renews the lease while a file is written, and writes down how far it is."""

    def __init__(self, lease: Lease, batch: Batch, selection: Selection):
        self.lease = lease
        self.whole = rows.count(batch, selection) * PASSES.get(lease.step.format, 1) if batch.pool_id else 0
        self.done = 0
        self.last = monotonic()

    def __call__(self, count: int) -> None:
        self.done += count
        if monotonic() >= self.last + settings.FIELDWORK_LEASE_S / RENEWALS:
            self.lease.renew(progress=min(99, 100 * self.done // self.whole) if self.whole else 0)
            self.last = monotonic()


class Finished(File):
    """A file that the storage may move into its place instead of copying it."""

    def __init__(self, path: Path):
        super().__init__(path.open("rb"), name=path.name)

    def temporary_file_path(self) -> str:
        return self.file.name


def stored_name(step: Export, epoch: int) -> str:
    return f"exports/{step.batch_id}/{step.pk}-{epoch}.{step.format}"


def forget_earlier(step: Export) -> None:
    """Take away what earlier attempts, which were stopped, may have left."""
    for path in parts_folder().glob(PARTS.replace("*", f"{step.pk}-*")):
        path.unlink(missing_ok=True)
    for epoch in range(1, step.epoch):
        default_storage.delete(stored_name(step, epoch))


def parts_folder() -> Path:
    return Path(settings.FILE_UPLOAD_TEMP_DIR)


@each_sweep
def forget_parts(now: datetime) -> None:
    """Take away parts whose export is over or gone: nobody writes them any more."""
    for path in parts_folder().glob(PARTS):
        pk = parse_uuid(path.name.removeprefix("export-").rpartition("-")[0])
        if not Export.objects.filter(pk=pk, status__in=Export.RUNNABLE).exists():
            path.unlink(missing_ok=True)
