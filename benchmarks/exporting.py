"""Reports and exports of 100,000 answered tasks, beside a bare cursor that writes the same rows.

python -m benchmarks.exporting '{"batch": …, "form": "report", "path": …, "bare": false}'

Each run is a process of its own, so that its memory can be measured. It prints one JSON object: the seconds by the
clock and of its processor, the bytes written, and the most memory in MB above what the process held before it began.
"""

import csv
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FORMS = ("report", "jsonl", "csv", "zip", "parquet")
RUNS = 2
BY_TASK = "task.position"
BY_SUBMISSION = "answer.assignment_id, answer.position"
# In the order in which each form reads the answers; an archive holds them twice.
ORDERS = {"report": [BY_TASK], "zip": [BY_SUBMISSION, BY_TASK]}
ROWS = """
    SELECT answer.id, answer.task_id, task.datapoint_id, assignment.id, assignment.suite_id, assignment.session_id,
        participant.external_id, assignment.submitted_at, assignment.seed, assignment.form_version, assignment.receipt,
        answer.position, answer.revision, answer.active_s, answer.opened_at, answer.saved_at, answer.shown,
        answer."values", datapoint."values"
    FROM tasksuites_task task
    JOIN tasksuites_answer answer ON answer.task_id = task.id
    JOIN tasksuites_assignment assignment ON assignment.id = answer.assignment_id
    JOIN tasksuites_participant participant ON participant.id = answer.participant_id
    JOIN datasets_datapoint datapoint ON datapoint.id = task.datapoint_id
    WHERE {pool} = {place} AND assignment.status = 'SUBMITTED' AND answer."values" IS NOT NULL
    ORDER BY {order}
"""
PAGES = [
    {
        "rows": [
            {
                "columns": [
                    {
                        "items": [
                            {"type": "dataset_field", "field": "prompt"},
                            {
                                "type": "multiple_choice",
                                "description": "Which is better?",
                                "answer_limit": 1,
                                "options": [
                                    {"label": "The first", "value": "a"},
                                    {"label": "The second", "value": "b"},
                                ],
                            },
                        ]
                    }
                ]
            }
        ]
    }
]


def measure() -> dict[str, Any]:
    """Ours and the bare cursor take turns, and the best run of each counts: what else the machine does is noise."""
    from django.db import connection

    batch = answered_batch()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close()
    results: dict[str, Any] = {"tasks": batch.task_count, "runs": RUNS, "ratio_wanted": 0.5, "memory_mb_wanted": 64}
    with tempfile.TemporaryDirectory() as folder:
        for form in FORMS:
            runs = [[run(batch.pk, form, f"{folder}/out", bare) for bare in (False, True)] for _ in range(RUNS)]
            ours, bare = (min(turns, key=lambda turn: turn["seconds"]) for turns in zip(*runs, strict=True))
            results[form] = {
                "seconds": round(ours["seconds"], 2),
                "bare_seconds": round(bare["seconds"], 2),
                "processor_s": round(ours["processor_s"], 2),
                "bare_processor_s": round(bare["processor_s"], 2),
                "ratio": round(bare["seconds"] / ours["seconds"], 2),
                "megabytes": round(ours["bytes"] / 1e6, 1),
                "bare_megabytes": round(bare["bytes"] / 1e6, 1),
                "memory_mb_above_idle": round(max(one["memory_mb"] for one, _ in runs), 1),
            }
    return results


def answered_batch():
    """A batch of which every task was answered by one person, who took a group of three."""
    from batches.authoring import create_batch
    from benchmarks.setup import DETAILS, filled, set_up
    from workspaces.models import Workspace

    workspace = Workspace.objects.create(name="Measured")
    dataset = filled(workspace, keyed=True)
    batch = create_batch(workspace, "Measured", task_details=DETAILS, dataset=dataset, batch_items=PAGES)
    set_up(batch)
    answer_all(batch)
    return batch


def answer_all(batch) -> None:
    from django.db import transaction
    from django.utils import timezone

    from batches.layouts import layout
    from project.base.db import write_rows
    from project.base.ids import hex32, uuid7
    from tasksuites.models import Answer, Assignment, Participant

    (question,) = layout.instructions(batch.layout)
    now, pool = timezone.now(), batch.pool_id
    people, assignments, answers, of_suite = [], [], [], {}
    for task, suite in batch.pool.tasks.order_by("position").values_list("pk", "suite"):
        if suite not in of_suite:
            person, taken = hex32(), uuid7()
            of_suite[suite] = taken, person
            people.append((person, batch.workspace_id, f"person-{len(people)}", "", now))
            assignments.append((taken, pool, suite, person, "SUBMITTED", True, 1, 7, "", "", 0, False, "", now, now))
        taken, person = of_suite[suite]
        values = json.dumps({question["id"]: ["a" if len(answers) % 3 else "b"]})
        answers.append((uuid7(), pool, taken, task, person, len(answers) % 3 + 1, 1, values, 1, 30, now, now))
    whose = ("id", "pool", "assignment", "task", "participant")
    with transaction.atomic():
        write_rows(Participant, ("id", "workspace", "external_id", "source", "created_at"), people)
        columns = ("id", "pool", "suite", "participant", "status", "exclusive", "form_version", "seed", "session_id")
        more = ("comment", "reward", "automerged", "outcome", "created_at", "submitted_at")
        write_rows(Assignment, (*columns, *more), assignments)
        columns = ("position", "revision", "values", "version", "active_s", "opened_at", "saved_at")
        write_rows(Answer, (*whose, *columns), answers)
    batch.pool.suites.update(taken=1)


def run(batch_id: Any, form: str, path: str, bare: bool) -> dict[str, Any]:
    told = json.dumps({"batch": str(batch_id), "form": form, "path": path, "bare": bare})
    command = [sys.executable, "-m", "benchmarks.exporting", told]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)


def write(batch: Any, form: str, path: str) -> None:
    from batches.results import report
    from batches.results.files import FORMATS
    from batches.results.source import Source

    source = Source(batch)
    with open(path, "wb") as file:
        if form == "report":
            file.writelines(report.comma_separated(source))
        else:
            FORMATS[form].write(source, file)


def write_bare(batch: Any, form: str, path: str) -> None:
    """The rows as the driver gives them; nothing is taken apart or put together."""
    with open(path, "w", newline="") as file:
        table = csv.writer(file)
        for order in ORDERS.get(form, [BY_SUBMISSION]):
            table.writerows(bare_rows(batch, order))


def bare_rows(batch: Any, order: str) -> Iterator[tuple]:
    from django.db import connection, transaction

    from project.base.db import is_postgresql

    pool = "answer.pool_id" if order == BY_SUBMISSION else "task.pool_id"
    connection.ensure_connection()
    if not is_postgresql():
        yield from connection.connection.execute(ROWS.format(order=order, pool=pool, place="?"), [batch.pool_id.hex])
        return
    with transaction.atomic(), connection.connection.cursor("rows") as cursor:
        cursor.itersize = 2_000
        yield from cursor.execute(ROWS.format(order=order, pool=pool, place="%s"), [batch.pool_id])


def peak_mb() -> float:
    """The most memory that this process has held. What `getrusage` tells begins with the most of its parent."""
    told = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", told)[1]) / 1024


class WithoutPandas:
    """pyarrow would load pandas, which is here for the tests and no part of an installation."""

    @staticmethod
    def find_spec(name: str, *_: Any) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


def main(batch: str, form: str, path: str, bare: bool) -> dict[str, Any]:
    from batches.models import Batch

    sys.meta_path.insert(0, WithoutPandas)
    found = Batch.objects.select_related("dataset", "pool").get(pk=batch)
    idle, began, worked = peak_mb(), time.perf_counter(), time.process_time()
    (write_bare if bare else write)(found, form, path)
    seconds, worked = time.perf_counter() - began, time.process_time() - worked
    size = Path(path).stat().st_size
    return {"seconds": seconds, "processor_s": worked, "bytes": size, "memory_mb": peak_mb() - idle}


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    django.setup()
    print(json.dumps(main(**json.loads(sys.argv[1]))))
