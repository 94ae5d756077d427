"""What the builder's page hands to its script."""

from typing import Any

from django.urls import reverse

from batches import known
from batches.authoring import schema_of
from batches.layouts import drafting, palette, proposing
from batches.models import Batch
from batches.participant import work
from datasets.schema import NEVER_SHOWN, Field
from tasksuites.models import Assignment

CALLS = ("draft", "publish", "check", "preview", "frame", "export", "faults")


def builder_data(batch: Batch, *, may_write: bool) -> dict[str, Any]:
    return {
        "batch": {"id": str(batch.pk), "name": batch.name, "address": batch.get_absolute_url()},
        "pages": drafting.pages_to_edit(batch),
        "revision": batch.layout_revision,
        "published": batch.layout,
        "version": batch.layout_number,
        "started": is_started(batch),
        "fields": fields(batch),
        "items": palette.items(),
        "starts": starts(batch),
        "datapoints": batch.dataset.datapoint_count if batch.dataset else 0,
        "addresses": {call: reverse(f"batch-layout-{call}", args=[batch.pk]) for call in CALLS},
        "may_write": may_write,
    }


def is_started(batch: Batch) -> bool:
    """Whether somebody was shown the newest version."""
    begun = Assignment.objects.filter(pool=batch.pool_id, form_version=batch.layout_number)
    return bool(batch.pool_id and batch.layout_number) and begun.exists()


def fields(batch: Batch) -> list[dict[str, Any]]:
    """Every field of the dataset, with the reason where it may not be shown."""
    schema = schema_of(batch.dataset)
    hidden = known.hidden_fields(batch.control_settings)
    return [
        {
            "key": field.key,
            "label": field.label,
            "type": field.type,
            "shown": not reason,
            "reason": reason,
        }
        for field in (schema.fields.values() if schema else ())
        for reason in [reason_against(field, hidden)]
    ]


def reason_against(field: Field, hidden: frozenset[str]) -> str:
    """Why participants do not see a field; "" where they may."""
    if field.type in NEVER_SHOWN:
        return f"A field of type {field.type} is not for participants."
    return "It says what is right, so participants must not see it." if field.key in hidden else ""


def starts(batch: Batch) -> list[dict[str, Any]]:
    shown = work.shown_fields(batch).values()
    return [
        {"name": start.name, "title": start.title, "hint": start.hint, "pages": start.pages}
        for start in proposing.starts(shown)
    ]
