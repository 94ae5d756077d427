"""Who may take part in a pool: lists of people kept out or let in, and what they took part in before.

`Pool.eligibility` is `{"listed_only": bool, "excludes_pools": [id], "demands_pools": [id]}`, every key optional. The
lists themselves are reservations of the whole pool. People are named by the panel's id, whichever panel it was.
"""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from tasksuites.models import Participant, Participation, Pool, Reservation


@dataclass(frozen=True, slots=True)
class Lists:
    """Where a person's name stands: on the pool's lists of who may and who may not, and at single suites."""

    lets_in: bool
    keeps_out: bool
    names_suites: bool


def lists_of(pool: Pool, participant: Participant) -> Lists:
    """By one query, since most people stand nowhere."""
    of_suite, of_task = Q(suite__isnull=False), Q(task__isnull=False)
    found = Reservation.objects.of_person(pool, participant).values_list("kind", of_suite, of_task).distinct()
    rows = set(found)
    return Lists(
        lets_in=(Reservation.Kind.RESERVED, False, False) in rows,
        keeps_out=(Reservation.Kind.UNAVAILABLE, False, False) in rows,
        names_suites=any(is_suite for _, is_suite, _ in rows),
    )


def is_eligible(pool: Pool, participant: Participant, lists: Lists) -> bool:
    """Whether this person may be handed something in the pool."""
    rules = pool.eligibility or {}
    if lists.keeps_out or (rules.get("listed_only") and not lists.lets_in):
        return False
    excluded, demanded = rules.get("excludes_pools"), rules.get("demands_pools")
    if excluded and taken_part(participant).filter(pool__in=excluded, issued_count__gt=0).exists():
        return False
    return not demanded or taken_part(participant).filter(pool__in=demanded, submitted_count__gt=0).exists()


def taken_part(participant: Participant) -> QuerySet[Participation]:
    """Where this person, by whichever panel they came, has been handed something."""
    return Participation.objects.filter(
        participant__workspace=participant.workspace_id, participant__external_id=participant.external_id
    )
