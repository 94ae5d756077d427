"""How sure the answers of several people make us: each weighs as much as its giver is good. Pure.

The quality of a person, 0 to 1, is the chance that they answer right; who answers wrong gives each other option with
the same chance. Options are all equally likely before the first answer.
"""

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

PRIOR = 0.5  # right and wrong answers that everybody is taken to have given before the first

Answers = Iterable[tuple[Any, float]]


def quality(skill: float | None, right: float = 0, total: float = 0) -> float:
    """A person's quality: by their skill, 0 to 100, or without one by their `right` control answers of `total`."""
    if skill is not None:
        return float(skill) / 100
    return (PRIOR + float(right)) / (2 * PRIOR + float(total))


def confidences(answers: Answers, options: Sequence[Hashable]) -> dict[Any, float]:
    """How likely each of `options` is the right one, by (value, quality) of each answer; together they are 1.

    The weight of an option is the product over the answers of q where it was given, else of (1 - q) / (Y - 1), Y the
    number of options. Values that are no option say nothing. Where people who never err contradict each other, or
    nobody answered, all options are equally likely.
    """
    known = [(value, q) for value, q in answers if value in options]
    others = max(len(options) - 1, 1)
    logs = {option: sum(log(q if value == option else (1 - q) / others) for value, q in known) for option in options}
    return shares(logs)


def shares(logs: Mapping[Any, float]) -> dict[Any, float]:
    """Weights by their logarithms, made to add up to 1: a thousand answers leave no product to divide by."""
    most = max(logs.values(), default=-math.inf)
    if most == -math.inf:
        return dict.fromkeys(logs, 1 / len(logs)) if logs else {}
    weights = {option: math.exp(value - most) for option, value in logs.items()}
    total = sum(weights.values())
    return {option: weight / total for option, weight in weights.items()}


def best(found: Mapping[Any, float]) -> tuple[Any, float]:
    """The likeliest option and its confidence; of equal ones the first."""
    option = max(found, key=lambda one: found[one])
    return option, found[option]


def log(value: float) -> float:
    return math.log(value) if value > 0 else -math.inf
