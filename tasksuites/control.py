"""Is an answer right, and what is it worth: answers beside known solutions. Pure.

A known solution is `{"output_values": {key: value}, "correctness_weight": 0 to 1}`; the weight is 1 where it is left
out. Kinds of task: without known solutions *general*; with some *control*; with a hint as well *training*.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

NOTHING, WHOLE = Decimal(0), Decimal(1)

Solution = Mapping[str, Any]


def kind(known_solutions: Sequence[Solution] | None, hint: str | None) -> str:
    """general, control or training. A hint alone makes a training task too: there is nothing to compare with."""
    if hint:
        return "training"
    return "control" if known_solutions else "general"


def matches(solution: Solution, values: Mapping[str, Any]) -> bool:
    """Whether `values` say exactly what the solution says; what it leaves out may be anything.

    Case and blanks count; 1 and 1.0 are the same number, 1 and true are not the same.
    """
    return all(key in values and equal(values[key], wanted) for key, wanted in solution["output_values"].items())


def credit(known_solutions: Sequence[Solution] | None, values: Mapping[str, Any] | None) -> Decimal | None:
    """What an answer is worth, 0 to 1: the largest weight of the solutions that it matches.

    None where there is no known solution to compare with.
    """
    if not known_solutions:
        return None
    worth = [weight(solution) for solution in known_solutions if matches(solution, values or {})]
    return max(worth, default=NOTHING)


def is_right(known_solutions: Sequence[Solution] | None, values: Mapping[str, Any] | None) -> bool:
    """Whether the answer may stand in a training task: it matches some solution, or there is none to match."""
    return not known_solutions or any(matches(solution, values or {}) for solution in known_solutions)


def rate(credits_: Iterable[Decimal]) -> Decimal | None:
    """The rate of correct answers in percent: the sum of credits over their number. None without answers."""
    given = list(credits_)
    return 100 * sum(given, NOTHING) / len(given) if given else None


def weight(solution: Solution) -> Decimal:
    value = solution.get("correctness_weight")
    return WHOLE if value is None else Decimal(str(value))


def equal(one: Any, other: Any) -> bool:
    """Equality of JSON values; Python alone would take 1 for true."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(equal, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    return one == other
