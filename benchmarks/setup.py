"""Set-up of 100,000 datapoints by the real worker, beside a bare loop that only writes the same rows."""

from django.db import transaction
from django.utils import timezone

from batches.authoring import create_batch
from batches.making import setup
from batches.making.writing import SUITE_FIELDS, TASK_FIELDS
from batches.models import Batch
from benchmarks.harness import Clock, manage, peak_memory_mb, write_bare
from benchmarks.imports import SCHEMA, records
from datasets.models import Datapoint, Dataset, Import
from project.base import db, documents
from project.base.ids import uuid7
from tasksuites import pools
from tasksuites.models import Pool, Task, TaskSuite
from workspaces.models import Workspace

TASKS = 100_000
RUNS = 3
DETAILS = {"task_name": "Measured", "task_introduction": "", "task_steps": ""}
QUESTION = {"type": "free_text", "description": "Why?"}
PAGES = [{"rows": [{"columns": [{"items": [{"type": "dataset_field", "field": "prompt"}, QUESTION]}]}]}]


def measure() -> dict:
    """By chance with one task in each group, which writes the most rows, and by a key that three tasks share.

    Ours and the bare loop take turns, and the best run of each counts: what else the machine does is noise.
    """
    workspace = Workspace.objects.create(name="Measured")
    results = {"tasks": TASKS, "runs": RUNS, "ratio_wanted": 2.5}
    for name, keyed in (("by_chance", False), ("by_key", True)):
        dataset = filled(workspace, keyed=keyed)
        seconds, bare, memory = zip(*(one_run(dataset) for _ in range(RUNS)), strict=True)
        groups = dataset.batches.first().group_count
        results[name] = {
            "groups": groups,
            "setup_s": round(min(seconds), 2),
            "bare_s": round(min(bare), 2),
            "bare_rows_per_s": round((TASKS + groups) / min(bare)),
            "ratio": round(min(seconds) / min(bare), 2),
            "worker_peak_mb": max(filter(None, memory), default=None),
        }
    return results


def one_run(dataset: Dataset) -> tuple[float, float, float | None]:
    """Seconds of a set-up and of the bare loop, and the worker's peak memory in MB."""
    batch = create_batch(dataset.workspace, "Measured", task_details=DETAILS, dataset=dataset, batch_items=PAGES)
    seconds, memory = set_up(batch)
    return seconds, insert_bare(batch), memory


def filled(workspace: Workspace, *, keyed: bool) -> Dataset:
    """A dataset of `TASKS` datapoints."""
    fields = {key: field for key, field in SCHEMA["fields"].items() if keyed or key != "session_id"}
    dataset = Dataset.objects.create(
        workspace=workspace, name="Measured", schema={**SCHEMA, "fields": fields}, revision=1
    )
    job = Import.objects.create(dataset=dataset, filename="rows.jsonl", status=Import.Status.COMPLETE)
    names = ("id", "dataset", "import_job", "record_index", "position", "values", "revision", "group_key", "digest")
    rows = (
        (
            uuid7(),
            dataset.pk,
            job.pk,
            number,
            number + 1,
            documents.dumps(record),
            1,
            record["session_id"] if keyed else None,
            number.to_bytes(16, "big"),
        )
        for number, record in enumerate(records())
    )
    with transaction.atomic():
        db.write_rows(Datapoint, names, rows)
        Dataset.objects.filter(pk=dataset.pk).update(datapoint_count=TASKS, last_position=TASKS)
    return dataset


def set_up(batch: Batch) -> tuple[float, float | None]:
    """Seconds from the worker's first look to the open pool, and the worker's peak memory in MB."""
    step = setup.start(batch)
    memory = peak_memory_mb(manage("worker", "--until-idle"))
    step.refresh_from_db()
    batch.refresh_from_db()
    assert (batch.status, batch.task_count) == (Batch.Status.READY, TASKS), (batch.status, step.reason)
    return (step.finished_at - step.started_at).total_seconds(), memory


def insert_bare(batch: Batch) -> float:
    """Seconds to write as many prepared rows into the same tables, for a pool of its own, in transactions as large."""
    pool = pools.create_pool(batch.pool.project, "Bare", created_by=None)
    chunks = list(prepared(batch, pool))
    with Clock() as clock:
        for suites, tasks in chunks:
            with transaction.atomic():
                write_bare(TaskSuite, SUITE_FIELDS, suites)
                write_bare(Task, TASK_FIELDS, tasks)
    return clock.seconds


def prepared(batch: Batch, pool: Pool):
    """The rows of the batch's suites and tasks once more, with other ids, as the driver takes them."""
    as_stored = str if db.is_postgresql() else lambda key: key.hex
    now = timezone.now() if db.is_postgresql() else db.in_sqlite_form(timezone.now())
    pool_id = as_stored(pool.pk)
    datapoints = iter(batch.pool.tasks.order_by("position").values_list("datapoint_id", flat=True).iterator())
    position = 0
    suites, tasks = [], []
    for number, (key, size) in enumerate(batch.pool.suites.order_by("position").values_list("group_key", "task_count")):
        suite_id = as_stored(uuid7())
        suites.append((suite_id, pool_id, number + 1, key, 1, 0, 0, False, False, False, size, now))
        for _ in range(size):
            position += 1
            datapoint = as_stored(next(datapoints))
            tasks.append((as_stored(uuid7()), pool_id, suite_id, position, "general", datapoint, "", 0, False, now))
        if len(suites) + len(tasks) >= setup.MOST_ROWS:
            yield suites, tasks
            suites, tasks = [], []
    yield suites, tasks
