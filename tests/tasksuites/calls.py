"""Calls of the task-suites interface as its clients make them, and work done in a pool."""

import json

from django.utils import timezone

from project.base.fields import cut
from tasksuites import answering
from tasksuites.issuing import Person, issue
from tasksuites.models import Answer, Assignment
from tests.factories import PoolFactory, TaskFactory, TaskSuiteFactory

NOW = cut(timezone.now())


def body_of(answer):
    """The JSON of a reply, whole or streamed."""
    return json.loads(answer.getvalue())


def pool_with(project, suites, **options):
    """An open pool of `project` with composed suites: each a list of keyword arguments for `TaskFactory`."""
    pool = PoolFactory(project=project, **options)
    for tasks in suites:
        suite = TaskSuiteFactory(pool=pool)
        for task in tasks:
            TaskFactory(pool=pool, suite=suite, **task)
    return pool


def take(pool, name="ann", now=NOW):
    return issue(pool, Person(name), now=now)[0]


def fill(assignment, *values, now=NOW):
    """Save an answer for each task, in the order shown."""
    for answer, given in zip(Answer.objects.filter(assignment=assignment).order_by("position"), values, strict=True):
        answering.save_draft(assignment, answer.task_id, given, now=now)


def send(pool, name, *values, now=NOW) -> Assignment:
    """Take the next suite, answer each of its tasks and send it."""
    assignment = take(pool, name, now)
    fill(assignment, *values, now=now)
    return answering.submit(assignment, now=now)
