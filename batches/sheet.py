"""One assignment as its participant sees it: the layout it started with, each task's values, the answers so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from batches import screen
from batches.items import Material
from batches.models import Batch
from batches.screen import Screen
from datasets import schema
from datasets.models import DatapointVersion
from datasets.schema import Field
from tasksuites.models import Answer, Assignment


@dataclass(frozen=True)
class Sheet:
    """`answers` are the rows of what was handed out, in the order shown, with task and datapoint loaded. One that does
    not see shows nothing of what they hold.
    """

    assignment: Assignment
    batch: Batch
    layout: list[dict[str, Any]]
    fields: Mapping[str, Field]
    answers: list[Answer]
    sees: bool = True

    @cached_property
    def screens(self) -> list[Screen]:
        return screen.sequence(self.layout, len(self.answers))

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
        before = _values_before(self.answers)
        return [shown_values(self.fields, before.get(one.pk) or source_values(one.task)) for one in self.answers]

    def stored(self, task: int) -> dict[str, Any]:
        """What was answered so far for the task at this position, by instruction id."""
        return self.answers[task].values or {}

    def shown_answers(self, task: int) -> dict[str, Any]:
        """What of it may be shown to whoever asks."""
        return self.stored(task) if self.sees else {}

    def next_open(self) -> Screen:
        return screen.next_open(self.screens, [answer.values for answer in self.answers])

    def material(self, task: int | None, answers: Mapping, errors: Mapping) -> Material:
        values = self.values[task] if task is not None else {}
        return Material(fields=self.fields, values=values, answers=answers, errors=errors)


def load(assignment: Assignment, *, sees: bool = True) -> Sheet:
    """The sheet of an assignment whose pool a batch set up; Batch.DoesNotExist where none did."""
    batch = Batch.objects.drawing(assignment.pool).select_related("dataset", "workspace").get()
    answers = (
        Answer.objects.filter(pool=assignment.pool_id, assignment=assignment)
        .select_related("task__datapoint")
        .order_by("position")
    )
    pages = batch.layout_at(assignment.form_version) or []
    return Sheet(assignment, batch, pages, shown_fields(batch), list(answers), sees)


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


def _values_before(answers: list[Answer]) -> dict[UUID, dict[str, Any]]:
    """By answer id, the values of datapoints that were rewritten after they were handed out."""
    rewritten = {
        (answer.task.datapoint_id, answer.revision): answer.pk
        for answer in answers
        if answer.task.datapoint and answer.revision != answer.task.datapoint.revision
    }
    if not rewritten:
        return {}
    versions = DatapointVersion.objects.filter(datapoint__in={datapoint for datapoint, _ in rewritten})
    return {
        rewritten[version.datapoint_id, version.revision]: version.values
        for version in versions
        if (version.datapoint_id, version.revision) in rewritten
    }
