"""Who may take part in a pool: restrictions, lists, filters, a training, and what people took part in before.

`Pool.eligibility` is `{"listed_only": bool, "excludes_pools": [id], "demands_pools": [id]}`, every key optional. The
lists themselves are reservations of the whole pool. People are named by the panel's id, whichever panel it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, Q, QuerySet

from project.base.ids import parse_uuid
from tasksuites import filters
from tasksuites.models import Participant, Participation, Pool, Reservation, Restriction, UserSkill


@dataclass(frozen=True, slots=True)
class Lists:
    """Where a person's name stands: on the pool's lists of who may and who may not, and at single suites and tasks."""

    lets_in: bool
    keeps_out: bool
    names_suites: bool
    names_tasks: bool


def lists_of(pool: Pool, participant: Participant) -> Lists:
    """By one query, since most people stand nowhere."""
    of_suite, of_task = Q(suite__isnull=False), Q(task__isnull=False)
    found = Reservation.objects.of_person(pool, participant).values_list("kind", of_suite, of_task).distinct()
    rows = set(found)
    return Lists(
        lets_in=(Reservation.Kind.RESERVED, False, False) in rows,
        keeps_out=(Reservation.Kind.UNAVAILABLE, False, False) in rows,
        names_suites=any(is_suite for _, is_suite, _ in rows),
        names_tasks=any(is_task for _, _, is_task in rows),
    )


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether the pool lets people in at present, and whether this person is under a restriction there."""

    is_open: bool
    is_restricted: bool

    @property
    def lets_in(self) -> bool:
        return self.is_open and not self.is_restricted


def gate(pool: Pool, participant: Participant, now: datetime) -> Gate:
    """By one query for whoever is under no restriction anywhere: the pool may have been closed since it was loaded."""
    open_pools = Pool.objects.open_at(now).filter(pk=pool.pk)
    anywhere = Restriction.objects.filter(participant=participant.pk)
    found = open_pools.values_list(Exists(anywhere), flat=True).first()
    is_restricted = bool(found) and restrictions(pool, participant, now).exists()
    return Gate(is_open=found is not None, is_restricted=is_restricted)


def restrictions(pool: Pool, participant: Participant, now: datetime) -> QuerySet[Restriction]:
    """Those in force that keep this person out of the pool."""
    return restrictions_in(pool, now).filter(participant=participant.pk)


def restrictions_in(pool: Pool, now: datetime) -> QuerySet[Restriction]:
    """Those in force that keep anybody out of the pool."""
    scope = Restriction.Scope
    here = (
        Q(scope=scope.ALL_PROJECTS) | Q(scope=scope.PROJECT, project=pool.project_id) | Q(scope=scope.POOL, pool=pool)
    )
    in_force = Q(expires_at=None) | Q(expires_at__gt=now)
    return Restriction.objects.filter(here, in_force, workspace=pool.workspace_id)


def is_eligible(pool: Pool, participant: Participant, lists: Lists, params: Mapping[str, Any] | None = None) -> bool:
    """Whether this person may be handed something in the pool. `params` came with their link."""
    rules = pool.eligibility or {}
    if lists.keeps_out or (rules.get("listed_only") and not lists.lets_in):
        return False
    excluded, demanded = rules.get("excludes_pools"), rules.get("demands_pools")
    if excluded and taken_part(participant).filter(pool__in=excluded, issued_count__gt=0).exists():
        return False
    if demanded and not taken_part(participant).filter(pool__in=demanded, submitted_count__gt=0).exists():
        return False
    return has_passed(pool, participant) and fits_filter(pool, participant, params)


def taken_part(participant: Participant) -> QuerySet[Participation]:
    """Where this person, by whichever panel they came, has been handed something."""
    return Participation.objects.filter(
        participant__workspace=participant.workspace_id, participant__external_id=participant.external_id
    )


def has_passed(pool: Pool, participant: Participant) -> bool:
    """Whether the person has the skill of the training that the pool demands, and enough of it."""
    if pool.training_id is None:
        return True
    skills = UserSkill.objects.filter(participant=participant.pk, skill__training=pool.training_id)
    return skills.filter(value__gte=pool.training_passing_value or 0).exists()


def fits_filter(pool: Pool, participant: Participant, params: Mapping[str, Any] | None) -> bool:
    """Whether the pool's filter lets the person in; asks for their skills only where it is about some."""
    wish = (pool.settings or {}).get("filter")
    return not wish or filters.admits(wish, known_of(participant, filters.skills_in(wish), params or {}))


def known_of(participant: Participant, skills: set[str], params: Mapping[str, Any]) -> filters.Known:
    """What is known about the person: their skills of these ids, and what stands in their profile.

    What a link says about its person counts where the profile says nothing.
    """
    keys = [key for key in map(parse_uuid, skills) if key]
    rows = UserSkill.objects.filter(participant=participant.pk, skill__in=keys) if keys else UserSkill.objects.none()
    values = {str(skill): value for skill, value in rows.values_list("skill_id", "value")}
    profile = dict(participant.attributes or {})
    return filters.Known(values, {**params, **(profile.pop("attributes", None) or {}), **profile})
