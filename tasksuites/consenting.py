"""Consent: the versions of what people agree to before they take part in a pool, and who agreed to which.

A newer version is asked for before the next suite, never in the middle of one.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from project.base.problems import Refused
from tasksuites import issuing, limits
from tasksuites.eligibility import gate, is_eligible, lists_of
from tasksuites.issuing import Person, lock_participant
from tasksuites.models import Assignment, Consent, Participant, Participation, Pool
from workspaces import audit
from workspaces.models import User


def newest(pool: Pool) -> Consent | None:
    """The version that is in force; None where the pool asks for none, or no longer."""
    latest = Consent.objects.filter(pool=pool).order_by("-number").first()
    return latest if latest and latest.text.strip() else None


def needed(pool: Pool, person: Person, now: datetime) -> Consent | None:
    """The version that this person has to agree to before they are handed the next suite; None where there is none.

    Whoever holds a suite goes on with it and is not asked, unless the pool would now hand them another one beside it:
    where a person may hold several, it asks before the next even while they work on the first.
    """
    consent = newest(pool)
    if consent is None:
        return None
    theirs = {f"participant__{name}": value for name, value in person.key(pool.workspace_id).items()}
    if Participation.objects.filter(pool=pool, consent_version=consent.number, **theirs).exists():
        return None
    held = Assignment.objects.filter(pool=pool, status=Assignment.Status.ACTIVE, **theirs).exclude(expires_at__lte=now)
    if held.exists() and (limits.most_at_once(pool) == 1 or why_not(pool, person, now)):
        return None
    return consent


def why_not(pool: Pool, person: Person, now: datetime) -> Refused | None:
    """Why the pool hands this person nothing new, agree or not; None where it may. Writes nothing about them."""
    key = person.key(pool.workspace_id)
    participant = Participant.objects.filter(**key).first() or Participant(**key)
    found = gate(pool, participant, now)
    if not found.is_open:
        return issuing.closed()
    is_wanted = found.lets_in and is_eligible(pool, participant, lists_of(pool, participant), person.params)
    return None if is_wanted else issuing.not_eligible()


@transaction.atomic
def agree(pool: Pool, person: Person, version: Any, now: datetime) -> bool:
    """Note that the person agrees to `version`; False, and nothing noted, where that is not the one in force."""
    consent = newest(pool)
    if consent is None or version != consent.number:
        return False
    note(pool, person, consent_version=consent.number, consented_at=now, outcome="")
    return True


@transaction.atomic
def decline(pool: Pool, person: Person, outcome: str) -> None:
    """Note how it ended for whoever does not agree; they may come back and agree after all."""
    note(pool, person, outcome=outcome)


def note(pool: Pool, person: Person, **values: Any) -> None:
    """Write on the person's row of this pool, made where there is none; their own row is locked, as in `issuing`."""
    participant = lock_participant(pool, person)
    Participation.objects.update_or_create(pool=pool, participant=participant, defaults=values)


@transaction.atomic
def publish(pool: Pool, text: str, user: User | None) -> Consent | None:
    """Put a text in force as the next version, an empty one to ask for no consent; the same text stays as it is."""
    Pool.objects.select_for_update(no_key=True).get(pk=pool.pk)  # two at once take their numbers one after the other
    latest = Consent.objects.filter(pool=pool).order_by("-number").first()
    if text.strip() == (latest.text.strip() if latest else ""):
        return latest
    made = Consent.objects.create(pool=pool, number=latest.number + 1 if latest else 1, text=text)
    audit.note("consent.publish", made, user=user, workspace_id=pool.workspace_id, number=made.number)
    return made
