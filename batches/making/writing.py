"""The suites and tasks of a batch as rows: written by its set-up and by its syncs."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from batches.making.grouping import Part
from project.base import db
from project.base.ids import uuid7
from tasksuites import pools
from tasksuites.models import Pool, Task, TaskSuite

SUITE_FIELDS = (
    "id",
    "pool",
    "position",
    "group_key",
    "overlap",
    "taken",
    "priority",
    "reserved",
    "mixed",
    "automerged",
    "task_count",
    "created_at",
)
TASK_FIELDS = ("id", "pool", "suite", "position", "kind", "datapoint", "hint", "taken", "reserved", "created_at")


class Place(NamedTuple):
    """A suite as rows name it: its id and its position in the pool, 0 before the first."""

    suite_id: UUID | None
    position: int


Placed = tuple[Part, Place]


def last_suite(pool: Pool) -> Place:
    return Place(*(pool.suites.order_by("-position").values_list("pk", "position").first() or (None, 0)))


def next_suite(last: Place) -> Place:
    return Place(uuid7(), last.position + 1)


def write(pool: Pool, placed: list[Placed]) -> None:
    """A suite, with the pool's overlap, for each part that begins one, and a task for each datapoint.

    Call it in a transaction that holds the pool's row, or where nobody else can write into the pool.
    """
    db.write_rows(TaskSuite, SUITE_FIELDS, suite_rows(pool, placed))
    db.write_rows(Task, TASK_FIELDS, task_rows(pool, placed, pools.last_position(pool)))


def suite_rows(pool: Pool, placed: Iterable[Placed]) -> Iterator[tuple]:
    now, overlap = timezone.now(), pool.default_overlap
    for part, place in placed:
        if part.begins:
            yield place.suite_id, pool.pk, place.position, part.key, overlap, 0, 0, False, False, False, part.size, now


def task_rows(pool: Pool, placed: Iterable[Placed], position: int) -> Iterator[tuple]:
    """A task for each datapoint; `position` is the last one taken. Runs while rows stream in, so it asks nothing."""
    now, kind = timezone.now(), Task.Kind.GENERAL.value
    for part, place in placed:
        for datapoint_id in part.ids:
            position += 1
            yield uuid7(), pool.pk, place.suite_id, position, kind, datapoint_id, "", 0, False, now
