"""What may go into a task and come out of it: the input and output specs of a project. Pure.

A spec maps a field's name to `{"type": …, "required": …, …}`. `Spec` judges values by it; a spec itself is judged by
`spec_faults`. The codes are the task-suites interface's.
"""

import dataclasses
import math
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import regex

from project.base.problems import Fault
from project.base.words import given, kind

ARRAY = "array_"
BASIC = ("url", "boolean", "integer", "float", "string", "json", "coordinates", "file")
TYPES = frozenset(BASIC) | {ARRAY + name for name in BASIC}
WEB = ("http://", "https://", "www")
INTEGERS = range(-(2**63), 2**64)  # what a document can hold
MATCHING_S = 0.05  # seconds that one value may take a pattern; some patterns never end
MOST_TIMEOUTS = 20  # after which a field's pattern is tried no more
MOST_CHOICES = 1000  # whole numbers that a range is written out for
MOST_INTEGERS = 32  # values of a range of whole numbers that still count as a limited set

BOUNDS = {
    "integer": ("min_value", "max_value"),
    "float": ("min_value", "max_value"),
    "string": ("min_length", "max_length"),
}
SIZES = ("min_size", "max_size")

Judge = Iterator[Fault]


@dataclasses.dataclass(frozen=True)
class Field:
    """One named slot, as its spec says."""

    name: str
    spec: Mapping[str, Any]
    timeouts: list[str] = dataclasses.field(default_factory=list, compare=False, repr=False)

    @property
    def type(self) -> str:
        """The type of a value, or of each element."""
        return self.spec["type"].removeprefix(ARRAY)

    @property
    def is_array(self) -> bool:
        return self.spec["type"].startswith(ARRAY)

    @property
    def is_required(self) -> bool:
        return self.spec.get("required", True)

    @property
    def is_hidden(self) -> bool:
        return self.spec.get("hidden", False)

    @cached_property
    def pattern(self) -> regex.Pattern | None:
        return regex.compile(self.spec["pattern"]) if self.spec.get("pattern") else None

    @property
    def choices(self) -> list[Any] | None:
        """The values that are all there is; None where there is no end of them."""
        if self.is_array:
            return None
        if self.spec.get("allowed_values"):
            return list(self.spec["allowed_values"])
        if self.type == "boolean":
            return [True, False]
        least, most = self.spec.get("min_value"), self.spec.get("max_value")
        if self.type == "integer" and least is not None and most is not None:
            return list(range(least, most + 1)) if most - least < MOST_CHOICES else None
        return None

    @property
    def is_limited(self) -> bool:
        """Whether answers are of a limited set, so that each can be weighed against the others."""
        if self.choices is None:
            return False
        return bool(self.spec.get("allowed_values")) or self.type == "boolean" or len(self.choices) <= MOST_INTEGERS


class Spec:
    """A spec that was judged before, ready to judge values."""

    def __init__(self, document: Mapping[str, Any]):
        self.fields = {name: Field(name, spec) for name, spec in document.items()}

    def faults(self, values: Any, *, is_partial: bool = False) -> Judge:
        """Every fault of `values`, an object of field names; with `is_partial` required fields may be left out."""
        if not isinstance(values, dict):
            yield Fault("", "OBJECT_EXPECTED", f"This must be an object, not {kind(values)}.")
            return
        for name in values:
            if name not in self.fields:
                yield Fault(name, "VALUE_NOT_ALLOWED", "Unknown field name")
        for name, field in self.fields.items():
            if values.get(name) is not None:
                yield from (fault.under(name) for fault in value_faults(field, values[name]))
            elif field.is_required and not is_partial:
                yield Fault(name, "VALUE_REQUIRED", "Value must be present and not equal to null")


def value_faults(field: Field, value: Any) -> Judge:
    """Every fault of a value that is there, at places below it."""
    if not field.is_array:
        yield from element_faults(field, value)
    elif not isinstance(value, list):
        yield Fault("", "ARRAY_EXPECTED", f"This must be a list, not {kind(value)}.")
    else:
        yield from bounds_faults(len(value), field.spec, SIZES, "ARRAY_SIZE", "elements")
        for place, element in enumerate(value):
            yield from (fault.under(str(place)) for fault in element_faults(field, element))


def element_faults(field: Field, value: Any) -> Judge:
    if field.type != "json" and isinstance(value, dict | list):
        yield Fault("", "SIMPLE_VALUE_EXPECTED", f"This must be a single value, not {kind(value)}.")
        return
    yield from OF_TYPE[field.type](field, value)


def boolean_faults(field: Field, value: Any) -> Judge:
    if not isinstance(value, bool):
        yield Fault("", "BOOLEAN_EXPECTED", f"This must be true or false, not {given(value)}.")
    else:
        yield from choice_faults(field, value)


def integer_faults(field: Field, value: Any) -> Judge:
    if not is_whole(value):
        yield Fault("", "INTEGER_EXPECTED", f"This must be a whole number, not {given(value)}.")
    else:
        yield from number_faults(field, value)


def float_faults(field: Field, value: Any) -> Judge:
    if not is_number(value):
        yield Fault("", "FLOAT_EXPECTED", f"This must be a number, not {given(value)}.")
    else:
        yield from number_faults(field, value)


def number_faults(field: Field, value: float) -> Judge:
    yield from bounds_faults(value, field.spec, BOUNDS[field.type], "VALUE")
    yield from choice_faults(field, value)


def string_faults(field: Field, value: Any) -> Judge:
    if not isinstance(value, str):
        yield Fault("", "STRING_EXPECTED", f"This must be text, not {given(value)}.")
        return
    yield from bounds_faults(len(value), field.spec, BOUNDS["string"], "STRING_LENGTH", "characters")
    if field.pattern and not matches(field, value):
        message = f"This must match the pattern {field.spec['pattern']} from beginning to end."
        yield Fault("", "PATTERN_MISMATCH", message, (field.spec["pattern"],))
    yield from choice_faults(field, value)


def matches(field: Field, value: str) -> bool:
    """Whether the whole of `value` matches the field's pattern; what takes too long to tell does not."""
    if len(field.timeouts) == MOST_TIMEOUTS:
        return False
    try:
        return field.pattern.fullmatch(value, timeout=MATCHING_S) is not None
    except TimeoutError:
        field.timeouts.append(value[:1])
        return False


def url_faults(field: Field, value: Any) -> Judge:
    if not isinstance(value, str) or not value.startswith(WEB) or any(map(str.isspace, value)):
        message = f"This must be an address that begins with http://, https:// or www, not {given(value)}."
        yield Fault("", "INVALID_URL_SYNTAX", message)


def json_faults(field: Field, value: Any) -> Judge:
    if not isinstance(value, dict | list):
        yield Fault("", "JSON_EXPECTED", f"This must be an object or a list, not {given(value)}.")


def coordinates_faults(field: Field, value: Any) -> Judge:
    if not isinstance(value, str) or not is_place(value):
        message = f'This must be text such as "55.73,37.59", latitude and longitude, not {given(value)}.'
        yield Fault("", "INVALID_COORDINATES_SYNTAX", message)


def file_faults(field: Field, value: Any) -> Judge:
    """Whether the file is there is for those to say who keep files."""
    if not isinstance(value, str) or not value:
        yield Fault("", "ENTITY_DOES_NOT_EXIST", f"This must be the id of an attachment, not {given(value)}.")


OF_TYPE = {
    "boolean": boolean_faults,
    "integer": integer_faults,
    "float": float_faults,
    "string": string_faults,
    "url": url_faults,
    "json": json_faults,
    "coordinates": coordinates_faults,
    "file": file_faults,
}


def is_place(text: str) -> bool:
    parts = text.split(",")
    if len(parts) != 2:
        return False
    try:
        latitude, longitude = (float(part) for part in parts)
    except ValueError:
        return False
    return abs(latitude) <= 90 and abs(longitude) <= 180


def choice_faults(field: Field, value: Any) -> Judge:
    allowed = field.spec.get("allowed_values")
    if allowed and value not in allowed:
        yield Fault("", "VALUE_NOT_ALLOWED", f"{given(value)} is none of the allowed values.", tuple(allowed))


def bounds_faults(value: float, spec: Mapping[str, Any], names: tuple[str, str], code: str, unit: str = "") -> Judge:
    """Where a number, or a number of `unit`, lies outside of the bounds that the spec has under `names`."""
    least, most = (spec.get(name) for name in names)
    is_less, is_more = least is not None and value < least, most is not None and value > most
    if not is_less and not is_more:
        return
    unit = f" {unit}" if unit else ""
    if least is not None and most is not None:
        message = f"This must be from {least} to {most}{unit}, not {value}."
        yield Fault("", f"{code}_OUT_OF_BOUNDS", message, (least, most))
    elif is_less:
        yield Fault("", f"{code}_LESS_THAN_MIN", f"This must be at least {least}{unit}, not {value}.", (least,))
    else:
        yield Fault("", f"{code}_GREATER_THAN_MAX", f"This must be at most {most}{unit}, not {value}.", (most,))


def is_whole(value: Any) -> bool:
    """A whole number; 3.0 is one, true is none."""
    if isinstance(value, float):
        return value.is_integer()
    return isinstance(value, int) and not isinstance(value, bool) and value in INTEGERS


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
