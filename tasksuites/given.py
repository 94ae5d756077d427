"""What people were given and what they answered: the row source of lists, tables and aggregation.

The answer rows of an assignment say which tasks it holds, in the order shown, be its suite composed or mixed. Read in
portions, each fetched whole, so the memory stays flat and nothing is open between two of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F

from project.base import db
from tasksuites import attachments
from tasksuites.filling import contents
from tasksuites.filling.rows import People
from tasksuites.models import Answer, Assignment, Project
from tasksuites.outputs import Outputs
from tasksuites.showing import values_shown

PORTION = 500  # assignments
TIMES = ("created_at", "submitted_at", "accepted_at", "rejected_at", "skipped_at", "expired_at", "late_at")
SHOWN = ("pool_id", "suite_id", "participant_id", "status", "reward", "comment", "automerged", *TIMES)


class Given(NamedTuple):
    """One task in one person's hands. Ids and documents are text, as they are stored; times as the driver gives them.

    `suite_id` is where the task itself stands, None for one of the pool; `overlap` and `taken` count only there.
    """

    assignment_id: str
    task_id: str
    suite_id: str | None
    origin_task_id: str | None
    kind: str
    input_values: str | None
    known_solutions: str | None
    baseline_solutions: str | None
    hint: str
    overlap: int | None
    taken: int
    reserved: bool
    traits: str | None
    localization: str | None
    created_at: datetime | str
    values: str | None
    first_values: str | None


class Portion(NamedTuple):
    """Some assignments in their order, with `is_mixed` of their suites, and by their ids what they hold; by task and
    attachment key what goes along.
    """

    assignments: list[Assignment]
    given: dict[str, list[Given]]
    files: dict[str, str]
    people: dict[str, People]  # who was named for or against tasks of the pool, by their ids


class Projects:
    """The output fields of pools' projects, each looked up once."""

    def __init__(self) -> None:
        self.known: dict[UUID, Outputs] = {}

    def outputs(self, pool_id: UUID) -> Outputs:
        if pool_id not in self.known:
            spec = Project.objects.filter(pools=pool_id).values_list("output_spec", flat=True).get()
            self.known[pool_id] = Outputs(spec)
        return self.known[pool_id]


def portions(keys: Iterable[UUID], projects: Projects) -> Iterator[Portion]:
    """What the assignments with these ids hold, in the order of the ids; those that are gone are left out."""
    left = iter(keys)
    while some := list(islice(left, PORTION)):
        yield portion(some, projects)


def portion(keys: Sequence[UUID], projects: Projects) -> Portion:
    rows = Assignment.objects.annotate(is_mixed=F("suite__mixed")).only(*SHOWN).in_bulk(keys)
    assignments = [rows[key] for key in keys if key in rows]
    given: dict[str, list[Given]] = {}
    for row in read(keys):
        given.setdefault(row.assignment_id, []).append(row)
    takes_files = any(projects.outputs(one.pool_id).files for one in assignments)
    files = attachments.ids_by_key(keys) if takes_files else {}
    kept = {row.task_id for some in given.values() for row in some if row.reserved and not row.suite_id}
    named = contents.people_of(kept, "task") if kept else {}
    return Portion(assignments, given, files, {str(task_id): people for task_id, people in named.items()})


def read(keys: Sequence[UUID]) -> Iterator[Given]:
    answers = Answer.objects.filter(assignment__in=keys).order_by("assignment_id", "position")
    for row in db.fetched(answers.values_list(*columns())):
        yield Given(*map(db.read_id, row[:4]), *row[4:])


def columns() -> tuple[Any, ...]:
    """What `Given` holds, in its order."""
    ids = map(db.as_text, ("assignment_id", "task_id", "task__suite_id", "task__origin_task_id"))
    known = ("task__known_solutions", "task__baseline_solutions", "task__hint")
    places = ("task__overlap", "task__taken", "task__reserved", "task__traits", "task__localization")
    return (*ids, "task__kind", values_shown(), *known, *places, "task__created_at", "values", "first_values")
