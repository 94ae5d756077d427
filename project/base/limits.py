"""How often something may be tried, counted in the database so that all processes count together."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from project.base.models import Attempts

WINDOW_S = 600


def count(key: str, now=None) -> int:
    """How often `key` was noted in the present window of ten minutes."""
    return Attempts.objects.filter(key=key, window=window(now)).values_list("count", flat=True).first() or 0


def note(key: str, now=None) -> None:
    """Count one more attempt."""
    row = Attempts.objects.filter(key=key, window=window(now))
    if row.update(count=F("count") + 1):
        return
    try:
        with transaction.atomic():
            Attempts.objects.create(key=key, window=window(now), count=1)
    except IntegrityError:
        row.update(count=F("count") + 1)


def prune(now=None) -> None:
    """Forget the windows that are over."""
    Attempts.objects.filter(window__lt=window(now)).delete()


def window(now=None) -> int:
    return int((now or timezone.now()).timestamp()) // WINDOW_S


def address(request) -> str:
    """The address a request came from; behind a proxy the one that the proxy itself added, which nobody can forge."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
