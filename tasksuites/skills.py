"""Skills, and how good people are at them: set by hand, by quality rules, or by a training."""

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.db.models import F

from project.base.sweep import each_sweep
from tasksuites.models import Participant, Skill, UserSkill

EXACT = Decimal("0.000001")  # what is kept of a value
WHOLE = Decimal(1)
AT_ONCE = 500


@transaction.atomic
def set_value(skill: Skill, participant: Participant, value: Decimal, *, reason: str = "") -> tuple[UserSkill, bool]:
    """Say how good the person is at it, 0 to 100, and whether that is new."""
    exact = Decimal(value).quantize(EXACT, ROUND_HALF_UP)
    return UserSkill.objects.update_or_create(
        skill=skill, participant=participant, defaults={"value": exact, "reason": reason}
    )


@transaction.atomic
def take_away(user_skill: UserSkill) -> None:
    user_skill.delete()


def rounded(value: Decimal) -> int:
    return int(value.quantize(WHOLE, ROUND_HALF_UP))


@each_sweep
def forget_old(now: datetime) -> None:
    """Values that were not set anew for as long as their skill keeps them are gone."""
    for skill in Skill.objects.exclude(ttl_hours=None):
        oldest = now - timedelta(hours=skill.ttl_hours)
        old = UserSkill.objects.filter(skill=skill, updated_at__lte=oldest).order_by(F("updated_at"))
        for user_skill in old[:AT_ONCE]:
            take_away(user_skill)
