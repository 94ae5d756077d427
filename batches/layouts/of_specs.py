"""A layout for a project that nobody drew one for: what its input spec shows, then what its output spec asks. Pure.

It follows from the specs alone, ids included, so it is the same wherever and however often it is made.
"""

from collections.abc import Mapping
from itertools import count
from typing import Any

from batches.layouts import asking, layout
from batches.layouts.items.exhibits import InputField
from batches.layouts.layout_faults import is_id
from datasets.schema import FieldType, Schema
from project.base.translation import gettext as _
from tasksuites import spec

SpecDocument = Mapping[str, Mapping[str, Any]]


def pages(input_spec: SpecDocument, output_spec: SpecDocument) -> list[dict[str, Any]]:
    """One page in the stored form of a layout, what is asked beside what is shown; answers to its questions are values
    by `output_values`.

    A question's `name` is its field, as far as a layout takes such a name.
    """
    shown = [{"id": asking.id_of(f"input {key}"), **shown_item(key)} for key in schema(input_spec).fields]
    asked = [asking.question(field) | named(field) for field in spec.Spec(output_spec).fields.values()]
    columns = [{"items": items} for items in (shown, asked) if items]
    numbers = count()
    raw = [{"rows": [{"columns": columns or [{"items": [nothing()]}]}]}]
    return layout.normalise(raw, lambda: asking.id_of(f"place {next(numbers)}"))


def nothing() -> dict[str, str]:
    return {"type": "rich_text", "content": _("There is nothing to look at here and nothing to answer.")}


def shown_item(key: str) -> dict[str, str]:
    return {"type": "dataset_field", "field": key}


def named(field: spec.Field) -> dict[str, str]:
    return {} if is_id(field.name) else {"name": field.name}


def schema(input_spec: SpecDocument) -> Schema:
    """The fields that people see as the layout's items know them; hidden ones are left out."""
    fields = [field for field in spec.Spec(input_spec).fields.values() if not field.is_hidden]
    return Schema(strict=False, fields={field.name: shown_field(field) for field in fields})


def shown_field(field: spec.Field) -> InputField:
    return InputField(key=field.name, type=FieldType.TEXT, label=asking.readable(field.name), spec=field)
