"""Does a condition hold, given the numbers that a collector counted? Pure."""

import operator
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

OPERATORS = {
    "EQ": operator.eq,
    "NE": operator.ne,
    "GT": operator.gt,
    "GTE": operator.ge,
    "LT": operator.lt,
    "LTE": operator.le,
}

Numbers = Mapping[str, Any]


def all_hold(conditions: Iterable[Mapping[str, Any]], numbers: Numbers) -> bool:
    return all(holds(condition, numbers) for condition in conditions)


def holds(condition: Mapping[str, Any], numbers: Numbers) -> bool:
    """Whether the number compares so. What is not known yet, such as a rate of no answers, compares with nothing."""
    have = numbers.get(condition["key"])
    if have is None:
        return False
    return OPERATORS[condition["operator"]](comparable(have), comparable(condition["value"]))


def comparable(value: Any) -> Any:
    """Numbers as decimals, as they are written: 33.3 is 33.3 and nothing near it."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return Decimal(str(value))
