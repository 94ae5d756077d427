"""What a change of a project does to what was made with it. Pure.

Breaking is what could make a task or an answer that was right wrong: a field that goes, another type, a field that is
newly demanded, a narrower range.
"""

from collections.abc import Mapping
from typing import Any

EQUAL = "EQUAL"
NON_BREAKING = "NON_BREAKING_CHANGE"
BREAKING = "BREAKING_CHANGE"

LEAST = ("min_value", "min_length", "min_size")
MOST = ("max_value", "max_length", "max_size")
Field = Mapping[str, Any]


def level(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """The interface's word for a change of a project's values, among them `issuing`, `input_spec` and `output_spec`."""
    if before == after:
        return EQUAL
    specs = ("input_spec", "output_spec")
    breaks = before["issuing"] != after["issuing"] or any(breaks_spec(before[name], after[name]) for name in specs)
    return BREAKING if breaks else NON_BREAKING


def breaks_spec(before: Mapping[str, Field], after: Mapping[str, Field]) -> bool:
    if set(before) - set(after):
        return True
    added = set(after) - set(before)
    return any(is_required(after[name]) for name in added) or any(
        breaks_field(spec, after[name]) for name, spec in before.items()
    )


def breaks_field(before: Field, after: Field) -> bool:
    if before["type"] != after["type"] or (is_required(after) and not is_required(before)):
        return True
    if after.get("pattern") and after["pattern"] != before.get("pattern"):
        return True
    raised = any(is_narrower(before.get(name), after.get(name), 1) for name in LEAST)
    lowered = any(is_narrower(before.get(name), after.get(name), -1) for name in MOST)
    return raised or lowered or fewer_choices(before.get("allowed_values"), after.get("allowed_values"))


def is_required(field: Field) -> bool:
    told = field.get("required")
    return True if told is None else told


def is_narrower(before: float | None, after: float | None, sign: int) -> bool:
    """Whether a bound is new, or has moved inwards; that is upwards where `sign` is 1."""
    return after is not None and (before is None or sign * after > sign * before)


def fewer_choices(before: list | None, after: list | None) -> bool:
    if not after:
        return False
    return not before or any(value not in after for value in before)
