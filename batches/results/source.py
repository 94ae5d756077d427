"""A batch's answers for whoever writes them out: questions prepared once, answers read as often as a form needs."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.utils import timezone

from batches import attachments
from batches.authoring import schema_of
from batches.layouts.items import Files
from batches.models import Batch
from batches.results import questions, rows
from batches.results.questions import Question
from batches.results.rows import Answered
from batches.results.selection import Selection
from datasets.schema import FieldType
from project.base import documents

Progress = Callable[[int], None]  # takes how many answers were read since it was called last


class Response(NamedTuple):
    """One answered question of one task: `question` as the person saw it, `value` as it is stored."""

    question: Question
    value: Any
    answered: Answered
    files: Files

    @property
    def id(self) -> str:
        return self.question.response_id(self.answered.id)

    @property
    def parts(self) -> list[dict[str, Any]]:
        return self.question.parts(self.value, self.files)


class Source:
    """What a selection of a batch's answers consists of, up to now; what is being committed just now may still appear.

    `count` says how many responses `given` gave so far.
    """

    def __init__(self, batch: Batch, selection: Selection | None = None, on_progress: Progress | None = None):
        self.batch = batch
        self.selection = (selection or Selection()).until(timezone.now())
        self.on_progress = on_progress
        self.learn_questions()
        schema = schema_of(batch.dataset)
        fields = schema.fields if schema else {}
        self.fields = list(fields)
        self.metadata = [key for key, field in fields.items() if field.type is FieldType.METADATA]
        self.count = 0

    def learn_questions(self) -> None:
        self.questions = questions.of_batch(self.batch)
        self.takes_files = any(question.takes_files for asked in self.questions.values() for question in asked)

    def answers(self, order: Callable = rows.by_submission) -> Iterator[tuple[Answered, Files]]:
        """Each answered task, in the `order` of a function of `rows`, with the files of its assignment among others."""
        if self.batch.pool_id is None:
            return
        for portion in order(self.batch, self.selection):
            if not self.questions.keys() >= {row.layout_version for row in portion}:
                self.learn_questions()
            files = attachments.of_assignments({row.assignment_id for row in portion}) if self.takes_files else {}
            yield from ((row, files) for row in portion)
            if self.on_progress:
                self.on_progress(len(portion))

    def given(self, answered: Answered, files: Files) -> Iterator[Response]:
        """What was answered of a task's questions, in their order."""
        values = documents.loads(answered.values)
        for question in self.questions[answered.layout_version]:
            value = values.get(question.id)
            if value is not None:
                self.count += 1
                yield Response(question, value, answered, files)

    def data(self, answered: Answered) -> dict[str, Any]:
        """The values of the task as the person saw them."""
        return documents.loads(answered.data) if answered.data else {}
