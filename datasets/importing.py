"""From a received file to datapoints: bodies come in, wait their turn, and are read in chunks that commit whole.

A chunk's datapoints, its rejected rows, the offset behind it and the counters of import and dataset are one
transaction that holds the dataset's row and ends only while the lease of the job is ours. So a run that is killed,
repeated or doubled neither loses nor doubles a row.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

import orjson
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from datasets import storage
from datasets.duplicates import held_digests
from datasets.models import Datapoint, Dataset, Import, RejectedRow
from datasets.records import Line, Record, Rejection, lines, read
from datasets.schema import Schema, parse
from project.base import db, jobs
from project.base.ids import uuid7
from project.base.problems import Refused
from project.base.steps import Lease
from workspaces import audit
from workspaces.models import User

EXTENSIONS = (".jsonl",)
CONTENT_TYPE = "application/x-ndjson"
CHUNK_ROWS = 2_000
CHUNK_BYTES = 8 * 1024 * 1024
DATAPOINT_FIELDS = (
    "id",
    "dataset",
    "import_job",
    "record_index",
    "position",
    "values",
    "revision",
    "group_key",
    "digest",
)
REJECTED_FIELDS = ("dataset", "import_job", "record_index", "line", "field", "reason", "raw")
FOREIGN = {
    b"\xff\xfe": "This file is UTF-16; save it as UTF-8 and upload it again.",
    b"\xfe\xff": "This file is UTF-16; save it as UTF-8 and upload it again.",
    b"\x1f\x8b": "This file is compressed (gzip); unpack it and upload it again.",
    b"PK\x03\x04": "This file is a ZIP archive or a spreadsheet; upload the lines of JSON themselves.",
}

Outcome = tuple[int, Line, Record | Rejection]  # the record's index in the file, its line, what became of it


def expect(dataset: Dataset, filename: str, created_by: User | None) -> Import:
    """A new import that waits for its file. ValidationError where the dataset does not take files of this kind."""
    if not dataset.is_typed:
        told = "This dataset has no schema and was made for CSV and ZIP files, which cannot be imported yet."
        raise ValidationError(f"{told} Make a dataset with a schema and upload a .jsonl file.")
    if not filename.lower().endswith(EXTENSIONS):
        raise ValidationError(f'A dataset takes files whose names end in {", ".join(EXTENSIONS)}, not "{filename}".')
    if "\0" in filename:
        raise ValidationError("A file's name may not hold a NUL character.")
    job = Import(dataset=dataset, filename=filename, created_by=created_by)
    job.clean_fields(exclude=["created_by"])
    job.save()
    return job


def receive(job: Import, body: File) -> None:
    """Keep `body` as the file of `job` and put the job in line behind the dataset's earlier imports.

    The same body once more changes nothing (a client whose first answer was lost sends it again). Raises Refused
    where the job has another body already.
    """
    name = storage.keep(job, body)
    try:
        taken = arrive(job, name)
    except BaseException:
        if not Import.objects.filter(pk=job.pk, file=name).exists():  # else it did arrive, and only telling so failed
            storage.drop(name)
        raise
    if not taken:
        job.refresh_from_db()
        same = storage.are_equal(job.file, name)
        storage.drop(name)
        if not same:
            message = "Another file was uploaded to this address already; ask for a new address for each file."
            raise Refused("UPLOADED", message)


@transaction.atomic
def arrive(job: Import, name: str) -> bool:
    """Note that the body of `job` lies at `name`; False where it has one already."""
    dataset = hold(job.dataset_id)
    job.refresh_from_db()
    if job.status != Import.Status.UNINITIALISED:
        return False
    job.file, job.size = name, storage.size(name)
    job.status = Import.Status.QUEUED if dataset.schema else Import.Status.PENDING_SCHEMA
    job.arrival = (dataset.imports.aggregate(last=Max("arrival"))["last"] or 0) + 1
    job.received_at = timezone.now()
    job.save(update_fields=["file", "size", "status", "arrival", "received_at", "updated_at"])
    audit.note("upload", job, user=job.created_by, workspace_id=dataset.workspace_id, size=job.size)
    if job.status == Import.Status.QUEUED:
        jobs.wake(job)
    return True


def hold(dataset_id) -> Dataset:
    """The dataset with its row locked until the transaction ends: one writer at a time."""
    return Dataset.objects.select_for_update(no_key=True).get(pk=dataset_id)


@jobs.runs(Import)
def read_file(step: Import, lease: Lease) -> Iterator[None]:
    """Take the file's records into the dataset, a chunk for each piece."""
    schema = parse(step.dataset.schema)
    try:
        body = storage.open_body(step)
    except FileNotFoundError:
        lease.fail("The uploaded file is no longer there; upload it again.")
        return
    with body:
        reason = foreign(body)
        if reason:
            lease.fail(reason)
            return
        for chunk in chunks(lines(body, step.offset, step.line)):
            take(step, lease, schema, chunk)
            yield
    finish(step, lease)


def foreign(body: BinaryIO) -> str | None:
    """Why the file cannot hold UTF-8 lines at all, told by its first bytes; None where they say nothing."""
    head = body.read(4)
    return next((reason for mark, reason in FOREIGN.items() if head.startswith(mark)), None)


def chunks(found: Iterable[Line]) -> Iterator[list[Line]]:
    """The lines in portions that fit into memory, however long they are."""
    chunk: list[Line] = []
    held = 0
    for line in found:
        chunk.append(line)
        held += len(line.raw or b"")
        if len(chunk) >= CHUNK_ROWS or held >= CHUNK_BYTES:
            yield chunk
            chunk, held = [], 0
    if chunk:
        yield chunk


def take(step: Import, lease: Lease, schema: Schema, chunk: Sequence[Line]) -> None:
    """Write what the lines hold and move the import behind them, in one transaction."""
    # Judged before the transaction begins, so that the dataset is held only for the writing.
    outcomes = [(index, line, read(line.raw, schema)) for index, line in enumerate(chunk, start=step.record_count)]
    records = [outcome for outcome in outcomes if isinstance(outcome[2], Record)]
    rejected = [outcome for outcome in outcomes if isinstance(outcome[2], Rejection)]
    with transaction.atomic():
        dataset = hold(step.dataset_id)
        new = list(unknown(dataset, records))
        lease.hold(  # first of all that is written: a worker that was overtaken stops here
            offset=chunk[-1].end,
            line=chunk[-1].number,
            record_count=step.record_count + len(outcomes),
            accepted_count=step.accepted_count + len(records),
            duplicate_count=step.duplicate_count + len(records) - len(new),
            rejected_count=step.rejected_count + len(rejected),
            progress=chunk[-1].end * 100 // max(step.size, 1),
        )
        write_datapoints(step, dataset, new)
        write_rejected(step, rejected)
        Dataset.objects.filter(pk=dataset.pk).update(
            datapoint_count=F("datapoint_count") + len(new),
            rejected_count=F("rejected_count") + len(rejected),
            last_position=dataset.last_position + len(new),
            updated_at=timezone.now(),
        )


def unknown(dataset: Dataset, records: Sequence[Outcome]) -> Iterator[Outcome]:
    """The records that the dataset does not hold yet, each once."""
    known = held_digests(dataset.pk, [record.digest for _, _, record in records])
    for outcome in records:
        digest = outcome[2].digest
        if digest not in known:
            known.add(digest)
            yield outcome


def write_datapoints(step: Import, dataset: Dataset, new: Sequence[Outcome]) -> int:
    rows = (
        (
            uuid7(),
            dataset.pk,
            step.pk,
            index,
            position,
            orjson.dumps(record.values).decode(),  # text out of valid JSON: nothing in it that a document refuses
            dataset.revision,
            record.group_key,
            record.digest,
        )
        for position, (index, _, record) in enumerate(new, start=dataset.last_position + 1)
    )
    return db.write_rows(Datapoint, DATAPOINT_FIELDS, rows)


def write_rejected(step: Import, rejected: Sequence[Outcome]) -> int:
    rows = (
        (step.dataset_id, step.pk, index, line.number, refusal.field, refusal.reason, line.raw or b"")
        for index, line, refusal in rejected
    )
    return db.write_rows(RejectedRow, REJECTED_FIELDS, rows)


def finish(step: Import, lease: Lease) -> None:
    """Say what became of the file, and wake the dataset's next import."""
    if not step.accepted_count:
        lease.fail(nothing_taken(step))
        return
    status = Import.Status.PARTIAL if step.rejected_count else Import.Status.COMPLETE
    with transaction.atomic():
        lease.finish(status, offset=step.size, progress=100, reason="")
        step.wake_next()


def nothing_taken(step: Import) -> str:
    """Why a file gave no datapoint, and what to do about it."""
    if not step.record_count:
        return "This file is empty: upload one with a JSON object on each line."
    first = step.rejected_rows.first()
    how_many = "The only record" if step.record_count == 1 else f"None of the {step.record_count:,} records"
    verb = "could not be taken" if step.record_count == 1 else "could be taken"
    reason = f"{how_many} {verb}. Line {first.line}: {first.reason}"
    if bytes(first.raw).lstrip(b"\xef\xbb\xbf \t").startswith(b"["):
        reason += " The file looks like one JSON list; write each of its objects on a line of its own instead."
    return reason
