"""Coming in by a link: where it leads, who comes and whether that is proven, and what they are handed.

Both doors of a participant, the pages and the API, go through here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.conf import settings

from batches.participant import guessing, links, pool_ways, work
from batches.participant.tickets import Ticket
from batches.participant.ways import RETURNED, Ways
from batches.participant.work import Work
from project.base.html import clean
from project.base.problems import Refused
from project.base.translation import gettext as _
from project.base.translation import numeral
from tasksuites import answering, consenting, issuing
from tasksuites.issuing import Person
from tasksuites.models import Assignment, Pool

CONSENT = "CONSENT"
# Why somebody gets nothing new now, who may still send what they have.
UNSENT_FIRST = (CONSENT, issuing.NOTHING_LEFT, issuing.ALL_TAKEN, issuing.CLOSED)
LONGEST_ID = 255
MOST_PARAMS = 50
LONGEST_PARAM = 1000
# What a pool and its project hold for others; the specs of a large layout would take longer than all the rest.
UNREAD = (
    "rules",
    "project__input_spec",
    "project__output_spec",
    "project__view_spec",
    "project__rules",
    "project__settings",
    "project__description",
    "project__instructions",
    "project__comment",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a link leads: the pool that hands out, its ways in and out, and the work that it gives people to do."""

    pool: Pool
    work: Work
    ways: Ways


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who came, whether that is proven, and the tickets that they hold from earlier visits."""

    person: Person
    is_proven: bool = False
    tickets: tuple[Ticket, ...] = ()

    def sees(self, assignment: Assignment) -> bool:
        """Whether they may be shown what was answered in this assignment: to whoever knows its session at the panel
        too, where that cannot be guessed.
        """
        session = self.person.session_id
        knows_session = cannot_be_guessed(session) and session == assignment.session_id
        return self.is_proven or knows_session or Ticket(assignment.pk, sees=True) in self.tickets


@dataclass(frozen=True, slots=True)
class Taken:
    """What somebody was handed now or before, and whether they may see what was answered in it."""

    assignment: Assignment
    is_new: bool
    sees: bool

    @property
    def ticket(self) -> Ticket:
        return Ticket(self.assignment.pk, self.sees)


def find_entry(entry: str, address: str) -> Entry:
    """Where a link leads. Refused (404) where that is nowhere, or 429 when `address` keeps guessing."""
    known = Pool.objects.filter(entry=entry).select_related("project").defer(*UNREAD)
    pool = known.first() if guessing.is_word(entry) else None
    if pool and not (given := work.of_pool(pool)).is_gone:
        return Entry(pool, given, pool_ways.of_pool(pool))
    guessing.note(f"entry {address}")
    raise Refused("UNKNOWN_LINK", _("This link leads to no work here."), status=404)


def id_fault(value: Any) -> str | None:
    """What is wrong with a participant's id as given, or None."""
    if not isinstance(value, str) or not value.strip():
        return _("Give the participant's id as text.")
    if len(value.strip()) > LONGEST_ID:
        words = _("A participant's id has at most {most} characters; this one has {count}.")
        return words.format(most=numeral(LONGEST_ID), count=numeral(len(value.strip())))
    if not value.strip().isprintable():
        return _("A participant's id holds printable characters only.")
    return None


def params_fault(params: Any) -> str | None:
    if not isinstance(params, Mapping) or not all(isinstance(one, str | int | float) for one in params.values()):
        return "Parameters must be an object of names and single values."
    if len(params) > MOST_PARAMS or not all(fits(key, one) for key, one in params.items()):
        return f"There may be at most {MOST_PARAMS} parameters, each of at most {LONGEST_PARAM:,} characters."
    return None


def fits(key: str, value: Any) -> bool:
    """Whether a parameter is short enough to be stored."""
    return len(key) + len(str(value)) <= LONGEST_PARAM


def person(ways: Ways, external_id: str, params: Mapping[str, Any]) -> Person:
    """Who asks. What names the person or their session does not stand among the params a second time; of the others
    those are left out that are too long, or too many, to be stored.
    """
    known = {*ways.person_parameters, *ways.session_parameters, *links.PARAMETERS}
    others = ((key, value) for key, value in params.items() if key not in known and fits(key, value))
    stored = dict(islice(others, MOST_PARAMS))
    return Person(external_id.strip(), ways.source, ways.session_in(params)[:LONGEST_ID], stored)


def arrive(
    entry: Entry,
    external_id: str,
    params: Mapping[str, Any],
    now: datetime,
    *,
    signature: Any = None,
    expires: Any = None,
    tickets: tuple[Ticket, ...] = (),
) -> Arrival:
    """Who came by this link. A signature is proof of it, and so is an id too long to be guessed.

    Refused (403) with a wrong signature, or without one where the pool demands it.
    """
    who = person(entry.ways, external_id, params)
    is_signed = links.is_proven(entry.pool, who.external_id, signature, expires, now)
    if entry.ways.demands_signature and not is_signed:
        raise unsigned()
    return Arrival(who, is_signed or cannot_be_guessed(who.external_id), tickets)


def cannot_be_guessed(text: str) -> bool:
    """Whether an id, of a person or of their session, is so long that only its owner can know it."""
    return len(text) >= settings.FIELDWORK_UNGUESSABLE_ID


def unsigned() -> Refused:
    message = _("This work is for people who were sent a link of their own: this one has no signature.")
    return Refused(links.BAD_SIGNATURE, message, status=403)


def refuse_preview(entry: Entry, params: Mapping[str, Any]) -> None:
    if entry.ways.is_preview(params):
        raise Refused("PREVIEW", _("This is a preview. Accept the work first; then its tasks are handed out."))


def take(entry: Entry, arrival: Arrival, now: datetime, consent: Any = None, suite_id: Any = None) -> Taken:
    """What the person gets to do: something new, which may be the suite that they chose, or what they hold already.

    Refused with a code that says why there is nothing, and with CONSENT (and its `version` and `text`) where they have
    to agree first; `consent` is the version to which they agree. Answers that were saved before the time was over
    are led to again before that is asked, and where nothing else is to be had.
    """
    look = {"form_version": entry.work.form_version, "order_of": entry.work.order_of, "suite_id": suite_id}
    try:
        refuse_without_consent(entry, arrival, now, consent)
        assignment, is_new = issuing.issue(entry.pool, arrival.person, now=now, **look)
    except Refused as refused:
        left = unsent(entry, arrival) if refused.code in UNSENT_FIRST else None
        if left is None:
            name_training(entry, refused, now)
            raise
        return Taken(left, is_new=False, sees=True)
    sees = is_new or arrival.sees(assignment) or not answering.has_answers(assignment)
    if sees and not is_new:
        answering.note_session(assignment, arrival.person)
    return Taken(assignment, is_new, sees)


def name_training(entry: Entry, refused: Refused, now: datetime) -> None:
    """Add to the refusal of whoever may not take part the `entry` of the training that comes first, if that is open."""
    if refused.code == issuing.NOT_ELIGIBLE and entry.pool.training_id:
        training = Pool.objects.open_at(now).filter(pk=entry.pool.training_id).values_list("entry", flat=True).first()
        if training:
            refused.extra["training"] = {"entry": training}


def refuse_without_consent(entry: Entry, arrival: Arrival, now: datetime, version: Any) -> None:
    consent = consenting.needed(entry.pool, arrival.person, now)
    if consent is None:
        return
    if refused := consenting.why_not(entry.pool, arrival.person, now):
        raise refused
    if not consenting.agree(entry.pool, arrival.person, version, now):
        asked = {"version": consent.number, "text": clean(consent.text)}
        raise Refused(CONSENT, _("Before you take part, please read this and say whether you agree."), consent=asked)


def decline(entry: Entry, arrival: Arrival, now: datetime) -> Refused:
    """The person does not agree: how they are told. It is noted where they are asked."""
    pool, person = entry.pool, arrival.person
    if consenting.needed(pool, person, now) and not consenting.why_not(pool, person, now):
        consenting.decline(pool, person, RETURNED)
    return Refused("DECLINED", _("You did not agree, so no tasks were handed out."), status=200)


def unsent(entry: Entry, arrival: Arrival) -> Assignment | None:
    """This person's newest assignment whose time is over, with answers that were never sent and that they may see."""
    theirs = answering.unsent(entry.pool, arrival.person)
    return next((assignment for assignment in theirs if arrival.sees(assignment)), None)
