"""Uploaded lists of people: who alone may take part in a pool, and who may not. `eligibility` says what they do."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, QuerySet

from project.base import db
from project.base.problems import Problem
from project.base.words import shown
from tasksuites.models import Pool, Reservation
from workspaces import audit
from workspaces.models import User

MOST_IDS = 100_000
LONGEST_ID = 255
LARGEST_FILE = 30 * 1024 * 1024  # bytes: more than the longest ids need
FAULTS_SHOWN = 20
COLUMNS = ("pool", "person", "kind")


@dataclass(frozen=True, slots=True)
class People:
    """The ids of a file, each once and in its order; `repeated` counts those that came again."""

    ids: list[str]
    repeated: int
    problems: list[Problem]


def read(data: bytes, *, is_table: bool) -> People:
    """The ids in `data`, one in each line, or in the first column where it `is_table` (CSV); blank lines count nothing.

    Every fault names its line, up to `FAULTS_SHOWN` of them.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        return People([], 0, [Problem(f"Line {line:,}", f"Line {line:,} is not written in UTF-8.")])
    found: dict[str, None] = {}
    count, problems = 0, []
    for line, person in first_column(text) if is_table else enumerate(text.split("\n"), start=1):
        person = person.strip()
        if not person:
            continue
        count += 1
        if message := fault_of(person):
            problems.append(Problem(f"Line {line:,}", f"Line {line:,}: {message}"))
        elif len(found) == MOST_IDS and person not in found:
            problems.append(Problem(f"Line {line:,}", f"Line {line:,}: a list holds at most {MOST_IDS:,} ids."))
        else:
            found[person] = None
        if len(problems) == FAULTS_SHOWN:
            break
    if not count:
        problems.append(Problem("Line 1", "This file holds no ids: write one in each line."))
    return People(list(found), count - len(found) - len(problems), problems)


def first_column(text: str) -> Iterator[tuple[int, str]]:
    """The line and the first cell of each row; the first of `,;` and tab that the file's first line has parts cells."""
    heading = text.partition("\n")[0]
    delimiter = next((mark for mark in heading if mark in ",;\t"), ",")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in rows:
            yield rows.line_num, row[0] if row else ""
    except csv.Error:  # a cell that no id could be: too long for the reader
        yield rows.line_num, "\0"


def fault_of(person: str) -> str | None:
    if not person.isprintable():
        return f'"{shown(person)}" holds characters that no id has.'
    if len(person) > LONGEST_ID:
        return f"an id has at most {LONGEST_ID} characters, this one has {len(person):,}."
    return None


@transaction.atomic
def replace(pool: Pool, kind: str, ids: Iterable[str], user: User | None) -> int:
    """Put `ids` in the place of the pool's list of that kind; how many there are now. An empty list is taken away."""
    pool.refresh_from_db(fields=["eligibility"], from_queryset=Pool.objects.select_for_update(no_key=True))
    of_pool(pool).filter(kind=kind).delete()
    count = db.write_rows(Reservation, COLUMNS, ((pool.pk, person, str(kind)) for person in ids))
    if kind == Reservation.Kind.RESERVED:
        pool.eligibility = {**(pool.eligibility or {}), "listed_only": count > 0}
        pool.save(update_fields=["eligibility", "updated_at"])
    audit.note("list", pool, user=user, workspace_id=pool.workspace_id, kind=str(kind), count=count)
    return count


def of_pool(pool: Pool) -> QuerySet[Reservation]:
    """The lists of the whole pool."""
    return Reservation.objects.filter(pool=pool, suite=None, task=None)


def counts(pool: Pool) -> dict[str, int]:
    """How many people each list names, by kind."""
    return dict(of_pool(pool).values_list("kind").annotate(count=Count("pk")).order_by())
