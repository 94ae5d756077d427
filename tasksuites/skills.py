"""Skills, and how good people are at them: set by hand, by quality rules, or by a training."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from project.base.sweep import each_sweep
from tasksuites import eligibility, events, filters
from tasksuites.models import Event, Participant, Pool, Skill, UserSkill
from workspaces import audit
from workspaces.models import User, Workspace

EXACT = Decimal("0.000001")  # what is kept of a value
WHOLE = Decimal(1)
AT_ONCE = 500


@transaction.atomic
def create(workspace: Workspace, user: User | None, **columns: Any) -> Skill:
    skill = Skill.objects.create(workspace=workspace, created_by=user, **columns)
    audit.note("create", skill, user=user, workspace_id=workspace.pk)
    return skill


@transaction.atomic
def change(skill: Skill, user: User | None, **columns: Any) -> None:
    for name, value in columns.items():
        setattr(skill, name, value)
    skill.save()
    audit.note("change", skill, user=user, workspace_id=skill.workspace_id)


@transaction.atomic
def set_value(
    skill: Skill, participant: Participant, value: Decimal, *, reason: str = "", notes_loss: bool = True
) -> tuple[UserSkill, bool]:
    """Say how good the person is at it, 0 to 100, and whether that is new. Where it `notes_loss`, what they may not
    take part in any more because of it is an event of that pool.
    """
    exact = Decimal(value).quantize(EXACT, ROUND_HALF_UP)
    with noting_loss(skill, participant) if notes_loss else nullcontext():
        return UserSkill.objects.update_or_create(
            skill=skill, participant=participant, defaults={"value": exact, "reason": reason}
        )


@transaction.atomic
def take_away(held: UserSkill) -> None:
    with noting_loss(held.skill, held.participant):
        held.delete()


@contextmanager
def noting_loss(skill: Skill, participant: Participant) -> Iterator[None]:
    """Pools that let the person in before, and no more after this change of their skill, note that they lost them."""
    open_before = [pool for pool in pools_about(skill, participant) if lets_in(pool, participant)]
    yield
    lost = [pool.pk for pool in open_before if not lets_in(pool, participant)]
    if lost:
        now = timezone.now()
        events.note_loss(participant, Pool.objects.filter(pk__in=lost), Event.Kind.SKILL_LOST, now, skill)


def pools_about(skill: Skill, participant: Participant) -> list[Pool]:
    """Pools where this person took part, from which something follows, and that ask for this skill."""
    followed = Pool.objects.filter(follows=True, participations__participant=participant)
    found = followed.only("settings", "training", "training_passing_value")
    return [pool for pool in found if asks_for(pool, skill)]


def asks_for(pool: Pool, skill: Skill) -> bool:
    if pool.training_id is not None and pool.training_id == skill.training_id:
        return True
    return str(skill.pk) in filters.skills_in((pool.settings or {}).get("filter"))


def lets_in(pool: Pool, participant: Participant) -> bool:
    return eligibility.has_passed(pool, participant) and eligibility.fits_filter(pool, participant, None)


def rounded(value: Decimal) -> int:
    return int(value.quantize(WHOLE, ROUND_HALF_UP))


@each_sweep
def forget_old(now: datetime) -> None:
    """Values that were not set anew for as long as their skill keeps them are gone."""
    for skill in Skill.objects.exclude(ttl_hours=None):
        oldest = now - timedelta(hours=skill.ttl_hours)
        old = UserSkill.objects.filter(skill=skill, updated_at__lte=oldest).select_related("skill", "participant")
        for held in old.order_by("updated_at")[:AT_ONCE]:
            take_away(held)
