"""Handing out: which suite a person gets next, exactly once each and never to more people than it has places.

The person's row is locked first, so the same person twice at once waits and then resumes. A suite is then picked
past those that others are picking at this moment; only where nothing is found does the search wait for them.
"""

import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from project.base.problems import Refused
from project.base.translation import gettext as _
from tasksuites import choosing, expiry, places, timing
from tasksuites.eligibility import is_eligible, lists_of
from tasksuites.models import Answer, Assignment, Participant, Participation, Pool, TaskSuite

NOTHING_LEFT = "NOTHING_LEFT"
ALL_TAKEN = "ALL_TAKEN"
CLOSED = "CLOSED"
NOT_ELIGIBLE = "NOT_ELIGIBLE"

SECONDS_TO_WAIT_AT_LEAST = 5

OrderOf = Callable[[int, int], Any]


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks for work: the panel's own id for them, which panel, and what else came with the link."""

    external_id: str
    source: str = ""
    session_id: str = ""
    params: dict[str, Any] = field(default_factory=dict)

    def key(self, workspace_id: str) -> dict[str, str]:
        """What makes a person one and the same."""
        return {"workspace_id": workspace_id, "source": self.source, "external_id": self.external_id}


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody asks for work in a pool. What `issue` is given goes through all that follows as one thing."""

    pool: Pool
    person: Person
    now: datetime
    form_version: int
    order_of: OrderOf | None


def issue(
    pool: Pool, person: Person, *, now: datetime, form_version: int = 0, order_of: OrderOf | None = None
) -> tuple[Assignment, bool]:
    """The person's assignment in `pool`, and whether it is new; one that they still hold is resumed.

    `form_version` is noted on a new assignment, and with each of its answers the document that `order_of` gives for
    the assignment's seed and the task's place, from 1: the order in which its parts are shown. Raises Refused with
    code CLOSED where the pool takes nobody in, NOT_ELIGIBLE where it does not take this person, NOTHING_LEFT where no
    suite is left for them, ALL_TAKEN (with `retry_after_s`) where others hold the last places and may give them back.
    """
    if pool.rehearsal_of_id:  # nobody who takes part in earnest is counted, limited or remembered by it
        person = replace(person, source=Participant.REHEARSAL)
    asked = Request(pool, person, now, form_version, order_of)
    found = issue_once(asked, waits=False) or issue_once(asked, waits=True)
    if found is None and expiry.expire_overdue(now, pool=pool):
        found = issue_once(asked, waits=True)
    if found is None:
        raise why_nothing(asked)
    return found


@transaction.atomic
def issue_once(asked: Request, *, waits: bool) -> tuple[Assignment, bool] | None:
    """One look in one transaction: take a place, or else resume what is held. None where there is neither."""
    pool, participant = asked.pool, lock_participant(asked.pool, asked.person)
    held = active_of(pool, participant, asked.now)
    is_open = Pool.objects.open_at(asked.now).filter(pk=pool.pk).exists()  # it may have been closed since loaded
    lists = lists_of(pool, participant)
    is_wanted = is_open and is_eligible(pool, participant, lists)
    if is_wanted and len(held) < pool.max_active_per_person and not has_had_enough(pool, participant):
        mine = Participation.objects.filter(pool=pool, participant=participant).first()
        suite = choosing.next_suite(pool, participant, mine, named=lists.names_suites, waits=waits)
        if suite and places.take(suite.pk, asked.now):
            return hand_over(asked, suite, participant, mine), True
    if held:
        return held[-1], False
    if not is_open:
        raise closed()
    if not is_wanted:
        raise not_eligible()
    return None


def closed() -> Refused:
    return Refused(CLOSED, _("This work is closed: nobody is taken in at present."))


def not_eligible() -> Refused:
    return Refused(NOT_ELIGIBLE, _("This work is for other people."))


def lock_participant(pool: Pool, person: Person) -> Participant:
    """The person's row, locked, made where there is none yet."""
    key = person.key(pool.workspace_id)
    locked = Participant.objects.filter(**key).select_for_update(no_key=True)
    found = locked.first()
    if found is None:
        try:
            with transaction.atomic():
                return Participant.objects.create(**key)
        except IntegrityError:  # they came through another door at the same moment
            found = locked.get()
    return found


def active_of(pool: Pool, participant: Participant, now: datetime) -> list[Assignment]:
    """What this person holds in the pool, oldest first; what is overdue gives its place back and is no longer held."""
    mine = Assignment.objects.filter(pool=pool, participant=participant, status=Assignment.Status.ACTIVE)
    held = list(mine.select_for_update(no_key=True).order_by("pk"))
    for assignment in held:
        assignment.pool = pool
    overdue = [assignment for assignment in held if assignment.expires_at and assignment.expires_at <= now]
    expiry.expire(overdue, now)
    return [assignment for assignment in held if assignment not in overdue]


def has_had_enough(pool: Pool, participant: Participant) -> bool:
    """Whether what this person sent and holds reaches the pool's limit."""
    if pool.max_per_person is None:
        return False
    mine = Assignment.objects.filter(pool=pool, participant=participant)
    return mine.filter(status__in=(Assignment.Status.ACTIVE, *Assignment.FINISHED)).count() >= pool.max_per_person


def hand_over(asked: Request, suite: TaskSuite, participant: Participant, mine: Participation | None) -> Assignment:
    """Write the assignment and an empty answer for each task: from now on they say what this person was given."""
    pool, now, seed = asked.pool, asked.now, new_seed(asked, suite)
    due_at = timing.due(now, pool.time_limit_s)
    assignment = Assignment.objects.create(
        pool=pool,
        suite=suite,
        participant=participant,
        exclusive=pool.max_active_per_person == 1,
        form_version=asked.form_version,
        consent_version=mine and mine.consent_version,
        seed=seed,
        params=asked.person.params or None,
        session_id=asked.person.session_id,
        reward=pool.reward,
        created_at=now,
        seen_at=now,
        due_at=due_at,
        expires_at=timing.expires(now, due_at, pool.grace_s, pool.away_s),
    )
    tasks = choosing.tasks_of(pool, suite, participant, random.Random(seed))
    Answer.objects.bulk_create(
        Answer(
            pool=pool,
            assignment=assignment,
            task_id=task_id,
            participant=participant,
            position=position,
            revision=revision or 0,
            shown=asked.order_of(seed, position) if asked.order_of else None,
        )
        for position, (task_id, revision) in enumerate(tasks, start=1)
    )
    note_participation(mine or Participation(pool=pool, participant=participant), suite)
    return assignment


def new_seed(asked: Request, suite: TaskSuite) -> int:
    """53 bits that nobody can guess; in a rehearsal they follow from who came for what, so that it can be repeated."""
    if asked.pool.rehearsal_of_id:
        return random.Random(f"{asked.person.session_id} {suite.position}").getrandbits(53)
    return secrets.randbits(53)


def note_participation(mine: Participation, suite: TaskSuite) -> None:
    """Count one more, and remember how far this person has come. Their own row is locked: nobody else writes it."""
    mine.issued_count += 1
    moved = choosing.advance(mine, suite)
    if mine.pk is None:
        mine.save()
    else:
        mine.save(update_fields=["issued_count", *(["cursor_priority", "cursor_position"] if moved else [])])


def why_nothing(asked: Request) -> Refused:
    """Whether coming back later could help: only where others hold a place of a suite this person could have."""
    pool, participant = asked.pool, Participant.objects.get(**asked.person.key(asked.pool.workspace_id))
    if not has_had_enough(pool, participant):
        lists = lists_of(pool, participant)
        theirs = choosing.open_to(pool, participant, named=lists.names_suites).filter(pk=OuterRef("suite"))
        # From what others hold to whether this person could have it: few hold something, many suites may be full.
        held = Assignment.objects.filter(Exists(theirs), pool=pool, status=Assignment.Status.ACTIVE)
        soonest = held.order_by("expires_at").values_list("expires_at", flat=True).first()
        if soonest is not None:
            wait_s = max(SECONDS_TO_WAIT_AT_LEAST, int((soonest - asked.now).total_seconds()) + 1)
            message = _("Other people are working on the last places. Some may come back: please try again later.")
            return Refused(ALL_TAKEN, message, retry_after_s=wait_s)
    return Refused(NOTHING_LEFT, _("There is nothing left for you to do here. Thank you."))
