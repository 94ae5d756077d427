"""Files of suites or tasks: a JSON document, lines of JSON, or a table with tabs. Pure.

A table has columns `INPUT:field` (what a task shows), `GOLDEN:field` (what is known of the answer) and `HINT:text`;
each row is a task, and an empty line ends a suite.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from project.base import documents
from project.base.words import given, shown
from tasksuites.spec import Field, Spec

INPUT, GOLDEN, HINTS = "INPUT:", "GOLDEN:", ("HINT:text", "HINT")
TABLES = (".tsv", ".tab", ".txt")
LINES = (".jsonl", ".ndjson")
DOCUMENTS = (".json", *LINES)
WORDS = {"true": True, "false": False}
LONGEST_CELL = 16 * 1024 * 1024  # characters

Item = Any


class Unreadable(ValueError):
    """The file is none of the kinds that are read; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An item and where it stands in its file, such as "Line 7"."""

    place: str
    item: Item


def read(name: str, content: bytes, input_spec: Spec, output_spec: Spec, *, suites: bool, size: int = 1) -> list[Entry]:
    """The suites, or else the tasks, of a file. Tasks for a pool of `suites` are grouped, `size` to a suite, where no
    empty line says which belong together.
    """
    text, ending = decoded(content), "." + name.lower().rpartition(".")[2]
    if ending in TABLES or (ending not in DOCUMENTS and text.lstrip()[:1] not in ("[", "{")):
        groups = table(text, input_spec, output_spec)
        if not suites:
            return [Entry(entry.place, endless(entry.item)) for group in groups for entry in group]
        return [entry for group in groups for entry in grouped(group, size, is_whole=len(groups) > 1)]
    entries = lines(text) if ending in LINES else document(text)
    if suites and not any(isinstance(entry.item, dict) and "tasks" in entry.item for entry in entries):
        return grouped(entries, size, is_whole=False)
    return entries


def decoded(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Unreadable(f"Byte {fault.start + 1:,} is not UTF-8: save the file as UTF-8.") from fault
    if not text.strip():
        raise Unreadable("This file is empty.")
    return text


def document(text: str) -> list[Entry]:
    """One object, a list of objects, or, where that is none, lines of objects."""
    try:
        value = documents.loads(text)
    except ValueError as fault:
        try:
            return lines(text)
        except Unreadable:
            raise Unreadable(f"This is no valid JSON: {fault}.") from fault
    if isinstance(value, list):
        if not value:
            raise Unreadable("This list is empty.")
        return [Entry(f"Item {number}", item) for number, item in enumerate(value, start=1)]
    return [Entry("The object", value)]


def lines(text: str) -> list[Entry]:
    entries = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                entries.append(Entry(f"Line {number}", documents.loads(line)))
            except ValueError as fault:
                raise Unreadable(f"Line {number} is no valid JSON: {fault}.") from fault
    return entries


def grouped(tasks: Sequence[Entry], size: int, *, is_whole: bool) -> list[Entry]:
    """Suites of the tasks: one of all where they belong together, else of `size` each."""
    step = len(tasks) if is_whole else size
    parts = [tasks[start : start + step] for start in range(0, len(tasks), max(step, 1))]
    return [Entry(part[0].place, {"tasks": [entry.item for entry in part]}) for part in parts]


# Tables.


def table(text: str, input_spec: Spec, output_spec: Spec) -> list[list[Entry]]:
    """The tasks between the empty lines, group by group."""
    rows = numbered_rows(text)
    number, header = next(rows, (1, []))
    columns = [column(number, place, name.strip(), input_spec, output_spec) for place, name in enumerate(header, 1)]
    groups: list[list[Entry]] = [[]]
    for number, row in rows:
        if not any(cell.strip() for cell in row):
            groups.append([])
            continue
        if len(row) > len(columns):
            raise Unreadable(f"Line {number} has {len(row)} cells, but the first line names {len(columns)} columns.")
        groups[-1].append(Entry(f"Line {number}", task(columns, row)))
    found = [group for group in groups if group]
    if not found:
        raise Unreadable("This table has columns, but no task below them.")
    return found


def numbered_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """(the line on which it ends, the cells) of each row."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t", strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as fault:
        raise Unreadable(f"Line {reader.line_num} cannot be read as cells with tabs between them: {fault}.") from fault


@dataclass(frozen=True, slots=True)
class Column:
    """What the cells of a column are: of a task's `part`, the value of a field; the hint has none."""

    part: str
    field: Field | None


def column(line: int, place: int, name: str, input_spec: Spec, output_spec: Spec) -> Column:
    for prefix, part, spec in ((INPUT, "input_values", input_spec), (GOLDEN, "known_solutions", output_spec)):
        if name.startswith(prefix):
            field = spec.fields.get(name.removeprefix(prefix))
            if field is None:
                known = ", ".join(prefix + field for field in spec.fields) or "none"
                raise Unreadable(f'Line {line}: the project has no field for "{shown(name)}"; there are {known}.')
            return Column(part, field)
    if name in HINTS:
        return Column("message_on_unknown_solution", None)
    message = f"Line {line}: column {place} must be named INPUT:field, GOLDEN:field or HINT:text, not {given(name)}."
    raise Unreadable(message)


def task(columns: Sequence[Column], row: Sequence[str]) -> dict[str, Any]:
    """A row as a task; an empty cell says nothing."""
    values: dict[str, Any] = {}
    known: dict[str, Any] = {}
    item: dict[str, Any] = {"input_values": values}
    for one, cell in zip(columns, row, strict=False):
        if not cell:
            continue
        if one.field is None:
            item[one.part] = cell
        else:
            (values if one.part == "input_values" else known)[one.field.name] = value(one.field, cell)
    return item | ({"known_solutions": [{"output_values": known}]} if known else {})


def endless(item: dict[str, Any]) -> dict[str, Any]:
    """A task to be mixed with others: what is known does not run out, since a table cannot say how often it is used."""
    is_known = "known_solutions" in item or "message_on_unknown_solution" in item
    return {**item, "infinite_overlap": True} if is_known else item


def value(field: Field, cell: str) -> Any:
    """A cell as the field's type writes it. What writes none stays text, so that the spec says what is wrong."""
    if not field.is_array:
        return single(field.type, cell)
    if cell.startswith("["):
        return loaded(cell)
    parts = cell.replace("\\,", "\0").split(",")
    return [single(field.type, part.replace("\0", ",").strip()) for part in parts]


def single(kind: str, cell: str) -> Any:
    if kind == "boolean":
        return WORDS.get(cell.strip().lower(), cell)
    if kind in ("integer", "float", "json"):
        return loaded(cell)
    return cell


def loaded(cell: str) -> Any:
    try:
        return documents.loads(cell)
    except ValueError:
        return cell
