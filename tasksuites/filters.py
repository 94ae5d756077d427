"""Who a pool is for, as its filter says: conditions on skills and on what is known about a person. Pure.

A filter is `{"and": [filter …]}`, `{"or": [filter …]}` or `{"category", "key", "operator", "value"}`. The category
`skill` has a skill's id as key and compares numbers; every other category is about the person. A condition on null asks
who has no such thing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

SKILL = "skill"
OPERATORS = ("EQ", "NE", "GT", "GTE", "LT", "LTE", "IN", "NOT_IN")

Filter = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about a person: skills by id, 0 to 100, and everything else by its name."""

    skills: Mapping[str, Decimal] = field(default_factory=dict)
    attributes: Mapping[str, Any] = field(default_factory=dict)

    def of(self, condition: Filter) -> Any:
        """What the condition is about; None where the person has no such thing."""
        things = self.skills if condition["category"] == SKILL else self.attributes
        return things.get(str(condition["key"]))


def admits(wish: Filter | None, known: Known) -> bool:
    """Whether the filter lets the person in; without one everybody is."""
    if not wish:
        return True
    if "and" in wish:
        return all(admits(part, known) for part in wish["and"])
    if "or" in wish:
        return any(admits(part, known) for part in wish["or"])
    return holds(wish["operator"], known.of(wish), wish.get("value"))


def conditions(wish: Filter | None) -> Iterator[Filter]:
    """Every single condition of the filter."""
    for joined in ("and", "or"):
        for part in (wish or {}).get(joined, ()):
            yield from conditions(part)
    if wish and "category" in wish:
        yield wish


def skills_in(wish: Filter | None) -> set[str]:
    """The ids of the skills that the filter asks about."""
    return {str(condition["key"]) for condition in conditions(wish) if condition["category"] == SKILL}


def holds(operator: str, has: Any, value: Any) -> bool:
    """Whether the comparison holds. Of a list that a person has, such as languages, one element is enough.

    Who has no such thing meets a comparison with null, and those that say what they must not have; nothing else.
    """
    if operator in ("NE", "NOT_IN"):
        return not holds("EQ" if operator == "NE" else "IN", has, value)
    if operator == "IN":
        return any(holds("EQ", has, one) for one in (value if isinstance(value, list | tuple) else [value]))
    if isinstance(has, list | tuple):
        return any(holds(operator, one, value) for one in has)
    if operator == "EQ":
        return same(has, value)
    return compared(ORDERED[operator], has, value)


ORDERED: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "GT": lambda has, value: has > value,
    "GTE": lambda has, value: has >= value,
    "LT": lambda has, value: has < value,
    "LTE": lambda has, value: has <= value,
}


def same(has: Any, value: Any) -> bool:
    """Equality; numbers by their value however they are written, text by its letters."""
    if isinstance(has, bool) or isinstance(value, bool):
        return as_flag(has) is as_flag(value)
    numbers = as_number(has), as_number(value)
    return numbers[0] == numbers[1] if None not in numbers else has == value


def compared(rule: Callable[[Decimal, Decimal], bool], has: Any, value: Any) -> bool:
    numbers: Sequence[Decimal | None] = (as_number(has), as_number(value))
    return None not in numbers and rule(*numbers)  # type: ignore[arg-type]


def as_flag(value: Any) -> bool | None:
    """True or false, also as the words that a link's parameters are made of."""
    return value if isinstance(value, bool) else {"true": True, "false": False}.get(str(value).lower())


def as_number(value: Any) -> Decimal | None:
    if value is None or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
