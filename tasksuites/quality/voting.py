"""Counting votes: once the overlap of a task is complete, each of its answers is told how many say the same.

A task and its copies in other pools are one task: their answers are compared together.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db.models import Q, QuerySet

from tasksuites.models import Answer, Assignment, Pool, Task
from tasksuites.quality import majority

PARTS = ("participant", "suite", "pool__project")
Votes = Mapping[UUID, Sequence[Answer]]


def count(assignment: Assignment, pool: Pool) -> list[Assignment]:
    """Count the votes on the general tasks of a sent assignment; the newest assignment of each person whose vote counts
    differently now, this one's own among them.
    """
    groups = groups_of(assignment)
    votes = votes_on(task for tasks in groups for task in tasks)
    fields = majority.compared(pool.project.output_spec)
    changed: list[Answer] = []
    for tasks in groups:
        if is_complete(tasks, votes):
            changed += told([answer for task in tasks for answer in votes[task.pk]], fields)
    Answer.objects.bulk_update(changed, ["agreeing", "most_agreeing"])
    newest = {answer.participant_id: answer.assignment_id for answer in changed}
    return list(Assignment.objects.filter(pk__in=newest.values()).select_related(*PARTS))


def voters(assignment: Assignment) -> QuerySet:
    """The ids of all who sent answers to its general tasks."""
    given = Answer.objects.filter(pool=assignment.pool_id, assignment=assignment, task__kind=Task.Kind.GENERAL)
    sent = Answer.objects.filter(task__in=given.values("task"), assignment__status__in=Assignment.FINISHED)
    return sent.order_by().values_list("participant", flat=True).distinct()


def groups_of(assignment: Assignment) -> list[list[Task]]:
    """The general tasks of the assignment, each with the task that it is a copy of and the other copies of that."""
    given = Answer.objects.filter(pool=assignment.pool_id, assignment=assignment, task__kind=Task.Kind.GENERAL)
    roots = {origin or task for task, origin in given.values_list("task", "task__origin_task")}
    found = Task.objects.filter(Q(pk__in=roots) | Q(origin_task__in=roots)).select_related("suite", "pool")
    by_root = defaultdict(list)
    for task in found.only("overlap", "origin_task", "suite__overlap", "pool__status").order_by("pk"):
        by_root[task.origin_task_id or task.pk].append(task)
    return list(by_root.values())


def votes_on(tasks: Iterable[Task]) -> Votes:
    """By task, the sent answers, locked in one order: who counts them at the same moment comes after us and finds
    nothing changed.
    """
    sent = Answer.objects.filter(task__in=[task.pk for task in tasks], assignment__status__in=Assignment.FINISHED)
    locked = sent.select_for_update(no_key=True, of=("self",)).order_by("pk")
    votes = defaultdict(list)
    for answer in locked.only("task", "participant", "assignment", "values", "agreeing", "most_agreeing"):
        votes[answer.task_id].append(answer)
    return votes


def is_complete(tasks: Sequence[Task], votes: Votes) -> bool:
    """Whether everybody who is to answer has sent their answers. Of a task that was copied nothing more is expected
    where its own pool takes nobody in.
    """
    expecting = [task for task in tasks if task.pool.is_open] or [task for task in tasks if task.origin_task_id]
    return all(is_full(task, len(votes[task.pk])) for task in expecting or tasks)


def is_full(task: Task, sent: int) -> bool:
    overlap = task.suite.overlap if task.suite else task.overlap
    return overlap is not None and sent >= overlap


def told(answers: Sequence[Answer], fields: Sequence[str]) -> list[Answer]:
    """Those of the answers whose numbers are other ones now, with these."""
    numbers, most = majority.agreements([answer.values for answer in answers], fields)
    changed = []
    for answer, agreeing in zip(answers, numbers, strict=True):
        if (answer.agreeing, answer.most_agreeing) != (agreeing, most):
            answer.agreeing, answer.most_agreeing = agreeing, most
            changed.append(answer)
    return changed
