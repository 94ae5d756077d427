"""How long the next suite takes with 1,000 and with 100,000 suites in the pool, beside the same in bare SQL."""

import statistics
from collections.abc import Callable

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.harness import Clock
from project.base.db import write_rows
from project.base.ids import uuid7
from tasksuites.issuing import Person, issue
from tasksuites.models import Pool, Project, Task, TaskSuite
from workspaces.models import Workspace

SMALL, LARGE = 1_000, 100_000
PEOPLE = 300
SUITE_FIELDS = ["id", "pool", "position", "overlap", "taken", "priority", "reserved", "mixed", "automerged"]
SUITE_FIELDS += ["task_count", "created_at"]
TASK_FIELDS = ["id", "pool", "suite", "position", "kind", "input_values", "hint", "taken", "reserved", "created_at"]
NEXT = """
    UPDATE tasksuites_tasksuite SET taken = taken + 1 WHERE id = (
        SELECT id FROM tasksuites_tasksuite WHERE pool_id = %s AND (overlap IS NULL OR taken < overlap)
        ORDER BY priority DESC, position LIMIT 1 {lock}
    )
"""


def measure() -> dict:
    small, large = make_pool(SMALL), make_pool(LARGE)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    ours = medians_ms({SMALL: small, LARGE: large}, take)
    bare = medians_ms({SMALL: small, LARGE: large}, take_bare)
    return {
        "people": PEOPLE,
        "next_suite_ms": ours,
        "bare_next_suite_ms": bare,
        "ratio_large_to_small": round(ours[LARGE] / ours[SMALL], 2),
        "ratio_wanted": 1.5,
    }


@transaction.atomic
def make_pool(size: int) -> Pool:
    """An open pool of `size` suites of one task each."""
    workspace = Workspace.objects.create(name="Measured")
    project = Project.objects.create(workspace=workspace, name="Measured", input_spec={}, output_spec={})
    pool = Pool.objects.create(project=project, name="Measured", status=Pool.Status.OPEN)
    ids, now = [uuid7() for _ in range(size)], timezone.now()
    suites = ((key, pool.pk, place, 1, 0, 0, False, False, False, 1, now) for place, key in enumerate(ids, start=1))
    write_rows(TaskSuite, SUITE_FIELDS, suites)
    tasks = ((uuid7(), pool.pk, key, n, "general", "{}", "", 0, False, now) for n, key in enumerate(ids, start=1))
    write_rows(Task, TASK_FIELDS, tasks)
    return pool


def take(pool: Pool, person: int) -> None:
    issue(pool, Person(f"person{person}"), now=timezone.now())


def take_bare(pool: Pool, person: int) -> None:
    """The next suite and nothing else: no person, no assignment, no answers."""
    is_postgresql = connection.vendor == "postgresql"
    statement = NEXT.format(lock="FOR UPDATE SKIP LOCKED" if is_postgresql else "")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [str(pool.pk) if is_postgresql else pool.pk.hex])


def medians_ms(pools: dict[int, Pool], call: Callable[[Pool, int], None]) -> dict[int, float]:
    """The median of one call for each of the people, in milliseconds, after a few that only warm up.

    The pools take turns, so that whatever else the machine does meanwhile falls on all of them.
    """
    times: dict[int, list[float]] = {size: [] for size in pools}
    for person in range(PEOPLE):
        for size, pool in pools.items():
            with Clock() as clock:
                call(pool, person)
            times[size].append(clock.seconds * 1000)
    return {size: round(statistics.median(taken[PEOPLE // 10 :]), 2) for size, taken in times.items()}
