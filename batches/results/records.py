"""A response as the interface shows it, and as a line of a file that is read by itself."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from batches import showing
from batches.layouts.items import Files
from batches.models import Batch
from batches.results.rows import Answered
from batches.results.selection import Selection
from batches.results.source import Response, Source
from project.base.documents import Raw, of_known
from project.base.words import moment
from tasksuites.models import Task

VERSION = 1  # of a response's shape
PIECE_BYTES = 256 * 1024


def responses(batch: Batch, *, include: Collection[str] = ()) -> Iterator[str]:
    """The JSON of every answered question of what was submitted and not taken back, at flat memory.

    Those of general tasks sent in time, and what `include`, words of `selection.MORE`, asks for beside them.
    """
    source = Source(batch, Selection(include=frozenset(include)))
    return (told.decode() for answered, files in source.answers() for told in task_records(source, answered, files))


def task_records(source: Source, answered: Answered, files: Files) -> Iterator[bytes]:
    shared = of_task(source, answered)
    return (of_known(record(shared, response)) for response in source.given(answered, files))


def of_task(source: Source, answered: Answered) -> dict[str, Any]:
    """What the records of all questions of a task share."""
    values = source.data(answered) if source.metadata else {}
    return {
        "id": "",
        "created_at": moment(answered.given_at),
        "batch_id": str(source.batch.pk),
        "task_id": answered.task_id,
        "participant_id": answered.participant,
        "correlation_id": answered.assignment_id,
        "schema_version": VERSION,
        "metadata": {key: values[key] for key in source.metadata if values.get(key) is not None},
    }


def record(shared: dict[str, Any], response: Response) -> dict[str, Any]:
    """A response as the interface shows it; `shared` is what `of_task` made."""
    answered, question = response.answered, response.question
    said = {"instruction_id": question.id, "type": question.kind.type, "answer": response.parts}
    document = {**shared, "id": response.id, "response": said}
    if answered.session:
        document["submission_id"] = answered.session
    if answered.task_kind != Task.Kind.GENERAL:
        document["task_kind"], document["credit"] = answered.task_kind, answered.credit
    if answered.late:
        document["late"] = True
    return document


def lines(source: Source) -> Iterator[bytes]:
    """The records as JSON lines, each with what a reader of the file alone would miss; many in a piece."""
    return joined(line for answered, files in source.answers() for line in task_lines(source, answered, files))


def task_lines(source: Source, answered: Answered, files: Files) -> Iterator[bytes]:
    shared = of_task(source, answered)
    more = {
        "task_group_id": answered.suite_id,
        "datapoint_id": answered.datapoint_id,
        "task_kind": answered.task_kind,
        "credit": answered.credit,
        **shown(answered),
        "data": raw(answered.data),
    }
    for response in source.given(answered, files):
        question = response.question
        asked = {"name": question.item.get("name"), "question": question.text, "value": response.value}
        yield of_known({**record(shared, response), **asked, **more})


def shown(answered: Answered) -> dict[str, Any]:
    """`showing.COLUMNS` by their names."""
    told = {name: getattr(answered, name) for name in showing.COLUMNS}
    told["order_shown"] = raw(answered.order_shown)
    return told


def raw(text: str | None) -> Raw | None:
    return None if text is None else Raw(text)


def joined(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Lines with their ends, in pieces worth writing."""
    piece, size = [], 0
    for line in lines:
        piece.append(line)
        size += len(line)
        if size >= PIECE_BYTES:
            piece.append(b"")
            yield b"\n".join(piece)
            piece, size = [], 0
    if piece:
        piece.append(b"")
        yield b"\n".join(piece)
