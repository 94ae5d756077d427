"""Many numbers as a few bins that a plot can show: times in spans, whole numbers in even steps. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

HOUR_S, DAY_S, WEEK_S = 3600, 86_400, 7 * 86_400
TIME_STEPS = (HOUR_S, 3 * HOUR_S, 6 * HOUR_S, 12 * HOUR_S, DAY_S, 2 * DAY_S, WEEK_S, 4 * WEEK_S)  # then twice as long
MONDAY = datetime(1970, 1, 5, tzinfo=UTC)  # where steps are counted from, so that weeks begin on a Monday
STEPS = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200)  # then twice as long


@dataclass(frozen=True, slots=True)
class Bin:
    """How many fall between `start` and `end`, the end left out; an `end` of None is open."""

    start: int
    end: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Span:
    """How many fall into the time from `start` to `end`, the end left out."""

    start: datetime
    end: datetime
    count: int


def by_time(hours: Mapping[datetime, int], *, fewest: int = 12, most: int = 40) -> list[Span]:
    """The counts of full hours as spans of one length, without gaps: `most` at the most, as short as that allows, and
    empty ones at the end up to `fewest`, so that what has just begun looks so.
    """
    if not hours:
        return []
    first, last = min(hours), max(hours)
    step = next(step for step in steps(TIME_STEPS) if place(last, step) - place(first, step) < most)
    begin = place(first, step)
    counts = [0] * max(place(last, step) - begin + 1, fewest)
    for hour, count in hours.items():
        counts[place(hour, step) - begin] += count
    length = timedelta(seconds=step)
    return [
        Span(MONDAY + (begin + index) * length, MONDAY + (begin + index + 1) * length, count)
        for index, count in enumerate(counts)
    ]


def place(time: datetime, step: int) -> int:
    """In which step of so many seconds, counted from a Monday long ago, a time falls."""
    return int((time - MONDAY).total_seconds() // step)


def even(counts: Mapping[int, int], *, most: int = 20, share: float = 1.0) -> list[Bin]:
    """How often each whole number from 0 came, in bins of one round width, at most `most` of them.

    With a `share` below 1, bins reach as far as that share of all does, and a last one holds what is beyond.
    """
    if not counts:
        return []
    reach = quantile(counts, share)
    width = next(width for width in steps(STEPS) if reach // width < most)
    bins = [0] * (reach // width + 1)
    beyond = 0
    for value, count in counts.items():
        if value // width < len(bins):
            bins[value // width] += count
        else:
            beyond += count
    drawn = [Bin(index * width, (index + 1) * width, count) for index, count in enumerate(bins)]
    return [*drawn, Bin(len(bins) * width, None, beyond)] if beyond else drawn


def quantile(counts: Mapping[int, int], share: float) -> int:
    """The smallest value that at least `share` of all do not exceed; `counts` is not empty."""
    values = sorted(counts)
    reached = accumulate(counts[value] for value in values)
    wanted = share * sum(counts.values())
    return next((value for value, sum_ in zip(values, reached, strict=True) if sum_ >= wanted), values[-1])


def steps(first: Iterable[int]) -> Iterator[int]:
    """These widths, then each twice the one before, without end."""
    width = 1
    for width in first:
        yield width
    while True:
        width *= 2
        yield width
