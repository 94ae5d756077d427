"""What may be changed about a suite or a task later, as somebody sent it. Pure.

Each function gives the new values by the names of the model's fields; what was left out is left out. Invalid with every
fault at its place.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from project.base.problems import Fault, Invalid
from project.base.words import given
from tasksuites.filling.judging import (
    OVERLAPS,
    PRIORITIES,
    Rules,
    count_faults,
    number_faults,
    solutions_faults,
    text_faults,
)

FROM_NOTHING = (0, OVERLAPS[1])
PRIORITY_STEP = Decimal("0.00001")
SOLUTIONS = {"known_solutions": "correctness_weight", "baseline_solutions": "confidence_weight"}
HINT = "message_on_unknown_solution"

Body = Mapping[str, Any]
Values = dict[str, Any]


def suite_change(body: Body, *, is_infinite: bool) -> Values:
    """`overlap` (None without end) and `priority`; `is_infinite` says what the overlap is now."""
    refuse([*overlap_faults(body, is_infinite), *number_faults(body, "issuing_order_override", PRIORITIES)])
    values = overlap_of(body)
    if body.get("issuing_order_override") is not None:
        values["priority"] = Decimal(str(body["issuing_order_override"])).quantize(PRIORITY_STEP)
    return values


def task_change(body: Body, rules: Rules, *, is_infinite: bool) -> Values:
    """`overlap`, and what is known about the task; null or an empty list takes that away."""
    faults = list(overlap_faults(body, is_infinite))
    for name, weight in SOLUTIONS.items():
        faults += solutions_faults(body, name, weight, rules)
    faults += [fault.under(HINT) for fault in text_faults(body.get(HINT))]
    refuse(faults)
    values = overlap_of(body) | {name: body[name] or None for name in SOLUTIONS if name in body}
    return values | ({"hint": body[HINT] or ""} if HINT in body else {})


def least_overlap(body: Body) -> Values:
    """`overlap`, which may be 0 here; None without end."""
    faults = list(flag_faults(body))
    overlap = body.get("overlap")
    if overlap is not None:
        faults += contradictions(body) or count_faults(overlap, FROM_NOTHING)
    elif body.get("infinite_overlap") is not True:
        faults.append(missing())
    refuse(faults)
    return overlap_of(body)


def overlap_faults(body: Body, is_infinite: bool) -> Iterator[Fault]:
    yield from flag_faults(body)
    if body.get("overlap") is not None:
        yield from contradictions(body) or count_faults(body["overlap"], OVERLAPS)
    elif body.get("infinite_overlap") is False and (is_infinite or "overlap" in body):
        yield missing()


def flag_faults(body: Body) -> Iterator[Fault]:
    flag = body.get("infinite_overlap")
    if flag is not None and not isinstance(flag, bool):
        yield Fault("infinite_overlap", "BOOLEAN_EXPECTED", f"This must be true or false, not {given(flag)}.")


def contradictions(body: Body) -> list[Fault]:
    if body.get("infinite_overlap") is not True:
        return []
    return [Fault("overlap", "VALUE_NOT_ALLOWED", "It cannot be infinite and have a number: leave one of them out.")]


def missing() -> Fault:
    return Fault("overlap", "VALUE_REQUIRED", "Value must be present and not equal to null")


def overlap_of(body: Body) -> Values:
    if body.get("infinite_overlap") is True:
        return {"overlap": None}
    return {} if body.get("overlap") is None else {"overlap": int(body["overlap"])}


def refuse(faults: list[Fault]) -> None:
    if faults:
        raise Invalid(faults)
