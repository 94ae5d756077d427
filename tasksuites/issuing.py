"""Handing out: which suite a person gets next, exactly once each and never to more people than it has places.

The person's row is locked first, so the same person twice at once waits and then resumes. A suite is then picked
past those that others are picking at this moment; only where nothing is found does the search wait for them.
"""

import random
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from project.base.problems import Refused
from project.base.translation import gettext as _
from tasksuites import choosing, composing, drawing, eligibility, expiry, limits, places, timing
from tasksuites.drawing import Reader
from tasksuites.eligibility import Lists, is_eligible, lists_of
from tasksuites.models import Answer, Assignment, Participant, Participation, Pool, Project, TaskSuite

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
    suite_id: Any = None


@dataclass(frozen=True, slots=True)
class Work:
    """What was found for somebody: a suite, and (id, revision) of its tasks in the order in which they are shown.

    `finite` counts the tasks whose own places are taken, which is done once the answers are written.
    """

    suite: TaskSuite
    tasks: list[tuple[Any, int | None]]
    seed: int
    finite: int = 0


def issue(
    pool: Pool,
    person: Person,
    *,
    now: datetime,
    form_version: int = 0,
    order_of: OrderOf | None = None,
    suite_id: Any = None,
) -> tuple[Assignment, bool]:
    """The person's assignment in `pool`, and whether it is new; one that they still hold is resumed.

    `form_version` is noted on a new assignment, and with each of its answers the document that `order_of` gives for
    the assignment's seed and the task's place, from 1: the order in which its parts are shown. `suite_id` is the one
    that they chose among `offered`. Raises Refused with code CLOSED where the pool takes nobody in, NOT_ELIGIBLE where
    it does not take this person, NOTHING_LEFT where no suite is left for them, ALL_TAKEN (with `retry_after_s`) where
    others hold the last places and may give them back.
    """
    if pool.rehearsal_of_id:  # nobody who takes part in earnest is counted, limited or remembered by it
        person = replace(person, source=Participant.REHEARSAL)
    asked = Request(pool, person, now, form_version, order_of, suite_id)
    found = look(asked, waits=False) or look(asked, waits=True)
    if found is None and expiry.expire_overdue(now, pool=pool):
        found = look(asked, waits=True)
    if found is None:
        raise why_nothing(asked)
    return found


def look(asked: Request, *, waits: bool) -> tuple[Assignment, bool] | None:
    """One look; None as well where what was found changed while it was taken."""
    try:
        return issue_once(asked, waits=waits)
    except places.Overtaken:
        return None


@transaction.atomic
def issue_once(asked: Request, *, waits: bool) -> tuple[Assignment, bool] | None:
    """One look in one transaction: take a place, or else resume what is held. None where there is neither."""
    pool, participant = asked.pool, lock_participant(asked.pool, asked.person)
    held = active_of(pool, participant, asked.now)
    gate = eligibility.gate(pool, participant, asked.now)
    lists = lists_of(pool, participant)
    is_wanted = gate.lets_in and is_eligible(pool, participant, lists, asked.person.params)
    if is_wanted and limits.has_room(pool, participant, len(held), asked.now):
        mine = Participation.objects.filter(pool=pool, participant=participant).first()
        if not limits.has_had_enough(pool, participant, mine):
            work = find(asked, participant, mine, lists, waits=waits)
            if work:
                return hand_over(asked, work, participant, mine), True
    if held:
        return held[-1], False
    if not gate.is_open:
        raise closed()
    if not is_wanted:
        raise not_eligible()
    return None


def find(
    asked: Request, participant: Participant, mine: Participation | None, lists: Lists, *, waits: bool
) -> Work | None:
    """The next work for the person, with a place taken of the suite, or with the rows of its tasks locked."""
    pool = asked.pool
    if pool.mixer_config:
        return mix(asked, reader_for(pool, participant, mine, lists, waits=waits), mine)
    chosen = {"named": lists.names_suites, "waits": waits, "suite_id": asked.suite_id}
    suite = choosing.next_suite(pool, participant, mine, **chosen)
    if suite is None or not places.take(suite.pk, asked.now):
        return None
    seed = new_seed(asked, suite.position)
    return Work(suite, choosing.tasks_of(pool, suite, participant, random.Random(seed)), seed)


def mix(asked: Request, reader: Reader, mine: Participation | None) -> Work | None:
    """Work composed for this person alone, in a suite of its own that comes behind all others."""
    seed = new_seed(asked, mine.issued_count if mine else 0)
    composed = composing.compose(reader, random.Random(seed), asked.now)
    if composed is None:
        return None
    suite = TaskSuite.objects.create(
        pool=asked.pool,
        position=time.time_ns(),
        overlap=1,
        taken=1,
        first_taken_at=asked.now,
        mixed=True,
        task_count=len(composed.tasks),
        created_at=asked.now,
    )
    return Work(suite, list(drawing.with_revisions(composed.tasks)), seed, composed.finite)


def reader_for(
    pool: Pool, participant: Participant, mine: Participation | None, lists: Lists, *, waits: bool = False
) -> Reader:
    return Reader(pool, participant, mine.attempt if mine else 1, lists.names_tasks, waits)


def offered(pool: Pool, person: Person, now: datetime) -> QuerySet[TaskSuite]:
    """The suites among which this person may choose by place, where the project lets people choose; nothing is taken.

    Empty where the pool hands them nothing. Writes nothing about them.
    """
    key = person.key(pool.workspace_id)
    participant = Participant.objects.filter(**key).first() or Participant(**key)
    lists = lists_of(pool, participant)
    lets_in = eligibility.gate(pool, participant, now).lets_in
    if pool.project.issuing != Project.Issuing.MAP_SELECTOR or not lets_in:
        return TaskSuite.objects.none()
    if not is_eligible(pool, participant, lists, person.params):
        return TaskSuite.objects.none()
    return choosing.candidates(pool, participant, named=lists.names_suites).order_by("position")


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


def hand_over(asked: Request, work: Work, participant: Participant, mine: Participation | None) -> Assignment:
    """Write the assignment and an empty answer for each task: from now on they say what this person was given."""
    pool, now, suite = asked.pool, asked.now, work.suite
    due_at = timing.due(now, pool.time_limit_s)
    assignment = Assignment.objects.create(
        pool=pool,
        suite=suite,
        participant=participant,
        exclusive=limits.most_at_once(pool) == 1,
        form_version=asked.form_version,
        consent_version=mine and mine.consent_version,
        seed=work.seed,
        params=asked.person.params or None,
        session_id=asked.person.session_id,
        reward=pool.reward,
        created_at=now,
        seen_at=now,
        due_at=due_at,
        expires_at=timing.expires(now, due_at, pool.grace_s, pool.away_s),
    )
    Answer.objects.bulk_create(
        Answer(
            pool=pool,
            assignment=assignment,
            task_id=task_id,
            participant=participant,
            attempt=mine.attempt if mine else 1,
            position=position,
            revision=revision or 0,
            shown=asked.order_of(work.seed, position) if asked.order_of else None,
        )
        for position, (task_id, revision) in enumerate(work.tasks, start=1)
    )
    if suite.mixed:
        places.take_tasks([task_id for task_id, _ in work.tasks], work.finite, now)
    note_participation(mine or Participation(pool=pool, participant=participant), suite)
    return assignment


def new_seed(asked: Request, which: int) -> int:
    """53 bits that nobody can guess; in a rehearsal they follow from who came for what, so that it can be repeated."""
    if asked.pool.rehearsal_of_id:
        return random.Random(f"{asked.person.session_id} {which}").getrandbits(53)
    return secrets.randbits(53)


def note_participation(mine: Participation, suite: TaskSuite) -> None:
    """Count one more, and remember how far this person has come. Their own row is locked: nobody else writes it."""
    mine.issued_count += 1
    moved = not suite.mixed and choosing.advance(mine, suite)
    if mine.pk is None:
        mine.save()
    else:
        mine.save(update_fields=["issued_count", *(["cursor_priority", "cursor_position"] if moved else [])])


def why_nothing(asked: Request) -> Refused:
    """Whether coming back later could help: only where others hold a place of something this person could have, where
    they hold all that they may elsewhere, or where the last tasks are kept back for a while.
    """
    pool, participant = asked.pool, Participant.objects.get(**asked.person.key(asked.pool.workspace_id))
    mine = Participation.objects.filter(pool=pool, participant=participant).first()
    if not limits.has_had_enough(pool, participant, mine):
        if (wait_s := limits.seconds_until_room(pool, participant, asked.now)) is not None:
            message = _("You hold other work of this kind. Please send it first, or give it back.")
            return Refused(ALL_TAKEN, message, retry_after_s=at_least(wait_s))
        lists = lists_of(pool, participant)
        if pool.mixer_config:
            wait_s = composing.wait_s(reader_for(pool, participant, mine, lists), asked.now)
        else:
            wait_s = choosing.wait_s(pool, participant, asked.now, named=lists.names_suites)
        if wait_s is not None:
            message = _("Other people are working on the last places. Some may come back: please try again later.")
            return Refused(ALL_TAKEN, message, retry_after_s=at_least(wait_s))
    return Refused(NOTHING_LEFT, _("There is nothing left for you to do here. Thank you."))


def at_least(wait_s: float) -> int:
    return max(SECONDS_TO_WAIT_AT_LEAST, int(wait_s) + 1)
