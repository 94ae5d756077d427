"""What rules do: to the person whose numbers made them act, or to the work that this person did."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from project.base.ids import parse_uuid
from project.base.problems import Refused
from tasksuites import pools, raising, restricting, skills, verdicts
from tasksuites.models import Assignment, Pool, Skill
from tasksuites.quality.collectors import REASONS, Asked
from tasksuites.quality.conditions import Numbers
from tasksuites.quality.configs import field_of
from tasksuites.quality.reading import held_by

Parameters = Mapping[str, Any]
Status = Assignment.Status
UNITS = {"MINUTES": timedelta(minutes=1), "HOURS": timedelta(hours=1), "DAYS": timedelta(days=1)}


def perform(action: Mapping[str, Any], asked: Asked, numbers: Numbers, now: datetime) -> None:
    """Do it; nothing where the action is known by name only."""
    if deed := DEEDS.get(action["type"]):
        deed(action.get("parameters") or {}, asked, numbers, now)


def restrict(parameters: Parameters, asked: Asked, numbers: Numbers, now: datetime) -> None:
    """A restriction that lasts longer already stays."""
    place = {
        "POOL": restricting.Place(pool=asked.pool),
        "PROJECT": restricting.Place(project=asked.pool.project),
        "ALL_PROJECTS": restricting.Place(),
    }[parameters["scope"]]
    restricting.restrict(
        asked.assignment.participant,
        place,
        until=until(parameters, now),
        comment=parameters.get("private_comment") or "",
        now=now,
        may_shorten=False,
    )


def until(parameters: Parameters, now: datetime) -> datetime | None:
    """The end of a restriction of either version, None for one that has no end."""
    if (days := parameters.get("duration_days")) is not None:
        return now + timedelta(days=days)
    unit = UNITS.get(parameters.get("duration_unit", ""))
    return now + unit * parameters["duration"] if unit else None


def set_skill(parameters: Parameters, asked: Asked, numbers: Numbers, now: datetime) -> None:
    give(parameters, asked, Decimal(str(parameters["skill_value"])))


def set_skill_from_field(parameters: Parameters, asked: Asked, numbers: Numbers, now: datetime) -> None:
    value = numbers.get(field_of(parameters))
    if value is not None:
        give(parameters, asked, value)


def give(parameters: Parameters, asked: Asked, value: Decimal) -> None:
    """Nothing where the skill is gone meanwhile. What a rule about a lost pool gives makes nobody lose another: two
    such rules could go on for ever.
    """
    here = Skill.objects.filter(workspace=asked.pool.workspace_id)
    skill = here.filter(pk=parse_uuid(parameters["skill_id"])).first()
    if skill:
        reason, notes_loss = asked.collector["type"], asked.event.kind not in REASONS
        skills.set_value(skill, asked.assignment.participant, value, reason=reason, notes_loss=notes_loss)


def change_overlap(parameters: Parameters, asked: Asked, numbers: Numbers, now: datetime) -> None:
    """Of what the assignment was about; where a person lost access, of all that they did in the pool."""
    raising.change_by(asked.pool, concerned(asked), parameters["delta"], now)
    if parameters.get("open_pool"):
        reopen(asked.pool, now)


def concerned(asked: Asked) -> Iterable[Assignment]:
    if asked.event.kind not in REASONS:
        return [asked.assignment]
    return of_person(asked, Status.SUBMITTED, Status.ACCEPTED).select_related("suite")


def of_person(asked: Asked, *statuses: str) -> QuerySet[Assignment]:
    mine = held_by([asked.assignment.participant_id], [asked.pool.pk])
    return mine.filter(status__in=statuses).order_by("pk")


def reopen(pool: Pool, now: datetime) -> None:
    """What may not be opened, as a pool that is archived or whose closing date has passed, stays as it is."""
    try:
        pools.open_pool(pool, now)
    except Refused:
        return


def reject_all(parameters: Parameters, asked: Asked, numbers: Numbers, now: datetime) -> None:
    decide_all(asked, Status.REJECTED, parameters.get("public_comment"), now)


def approve_all(parameters: Parameters, asked: Asked, numbers: Numbers, now: datetime) -> None:
    decide_all(asked, Status.ACCEPTED, None, now)


@transaction.atomic
def decide_all(asked: Asked, status: str, comment: str | None, now: datetime) -> None:
    """The verdict on all that waits for one; what somebody else decides at this moment is theirs."""
    waiting = verdicts.lock(of_person(asked, Status.SUBMITTED).values_list("pk", flat=True))
    verdicts.write([one for one in waiting if one.status == Status.SUBMITTED], status, comment, now)


Deed = Callable[[Parameters, Asked, Numbers, datetime], None]
DEEDS: Mapping[str, Deed] = {
    "RESTRICTION": restrict,
    "RESTRICTION_V2": restrict,
    "SET_SKILL": set_skill,
    "SET_SKILL_FROM_OUTPUT_FIELD": set_skill_from_field,
    "CHANGE_OVERLAP": change_overlap,
    "REJECT_ALL_ASSIGNMENTS": reject_all,
    "APPROVE_ALL_ASSIGNMENTS": approve_all,
}
