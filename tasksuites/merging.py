"""Equal tasks in different open pools of a project are one task: what is sent for one is copied to the others.

Only where the project merges them: general tasks of pools that compose their suites at hand-out and accept by
themselves, with the same input values, keys in the same order.
"""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet

from project.base import documents
from tasksuites import events, places
from tasksuites.models import Answer, Assignment, Event, Participation, Pool, Task, TaskSuite
from tasksuites.models.suites import HAS_PLACES

COPIED = ("values", "first_values", "active_s", "opened_at", "saved_at")


@dataclass(frozen=True, slots=True)
class Copy:
    """An answer, and the equal task of another pool to which it goes."""

    answer: Answer
    twin: Task


def follow(event: Event, now: datetime) -> None:
    """Copy what the event's assignment sent; copies are not copied on."""
    if event.kind != Event.Kind.SUBMITTED or event.assignment.automerged or not merges(event.pool):
        return
    by_pool = defaultdict(list)
    for copy in copies(event.assignment, event.pool):
        by_pool[copy.twin.pool].append(copy)
    for pool, of_pool in by_pool.items():
        write(pool, event.assignment, of_pool, now)


def merges(pool: Pool) -> bool:
    return pool.project.merges_equal_tasks and bool(pool.mixer_config) and pool.accepts_by_itself


def copies(assignment: Assignment, pool: Pool) -> Iterator[Copy]:
    """The answers that go elsewhere, each with a twin of its task that has a free place; its row is locked if it has an
    end.
    """
    given = Answer.objects.filter(pool=pool, assignment=assignment, task__suite=None, task__kind=Task.Kind.GENERAL)
    sent = {}
    for answer in given.exclude(task__input_digest=None).select_related("task").order_by("position"):
        sent[same(answer.task)] = answer
    twins = twins_of([answer.task for answer in sent.values()], assignment, pool)
    found = [twin for twin in twins if same(twin) in sent]
    free = {
        task.pk
        for task in places.locked([twin.pk for twin in found])
        if task.overlap is None or task.taken < task.overlap
    }
    for twin in found:
        if twin.pk in free:
            yield Copy(sent[same(twin)], twin)


def same(task: Task) -> str:
    """The input values as text: equal for tasks that are one."""
    return documents.dumps(task.input_values)


def twins_of(tasks: Sequence[Task], assignment: Assignment, pool: Pool) -> QuerySet[Task]:
    """General tasks of the project's other open pools that may equal one of these, that this person has not had."""
    others = Pool.objects.filter(
        project=pool.project_id, status=Pool.Status.OPEN, accepts_by_itself=True, rehearsal_of=None
    )
    keys = list(others.exclude(pk=pool.pk).exclude(mixer_config=None).values_list("pk", flat=True))
    had = Answer.objects.filter(task=OuterRef("pk"), participant=assignment.participant_id)
    found = Task.objects.filter(
        HAS_PLACES, ~Exists(had), pool__in=keys, input_digest__in=[task.input_digest for task in tasks]
    )
    return found.filter(suite=None, kind=Task.Kind.GENERAL).select_related("pool").order_by("pool", "position")


def write(pool: Pool, source: Assignment, of_pool: Sequence[Copy], now: datetime) -> None:
    """One suite and one accepted assignment in the other pool, for which nothing is paid."""
    suite = TaskSuite.objects.create(
        pool=pool,
        position=time.time_ns(),
        overlap=1,
        taken=1,
        first_taken_at=now,
        mixed=True,
        automerged=True,
        task_count=len(of_pool),
        created_at=now,
    )
    assignment = Assignment.objects.create(
        pool=pool,
        suite=suite,
        participant=source.participant,
        status=Assignment.Status.ACCEPTED,
        form_version=source.form_version,
        seed=source.seed,
        automerged=True,
        created_at=now,
        submitted_at=now,
        accepted_at=now,
    )
    Answer.objects.bulk_create(
        Answer(
            pool=pool,
            assignment=assignment,
            task=copy.twin,
            participant=source.participant,
            position=position,
            **{name: getattr(copy.answer, name) for name in COPIED},
        )
        for position, copy in enumerate(of_pool, start=1)
    )
    Task.objects.filter(pk__in=[copy.twin.pk for copy in of_pool], overlap__isnull=False).update(**places.one_more(now))
    count(pool, source, sum(len(copy.answer.values or {}) for copy in of_pool))
    events.note([assignment], Event.Kind.SUBMITTED, now)


def count(pool: Pool, source: Assignment, responses: int) -> None:
    one_more = {"issued_count": F("issued_count") + 1, "submitted_count": F("submitted_count") + 1}
    mine, _ = Participation.objects.get_or_create(pool=pool, participant=source.participant)
    Participation.objects.filter(pk=mine.pk).update(**one_more)
    Pool.objects.filter(pk=pool.pk).update(
        submitted_count=F("submitted_count") + 1, response_count=F("response_count") + responses
    )
