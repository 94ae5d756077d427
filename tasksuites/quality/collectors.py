"""The numbers that rules read: what a person has done, by one query for each collector.

Without a `history_size` only what was done in the pool of the event counts; with one the newest so many, over all pools
of the project whose rules have one for the same collector too. Rates are 0 to 100, None where there is nothing to
count.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from tasksuites.drawing import Reader
from tasksuites.models import Answer, Assignment, Event, Participation, Pool, Task
from tasksuites.quality.conditions import Numbers
from tasksuites.quality.reading import Config, held_by

Status = Assignment.Status
Kind = Event.Kind
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

SENT = (Kind.SUBMITTED,)
REVIEWED = (Kind.ACCEPTED, Kind.ACCEPTED_AFTER_REJECTION, Kind.REJECTED)
ASSESSMENTS: Mapping[str, str] = {
    Kind.ACCEPTED: "ACCEPT",
    Kind.ACCEPTED_AFTER_REJECTION: "ACCEPT_AFTER_REJECT",
    Kind.REJECTED: "REJECT",
}
REASONS: Mapping[str, str] = {Kind.RESTRICTED: "RESTRICTION", Kind.SKILL_LOST: "SKILL_CHANGE"}


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose numbers are wanted, and after what: `assignment` is theirs, `event` may be about somebody else's."""

    pool: Pool
    assignment: Assignment
    event: Event
    collector: Mapping[str, Any]

    @property
    def parameters(self) -> Mapping[str, Any]:
        return self.collector.get("parameters") or {}

    @property
    def history(self) -> int | None:
        return self.parameters.get("history_size")


def numbers(asked: Asked) -> Numbers:
    """By condition key, what the collector counts."""
    return COUNT[asked.collector["type"]](asked)


def pools_counted(asked: Asked) -> list[UUID]:
    """The pools whose answers count."""
    if asked.history is None:
        return [asked.pool.pk]
    of_project = Pool.objects.filter(project=asked.pool.project_id, rehearsal_of=None).only("rules")
    everywhere = has_history(asked.pool.project.rules, asked.collector["type"])
    sharing = [pool.pk for pool in of_project if everywhere or has_history(pool.rules, asked.collector["type"])]
    return list({asked.pool.pk, *sharing})


def has_history(rules: Sequence[Config] | None, collector: str) -> bool:
    found = (config["collector_config"] for config in rules or ())
    return any(one["type"] == collector and (one.get("parameters") or {}).get("history_size") for one in found)


def newest(rows: QuerySet, asked: Asked, *order: Any) -> QuerySet:
    """As many of `rows` as the history holds."""
    return rows if asked.history is None else rows.order_by(*order)[: asked.history]


def mine(asked: Asked) -> QuerySet[Assignment]:
    """What this person was handed in the pools that count."""
    return held_by([asked.assignment.participant_id], pools_counted(asked))


def sent(asked: Asked) -> QuerySet[Assignment]:
    return mine(asked).filter(status__in=Assignment.FINISHED)


def answered(asked: Asked) -> QuerySet[Answer]:
    """This person's sent answers."""
    return Answer.objects.filter(assignment__in=sent(asked).order_by().values("pk"))


def golden_set(asked: Asked) -> Numbers:
    """Answers to tasks whose right answers are known; a hint alone is nothing to compare with."""
    known = answered(asked).filter(credit__isnull=False, task__kind__in=(Task.Kind.CONTROL, Task.Kind.TRAINING))
    control = Q(task__kind=Task.Kind.CONTROL)
    rows = newest(known, asked, "-assignment__submitted_at", "-pk")
    found = rows.values("credit", "task__kind").aggregate(
        all=Count("pk"),
        right=Sum("credit"),
        control=Count("pk", filter=control),
        control_right=Sum("credit", filter=control),
    )
    return {
        **rates(found["all"], found["right"]),
        "golden_set_answers_count": found["control"],
        "golden_set_correct_answers_rate": rate(found["control_right"], found["control"]),
        "golden_set_incorrect_answers_rate": rest(rate(found["control_right"], found["control"])),
    }


def majority_vote(asked: Asked) -> Numbers:
    """Tasks whose overlap is complete and of whose answers enough are equal."""
    threshold = asked.parameters["answer_threshold"]
    counted = answered(asked).filter(most_agreeing__gte=threshold)
    rows = newest(counted, asked, "-assignment__submitted_at", "-pk")
    found = rows.aggregate(all=Count("pk"), right=Count("pk", filter=Q(agreeing__gte=threshold)))
    return rates(found["all"], found["right"])


def training(asked: Asked) -> Numbers:
    """First answers to training tasks, of those who go through a training anew only what they did this time."""
    person = asked.assignment.participant
    took_part = Participation.objects.filter(pool=asked.pool, participant=person)
    attempt = took_part.values_list("attempt", flat=True).first() or 1
    this_time = answered(asked).filter(attempt=attempt)
    known = Q(credit__isnull=False, task__kind=Task.Kind.TRAINING)
    found = this_time.aggregate(
        suites=Count("assignment", distinct=True), all=Count("pk", filter=known), right=Sum("credit", filter=known)
    )
    more = Reader(asked.pool, person, attempt).free(kind=Task.Kind.TRAINING)
    return {
        "submitted_assignments_count": found["suites"],
        **rates(found["all"], found["right"]),
        "next_assignment_available": more.exists(),
    }


def submit_time(asked: Asked) -> Numbers:
    quick = timedelta(seconds=asked.parameters["fast_submit_threshold_seconds"])
    own = sent(asked).filter(automerged=False)  # copies took no time
    rows = newest(own, asked, "-submitted_at", "-pk")
    fast = Q(submitted_at__lt=F("created_at") + quick)
    found = rows.aggregate(all=Count("pk"), fast=Count("pk", filter=fast))
    return {"total_submitted_count": found["all"], "fast_submitted_count": found["fast"]}


def skipped_in_row(asked: Asked) -> Numbers:
    """Those given back since the last one that was sent. What expired neither counts nor ends the row."""
    given_back = mine(asked).filter(status=Status.SKIPPED)
    last = sent(asked).order_by().values("participant").annotate(last=Max("submitted_at")).values("last")
    since = given_back.filter(skipped_at__gt=Coalesce(Subquery(last), LONG_AGO))
    return {"skipped_in_row_count": since.count()}


def answer_count(asked: Asked) -> Numbers:
    """Suites done, reviewed or not."""
    return {"assignments_accepted_count": sent(asked).count()}


def acceptance_rate(asked: Asked) -> Numbers:
    reviewed = mine(asked).filter(status__in=(Status.ACCEPTED, Status.REJECTED))
    rows = newest(reviewed, asked, Coalesce("accepted_at", "rejected_at").desc(), "-pk")
    found = rows.aggregate(all=Count("pk"), accepted=Count("pk", filter=Q(status=Status.ACCEPTED)))
    accepted = rate(found["accepted"], found["all"])
    return {
        "total_assignments_count": found["all"],
        "accepted_assignments_rate": accepted,
        "rejected_assignments_rate": rest(accepted),
    }


def assessment(asked: Asked) -> Numbers:
    """How the assignments of the same suite stand, and what this review was."""
    of_suite = Assignment.objects.filter(suite=asked.assignment.suite_id)
    found = of_suite.aggregate(
        pending=Count("pk", filter=Q(status=Status.SUBMITTED)),
        accepted=Count("pk", filter=Q(status=Status.ACCEPTED)),
        rejected=Count("pk", filter=Q(status=Status.REJECTED)),
    )
    return {
        "pending_assignments_count": found["pending"],
        "accepted_assignments_count": found["accepted"],
        "rejected_assignments_count": found["rejected"],
        "assessment_event": ASSESSMENTS.get(asked.event.kind),
    }


def users_assessment(asked: Asked) -> Numbers:
    skill = asked.event.skill_id
    return {"pool_access_revoked_reason": REASONS[asked.event.kind], "skill_id": str(skill) if skill else None}


def rates(total: int, right: Decimal | int | None) -> dict[str, Any]:
    correct = rate(right, total)
    return {"total_answers_count": total, "correct_answers_rate": correct, "incorrect_answers_rate": rest(correct)}


def rate(part: Decimal | int | None, total: int) -> Decimal | None:
    return 100 * Decimal(part or 0) / total if total else None


def rest(percent: Decimal | None) -> Decimal | None:
    return None if percent is None else 100 - percent


COUNT: Mapping[str, Callable[[Asked], Numbers]] = {
    "GOLDEN_SET": golden_set,
    "MAJORITY_VOTE": majority_vote,
    "TRAINING": training,
    "ASSIGNMENT_SUBMIT_TIME": submit_time,
    "SKIPPED_IN_ROW_ASSIGNMENTS": skipped_in_row,
    "ANSWER_COUNT": answer_count,
    "ACCEPTANCE_RATE": acceptance_rate,
    "ASSIGNMENTS_ASSESSMENT": assessment,
    "USERS_ASSESSMENT": users_assessment,
}
AFTER = {  # the events that change what a collector counts
    "GOLDEN_SET": SENT,
    "TRAINING": SENT,
    "ASSIGNMENT_SUBMIT_TIME": SENT,
    "SKIPPED_IN_ROW_ASSIGNMENTS": (Kind.SKIPPED, *SENT),
    "ANSWER_COUNT": SENT,
    "ACCEPTANCE_RATE": (*REVIEWED, *SENT),
    "ASSIGNMENTS_ASSESSMENT": (*REVIEWED, *SENT),
    "USERS_ASSESSMENT": tuple(REASONS),
}
