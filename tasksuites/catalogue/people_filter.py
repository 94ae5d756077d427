"""Who may enter a pool, as its filter says: all of several alternatives of conditions. Pure."""

from collections.abc import Iterator
from typing import Any

from project.base.words import given, kind
from tasksuites.reading import Reader

CATEGORIES = ("profile", "computed", "skill")
COMPARING = ("GT", "GTE", "LT", "LTE")
CHOOSING = ("IN", "NOT_IN")
OPERATORS = ("EQ", "NE", *COMPARING, *CHOOSING)
MOST = 100  # alternatives, and conditions of each
LONGEST_KEY = 255


def judge(people: Reader) -> None:
    for alternative in people.parts("and", required=True, most=MOST):
        for condition in alternative.parts("or", required=True, most=MOST):
            judge_condition(condition)


def judge_condition(condition: Reader) -> None:
    category = condition.word("category", CATEGORIES, required=True)
    condition.text("key", required=True, most=LONGEST_KEY)
    operator = condition.word("operator", OPERATORS, required=True)
    value = condition.document.get("value")
    if category == "skill":
        judge_skill_value(condition, operator, value)
    elif value is None:
        condition.value("value", required=True)
    elif isinstance(value, dict) or (isinstance(value, list) and operator not in CHOOSING):
        message = f"{operator} compares with one value, not with {kind(value)}."
        condition.fault("value", "SIMPLE_VALUE_EXPECTED", message)


def judge_skill_value(condition: Reader, operator: str | None, value: Any) -> None:
    """A number from 0 to 100; null, for who does not have the skill, only is or is not."""
    if value is not None:
        condition.number("value", 0, 100)
    elif operator in (*COMPARING, *CHOOSING):
        condition.fault("value", "VALUE_REQUIRED", f"{operator} compares with a number; {given(value)} is none.")


def skills(document: Any) -> Iterator[tuple[str, str]]:
    """The place and the id of each skill that a filter names."""
    for first, alternative in enumerate(document["and"]):
        for second, condition in enumerate(alternative["or"]):
            if condition["category"] == "skill":
                yield f"and.{first}.or.{second}.key", condition["key"]
