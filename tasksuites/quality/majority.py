"""Majority vote: which answers to a task are the same, and how many gave them. Pure.

Answers are the same where all *required* output fields are; where no field is required, all fields are compared.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from project.base import documents

Values = Mapping[str, Any]


def compared(output_spec: Mapping[str, Any]) -> list[str]:
    """The names of the output fields that make two answers the same or not."""
    required = [name for name, field in output_spec.items() if field.get("required", True)]
    return required or list(output_spec)


def agreements(answers: Sequence[Values | None], fields: Sequence[str]) -> tuple[list[int], int]:
    """For each answer how many, itself included, equal it, and the largest of these numbers; ([], 0) without answers.

    An answer is in the majority where its number reaches the threshold, and the task counts where the largest does:
    two different answers can both be in a majority.
    """
    keys = [key(answer or {}, fields) for answer in answers]
    counted = Counter(keys)
    return [counted[one] for one in keys], max(counted.values(), default=0)


def key(values: Values, fields: Sequence[str]) -> str:
    """A text that is the same for equal answers."""
    return text([values.get(name) for name in fields])


def text(value: Any) -> str:
    """The value as text that is the same for equal values: 1 and 1.0 are one number, 1 and true are not."""
    return documents.dumps(canonical(value))


def canonical(value: Any) -> Any:
    """The value in one form of several: keys sorted, whole numbers without a point."""
    if isinstance(value, dict):
        return {name: canonical(value[name]) for name in sorted(value)}
    if isinstance(value, list):
        return [canonical(one) for one in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**63:
        return int(value)
    return value
