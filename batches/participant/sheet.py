"""One assignment as its participant sees it: the layout it started with, each task's values, the answers so far."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q

from batches import attachments, known, screen
from batches.layouts import layout, versions
from batches.layouts.conditions import Conditions
from batches.layouts.items import File, Material
from batches.models import Batch, LayoutVersion
from batches.screen import Screen
from datasets import schema
from datasets.schema import Field
from project.base.ids import parse_uuid
from tasksuites import answering
from tasksuites.models import Answer, Assignment
from tasksuites.showing import values_shown


class Sheet:
    """What a request does not need is not asked for: saving an answer reads no datapoint, drawing it does.

    A sheet that does not see shows nothing of what was answered so far.
    """

    def __init__(self, assignment: Assignment, *, sees: bool = True, batch: Batch | None = None):
        self.assignment, self.sees = assignment, sees
        if batch is not None:
            self.batch = batch

    @cached_property
    def batch(self) -> Batch:
        """The batch that set the assignment's pool up; Batch.DoesNotExist where none did."""
        return Batch.objects.drawing(self.assignment.pool).select_related("dataset", "workspace").get()

    @cached_property
    def layout(self) -> list[dict[str, Any]]:
        """The pages that the assignment started with."""
        pool = self.assignment.pool
        try:
            return versions.pages(pool.rehearsal_of_id or pool.pk, self.assignment.form_version)
        except LayoutVersion.DoesNotExist:
            return []

    @cached_property
    def fields(self) -> dict[str, Field]:
        return shown_fields(self.batch)

    @cached_property
    def answers(self) -> list[Answer]:
        """The rows of what was handed out, in the order shown; `is_drawn` marks tasks that stand in no suite.

        What is known about a task is left in the database: nothing that only shows or saves may depend on it.
        """
        rows = Answer.objects.filter(pool=self.assignment.pool_id, assignment=self.assignment)
        return list(rows.annotate(is_drawn=Q(task__suite=None)).order_by("position"))

    @cached_property
    def shown_if(self) -> Conditions:
        """Which items are there only after certain answers."""
        return layout.conditions_of(self.layout)

    @cached_property
    def screens(self) -> list[Screen]:
        return screen.sequence(self.layout, len(self.answers), [answer.shown for answer in self.answers])

    @cached_property
    def screens_of_task(self) -> list[list[Screen]]:
        """The screens of each task, in the order shown."""
        of_task: list[list[Screen]] = [[] for _ in self.answers]
        for one in self.screens:
            if one.task is not None:
                of_task[one.task].append(one)
        return of_task

    @cached_property
    def values(self) -> list[dict[str, Any]]:
        """What each task shows: the values of displayable fields as they were when it was handed out."""
        rows = Answer.objects.filter(pool=self.assignment.pool_id, assignment=self.assignment).order_by("position")
        return [shown_values(self.fields, values) for values in rows.values_list(values_shown(), flat=True)]

    @cached_property
    def files(self) -> dict[str, File]:
        """What the participant uploaded so far, by key; asks the database only where the layout asks for files."""
        return attachments.of_assignments([self.assignment.pk]) if layout.upload_questions(self.layout) else {}

    @cached_property
    def hides_tasks(self) -> bool:
        """Whether control or training tasks may stand among the others, so that tasks' own ids would give them away.

        They would, being the same for everybody and of another age than those of the suite.
        """
        pool = self.assignment.pool
        draws = pool.controls_per_suite or pool.trainings_per_suite
        return bool(draws) or any(answer.is_drawn for answer in self.answers)

    def public_id(self, answer: Answer) -> str:
        """The id of an answer's task as its participant knows it."""
        return str(answer.pk if self.hides_tasks else answer.task_id)

    def find(self, task_id: str) -> Answer | None:
        """The answer row of a task. Its own id is known too: a page may be open since before the pool drew any."""
        wanted = parse_uuid(task_id)
        return next((answer for answer in self.answers if wanted in (answer.pk, answer.task_id)), None)

    @cached_property
    def hints(self) -> dict[UUID, str]:
        """By answer id, what is told about training tasks that were sent and are not right yet."""
        return answering.hints_of(self.answers)

    def stored(self, task: int) -> dict[str, Any]:
        """What was answered so far for the task at this position, by instruction id."""
        return self.answers[task].values or {}

    def shown_answers(self, task: int) -> dict[str, Any]:
        """What of it may be shown to whoever asks."""
        return self.stored(task) if self.sees else {}

    def progress(self, answer: Answer, version: int | None, seconds: int | None) -> dict[str, int | None]:
        """What counts of what a browser says about its part in an answer. One that may be somebody else's adds no
        seconds, and moves the version by one at most: what is older writes over nothing there too, and no number
        that it makes up can shut the owner's browser out.
        """
        if self.sees:
            return {"version": version, "seconds": seconds}
        return {"version": version and min(version, answer.version + 1), "seconds": None}

    def next_open(self) -> Screen:
        return screen.next_open(self.screens, [answer.values for answer in self.answers], self.shown_if)

    def material(self, task: int | None, answers: Mapping, errors: Mapping) -> Material:
        values = self.values[task] if task is not None else {}
        return Material(fields=self.fields, values=values, answers=answers, errors=errors, files=self.files)


def shown_fields(batch: Batch) -> dict[str, Field]:
    """The fields of the batch's dataset that may be shown to people, by key; none that says what is right."""
    document, hidden = batch.dataset.schema if batch.dataset else None, known.hidden_fields(batch.control_settings)
    displayable = schema.parse(document).displayable if document else []
    return {field.key: field for field in displayable if field.key not in hidden}


def shown_values(fields: Mapping[str, Field], values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` without what participants never see, and without what is blank: some sources leave blanks out, and
    nobody is to tell by that where a task came from.
    """
    return {key: values[key] for key in fields if values.get(key) not in (None, "")}


def source_values(task) -> dict[str, Any]:
    """What a task is about: its datapoint's values as they are now, or its own."""
    return task.datapoint.values if task.datapoint else task.input_values
