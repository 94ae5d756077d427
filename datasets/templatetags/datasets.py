"""How pages read a datapoint and a rejected line."""

from collections.abc import Sequence

from django import template

from datasets.models import Datapoint

register = template.Library()


@register.filter
def values_of(datapoint: Datapoint, fields: Sequence[dict]) -> list[str | None]:
    """The datapoint's values in the order of `fields`; None where one is missing."""
    return [datapoint.values.get(field["key"]) for field in fields]


@register.filter
def as_text(raw: bytes | memoryview) -> str:
    """Bytes that came in as a line; those that are no text show as a mark."""
    return bytes(raw).decode("utf-8", "replace").replace("\0", "\ufffd")
