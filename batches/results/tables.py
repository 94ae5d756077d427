"""Responses as a table: a row for each answered question, the same columns in every format."""

from collections.abc import Iterator
from typing import Any

from batches import showing
from batches.layouts.items import Files
from batches.results.cells import harmless
from batches.results.rows import Answered
from batches.results.source import Response, Source
from project.base.documents import of_known
from project.base.tables import written
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
FLAGS = {True: "true", False: "false"}  # in the words of JSON


def names(source: Source) -> list[str]:
    """`COLUMNS`, then the fields of the dataset, whatever their type."""
    return [*COLUMNS, *(f"data.{key}" for key in source.fields)]


def comma_separated(source: Source) -> Iterator[bytes]:
    """The table as CSV that no spreadsheet runs."""
    return written(rows(source))


def rows(source: Source) -> Iterator[list[Any]]:
    """The names, then each response; cells that other people wrote are harmless."""
    yield [harmless(name) for name in names(source)]
    for answered, files in source.answers():
        yield from task_rows(source, answered, files)


def task_rows(source: Source, answered: Answered, files: Files) -> Iterator[list[Any]]:
    person = [moment(answered.given_at), harmless(answered.participant), harmless(answered.session)]
    task = [answered.assignment_id, answered.task_id, answered.suite_id, answered.datapoint_id]
    before = [*person, *task, answered.task_kind, answered.credit]
    values = source.data(answered)
    after = [*map(flag, shown(answered)), *(harmless(values.get(key)) for key in source.fields)]
    for response in source.given(answered, files):
        yield [response.id, *before, *question_cells(response), harmless(answer(response)), *after]


def question_cells(response: Response) -> list[str]:
    item = response.question.item
    return [response.question.id, harmless(item.get("name")), item["type"], harmless(response.question.text)]


def shown(answered: Answered) -> Iterator[Any]:
    """The values of `showing.COLUMNS`; a document is its JSON."""
    return (getattr(answered, name) for name in showing.COLUMNS)


def flag(value: Any) -> Any:
    return FLAGS[value] if value is True or value is False else value


def answer(response: Response) -> str:
    """The answer's one value as it is; where there can be several parts or values, their JSON."""
    parts = response.parts
    if len(parts) == 1 and set(parts[0]) == {"value"} and response.question.item.get("answer_limit", 1) == 1:
        return parts[0]["value"]
    return of_known([part["value"] if set(part) == {"value"} else part for part in parts]).decode()
