"""Which tasks that stand in no suite a person is given next: in the order of adding, or by chance.

What has an end is locked while it is chosen, past what others are choosing at this moment; what has none is shared by
everybody and never locked. All reads go by the index of tasks with free places.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from datasets.models import Datapoint
from tasksuites.models import Answer, Participant, Pool, Reservation, Task
from tasksuites.models.suites import HAS_PLACES

COLUMNS = ("pk", "position", "kind", "overlap", "datapoint_id", "is_check")
LAST_ADDED = 2**50  # what comes by itself has positions that follow from the time, far behind
SAMPLE = 4  # places at which to look for each task that is drawn by chance, so that few looks are in vain


@dataclass(frozen=True, slots=True)
class Drawn:
    """A task that was chosen for a person."""

    pk: Any
    position: int
    kind: str
    overlap: int | None
    datapoint_id: Any
    is_check: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom tasks are looked for: `attempt` says which time they go through the pool, `named` whether single tasks
    are kept for or from them. `waits` is whether to wait for tasks that others are choosing.
    """

    pool: Pool
    participant: Participant
    attempt: int = 1
    named: bool = False
    waits: bool = False

    def tasks(self, **which: Any) -> QuerySet[Task]:
        """Those that this person has not had and that are kept neither from them nor for others; full ones too."""
        answers = Answer.objects.filter(task=OuterRef("pk"), participant=self.participant, pool=self.pool)
        tasks = Task.objects.filter(~Exists(answers.filter(attempt=self.attempt)), pool=self.pool, suite=None, **which)
        return kept(tasks, self.pool, self.participant, "task", named=self.named)

    def free(self, **which: Any) -> QuerySet[Task]:
        return self.tasks(**which).filter(HAS_PLACES)


def kept(rows: QuerySet, pool: Pool, participant: Participant, what: str, *, named: bool) -> QuerySet:
    """Those of the suites or tasks (`what` they are) that are kept neither from this person nor for others."""
    if not named:
        return rows.filter(reserved=False)
    here = Reservation.objects.of_person(pool, participant).filter(**{what: OuterRef("pk")})
    return rows.filter(
        Q(reserved=False) | Exists(here.filter(kind=Reservation.Kind.RESERVED)),
        ~Exists(here.filter(kind=Reservation.Kind.UNAVAILABLE)),
    )


@dataclass(slots=True)
class Draw:
    """What was found so far. `is_certain` says that no more could have been: nobody else was at a task just then."""

    tasks: list[Drawn]
    is_certain: bool = True

    @property
    def keys(self) -> list[Any]:
        return [task.pk for task in self.tasks]


def draw(reader: Reader, tasks: QuerySet[Task], count: int, chance: Random | None) -> Draw:
    """Up to `count` of the tasks, by `chance` or else in the order of adding."""
    found = Draw([])
    if count <= 0:
        return found
    if chance is None or (reader.waits and tasks.filter(overlap__isnull=False).exists()):
        in_order(reader, tasks, count, found)  # whoever waits locks in one order
        return found
    ends = ends_of(tasks)
    if ends is None:
        return found
    sample(reader, tasks, count, found, chance, ends)
    start = chance.randint(*ends)
    for part in (tasks.filter(position__gte=start), tasks.filter(position__lt=start)):
        in_order(reader, part.exclude(pk__in=found.keys), count - len(found.tasks), found)
    return found


def in_order(reader: Reader, tasks: QuerySet[Task], count: int, found: Draw) -> None:
    """Add up to `count` of the tasks in the order of adding."""
    if count <= 0:
        return
    rows = rows_of(tasks.order_by("position")[:count])
    if all(row.overlap is None for row in rows):
        found.tasks += rows
        return
    mine = rows_of(locked(reader, tasks).order_by("position")[:count])
    found.tasks += mine
    found.is_certain &= reader.waits or len(mine) >= len(rows)


def sample(reader: Reader, tasks: QuerySet[Task], count: int, found: Draw, chance: Random, ends: Sequence[int]) -> None:
    """Add up to `count` of the tasks at places taken by chance."""
    positions = range(ends[0], ends[1] + 1)
    looked = chance.sample(positions, min(len(positions), SAMPLE * count))
    rows = rows_of(tasks.filter(position__in=looked).order_by("position"))
    rows = chance.sample(rows, min(count, len(rows)))
    finite = [row.pk for row in rows if row.overlap is not None]
    if finite:
        free = Task.objects.filter(HAS_PLACES, pk__in=finite)
        mine = set(locked(reader, free).order_by().values_list("pk", flat=True))
        rows = [row for row in rows if row.overlap is None or row.pk in mine]
        found.is_certain &= len(mine) == len(finite)
    found.tasks += rows


def ends_of(tasks: QuerySet[Task]) -> tuple[int, int] | None:
    """The positions of the first and the last of the tasks that were added; each by one look at an end of the index."""
    added = tasks.filter(position__lt=LAST_ADDED).values_list("position", flat=True)
    first, last = added.order_by("position").first(), added.order_by("-position").first()
    return None if first is None or last is None else (first, last)


def locked(reader: Reader, tasks: QuerySet[Task]) -> QuerySet[Task]:
    return tasks.select_for_update(no_key=True, skip_locked=not reader.waits)


def rows_of(tasks: QuerySet[Task]) -> list[Drawn]:
    return [Drawn(*row) for row in tasks.values_list(*COLUMNS)]


def revisions(tasks: Sequence[Drawn]) -> dict[Any, int]:
    """By datapoint id, the revision of what these tasks show; asks nothing where they have values of their own."""
    shown = [task.datapoint_id for task in tasks if task.datapoint_id]
    return dict(Datapoint.objects.filter(pk__in=shown).values_list("pk", "revision")) if shown else {}


def with_revisions(tasks: Sequence[Drawn]) -> Iterator[tuple[Any, int]]:
    """(task id, revision of its datapoint) of each."""
    known = revisions(tasks)
    return ((task.pk, known.get(task.datapoint_id, 0)) for task in tasks)
