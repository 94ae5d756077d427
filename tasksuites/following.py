"""What follows from what happened to assignments: events are drained one by one, each in one transaction.

Whoever is killed in between loses nothing and doubles nothing: an event is deleted in the transaction that does what
follows from it. Where a pool follows nothing, none of this costs anything.
"""

import logging
import math
import random
import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from project.base.sweep import each_sweep
from tasksuites import merging, training
from tasksuites.models import Event, Participant, Pool
from tasksuites.quality import dynamic_overlap, engine

logger = logging.getLogger(__name__)

EVENTS_AT_ONCE = 200  # that one call follows up; the sweep does the rest
SWEEP_S = 5.0  # how long one sweep is at it

Follower = Callable[[Event, datetime], None]
# More people are asked first: until they have answered, nobody votes.
FOLLOWERS: tuple[Follower, ...] = (merging.follow, dynamic_overlap.follow, training.follow, engine.follow)


def follow_up(pool: Pool, now: datetime) -> None:
    """Do what follows from the pool's events, and from those that this brings about. Call it outside a transaction.

    Events that others are at are left to them. One that cannot be followed up stays for the sweep, and keeps nobody
    from their receipt.
    """
    if pool.follows:
        drain(pool.pk, now)


def follow_person(participant: Participant) -> None:
    """The same for what happened to a person in several pools, as when they are kept out of a project."""
    theirs = Event.objects.filter(assignment__participant=participant).order_by()
    for pool in theirs.values_list("pool", flat=True).distinct():
        drain(pool, timezone.now())


def drain(pool: UUID, now: datetime, until: float = math.inf) -> int:
    """Follow up a portion of the pool's events, none after the moment `until` of the process's clock; how many."""
    failed: list[UUID] = []
    done = 0
    while done + len(failed) < EVENTS_AT_ONCE and time.monotonic() < until:
        found: list[UUID] = []
        try:
            if not follow_next(pool, failed, found, now):
                break
            done += 1
        except Exception:  # the next event has done nothing wrong; like a chore of the sweep, this one is tried again
            logger.exception("an event could not be followed up", extra={"event": found})
            failed += found
            if not found:
                break
    return done


@transaction.atomic
def follow_next(pool: UUID, but: list[UUID], found: list[UUID], now: datetime) -> bool:
    """Follow up the oldest event that nobody is at; its id goes to `found`. False where there is none."""
    parts = ("pool__project", "assignment__pool__project", "assignment__participant", "assignment__suite")
    events = Event.objects.filter(pool=pool).exclude(pk__in=but).select_related(*parts).order_by("pk")
    event = events.select_for_update(skip_locked=True, of=("self",)).first()
    if event is None:
        return False
    found.append(event.pk)
    hold(event)
    for follower in FOLLOWERS:
        follower(event, now)
    event.delete()
    return True


def hold(event: Event) -> None:
    """Lock the people whom this may be about, in one order and before anything else, as handing out does: so nobody
    waits for somebody who waits for them.
    """
    people = {event.assignment.participant_id, *engine.others_in(event)}
    list(Participant.objects.filter(pk__in=people).order_by("pk").select_for_update(no_key=True).values_list("pk"))


@each_sweep
def follow_the_rest(now: datetime) -> None:
    """Whatever happened where nobody followed it up, as in a process that was stopped, or when time was over."""
    until = time.monotonic() + SWEEP_S
    done = True
    while done and time.monotonic() < until:
        waiting = list(Event.objects.order_by().values_list("pool", flat=True).distinct())
        random.shuffle(waiting)  # so that no pool is always last
        done = sum(drain(pool, now, until) for pool in waiting) > 0
