"""Who may take part in a pool: lists of people kept out or let in, and what they took part in before.

`Pool.eligibility` is `{"listed_only": bool, "excludes_pools": [id], "demands_pools": [id]}`, every key optional. The
lists themselves are reservations of the whole pool. People are named by the panel's id, whichever panel it was.
"""

from django.db.models import QuerySet

from tasksuites.models import Participant, Participation, Pool, Reservation


def is_eligible(pool: Pool, participant: Participant) -> bool:
    """Whether this person may be handed something in the pool."""
    rules = pool.eligibility or {}
    listed = set(on_lists(pool, participant).values_list("kind", flat=True))
    if Reservation.Kind.UNAVAILABLE in listed or (rules.get("listed_only") and Reservation.Kind.RESERVED not in listed):
        return False
    before = taken_part(participant)
    excluded, demanded = rules.get("excludes_pools"), rules.get("demands_pools")
    if excluded and before.filter(pool__in=excluded, issued_count__gt=0).exists():
        return False
    return not demanded or before.filter(pool__in=demanded, submitted_count__gt=0).exists()


def on_lists(pool: Pool, participant: Participant) -> QuerySet[Reservation]:
    names = {participant.external_id, participant.pk}
    return Reservation.objects.filter(pool=pool, person__in=names, suite=None, task=None)


def taken_part(participant: Participant) -> QuerySet[Participation]:
    """Where this person, by whichever panel they came, has been handed something."""
    return Participation.objects.filter(
        participant__workspace=participant.workspace_id, participant__external_id=participant.external_id
    )
