"""Suites composed at hand-out: how long 20 people at once wait for the next one, from 100,000 tasks and from 1,000.

The server is the real one with two processes; the people are in another process.
"""

from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from batches.authoring import create_batch
from batches.models import Batch
from benchmarks.handout import TASK_FIELDS
from benchmarks.participants import DETAILS, ITEMS, PEOPLE, SCHEMA, crowd, percentiles, server
from datasets.models import Dataset
from project.base.db import write_rows
from project.base.ids import uuid7
from tasksuites import pools
from tasksuites.models import Pool, Task
from workspaces.models import Workspace

SMALL, LARGE = 1_000, 100_000
CONTROLS = 100
FOR_S = 20
PAUSE_S = 1
PAGES = [{"rows": [{"columns": [{"items": ITEMS}]}]}]
FIELDS = [*TASK_FIELDS, "overlap", "known_solutions"]
VALUES, KNOWN = '{"prompt":"Why is the sky blue?"}', '[{"output_values":{"answer":"It says so."}}]'
COUNTS = {"real_tasks_count": 4, "golden_tasks_count": 1, "training_tasks_count": 0, "min_golden_tasks_count": 0}


def measure() -> dict[str, Any]:
    measured = {
        f"{size} tasks, {name}": open_pool(size, in_order=in_order)
        for size in (SMALL, LARGE)
        for name, in_order in (("in order", True), ("by chance", False))
    }
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close()
    with server() as address:
        idle = percentiles(crowd(address, next(iter(measured.values())), for_s=FOR_S / 2, idle=True))
        started = {name: percentiles(crowd(address, pool, for_s=FOR_S)) for name, pool in measured.items()}
    return {"people": PEOPLE, "wanted_ms": {"start_p95": 60}, "calls_for_nothing_ms": idle, "ms": started}


@transaction.atomic
def open_pool(size: int, *, in_order: bool) -> Pool:
    """An open pool that mixes `size` general tasks, each for one person, with control tasks for everybody."""
    workspace = Workspace.objects.create(name="Measured")
    dataset = Dataset.objects.create(workspace=workspace, name="Measured", schema=SCHEMA, revision=1)
    batch = create_batch(workspace, "Measured", task_details=DETAILS, dataset=dataset, batch_items=PAGES)
    specs = {"input_spec": {}, "output_spec": {}}
    pool = pools.create_pool(pools.create_project(workspace, "Measured", specs, None), "Measured", created_by=None)
    now = timezone.now()
    kinds = ["general"] * size + ["control"] * CONTROLS
    write_rows(Task, FIELDS, (row(pool, place, kind, now) for place, kind in enumerate(kinds, start=1)))
    config = {**COUNTS, "mix_tasks_in_creation_order": in_order, "shuffle_tasks_in_task_suite": True}
    Pool.objects.filter(pk=pool.pk).update(task_count=size, control_count=CONTROLS, mixer_config=config)
    Batch.objects.filter(pk=batch.pk).update(pool=pool, status=Batch.Status.READY, task_count=size)
    pools.open_pool(pool, now)
    return pool


def row(pool: Pool, place: int, kind: str, now: Any) -> tuple:
    overlap, known = (1, None) if kind == "general" else (None, KNOWN)
    return uuid7(), pool.pk, None, place, kind, VALUES, "", 0, False, now, overlap, known
