"""The places among which people choose their next suite, in pools of projects that let them."""

from datetime import datetime
from typing import Any

from project.base.ids import parse_uuid
from tasksuites import issuing
from tasksuites.issuing import Person
from tasksuites.models import Pool

MOST = 1_000  # places that one answer holds, the first that were added


def document(pool: Pool, person: Person, now: datetime) -> list[dict[str, Any]]:
    """What is free for this person and where, as an API shows it; nothing is taken by asking."""
    free = issuing.offered(pool, person, now).values_list("pk", "longitude", "latitude")[:MOST]
    return [{"suite": str(key), "longitude": longitude, "latitude": latitude} for key, longitude, latitude in free]


def suite_fault(value: Any) -> str | None:
    """What is wrong with the name of a chosen suite, or None."""
    if value is None or parse_uuid(value):
        return None
    return "Give the suite as one of those that the places name."
