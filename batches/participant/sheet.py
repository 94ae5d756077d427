"""One assignment as its participant sees it: the layout it started with, each task's values, the answers so far."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q

from batches import attachments, screen
from batches.layouts import layout
from batches.layouts.conditions import Conditions
from batches.layouts.items import File, Material
from batches.layouts.layout import AnswerProblem
from batches.layouts.questions import OfLayout, Questions
from batches.participant import work
from batches.participant.work import Work
from batches.screen import Kind, Screen
from datasets.schema import Field
from project.base.ids import parse_uuid
from tasksuites import answering
from tasksuites.models import Answer, Assignment
from tasksuites.showing import values_shown


class Sheet:
    """What a request does not need is not asked for: saving an answer reads no datapoint, drawing it does.

    A sheet that does not see shows nothing of what was answered so far.
    """

    def __init__(self, assignment: Assignment, *, sees: bool = True, of: Work | None = None):
        self.assignment, self.sees = assignment, sees
        if of is not None:
            self.work = of

    @cached_property
    def work(self) -> Work:
        """What the assignment's pool gives people to do."""
        return work.of_pool(self.assignment.pool)

    @property
    def is_drawn(self) -> bool:
        """Whether the assignment started with a version of a batch's layout, which needs no look at the batch."""
        return self.assignment.form_version > 0

    @cached_property
    def layout(self) -> list[dict[str, Any]]:
        """The pages that the assignment started with."""
        pool, version = self.assignment.pool, self.assignment.form_version
        return work.drawn(pool.rehearsal_of_id or pool.pk, version) if self.is_drawn else self.work.layout(version)

    @cached_property
    def questions(self) -> Questions:
        return OfLayout(self.layout) if self.is_drawn else self.work.questions(self.layout)

    @property
    def fields(self) -> dict[str, Field]:
        return self.work.fields

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
        if not self.is_drawn and self.work.on_one_page:
            return screen.on_one_page(self.layout, len(self.answers))
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

    @property
    def upload_questions(self) -> list[dict[str, Any]]:
        """The questions that ask for files as the forms of the screens name them."""
        pages = [section.page for shown in self.screens for section in shown.sections if shown.kind is Kind.SUITE]
        return layout.upload_questions(pages or self.layout)

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
        """What was answered so far for the task at this position, as the engine keeps it."""
        return self.answers[task].values or {}

    def given(self, task: int) -> dict[str, Any]:
        """The same by instruction id, as screens hold it."""
        return self.questions.on_screen(self.stored(task))

    def shown_answers(self, task: int) -> dict[str, Any]:
        """What of it may be shown to whoever asks."""
        return self.given(task) if self.sees else {}

    def open_problems(self, task: int) -> list[AnswerProblem]:
        """What keeps a task's stored answers from being sent, by instruction id, in reading order."""
        return self.questions.problems(self.stored(task), final=True)

    def progress(self, answer: Answer, version: int | None, seconds: int | None) -> dict[str, int | None]:
        """What counts of what a browser says about its part in an answer. One that may be somebody else's adds no
        seconds, and moves the version by one at most: what is older writes over nothing there too, and no number
        that it makes up can shut the owner's browser out.
        """
        if self.sees:
            return {"version": version, "seconds": seconds}
        return {"version": version and min(version, answer.version + 1), "seconds": None}

    def next_open(self) -> Screen:
        return screen.next_open(self.screens, [self.given(task) for task in range(len(self.answers))], self.shown_if)

    def material(self, task: int | None, answers: Mapping, errors: Mapping) -> Material:
        values = self.values[task] if task is not None else {}
        return Material(fields=self.fields, values=values, answers=answers, errors=errors, files=self.files)


def shown_values(fields: Mapping[str, Field], values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` without what participants never see, and without what is blank: some sources leave blanks out, and
    nobody is to tell by that where a task came from.
    """
    return {key: values[key] for key in fields if values.get(key) not in (None, "")}


def source_values(task) -> dict[str, Any]:
    """What a task is about: its datapoint's values as they are now, or its own."""
    return task.datapoint.values if task.datapoint else task.input_values
