"""People taking part: how long they wait, and how many assignments a server completes, beside the same SQL run bare.

The server is the real one with two processes; the people are in another process.
"""

import contextlib
import http.client
import json
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.db import connection, transaction
from django.utils import timezone

from batches.authoring import create_batch
from batches.models import Batch
from benchmarks.handout import SUITE_FIELDS, TASK_FIELDS
from benchmarks.harness import ROOT
from datasets.models import Dataset
from project.base import serving
from project.base.db import write_rows
from project.base.ids import uuid7
from tasksuites import pools
from tasksuites.models import Pool, Task, TaskSuite
from workspaces.models import Workspace

SMALL, LARGE = 100_000, 1_000_000
PEOPLE, PAUSE_S, FOR_S = 20, 1, 30
AT_FULL_SPEED_S = 10
PROCESSES = 2
LOOKS = 100
SCHEMA = {"strict": False, "fields": {"prompt": {"type": "text"}}}
ITEMS = [{"type": "dataset_field", "field": "prompt"}, {"type": "free_text", "description": "Why?"}]
PAGES = [{"rows": [{"columns": [{"items": ITEMS}]}]}]
DETAILS = {"task_name": "Measured", "task_introduction": "", "task_steps": ""}


def measure() -> dict[str, Any]:
    small, large = open_pool(SMALL), open_pool(LARGE)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close()
    with server() as address:
        paused = {size: percentiles(crowd(address, pool)) for size, pool in ((SMALL, small), (LARGE, large))}
        page_ms = page_times(address, small)
        full = crowd(address, small, pause_s=0, for_s=AT_FULL_SPEED_S, anew=True)
        idle = crowd(address, small, pause_s=0, for_s=AT_FULL_SPEED_S, idle=True)
    bare = replay(small)
    ours_per_s = full["completed"] / full["seconds"]
    starts = [paused[size]["start"]["p95"] for size in (SMALL, LARGE)]
    saves = [paused[size]["save"]["p95"] for size in (SMALL, LARGE)]
    return {
        "people": PEOPLE,
        "pausing_1_s_ms": paused,
        "wanted_ms": {"start_p95": 60, "save_p95": 40, "page_p95": 40},
        "ratio_large_to_small": {"start": round(starts[1] / starts[0], 2), "save": round(saves[1] / saves[0], 2)},
        "ratio_large_to_small_wanted": 1.5,
        "page_ms": page_ms,
        "without_pauses": {
            "assignments_per_s": round(ours_per_s, 1),
            "wanted_per_s": 30,
            "statuses": full["statuses"],
            "same_sql_bare_per_s": round(bare, 1),
            "ratio": round(ours_per_s / bare, 2),
            "ratio_wanted": 0.5,
            "three_calls_for_nothing_per_s": round(idle["completed"] / idle["seconds"], 1),
        },
    }


@transaction.atomic
def open_pool(size: int) -> Pool:
    """The open pool of a batch with `size` suites of one task each."""
    workspace = Workspace.objects.create(name="Measured")
    dataset = Dataset.objects.create(workspace=workspace, name="Measured", schema=SCHEMA, revision=1)
    batch = create_batch(workspace, "Measured", task_details=DETAILS, dataset=dataset, batch_items=PAGES)
    specs = {"input_spec": {}, "output_spec": {}}
    pool = pools.create_pool(pools.create_project(workspace, "Measured", specs, None), "Measured", created_by=None)
    ids, now = [uuid7() for _ in range(size)], timezone.now()
    suites = ((key, pool.pk, place, 1, 0, 0, False, False, False, 1, now) for place, key in enumerate(ids, start=1))
    write_rows(TaskSuite, SUITE_FIELDS, suites)
    values = '{"prompt":"Why is the sky blue?"}'
    tasks = ((uuid7(), pool.pk, key, n, "general", values, "", 0, False, now) for n, key in enumerate(ids, start=1))
    write_rows(Task, TASK_FIELDS, tasks)
    Pool.objects.filter(pk=pool.pk).update(suite_count=size, task_count=size, place_count=size)
    Batch.objects.filter(pk=batch.pk).update(pool=pool, status=Batch.Status.READY, group_count=size, task_count=size)
    pools.open_pool(pool, now)
    return pool


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The address of a web server with two processes on the database of this process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = serving.web_server("127.0.0.1", port, PROCESSES)
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        address = serving.address_of("127.0.0.1", port)
        try:
            while not serving.answers(address):
                time.sleep(0.1)
            crowd_warms_up(address)
            yield address
        finally:
            process.terminate()


def crowd_warms_up(address: str) -> None:
    for _ in range(PROCESSES * 20):
        serving.answers(address)


def crowd(address: str, pool: Pool, *, pause_s: float = PAUSE_S, for_s: float = FOR_S, **more: Any) -> dict[str, Any]:
    wish = {"address": address, "entry": pool.entry, "people": PEOPLE, "pause_s": pause_s, "for_s": for_s, **more}
    return Aside("benchmarks.crowd", wish).result()


def replay(pool: Pool) -> float:
    """Assignments a second of the recorded SQL in as many processes as the server has."""
    wish = {"entry": pool.entry, "for_s": AT_FULL_SPEED_S}
    done = [process.result() for process in [Aside("benchmarks.replay", wish) for _ in range(PROCESSES)]]
    return sum(one["assignments"] / one["seconds"] for one in done)


class Aside(subprocess.Popen):
    """A module of ours in a process of its own; it prints one line of JSON."""

    def __init__(self, module: str, wish: dict[str, Any]):
        super().__init__([sys.executable, "-m", module, json.dumps(wish)], cwd=ROOT, stdout=subprocess.PIPE, text=True)

    def result(self) -> dict[str, Any]:
        told, _ = self.communicate()
        if self.returncode:
            sys.exit(f"{self.args} ended with {self.returncode}.")
        return json.loads(told)


def percentiles(done: dict[str, Any]) -> dict[str, Any]:
    """Median and 95th percentile of each call, in milliseconds, without the first tenth, which warms up."""
    shown: dict[str, Any] = {"statuses": done["statuses"]}
    for name, times in done["ms"].items():
        cuts = statistics.quantiles(times[len(times) // 10 :], n=20)
        shown[name] = {"p50": round(cuts[9], 1), "p95": round(cuts[18], 1), "calls": len(times)}
    return shown


def page_times(address: str, pool: Pool) -> dict[str, float]:
    """A participant's first screen of a task, one after another, as a browser with its cookie asks for it."""
    place = urlsplit(address)
    asked = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
    asked.request("GET", f"/take/{pool.entry}/?participant=looks")
    reply = asked.getresponse()
    reply.read()
    headers = {"Cookie": reply.headers["Set-Cookie"].split(";")[0]}
    times = []
    for _ in range(LOOKS):
        began = time.perf_counter()
        asked.request("GET", f"{reply.headers['Location']}2/", headers=headers)
        shown = asked.getresponse()
        shown.read()
        times.append((time.perf_counter() - began) * 1000)
        assert shown.status == 200, shown.status
    cuts = statistics.quantiles(times[LOOKS // 10 :], n=20)
    return {"p50": round(cuts[9], 1), "p95": round(cuts[18], 1)}
