"""How many projects, pools or trainings a workspace may make in a minute and a day, where settings limit that."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from project.base.problems import Refused

TOO_MANY = "TOO_MANY_REQUESTS"


def refuse_many(made: QuerySet[Any], what: str, now: datetime | None = None) -> None:
    """Refused (429) where so many rows of `made`, those of the workspace, are as new as that."""
    now = now or timezone.now()
    limits = {
        "minute": (timedelta(minutes=1), settings.FIELDWORK_MADE_PER_MINUTE),
        "day": (timedelta(days=1), settings.FIELDWORK_MADE_PER_DAY),
    }
    for word, (span, most) in limits.items():
        if most and made.filter(created_at__gt=now - span).count() >= most:
            raise Refused(TOO_MANY, f"At most {most:,} {what} can be made in a {word} here.", status=429)
