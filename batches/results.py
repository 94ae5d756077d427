"""What people answered in a batch: one row source for whatever goes out, streamed in the order of the assignments."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db.models import Q

from batches import layout, showing
from batches.authoring import schema_of
from batches.items import Files
from batches.models import Batch
from batches.participant import attachments
from batches.showing import Showing, values_shown
from datasets.schema import FieldType
from project.base.words import moment, shown
from tasksuites.models import Answer, Assignment, Task

FETCHED = 2_000  # answers of one fetch
VERSION = 1  # of a response's shape
CONTROLS, LATE = "controls", "late"
MORE = (CONTROLS, LATE)  # what can be asked for beside the general tasks of what was sent in time
COLUMNS = (
    "pk",
    "values",
    "task_id",
    "task__datapoint_id",
    "task__kind",
    "credit",
    "assignment_id",
    "assignment__suite_id",
    "assignment__form_version",
    "assignment__session_id",
    "assignment__submitted_at",
    "assignment__late_at",
    "assignment__participant__external_id",
)


@dataclass(frozen=True, slots=True)
class Response:
    """One answered question of one task: `question` is the item that the person saw, `value` the answer as stored.

    `credit`, 0 to 1, is that of the whole task; None for a general one.
    """

    id: UUID
    question: Mapping[str, Any]
    value: Any
    task_id: UUID
    datapoint_id: UUID
    suite_id: UUID
    assignment_id: UUID
    participant: str
    session: str
    given_at: datetime
    task_kind: str
    credit: float | None
    data: Mapping[str, str | None]
    showing: Showing
    files: Files

    @property
    def answer(self) -> list[dict[str, Any]]:
        """The value as the interface writes it, every `value` in it as text."""
        return layout.kind_of(self.question).export(self.question, self.value, self.files)


def responses(batch: Batch, *, with_data: bool = False, include: Collection[str] = ()) -> Iterator[Response]:
    """Every answered question of what was submitted and not taken back, at flat memory.

    Those of general tasks sent in time, and what `include`, words of `MORE`, asks for beside them. `data` holds the
    values of the datapoint as the person saw them where `with_data`, else those of its metadata fields alone.
    """
    if batch.pool_id is None:
        return
    schema = schema_of(batch.dataset)
    keys = [key for key, field in schema.fields.items() if with_data or field.type is FieldType.METADATA]
    questions = {
        number: layout.instructions(pages) for number, pages in batch.layout_versions.values_list("number", "layout")
    }
    takes_files = any(layout.takes_files(question) for asked in questions.values() for question in asked)
    for row, files in with_files(rows(batch, with_data=bool(keys), include=include), takes_files):
        pk, values, task_id, datapoint_id, kind, credit, *more = row
        assignment_id, suite_id, version, session, submitted_at, late_at, person, *more = more
        shown_as, found = Showing.read(more[: len(showing.PATHS)]), more[len(showing.PATHS) :]
        data = {key: found[0].get(key) for key in keys} if any(found) else {}
        for question in questions[version]:
            value = values.get(question["id"])
            if value is None:
                continue
            yield Response(
                uuid5(pk, question["id"]),
                question,
                value,
                task_id,
                datapoint_id,
                suite_id,
                assignment_id,
                person,
                session,
                submitted_at or late_at,
                kind,
                None if credit is None else float(credit),
                data,
                shown_as,
                files,
            )


def read_include(text: str) -> frozenset[str]:
    """The words of `MORE` that a comma-separated text names. ValidationError where it names another."""
    named = [word.strip() for word in text.split(",") if word.strip()]
    for word in named:
        if word not in MORE:
            told = f'"include" takes {" and ".join(MORE)}, with a comma between them, not "{shown(word)}".'
            raise ValidationError({"include": told})
    return frozenset(named)


def with_files(rows: Iterator[tuple], takes_files: bool) -> Iterator[tuple[tuple, Files]]:
    """Each row with the files of its assignment, among others; asked for once for each fetch, and only where needed."""
    place = COLUMNS.index("assignment_id")
    while fetched := list(islice(rows, FETCHED)):
        files = attachments.of_assignments({row[place] for row in fetched}) if takes_files else {}
        yield from ((row, files) for row in fetched)


def rows(batch: Batch, *, with_data: bool, include: Collection[str]) -> Iterator[tuple]:
    """`COLUMNS` and `showing.PATHS` of each answer that is asked for; where `with_data` then its task's values."""
    sent = Q(assignment__status__in=Assignment.FINISHED)
    wanted = sent | Q(assignment__late_at__isnull=False) if LATE in include else sent
    found = Answer.objects.filter(wanted, pool=batch.pool_id, values__isnull=False).order_by(
        "assignment_id", "position"
    )
    if CONTROLS not in include:
        found = found.filter(task__kind=Task.Kind.GENERAL)
    data = (values_shown(),) if with_data else ()
    return found.values_list(*COLUMNS, *showing.PATHS, *data).iterator(chunk_size=FETCHED)


def record(batch: Batch, response: Response) -> dict[str, Any]:
    """A response as the interface shows it."""
    document = {
        "id": str(response.id),
        "created_at": moment(response.given_at),
        "batch_id": str(batch.pk),
        "task_id": str(response.task_id),
        "participant_id": response.participant,
        "correlation_id": str(response.assignment_id),
        "schema_version": VERSION,
        "metadata": {key: value for key, value in response.data.items() if value is not None},
        "response": {
            "instruction_id": response.question["id"],
            "type": response.question["type"],
            "answer": response.answer,
        },
    }
    if response.session:
        document["submission_id"] = response.session
    if response.task_kind != Task.Kind.GENERAL:
        document |= {"task_kind": response.task_kind, "credit": response.credit}
    return document | ({"late": True} if response.showing.late else {})
