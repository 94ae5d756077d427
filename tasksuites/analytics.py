"""Figures about pools, asked for by name and worked out as an operation, one after another."""

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, QuerySet, Sum
from django.utils import timezone

from project.base.steps import Lease
from project.base.words import moment
from tasksuites import eligibility, operations
from tasksuites.models import Answer, Assignment, Operation, Participant, Pool, Task, TaskSuite
from workspaces.models import Workspace

OPERATION = "ANALYTICS"
ACTIVE_WORKERS = "active_workers_by_filter_count"
FEW = 500  # people, who are looked at while a call waits
AT_ONCE = 100  # people who are looked at between two signs of life

Status = Assignment.Status
Pulse = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number; `infinite` where there is no end, `approximate` where it is a guess."""

    value: int | float
    infinite: bool = False
    approximate: bool = False

    def document(self) -> dict[str, Any]:
        return {"type": "NORMAL", **dataclasses.asdict(self)}


@dataclass(frozen=True, slots=True)
class Question:
    pool: Pool
    now: datetime
    interval_hours: int | None
    pulse: Pulse


def start(workspace: Workspace, requests: list[dict[str, Any]]) -> Operation:
    looks_at_people = any(request["name"] == ACTIVE_WORKERS for request in requests)
    is_short = not looks_at_people or Participant.objects.filter(workspace=workspace)[: FEW + 1].count() <= FEW
    return operations.start(workspace, OPERATION, {"value": requests}, is_short=is_short)


@operations.runs(OPERATION)
def run(operation: Operation, lease: Lease) -> Iterator[None]:
    """Each figure is a piece: its result and the mark behind it are written together."""
    requests = operation.parameters["value"]
    results = list((operation.details or {}).get("value", []))
    for number in range(operation.offset, len(requests)):
        results.append(answer(requests[number], lease.renew))
        progress = min(99, 100 * (number + 1) // len(requests))
        lease.hold(details={"value": results}, offset=number + 1, progress=progress)
        yield
    lease.finish(progress=100, details={"value": results})


def answer(request: dict[str, Any], pulse: Pulse) -> dict[str, Any]:
    now = timezone.now()
    pool = Pool.objects.select_related("project").get(pk=request["subject_id"])
    figure = FIGURES[request["name"]](Question(pool, now, request.get("interval_hours"), pulse))
    return {"request": request, "finished": moment(now).removesuffix("Z"), "result": figure.document()}


def assignments(asked: Question, *statuses: str) -> QuerySet[Assignment]:
    return Assignment.objects.filter(pool=asked.pool, status__in=statuses)


def count_of(status: str) -> Callable[[Question], Figure]:
    return lambda asked: Figure(assignments(asked, status).count())


def finite(asked: Question) -> QuerySet:
    """Whatever has places that can be counted: the general tasks of a mixed pool, else the composed suites."""
    if asked.pool.mixer_config:
        return Task.objects.filter(pool=asked.pool, suite=None, kind=Task.Kind.GENERAL, overlap__isnull=False)
    return TaskSuite.objects.filter(pool=asked.pool, mixed=False, overlap__isnull=False)


def places(asked: Question) -> int:
    return finite(asked).aggregate(total=Sum("overlap"))["total"] or 0


def done(asked: Question) -> int:
    """How many of the places that can be counted somebody sent answers for; a rejection leaves its place used."""
    if not asked.pool.mixer_config:
        sent = assignments(asked, *Assignment.FINISHED)
        return sent.filter(suite__mixed=False, suite__overlap__isnull=False).count()
    sent = Answer.objects.filter(pool=asked.pool, assignment__status__in=Assignment.FINISHED)
    return sent.filter(task__suite=None, task__kind=Task.Kind.GENERAL, task__overlap__isnull=False).count()


def has_endless(asked: Question) -> bool:
    """Whether there is something to do for everybody who comes."""
    if asked.pool.mixer_config:
        return Task.objects.filter(pool=asked.pool, suite=None, overlap=None).exists()
    return TaskSuite.objects.filter(pool=asked.pool, mixed=False, overlap=None).exists()


def completion_percentage(asked: Question) -> Figure:
    """Whole percent, 100 only when all is done. What has no end counts only where nothing else does."""
    total = places(asked)
    if not total:
        return Figure(0, infinite=has_endless(asked))
    return Figure(min(100, 100 * done(asked) // total))


def estimated_assignments_count(asked: Question) -> Figure:
    """How many suites will be sent when everything is done; in a mixed pool a guess by the size of a suite."""
    total, size = places(asked), (asked.pool.mixer_config or {}).get("real_tasks_count") or 0
    if not total:
        return Figure(0, infinite=has_endless(asked))
    return Figure(-(-total // size), approximate=True) if size else Figure(total)


def real_tasks_count(asked: Question) -> Figure:
    return Figure(Task.objects.filter(pool=asked.pool, kind=Task.Kind.GENERAL).count())


def avg_submit_assignment_millis(asked: Question) -> Figure:
    """From taking a suite to sending it, in whole milliseconds."""
    spent = ExpressionWrapper(F("submitted_at") - F("created_at"), output_field=DurationField())
    sent = assignments(asked, *Assignment.FINISHED).filter(submitted_at__isnull=False)
    average = sent.aggregate(average=Avg(spent))["average"]
    return Figure(0 if average is None else round(average / timedelta(milliseconds=1)))


def spent_budget(asked: Question) -> Figure:
    """The rewards of what was accepted; bonuses stand apart."""
    total = assignments(asked, Status.ACCEPTED).aggregate(total=Sum("reward"))["total"] or 0
    return Figure(int(total) if total == int(total) else float(total))


def people(rows: QuerySet[Assignment]) -> Figure:
    return Figure(rows.aggregate(count=Count("participant", distinct=True))["count"])


def unique_workers_count(asked: Question) -> Figure:
    return people(Assignment.objects.filter(pool=asked.pool))


def unique_submitters_count(asked: Question) -> Figure:
    return people(assignments(asked, *Assignment.FINISHED))


def active_workers_by_filter_count(asked: Question) -> Figure:
    """Who was seen at some work of the workspace in the last hours and may take part in this pool."""
    since = asked.now - timedelta(hours=asked.interval_hours or 0)
    seen = Assignment.objects.filter(pool__project__workspace=asked.pool.workspace_id, seen_at__gte=since)
    kept_out = eligibility.restrictions_in(asked.pool, asked.now).values("participant")
    active = Participant.objects.filter(pk__in=seen.values("participant")).exclude(source=Participant.REHEARSAL)
    active = active.exclude(pk__in=kept_out)
    count = 0
    for number, person in enumerate(active.iterator(chunk_size=AT_ONCE)):
        if number % AT_ONCE == 0:
            asked.pulse()
        count += eligibility.is_eligible(asked.pool, person, eligibility.lists_of(asked.pool, person))
    return Figure(count)


FIGURES: dict[str, Callable[[Question], Figure]] = {
    "completion_percentage": completion_percentage,
    "real_tasks_count": real_tasks_count,
    "submitted_assignments_count": count_of(Status.SUBMITTED),
    "skipped_assignments_count": count_of(Status.SKIPPED),
    "rejected_assignments_count": count_of(Status.REJECTED),
    "approved_assignments_count": count_of(Status.ACCEPTED),
    "avg_submit_assignment_millis": avg_submit_assignment_millis,
    "spent_budget": spent_budget,
    "unique_workers_count": unique_workers_count,
    "unique_submitters_count": unique_submitters_count,
    ACTIVE_WORKERS: active_workers_by_filter_count,
    "estimated_assignments_count": estimated_assignments_count,
}
