"""Figures about pools: asked for in one list, answered by an operation."""

from collections.abc import Iterator
from typing import Any

from rest_framework.response import Response

from project.base.ids import parse_uuid
from project.base.problems import Fault, Invalid
from project.base.words import given, kind
from tasksuites import analytics
from tasksuites.api.base import SuitesView
from tasksuites.api.documents import operation_document
from tasksuites.models import Pool
from tasksuites.spec import is_whole

MOST = 1000  # figures of one call
LONGEST_HOURS = 24 * 366
REQUIRED = "Value must be present and not equal to null"


class AnalyticsView(SuitesView):
    def post(self, request):
        workspace, asked = self.workspace(), request.data
        if not isinstance(asked, list):
            message = f"The body must be a list of what is asked, not {kind(asked)}."
            raise Invalid([Fault("", "ARRAY_EXPECTED", message)])
        if not 1 <= len(asked) <= MOST:
            message = f"Ask for 1 to {MOST:,} figures at once, not {len(asked):,}."
            raise Invalid([Fault("", "ARRAY_SIZE_OUT_OF_BOUNDS", message, (1, MOST))])
        known = self.pools(asked)
        faults = [fault.under(str(place)) for place, one in enumerate(asked) for fault in faults_of(one, known)]
        if faults:
            raise Invalid(faults)
        return Response(operation_document(analytics.start(workspace, asked)), status=202)

    def pools(self, asked: list[Any]) -> set[str]:
        """The ids, as they were written, of those pools that are there."""
        written = [one.get("subject_id") for one in asked if isinstance(one, dict)]
        keys = {text: parse_uuid(text) for text in written if isinstance(text, str)}
        rows = self.here(Pool.objects.filter(rehearsal_of=None)).filter(pk__in=[key for key in keys.values() if key])
        there = set(rows.values_list("pk", flat=True))
        return {text for text, key in keys.items() if key in there}


def faults_of(one: Any, pools: set[str]) -> Iterator[Fault]:
    if not isinstance(one, dict):
        yield Fault("", "OBJECT_EXPECTED", f"This must be an object, not {kind(one)}.")
        return
    yield from word_faults("subject", one.get("subject"), ("POOL",))
    yield from word_faults("name", one.get("name"), tuple(analytics.FIGURES))
    key = one.get("subject_id")
    if key is None:
        yield Fault("subject_id", "VALUE_REQUIRED", REQUIRED)
    elif not isinstance(key, str) or key not in pools:
        yield Fault("subject_id", "ENTITY_DOES_NOT_EXIST", f"There is no pool with the id {given(key)}.")
    if one.get("name") == analytics.ACTIVE_WORKERS:
        yield from hours_faults(one.get("interval_hours"))


def word_faults(path: str, value: Any, words: tuple[str, ...]) -> Iterator[Fault]:
    if value is None:
        yield Fault(path, "VALUE_REQUIRED", REQUIRED)
    elif not isinstance(value, str) or value not in words:
        yield Fault(path, "UNKNOWN_ENUM_VALUE", f"This must be one of {', '.join(words)}, not {given(value)}.", words)


def hours_faults(hours: Any) -> Iterator[Fault]:
    if hours is None:
        yield Fault("interval_hours", "VALUE_REQUIRED", REQUIRED)
    elif not is_whole(hours):
        yield Fault("interval_hours", "INTEGER_EXPECTED", f"This must be a whole number, not {given(hours)}.")
    elif not 1 <= hours <= LONGEST_HOURS:
        message = f"This must be from 1 to {LONGEST_HOURS}, not {given(hours)}."
        yield Fault("interval_hours", "VALUE_OUT_OF_BOUNDS", message, (1, LONGEST_HOURS))
