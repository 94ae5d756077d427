"""Is a spec itself right: every fault of the fields that it has. Pure. Values are judged by `spec`."""

from collections.abc import Mapping
from typing import Any

import regex

from project.base.problems import Fault
from project.base.words import given, kind
from tasksuites.spec import ARRAY, BOUNDS, OF_TYPE, SIZES, TYPES, Field, Judge, is_number, is_whole

NAME = regex.compile(r"[A-Za-z0-9_-]{1,100}")
OUTPUT_ONLY = frozenset({"file", "array_file"})
LONGEST_PATTERN = 10_000
KNOWN = {
    "integer": {"min_value", "max_value", "allowed_values"},
    "float": {"min_value", "max_value", "allowed_values"},
    "string": {"min_length", "max_length", "allowed_values", "pattern"},
    "boolean": {"allowed_values"},
    "coordinates": {"current_location"},
}
MOST_FIELDS = 1000


def problems(document: Any, *, is_output: bool) -> Judge:
    """Every fault of a spec itself, at places below it."""
    if not isinstance(document, dict):
        yield Fault("", "OBJECT_EXPECTED", f"This must be an object of fields, not {kind(document)}.")
        return
    if len(document) > MOST_FIELDS:
        yield Fault("", "ARRAY_SIZE_GREATER_THAN_MAX", f"A spec has at most {MOST_FIELDS} fields.", (MOST_FIELDS,))
        return
    for name, spec in document.items():
        if not NAME.fullmatch(name):
            message = "A field's name holds up to 100 Latin letters, digits, - and _."
            yield Fault(name, "CHARACTER_NOT_ALLOWED", message)
        yield from (fault.under(name) for fault in field_problems(spec, is_output=is_output))


def field_problems(spec: Any, *, is_output: bool) -> Judge:
    if not isinstance(spec, dict):
        yield Fault("", "OBJECT_EXPECTED", f"This must be an object, not {kind(spec)}.")
        return
    name = spec.get("type")
    if name is None:
        yield Fault("type", "VALUE_REQUIRED", "Say which type the values of this field have.")
    elif not isinstance(name, str) or name not in TYPES:
        yield Fault("type", "UNKNOWN_ENUM_VALUE", f"{given(name)} is no type of a field.", tuple(sorted(TYPES)))
    elif name in OUTPUT_ONLY and not is_output:
        yield Fault("type", "VALUE_NOT_ALLOWED", "Files come out of a task; none goes in.")
    else:
        yield from detail_problems(spec, name.removeprefix(ARRAY), name.startswith(ARRAY))
    for flag in ("required", "hidden"):
        if spec.get(flag) is not None and not isinstance(spec[flag], bool):
            yield Fault(flag, "BOOLEAN_EXPECTED", f"This must be true or false, not {given(spec[flag])}.")
    if is_output and spec.get("hidden") is True:
        yield Fault("hidden", "VALUE_NOT_ALLOWED", "What people answer cannot be hidden from them.")


def detail_problems(spec: Mapping[str, Any], name: str, is_array: bool) -> Judge:
    known = KNOWN.get(name, set()) | (set(SIZES) if is_array else set())
    of_any = set().union(*KNOWN.values(), SIZES)
    for key in spec:
        if key in of_any - known and spec[key] is not None:
            yield Fault(key, "VALUE_NOT_ALLOWED", f"A field of this type has no {key}.")
    sound = [pair for pair in (BOUNDS.get(name), SIZES if is_array else None) if pair]
    for low, high in sound:
        wrong = [bound for bound in (low, high) if spec.get(bound) is not None and not is_bound(spec[bound], low)]
        for bound in wrong:
            code = "FLOAT_EXPECTED" if low == "min_value" else "INTEGER_EXPECTED"
            yield Fault(bound, code, f"This must be a number, not {given(spec[bound])}.")
        both = None not in (spec.get(low), spec.get(high)) and not wrong
        if both and spec[low] > spec[high]:
            message = f"{low} is {spec[low]}, more than {high}, which is {spec[high]}."
            yield Fault(low, "VALUE_GREATER_THAN_MAX", message, (spec[high],))
    yield from allowed_problems(spec.get("allowed_values") if "allowed_values" in known else None, name)
    yield from pattern_problems(spec.get("pattern") if "pattern" in known else None)


def is_bound(value: Any, low: str) -> bool:
    """A number for bounds of values, a count for all others."""
    return is_number(value) if low == "min_value" else is_whole(value) and value >= 0


def allowed_problems(allowed: Any, name: str) -> Judge:
    if allowed is None:
        return
    if not isinstance(allowed, list):
        yield Fault("allowed_values", "ARRAY_EXPECTED", f"This must be a list, not {kind(allowed)}.")
        return
    plain = Field("", {"type": name})
    for place, value in enumerate(allowed):
        for fault in OF_TYPE[name](plain, value):
            yield fault.under(f"allowed_values.{place}")


def pattern_problems(pattern: Any) -> Judge:
    if pattern is None:
        return
    if not isinstance(pattern, str):
        yield Fault("pattern", "STRING_EXPECTED", f"This must be text, not {given(pattern)}.")
    elif len(pattern) > LONGEST_PATTERN:
        yield Fault("pattern", "STRING_LENGTH_GREATER_THAN_MAX", "This pattern is too long.", (LONGEST_PATTERN,))
    else:
        try:
            regex.compile(pattern)
        except (regex.error, RecursionError, OverflowError) as error:
            yield Fault("pattern", "INVALID_REGEX_SYNTAX", f"This is no regular expression: {error}.")
