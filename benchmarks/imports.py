"""A file of 100,000 records into a dataset by the real worker, beside a bare loop that only writes."""

import json
import os
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.core.files import File
from django.db import transaction

from benchmarks.harness import Clock, manage, peak_memory_mb, write_bare
from datasets import importing
from datasets.importing import DATAPOINT_FIELDS
from datasets.models import Datapoint, Dataset, Import
from project.base import db
from project.base.ids import uuid7
from workspaces.models import Workspace

ROWS = 100_000
SCHEMA = {
    "strict": False,
    "fields": {
        "prompt": {"type": "text"},
        "response_a": {"type": "text"},
        "response_b": {"type": "text"},
        "session_id": {"type": "task_group_id"},
    },
}
SENTENCE = "The quick brown fox jumps over the lazy dog, then thinks about it for a while. "
PER_COMMIT = importing.CHUNK_ROWS


def measure() -> dict:
    workspace = Workspace.objects.create(name="Measured")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.jsonl"
        size = write_file(path)
        imported, memory = import_file(dataset(workspace), path)
    bare = insert_bare(dataset(workspace))
    return {
        "rows": ROWS,
        "bytes_per_row": size // ROWS,
        "import_rows_per_s": round(ROWS / imported),
        "bare_rows_per_s": round(ROWS / bare),
        "ratio": round(bare / imported, 2),
        "ratio_wanted": 0.4,
        "worker_peak_mb": memory,
        "worker_peak_mb_wanted": 200,
    }


def dataset(workspace: Workspace) -> Dataset:
    return Dataset.objects.create(workspace=workspace, name="Measured", schema=SCHEMA, revision=1)


def records() -> Iterator[dict[str, str]]:
    """About 1.5 kB each as a line of JSON, no two alike."""
    chance = random.Random(1)
    for number in range(ROWS):
        yield {
            "prompt": f"Question {number}. {SENTENCE * chance.randint(3, 5)}",
            "response_a": SENTENCE * chance.randint(5, 8),
            "response_b": SENTENCE * chance.randint(5, 8),
            "session_id": f"session_{number // 3:06}",
        }


def write_file(path: Path) -> int:
    with path.open("w") as file:
        for record in records():
            file.write(json.dumps(record) + "\n")
    return path.stat().st_size


def import_file(target: Dataset, path: Path) -> tuple[float, float | None]:
    """Seconds from the worker's first look at the file to its last row, and the worker's peak memory in MB."""
    job = importing.expect(target, path.name, None)
    with path.open("rb") as file:
        importing.receive(job, File(file))
    memory = peak_memory_mb(manage("worker", "--until-idle"))
    job.refresh_from_db()
    assert (job.status, job.stored_count) == (Import.Status.COMPLETE, ROWS), (job.status, job.reason)
    return (job.finished_at - job.started_at).total_seconds(), memory


def insert_bare(target: Dataset) -> float:
    """Seconds to write as many prepared rows into the same table, committing as often as the import does."""
    job = Import.objects.create(dataset=target, filename="bare")
    as_stored = str if db.is_postgresql() else lambda key: key.hex
    dataset_id, job_id = as_stored(target.pk), as_stored(job.pk)
    rows = [
        (as_stored(uuid7()), dataset_id, job_id, number, number, json.dumps(record), 1, record["session_id"], digest)
        for number, record in enumerate(records())
        for digest in [os.urandom(16)]
    ]
    with Clock() as clock:
        for start in range(0, ROWS, PER_COMMIT):
            with transaction.atomic():
                write_bare(Datapoint, DATAPOINT_FIELDS, rows[start : start + PER_COMMIT])
    return clock.seconds
