"""Assignments as a table with tabs between its cells, one row for each task; and verdicts read from such a table. Pure.

Cells hold what was answered, untouched, since scripts read them; what is no text stands there as JSON.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, TextIO
from uuid import UUID

from project.base import documents
from project.base.ids import parse_uuid
from project.base.problems import Problem
from project.base.words import shown

TAB, ENDING = "\t", "\r\n"  # with this ending, a lone carriage return in a cell is put between quotes, too
INPUT, OUTPUT, GOLDEN = "INPUT:", "OUTPUT:", "GOLDEN:"
HINT = "HINT:text"
VERDICT, COMMENT = "ACCEPT:verdict", "ACCEPT:comment"
ASSIGNMENT = "ASSIGNMENT:"
ASSIGNMENT_ID = "ASSIGNMENT:assignment_id"
ACCEPTED, REJECTED = "ACCEPTED", "REJECTED"
SIGNS = {"+": ACCEPTED, "-": REJECTED}
SIGN_OF = {status: sign for sign, status in SIGNS.items()}
LONGEST_CELL = 16 * 1024 * 1024
FAULTS_SHOWN = 20

csv.field_size_limit(max(csv.field_size_limit(), LONGEST_CELL))  # a task's values may be longer than csv's own limit


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns a table has: the fields of the project and what was chosen of an assignment."""

    inputs: Sequence[str]
    outputs: Sequence[str]
    fields: Sequence[str]

    def names(self) -> list[str]:
        of_task = [prefix + name for prefix, names in self.of_fields() for name in names]
        return [*of_task, HINT, VERDICT, COMMENT, *self.fields]

    def of_fields(self) -> list[tuple[str, Sequence[str]]]:
        return [(INPUT, self.inputs), (OUTPUT, self.outputs), (GOLDEN, self.outputs)]

    def row(
        self,
        inputs: Mapping[str, Any],
        outputs: Mapping[str, Any],
        golden: Mapping[str, Any],
        hint: str,
        review: tuple[str, str],
        assignment: Mapping[str, Any],
    ) -> list[str]:
        """The cells of one task; `review` is the status and the comment, `assignment` holds the chosen fields."""
        status, comment = review
        values = [cell(inputs.get(name)) for name in self.inputs]
        values += [cell(outputs.get(name)) for name in self.outputs]
        values += [cell(golden.get(name)) for name in self.outputs]
        return [*values, hint, SIGN_OF.get(status, ""), comment, *(cell(assignment.get(name)) for name in self.fields)]


def cell(value: Any) -> str:
    """Text as it is, nothing as nothing, everything else as JSON writes it."""
    if isinstance(value, str):
        return value
    return "" if value is None else documents.of_known(value).decode()


def golden(known_solutions: Sequence[Mapping[str, Any]] | None) -> Mapping[str, Any]:
    """The known solution that a table shows: the first of those that are worth most."""
    known = known_solutions or []
    worth = [one.get("correctness_weight") for one in known]
    weights = [1 if weight is None else weight for weight in worth]
    return known[weights.index(max(weights))].get("output_values") or {} if known else {}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a table says about one assignment: `line` is where, from 1; a `comment` of None leaves it as it is."""

    line: int
    assignment_id: UUID
    status: str
    comment: str | None


def read_verdicts(stream: BinaryIO) -> tuple[list[Verdict], list[Problem]]:
    """The verdicts of a table that was exported and filled in, or all that is wrong with it, each fault at its line.

    Rows without a verdict are passed over. An assignment has a row for each of its tasks: one verdict is enough, and
    several must agree.
    """
    found: dict[UUID, Verdict] = {}
    faults: list[Problem] = []
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    try:
        for verdict in rows_of(text, faults):
            settle(found, verdict, faults)
            if len(faults) >= FAULTS_SHOWN:
                break
    except UnicodeDecodeError:
        faults.append(Problem("", "This file is not written in UTF-8."))
    except csv.Error as error:
        faults.append(Problem("", f"This file is no table: {error}."))
    finally:
        text.detach()  # the stream is not ours to close
    if not faults:
        faults += [unexplained(one) for one in found.values() if one.status == REJECTED and not one.comment]
    if not faults and not found:
        faults.append(Problem("", f"This table holds no verdict: write + or - into {VERDICT}."))
    return ([] if faults else list(found.values())), faults[:FAULTS_SHOWN]


def rows_of(text: TextIO, faults: list[Problem]) -> Iterator[Verdict]:
    rows = csv.DictReader(text, delimiter=TAB)
    missing = [name for name in (ASSIGNMENT_ID, VERDICT) if name not in (rows.fieldnames or ())]
    if missing:
        faults.append(Problem("Line 1", f"Line 1: the column {' and the column '.join(missing)} is missing."))
        return
    last = rows.line_num
    for row in rows:
        line, last = last + 1, rows.line_num
        sign, key = (row[VERDICT] or "").strip(), (row[ASSIGNMENT_ID] or "").strip()
        if not sign:
            continue
        assignment_id = parse_uuid(key)
        if sign not in SIGNS:
            faults.append(located(line, f'{VERDICT} must be + or -, not "{shown(sign)}".'))
        elif assignment_id is None:
            faults.append(located(line, f'{ASSIGNMENT_ID} must be the id of an assignment, not "{shown(key)}".'))
        else:
            yield Verdict(line, assignment_id, SIGNS[sign], (row.get(COMMENT) or "").strip() or None)


def settle(found: dict[UUID, Verdict], verdict: Verdict, faults: list[Problem]) -> None:
    """Take the verdict, unless another row says otherwise about the same assignment."""
    before = found.setdefault(verdict.assignment_id, verdict)
    if before.status != verdict.status:
        message = f"this assignment is {before.status} in line {before.line:,} and {verdict.status} here."
        faults.append(located(verdict.line, message))
    elif None not in (before.comment, verdict.comment) and before.comment != verdict.comment:
        message = f"this assignment has another comment in line {before.line:,}."
        faults.append(located(verdict.line, message))
    elif before.comment is None and verdict.comment is not None:
        found[verdict.assignment_id] = verdict


def unexplained(verdict: Verdict) -> Problem:
    return located(verdict.line, f"say in {COMMENT} why it is rejected.")


def located(line: int, message: str) -> Problem:
    return Problem(f"Line {line:,}", f"Line {line:,}: {message}")
