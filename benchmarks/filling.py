"""Suites and tasks over the task-suites interface: many by one call, more as an operation, found in a full pool.

The bare loop beside them only writes the same rows. FIELDWORK_BENCH_SHARE makes all amounts smaller, for a trial.
"""

import json
import os
import statistics
from collections.abc import Iterator
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from benchmarks.harness import Clock, manage, peak_memory_mb, write_bare
from project.base import db
from project.base.fields import cut
from tasksuites.filling.judging import Rules
from tasksuites.filling.rows import Place, SuiteRow, TaskRow, suite_row, suite_task_row, task_row
from tasksuites.models import Operation, Pool, Project, Task, TaskSuite
from tasksuites.spec import Spec
from workspaces.models import User, Workspace
from workspaces.roles import Role
from workspaces.tokens import create_token

SHARE = float(os.environ.get("FIELDWORK_BENCH_SHARE", "1"))
SUITES, TASKS_EACH = int(5_000 * SHARE), 5
TASKS = int(100_000 * SHARE)
FULL = int(1_000_000 * SHARE)
PER_COMMIT = 2_000
LIMIT = 1_000
RUNS = 5
INPUT = {"photo": {"type": "url"}, "place": {"type": "string", "max_length": 100}}
OUTPUT = {"species": {"type": "string"}}
RULES = Rules(Spec(INPUT), Spec(OUTPUT))


def measure() -> dict:
    workspace = Workspace.objects.create(name="Measured")
    user = User.objects.create(username="measured")
    workspace.memberships.create(user=user, role=Role.OWNER)
    caller = Caller(create_token(user, workspace, "measured", may_write=True)[1])
    return {
        "at_once": at_once(workspace, caller),
        "as_operation": as_operation(workspace, caller),
        "full_pool": full_pool(workspace, caller),
    }


class Caller:
    """Calls the interface in this process, so that what is measured is ours and not a web server's."""

    def __init__(self, token: str):
        self.headers = {"Authorization": f"OAuth {token}"}
        self.client = Client()

    def post(self, path: str, body: str) -> tuple[dict, float]:
        """The reply, and the seconds that it took."""
        with Clock() as clock:
            answer = self.client.post(path, body, content_type="application/json", headers=self.headers)
        assert answer.status_code in (201, 202), answer.content[:1000]
        return answer.json(), clock.seconds

    def get(self, path: str) -> tuple[dict, float]:
        with Clock() as clock:
            answer = self.client.get(path, headers=self.headers)
        assert answer.status_code == 200, answer.content[:1000]
        return answer.json(), clock.seconds


def make_pool(workspace: Workspace, **options) -> Pool:
    specs = {"input_spec": INPUT, "output_spec": OUTPUT}
    project = Project.objects.create(workspace=workspace, name="Measured", **specs)
    return Pool.objects.create(project=project, name="Measured", reward=1, **options)


def a_task(number: int) -> dict:
    return {"input_values": {"photo": f"https://img.example/birds/{number}.jpg", "place": f"Garden {number % 99}"}}


def a_suite(number: int) -> dict:
    tasks = [a_task(number * TASKS_EACH + each) for each in range(TASKS_EACH)]
    return {"tasks": tasks, "overlap": 3, "infinite_overlap": False, "__item_idx": str(number)}


def at_once(workspace: Workspace, caller: Caller) -> dict:
    pool = make_pool(workspace)
    body = json.dumps([{"pool_id": str(pool.pk), **a_suite(number)} for number in range(SUITES)])
    runs = [caller.post("/api/v1/task-suites", body) for _ in range(3)]
    assert len(runs[0][0]["items"]) == SUITES
    ours = min(seconds for _, seconds in runs)
    bare = insert_bare(make_pool(workspace), (rows_of_suite(number) for number in range(SUITES)), SUITES)
    return figures({"suites": SUITES, "tasks": SUITES * TASKS_EACH}, ours, bare, wanted=3)


def as_operation(workspace: Workspace, caller: Caller) -> dict:
    """From the call to the end of the operation, with a worker of its own that waits for it."""
    pool = make_pool(workspace, mixer_config={"real_tasks_count": 10})
    items = [{"pool_id": str(pool.pk), **a_task(number), "overlap": 3} for number in range(TASKS)]
    body = json.dumps([{**item, "__item_idx": str(place)} for place, item in enumerate(items)])
    reply, answered = caller.post("/api/v1/tasks?async_mode=true", body)
    memory = peak_memory_mb(manage("worker", "--until-idle"))
    operation = Operation.objects.get(public_id=reply["id"])
    assert operation.details["success_count"] == TASKS, operation.details
    ours = (operation.finished_at - operation.started_at).total_seconds() + answered
    bare = insert_bare(make_pool(workspace), (rows_of_task(number) for number in range(TASKS)), PER_COMMIT)
    told = {"tasks": TASKS, "answered_s": round(answered, 2), "worker_peak_mb": memory}
    return figures(told, ours, bare, wanted=20)


def figures(told: dict, ours: float, bare: float, *, wanted: float) -> dict:
    times = {"seconds": round(ours, 2), "seconds_wanted": wanted, "bare_seconds": round(bare, 2)}
    return told | times | {"ratio": round(ours / bare, 2)}


def full_pool(workspace: Workspace, caller: Caller) -> dict:
    pool = make_pool(workspace)
    fill(pool)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    middle = pool.suites.order_by("id").values_list("pk", flat=True)[FULL // 2]
    first = f"/api/v1/task-suites?pool_id={pool.pk}&sort=id&limit={min(LIMIT, FULL // 2)}"
    return {
        "suites": FULL,
        "limit": LIMIT,
        "first_page_ms": median_ms(caller, first),
        "middle_page_ms": median_ms(caller, f"{first}&id_gt={middle}"),
        "ms_wanted": 300,
    }


def median_ms(caller: Caller, path: str) -> float:
    return round(statistics.median(caller.get(path)[1] for _ in range(RUNS)) * 1000, 1)


def fill(pool: Pool) -> None:
    """`FULL` suites of one task each."""
    now = cut(timezone.now())
    for start in range(0, FULL, 10_000):
        made = [rows_at(pool, number, now, tasks=1) for number in range(start, min(start + 10_000, FULL))]
        with transaction.atomic():
            db.write_rows(TaskSuite, SuiteRow._fields, (suite for suite, _ in made))
            db.write_rows(Task, TaskRow._fields, (task for _, tasks in made for task in tasks))


def rows_at(pool: Pool, number: int, now: datetime, *, tasks: int) -> tuple[SuiteRow, list[TaskRow]]:
    item = a_suite(number)
    item["tasks"] = item["tasks"][:tasks]
    suite = suite_row(item, RULES, Place(pool.pk, number + 1, now))
    made = [suite_task_row(task, suite, number * tasks + place) for place, task in enumerate(item["tasks"], start=1)]
    return suite, made


# The bare loop.

Rows = list[tuple[type[Model], tuple]]


def rows_of_suite(number: int):
    return lambda pool, now: rows_at(pool, number, now, tasks=TASKS_EACH)


def rows_of_task(number: int):
    item = a_task(number) | {"overlap": 3}
    return lambda pool, now: (None, [task_row(item, RULES, Place(pool.pk, number + 1, now))])


def insert_bare(pool: Pool, makers: Iterator, per_commit: int) -> float:
    """Seconds to write as many prepared rows into the same tables, in transactions as large."""
    now = cut(timezone.now())
    made = [maker(pool, now) for maker in makers]
    suites = [stored(TaskSuite, suite) for suite, _ in made if suite]
    tasks = [[stored(Task, task) for task in own] for _, own in made]
    with Clock() as clock:
        for start in range(0, len(made), per_commit):
            with transaction.atomic():
                if suites:
                    write_bare(TaskSuite, SuiteRow._fields, suites[start : start + per_commit])
                rows = (task for own in tasks[start : start + per_commit] for task in own)
                write_bare(Task, TaskRow._fields, rows)
    return clock.seconds


def stored(model: type[Model], row: tuple) -> tuple:
    """The row as the driver takes it."""
    if db.is_postgresql():
        return row
    adapters = [db.sqlite_adapter(model._meta.get_field(name)) for name in row._fields]
    return tuple(
        adapt(value) if adapt and value is not None else value for adapt, value in zip(adapters, row, strict=True)
    )
