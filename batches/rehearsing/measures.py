"""Numbers that sum up many: ranks of times. Pure."""

from collections.abc import Sequence
from math import ceil
from statistics import median


def spread(seconds: Sequence[float]) -> dict[str, int | None]:
    """Whole seconds; None where nobody finished."""
    if not seconds:
        return {"median": None, "p90": None, "longest": None}
    return {"median": round(median(seconds)), "p90": round(rank(seconds, 0.9)), "longest": round(max(seconds))}


def rank(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of all do not exceed."""
    return sorted(values)[max(ceil(share * len(values)) - 1, 0)]
