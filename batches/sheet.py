"""One assignment as its participant sees it: the layout it started with, each task's values, the answers so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from batches import attachments, layout, screen
from batches.items import File, Material
from batches.models import Batch
from batches.screen import Screen
from batches.showing import values_shown
from datasets import schema
from datasets.schema import Field
from tasksuites.models import Answer, Assignment


@dataclass(frozen=True)
class Sheet:
    """`answers` are the rows of what was handed out, in the order shown, each with its task and `values_shown`."""

    assignment: Assignment
    batch: Batch
    layout: list[dict[str, Any]]
    fields: Mapping[str, Field]
    answers: list[Answer]

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
        return [shown_values(self.fields, answer.values_shown) for answer in self.answers]

    @cached_property
    def files(self) -> dict[str, File]:
        """What the participant uploaded so far, by key; asks the database only where the layout asks for files."""
        return attachments.of_assignments([self.assignment.pk]) if layout.upload_questions(self.layout) else {}

    def stored(self, task: int) -> dict[str, Any]:
        """What was answered so far for the task at this position, by instruction id."""
        return self.answers[task].values or {}

    def next_open(self) -> Screen:
        return screen.next_open(self.screens, [answer.values for answer in self.answers])

    def material(self, task: int | None, answers: Mapping, errors: Mapping) -> Material:
        values = self.values[task] if task is not None else {}
        return Material(fields=self.fields, values=values, answers=answers, errors=errors, files=self.files)


def load(assignment: Assignment) -> Sheet:
    """The sheet of an assignment whose pool a batch set up; Batch.DoesNotExist where none did."""
    batch = Batch.objects.drawing(assignment.pool).select_related("dataset", "workspace").get()
    answers = (
        Answer.objects.filter(pool=assignment.pool_id, assignment=assignment)
        .select_related("task")
        .annotate(values_shown=values_shown())
        .order_by("position")
    )
    return Sheet(assignment, batch, batch.layout_at(assignment.form_version) or [], shown_fields(batch), list(answers))


def shown_fields(batch: Batch) -> dict[str, Field]:
    """The fields of the batch's dataset that may be shown to people, by key."""
    document = batch.dataset.schema if batch.dataset else None
    return {field.key: field for field in schema.parse(document).displayable} if document else {}


def shown_values(fields: Mapping[str, Field], values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` without what participants never see."""
    return {key: values[key] for key in fields if key in values}


def source_values(task) -> dict[str, Any]:
    """What a task is about: its datapoint's values as they are now, or its own."""
    return task.datapoint.values if task.datapoint else task.input_values
