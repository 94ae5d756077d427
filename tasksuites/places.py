"""Places: how many people may still have a suite. Nothing else changes `taken`."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db.models import F
from django.db.models.functions import Coalesce

from tasksuites.models import Assignment, TaskSuite
from tasksuites.models.suites import HAS_PLACES


def take(suite_id: object, now: datetime) -> bool:
    """Take one place of the suite; False where none is free. The database refuses more than there are."""
    free = TaskSuite.objects.filter(HAS_PLACES, pk=suite_id)
    return bool(free.update(taken=F("taken") + 1, first_taken_at=Coalesce("first_taken_at", now)))


def give_back(assignments: Iterable[Assignment]) -> None:
    """Free the places of assignments that were active until now, suite by suite in a fixed order.

    The order keeps two transactions that free the same suites from waiting for each other.
    """
    counts = Counter(assignment.suite_id for assignment in assignments)
    for suite_id in sorted(counts):
        TaskSuite.objects.filter(pk=suite_id).update(taken=F("taken") - counts[suite_id])
