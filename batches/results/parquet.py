"""Responses as Parquet: the columns of `tables`, typed. Needs the extra "analysis"."""

from collections.abc import Iterator
from importlib.util import find_spec
from itertools import islice
from typing import Any, BinaryIO

from batches.layouts.items import Files
from batches.results import tables
from batches.results.cells import as_text
from batches.results.rows import Answered
from batches.results.source import Source

GROUP_ROWS = 500  # of which each is written before the next is read
REPEATED = ("task_kind", "instruction_id", "name", "type", "question")  # the only columns worth a dictionary
NUMBERS = ("position", "layout_version", "datapoint_revision", "consent_version", "seed", "active_s", "wall_s")
MISSING = (
    'Parquet needs the extra "analysis" on the server: install requirements/analysis.txt, or choose another format.'
)


def is_there() -> bool:
    """Whether the extra is installed; asked without loading it."""
    return find_spec("pyarrow") is not None


def write(source: Source, file: BinaryIO) -> None:
    """The table in groups of rows, so that the memory stays flat."""
    # Only here: loading it takes a second and tens of megabytes, which no web process should pay for.
    import pyarrow
    from pyarrow import parquet

    types = {"created_at": pyarrow.timestamp("ms", tz="UTC"), "credit": pyarrow.float64(), "late": pyarrow.bool_()}
    types |= dict.fromkeys(NUMBERS, pyarrow.int64())
    schema = pyarrow.schema([(name, types.get(name, pyarrow.string())) for name in tables.names(source)])
    found = rows(source)
    with parquet.ParquetWriter(file, schema, compression="snappy", use_dictionary=list(REPEATED)) as table:
        while some := list(islice(found, GROUP_ROWS)):
            columns = zip(*some, strict=True)
            arrays = [pyarrow.array(column, type=field.type) for column, field in zip(columns, schema, strict=True)]
            table.write_batch(pyarrow.record_batch(arrays, schema=schema))


def rows(source: Source) -> Iterator[list[Any]]:
    for answered, files in source.answers():
        yield from task_rows(source, answered, files)


def task_rows(source: Source, answered: Answered, files: Files) -> Iterator[list[Any]]:
    person = [answered.given_at, answered.participant, answered.session or None]
    task = [answered.assignment_id, answered.task_id, answered.suite_id, answered.datapoint_id]
    before = [*person, *task, answered.task_kind, answered.credit]
    values = source.data(answered)
    after = [*tables.shown(answered), *(text(values.get(key)) for key in source.fields)]
    for response in source.given(answered, files):
        item = response.question.item
        asked = [response.question.id, item.get("name"), item["type"], response.question.text]
        yield [response.id, *before, *asked, tables.answer(response), *after]


def text(value: Any) -> str | None:
    return None if value is None else as_text(value)
