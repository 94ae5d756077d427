"""What goes into a batch's tasks and what comes out, as the specs of its project: from the schema and from the layout.

So a batch's pool can be read like any other: as TSV, by majority, by quality rules. Pure.
"""

from collections.abc import Collection, Mapping
from typing import Any

from batches.layouts import conditions, layout
from datasets.schema import MEDIA, NEVER_SHOWN, Field, Schema


def input_spec(schema: Schema, hidden: Collection[str] = ()) -> dict[str, Any]:
    """The dataset's fields; what participants never see, by its type or because it is among `hidden`, is hidden."""
    return {key: _of_field(field, schema, hidden) for key, field in schema.fields.items()}


def output_spec(pages: list) -> dict[str, Any]:
    """The questions of a stored layout by instruction id, which is the key of their answers."""
    return {item["id"]: _of_instruction(item) for item in layout.instructions(pages)}


def _of_field(field: Field, schema: Schema, hidden: Collection[str]) -> dict[str, Any]:
    kind = "url" if field.type in MEDIA else "string"
    return {"type": kind, "required": schema.strict, "hidden": field.type in NEVER_SHOWN or field.key in hidden}


def _of_instruction(item: Mapping[str, Any]) -> dict[str, Any]:
    question = layout.kind_of(item)
    may_stay_open = question.is_optional(item) or conditions.KEY in item
    return {"required": not may_stay_open, "hidden": False} | question.spec(item)
