"""A batch's responses as a file: one line for each answered question, written as they are read."""

import csv
import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from batches import showing
from batches.models import Batch
from batches.results import CONTROLS, Response, record, responses
from project.base.documents import dumps
from project.base.words import moment

COLUMNS = (
    "response_id",
    "created_at",
    "participant_id",
    "submission_id",
    "assignment_id",
    "task_id",
    "task_group_id",
    "datapoint_id",
    "task_kind",
    "credit",
    "instruction_id",
    "name",
    "type",
    "question",
    "answer",
    *showing.COLUMNS,
)
EVERYTHING = (CONTROLS,)  # a file tells control tasks from others by its columns
# What a spreadsheet takes for the beginning of a formula; a plain number may keep its sign.
FORMULA = re.compile(r"[\s\0]*[=+\-@＝＋－＠\t\r]")
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*")


def write_file(batch: Batch, format_: str, path: Path) -> int:
    """Write the responses to `path` and return their number.

    The file appears under its name only when it is whole. What stood there before is replaced, or stays where writing
    fails. Raises OSError.
    """
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with unfinished.open("x", encoding="utf-8", newline="") as file:
            count = sum(1 for _ in FORMATS[format_](batch, file))
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    return count


def write_jsonl(batch: Batch, file: TextIO) -> Iterator[Response]:
    """The records of the API, each with what a reader of the file alone would miss."""
    for response in responses(batch, include=EVERYTHING):
        more = {
            "task_group_id": str(response.suite_id),
            "datapoint_id": str(response.datapoint_id) if response.datapoint_id else None,
            "task_kind": response.task_kind,
            "credit": response.credit,
            "question": response.question["description"],
            "value": response.value,
            **response.showing.document(),
        }
        file.write(dumps(record(batch, response) | more) + "\n")
        yield response


def write_csv(batch: Batch, file: TextIO) -> Iterator[Response]:
    """`COLUMNS`, then the fields of the dataset, whatever their type."""
    fields = list(batch.dataset.schema["fields"]) if batch.dataset and batch.dataset.schema else []
    table = csv.writer(file, lineterminator="\n")
    table.writerow(harmless([*COLUMNS, *(f"data.{key}" for key in fields)]))
    for response in responses(batch, with_data=True, include=EVERYTHING):
        table.writerow(harmless([*cells(response), *(response.data.get(key) for key in fields)]))
        yield response


def cells(response: Response) -> Iterator[Any]:
    """The values of `COLUMNS`."""
    question = response.question
    yield from (response.id, moment(response.given_at), response.participant, response.session)
    yield from (response.assignment_id, response.task_id, response.suite_id, response.datapoint_id)
    yield from (response.task_kind, response.credit)
    yield from (question["id"], question.get("name"), question["type"], question["description"])
    yield answer_cell(response)
    yield from map(cell, response.showing.document().values())


def cell(value: Any) -> Any:
    """A document as its JSON, true and false in the words of JSON, everything else as it is."""
    return dumps(value) if isinstance(value, bool | dict) else value


def answer_cell(response: Response) -> str:
    """The answer's one value as it is; where there can be several parts or values, their JSON."""
    parts = response.answer
    if len(parts) == 1 and set(parts[0]) == {"value"} and response.question.get("answer_limit", 1) == 1:
        return parts[0]["value"]
    return dumps([part["value"] if set(part) == {"value"} else part for part in parts])


def harmless(row: Iterable[Any]) -> list[str]:
    """Cells as text; what a spreadsheet would run gets a ' in front, by which it is taken for text."""
    texts = ("" if cell is None else str(cell) for cell in row)
    return [f"'{text}" if FORMULA.match(text) and not NUMBER.fullmatch(text) else text for text in texts]


# Each writes and then yields the responses, one by one.
FORMATS: dict[str, Callable[[Batch, TextIO], Iterator[Response]]] = {"jsonl": write_jsonl, "csv": write_csv}
