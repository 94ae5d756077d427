"""Handing out: which suite a person gets next, exactly once each and never to more people than it has places.

The person's row is locked first, so the same person twice at once waits and then resumes. A suite is then picked
past those that others are picking at this moment; only where nothing is found does the search wait for them.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from project.base.problems import Refused
from tasksuites import expiry, places
from tasksuites.models import Answer, Assignment, Participant, Participation, Pool, Reservation, Task, TaskSuite
from tasksuites.models.suites import HAS_PLACES

NOTHING_LEFT = "NOTHING_LEFT"
ALL_TAKEN = "ALL_TAKEN"
CLOSED = "CLOSED"

SECONDS_TO_WAIT_AT_LEAST = 5


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks for work: the panel's own id for them, which panel, and what else came with the link."""

    external_id: str
    source: str = ""
    session_id: str = ""
    params: dict[str, Any] = field(default_factory=dict)


def issue(pool: Pool, person: Person, *, now: datetime, form_version: int = 0) -> tuple[Assignment, bool]:
    """The person's assignment in `pool`, and whether it is new; one that they still hold is resumed.

    `form_version` is noted on a new assignment. Raises Refused with code CLOSED where the pool takes nobody in,
    NOTHING_LEFT where no suite is left for this person, ALL_TAKEN (with `retry_after_s`) where others hold the last
    places and may give them back.
    """
    participant = find_participant(pool, person)

    def attempt(*, waits: bool = False) -> tuple[Assignment, bool] | None:
        return issue_once(pool, participant, person, now, form_version, waits=waits)

    found = attempt() or attempt(waits=True)
    if found is None and expiry.expire_overdue(now, pool=pool):
        found = attempt(waits=True)
    if found is None:
        raise why_nothing(pool, participant, person, now)
    return found


def find_participant(pool: Pool, person: Person) -> Participant:
    return Participant.objects.get_or_create(
        workspace_id=pool.workspace_id, source=person.source, external_id=person.external_id
    )[0]


@transaction.atomic
def issue_once(
    pool: Pool, participant: Participant, person: Person, now: datetime, form_version: int, *, waits: bool
) -> tuple[Assignment, bool] | None:
    """One look in one transaction: take a place, or else resume what is held. None where there is neither."""
    Participant.objects.select_for_update(no_key=True).get(pk=participant.pk)
    held = active_of(pool, participant, now)
    is_open = Pool.objects.filter(pk=pool.pk, status=Pool.Status.OPEN).exists()  # it may have been closed since loaded
    if is_open and len(held) < pool.max_active_per_person and not has_had_enough(pool, participant):
        suite = next_suite(pool, participant, person, waits=waits)
        if suite and places.take(suite.pk, now):
            return hand_over(pool, suite, participant, person, now, form_version), True
    if held:
        return held[-1], False
    if not is_open:
        raise Refused(CLOSED, "This work is closed: nobody is taken in at present.")
    return None


def active_of(pool: Pool, participant: Participant, now: datetime) -> list[Assignment]:
    """What this person holds in the pool, oldest first; what is overdue gives its place back and is no longer held."""
    mine = Assignment.objects.filter(pool=pool, participant=participant, status=Assignment.Status.ACTIVE)
    held = list(mine.select_for_update(no_key=True).order_by("pk"))
    overdue = [assignment for assignment in held if assignment.expires_at and assignment.expires_at <= now]
    expiry.expire(overdue, now)
    return [assignment for assignment in held if assignment not in overdue]


def has_had_enough(pool: Pool, participant: Participant) -> bool:
    """Whether what this person sent and holds reaches the pool's limit."""
    if pool.max_per_person is None:
        return False
    mine = Assignment.objects.filter(pool=pool, participant=participant)
    return mine.filter(status__in=(Assignment.Status.ACTIVE, *Assignment.FINISHED)).count() >= pool.max_per_person


def next_suite(pool: Pool, participant: Participant, person: Person, *, waits: bool) -> TaskSuite | None:
    """The first suite with a free place that this person may have, its row locked."""
    suites = open_to(pool, participant, person).filter(HAS_PLACES)
    locked = suites.select_for_update(of=("self",), no_key=True, skip_locked=not waits)
    ordered = locked.order_by(F("priority").desc(), "position")
    return ordered.first()


def open_to(pool: Pool, participant: Participant, person: Person) -> QuerySet[TaskSuite]:
    """The suites that this person has not had and that are kept neither from them nor for others."""
    had = Assignment.objects.filter(suite=OuterRef("pk"), participant=participant, pool=pool)
    suites = TaskSuite.objects.filter(~Exists(had), pool=pool, mixed=False)
    named = {person.external_id, participant.pk}
    reservations = Reservation.objects.filter(pool=pool, person__in=named)
    if not reservations.exists():
        return suites.filter(reserved=False)
    here = reservations.filter(suite=OuterRef("pk"))
    return suites.filter(
        Q(reserved=False) | Exists(here.filter(kind=Reservation.Kind.RESERVED)),
        ~Exists(here.filter(kind=Reservation.Kind.UNAVAILABLE)),
    )


def hand_over(
    pool: Pool, suite: TaskSuite, participant: Participant, person: Person, now: datetime, form_version: int
) -> Assignment:
    """Write the assignment and an empty answer for each task: from now on they say what this person was given."""
    assignment = Assignment.objects.create(
        pool=pool,
        suite=suite,
        participant=participant,
        exclusive=pool.max_active_per_person == 1,
        form_version=form_version,
        seed=secrets.randbits(53),
        params=person.params or None,
        session_id=person.session_id,
        reward=pool.reward,
        created_at=now,
        seen_at=now,
        expires_at=now + timedelta(seconds=pool.time_limit_s),
    )
    tasks = Task.objects.filter(suite=suite).order_by("position").values_list("pk", "datapoint__revision")
    Answer.objects.bulk_create(
        Answer(
            pool=pool,
            assignment=assignment,
            task_id=task_id,
            participant=participant,
            position=position,
            revision=revision or 0,
        )
        for position, (task_id, revision) in enumerate(tasks, start=1)
    )
    mine = Participation.objects.filter(pool=pool, participant=participant)
    if not mine.update(issued_count=F("issued_count") + 1):
        Participation.objects.create(pool=pool, participant=participant, issued_count=1)
    return assignment


def why_nothing(pool: Pool, participant: Participant, person: Person, now: datetime) -> Refused:
    """Whether coming back later could help: only where others hold a place of a suite this person could have."""
    if not has_had_enough(pool, participant):
        within_reach = open_to(pool, participant, person).values("pk")
        held = Assignment.objects.filter(pool=pool, status=Assignment.Status.ACTIVE, suite__in=within_reach)
        soonest = held.order_by("expires_at").values_list("expires_at", flat=True).first()
        if soonest is not None:
            wait_s = max(SECONDS_TO_WAIT_AT_LEAST, int((soonest - now).total_seconds()) + 1)
            message = "Other people are working on the last places. Some may come back: please try again later."
            return Refused(ALL_TAKEN, message, retry_after_s=wait_s)
    return Refused(NOTHING_LEFT, "There is nothing left for you to do here. Thank you.")
