"""Answers that were sent, for the tests of what goes out of a batch."""

from datetime import UTC, datetime

from batches.layouts.layout import instructions
from tasksuites.models import Assignment
from tests.factories import (
    CHOICE,
    PROMPT,
    WHY,
    AnswerFactory,
    AssignmentFactory,
    ParticipantFactory,
    ReadyBatchFactory,
    stored_layout,
)

SCHEMA = {
    "strict": False,
    "fields": {"prompt": {"type": "text"}, "camera": {"type": "metadata"}, "walk": {"type": "task_group_id"}},
}
MANY = {**CHOICE, "answer_limit": -1, "options": [{"label": "One", "value": 1}, {"label": "True", "value": True}]}
SENT = datetime(2026, 3, 5, 11, 2, 7, 4_000, tzinfo=UTC)


def three_questions(**options):
    """A batch of two groups of two tasks, with a choice, a free text and a choice of several."""
    pages = stored_layout(PROMPT, CHOICE, WHY, MANY)
    return ReadyBatchFactory(**{"groups": 2, "group_size": 2, "dataset__schema": SCHEMA, "layout": pages, **options})


def answered(batch, *values, status=Assignment.Status.ACCEPTED, suite=0, person=None, **options):
    """An assignment of the suite in which the n-th task was answered with the n-th values, in the questions' order."""
    person = person or ParticipantFactory(workspace=batch.workspace)
    assignment = AssignmentFactory(
        suite=batch.pool.suites.order_by("position")[suite],
        participant=person,
        status=status,
        form_version=batch.layout_number,
        submitted_at=SENT,
        **options,
    )
    questions = instructions(batch.layout)
    tasks = assignment.suite.tasks.order_by("position")
    for task, given in zip(tasks, values, strict=False):
        stored = {question["id"]: one for question, one in zip(questions, given, strict=False) if one is not None}
        AnswerFactory(assignment=assignment, task=task, values=stored if given else None)
    return assignment
