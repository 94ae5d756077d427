"""What goes into a batch's tasks and what comes out, as the specs of its project: from the schema and from the layout.

So a batch's pool can be read like any other: as TSV, by majority, by quality rules. Pure.
"""

from collections.abc import Collection, Mapping
from typing import Any

from batches import layout
from batches.items.choice import as_text
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
    may_stay_open = layout.kind_of(item).final_fault(item, None) is None
    spec = {"type": "string", "required": not may_stay_open, "hidden": False}
    if layout.takes_files(item):
        return spec | {"type": "array_file"}
    if "options" not in item:
        return spec
    values = [option["value"] for option in item["options"]]
    kind = _kind_of_values(values)
    spec["type"] = kind if item["answer_limit"] == 1 else f"array_{kind}"
    return spec | {"allowed_values": [as_text(value) for value in values] if kind == "string" else values}


def _kind_of_values(values: list) -> str:
    """The spec's word for the JSON type of options; string where they differ, as results show them as text."""
    if all(isinstance(value, bool) for value in values):
        return "boolean"
    if any(isinstance(value, bool | str) for value in values):
        return "string"
    return "integer" if all(isinstance(value, int) for value in values) else "float"
