"""The control and training tasks that come from columns of a batch's dataset: found and written by its set-up."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from batches import known
from batches.known import Columns
from batches.models import Batch
from datasets.models import Datapoint
from project.base.documents import dumps
from project.base.ids import uuid7
from project.base.problems import Problem
from project.base.words import shown
from tasksuites import control

AT_ONCE = 1_000  # datapoints whose values are held at one time
MOST_TOLD = 5  # faults
FIELDS = (
    "id",
    "pool",
    "position",
    "kind",
    "datapoint",
    "known_solutions",
    "hint",
    "taken",
    "reserved",
    "created_at",
)


class NoTasks(Exception):
    """The set-up cannot succeed with this data; the text says what to mend."""


def columns_of(batch: Batch) -> Columns | None:
    return known.columns(batch.control_settings, batch.layout) if batch.control_settings else None


def find(of: Columns, rows: Iterable[tuple[UUID, Mapping[str, Any]]], *, may_be_all: bool = False) -> list[UUID]:
    """The ids of those datapoints, given as (id, values), that are control tasks.

    NoTasks where some are faulty and, unless they `may_be_all`, where nothing is left to ask.
    """
    found: list[UUID] = []
    faults: list[tuple[UUID, Problem]] = []
    general = 0
    for pk, values in rows:
        read = known.read(of, values)
        if read is None:
            general += 1
        elif isinstance(read, Problem):
            faults.append((pk, read))
            if len(faults) == MOST_TOLD:
                break
        else:
            found.append(pk)
    if faults:
        raise NoTasks(" ".join(told(faults)))
    if not general and not may_be_all:
        raise NoTasks("Every datapoint says what is right, so all would be control tasks and nothing is left to ask.")
    return found


def told(faults: list[tuple[UUID, Problem]]) -> Iterator[str]:
    """A sentence for each fault, with the place of its datapoint in the file that it came from."""
    points = Datapoint.objects.select_related("import_job").in_bulk([pk for pk, _ in faults])
    for pk, fault in faults:
        point = points[pk]
        file = f'of "{shown(point.import_job.filename)}"' if point.import_job.filename else "of the appended ones"
        yield f'Record {point.record_index + 1:,} {file}, field "{shown(fault.path)}": {fault.message}'


def in_portions(ids: list[UUID], skip: int) -> Iterator[list[UUID]]:
    """The ids in portions, without the first `skip`, which were written earlier."""
    rest = islice(ids, max(skip, 0), None)
    while portion := list(islice(rest, AT_ONCE)):
        yield portion


def values_of(ids: list[UUID], found: QuerySet[Datapoint]) -> dict[UUID, dict[str, Any]]:
    """By id and in the order of `ids`."""
    by_id = dict(found.filter(pk__in=ids).values_list("pk", "values"))
    return {pk: by_id[pk] for pk in ids}


def task_rows(of: Columns, pool_id: UUID, values: Mapping[UUID, Mapping[str, Any]], position: int) -> Iterator[tuple]:
    """The `FIELDS` of a task for each datapoint; `position` is the last one taken."""
    now = timezone.now()
    for position_, (pk, given) in enumerate(values.items(), start=position + 1):
        about = known.read(of, given)
        kind = control.kind(about.solutions, about.hint)
        yield uuid7(), pool_id, position_, kind, pk, dumps(about.solutions), about.hint, 0, False, now
