"""What a batch's numbers look like: sentences, a plot, and the table behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from project.base import binning, plots
from project.base.plots import Columns
from project.base.words import counted, duration

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONG = timedelta(days=300)  # from here on a day is named with its year
USUAL = 0.95  # of all times are shown one by one; what took longer shares a column
MOST_SIZES = 20
FEW_SIZES = 2  # are said, not drawn


@dataclass(frozen=True, slots=True)
class Figure:
    """`name` is unique on its page; `heads` are those of the table's two columns."""

    name: str
    title: str
    description: str
    heads: tuple[str, str]
    plot: Columns


def over_time(hours: Mapping[datetime, int]) -> Figure | None:
    """How many assignments were sent in each full hour, or longer spans where there are many."""
    spans = binning.by_time(hours)
    if not spans:
        return None
    length = spans[0].end - spans[0].start
    is_long = spans[-1].end - spans[0].start > LONG
    clock = "%H:%M" if spans[-1].end - spans[0].start <= DAY else ""
    values = [
        (
            moment(span.start, length, is_long),
            f"{span.start:{clock}}" if clock else date(span.start, is_long),
            span.count,
        )
        for span in spans
    ]
    best = max(spans, key=lambda span: span.count)
    each = counted(length // HOUR, "hour") if length < DAY else counted(length.days, "day")
    return Figure(
        "over-time",
        "Assignments sent over time",
        f"One column for every {each.removeprefix('1 ')}, UTC. "
        f"Most came from {moment(best.start, length, is_long)} on: {counted(best.count, 'assignment')}.",
        ("From, UTC", "Assignments sent"),
        plots.columns(values),
    )


def moment(time: datetime, length: timedelta, is_long: bool) -> str:
    """When a span of this length begins: by the clock too where it is shorter than a day."""
    return date(time, is_long) if length >= DAY else f"{date(time, is_long)}, {time:%H:%M}"


def date(time: datetime, is_long: bool) -> str:
    return f"{time.day} {time:%b %Y}" if is_long else f"{time.day} {time:%b}"


def places(taken: Mapping[tuple[int, int | None], int]) -> Figure | None:
    """How many groups have how many places taken, from counts by (taken, overlap)."""
    if not taken:
        return None
    counts = dict.fromkeys(range(max(most_places(pair) for pair in taken) + 1), 0)
    for (number, _), count in taken.items():
        counts[number] += count
    full = sum(count for (number, overlap), count in taken.items() if number == overlap)
    total, untouched = sum(counts.values()), counts[0]
    return Figure(
        "places",
        "Groups by places taken",
        f"All places are taken in {full:,} of {counted(total, 'group')}, by people who are at it or done. "
        f"Nobody has begun {untouched:,}.",
        ("Places taken", "Groups"),
        histogram(counts),
    )


def most_places(pair: tuple[int, int | None]) -> int:
    taken, overlap = pair
    return max(taken, overlap or 0)


def times(seconds: Mapping[int, int], about: str) -> Figure | None:
    """How long people worked on tasks, from counts by whole seconds; `about` says of which."""
    bins = binning.even(seconds, share=USUAL)
    if not bins:
        return None
    half, most = (duration(binning.quantile(seconds, share)) for share in (0.5, 0.9))
    values = [
        (
            f"{duration(one.start)} or more" if one.end is None else f"{duration(one.start)} to {duration(one.end)}",
            f"{duration(one.start)}+" if one.end is None else duration(one.start),
            one.count,
        )
        for one in bins
    ]
    return Figure(
        "times",
        "Tasks by time spent",
        f"Half of {about} took {half} or less, nine in ten {most} or less. Only time in view counts.",
        ("Time", "Tasks answered"),
        plots.columns(values),
    )


def sizes(groups: Mapping[int, int]) -> Figure | None:
    """How many groups have how many tasks."""
    if not groups:
        return None
    low, high = min(groups), max(groups)
    if len(groups) <= FEW_SIZES:
        by_size = sorted(groups.items(), reverse=True)
        told = " and ".join(f"{counted(count, 'group')} of {counted(size, 'task')}" for size, count in by_size)
    else:
        told = f"{counted(sum(groups.values()), 'group')} of {low:,} to {counted(high, 'task')}"
    return Figure(
        "sizes",
        "Groups by size",
        f"{told}.",
        ("Tasks in a group", "Groups"),
        histogram(dict.fromkeys(range(low, min(high, low + MOST_SIZES) + 1), 0) | dict(groups), low),
    )


def histogram(counts: Mapping[int, int], low: int = 0) -> Columns:
    """Whole numbers one by one where they are few, else in even bins; from `low` on."""
    bins = binning.even({number - low: count for number, count in counts.items()}, most=MOST_SIZES)
    values: Sequence[tuple[str, str, int]] = [
        (span_words(one.start + low, one.end + low - 1), f"{one.start + low:,}", one.count) for one in bins
    ]
    return plots.columns(values)


def span_words(first: int, last: int) -> str:
    return f"{first:,}" if first == last else f"{first:,} to {last:,}"
