"""What a pool says about mixing: how many tasks of each kind a suite gets, and how often control tasks come. Pure."""

from itertools import pairwise
from typing import Any

from tasksuites.reading import Reader

KINDS = ("real", "golden", "training")
MOST_TASKS = 500
LONGEST_DELAY_S = 86_400
MOST_INTERVALS = 10_000
LAST_NUMBER = 1_000_000
RAREST = 10_000_000
MOST_OVERLAP = 30_000
FLAGS = {  # what is meant where nothing is said
    "force_last_assignment": True,
    "mix_tasks_in_creation_order": False,
    "shuffle_tasks_in_task_suite": True,
}


def mixer_config(config: Reader) -> dict[str, Any]:
    """The document as it came, with the flags that were left out; minimums stay out, for they follow the counts."""
    counts = {kind: config.whole(f"{kind}_tasks_count", 0, MOST_TASKS, required=True) for kind in KINDS}
    for kind in KINDS:
        least = config.whole(f"min_{kind}_tasks_count", 0, MOST_TASKS)
        if least is not None and counts[kind] is not None and least > counts[kind] and not varies(config, kind):
            message = f"A suite has {counts[kind]} of these, so it cannot need {least}."
            config.fault(f"min_{kind}_tasks_count", "VALUE_GREATER_THAN_MAX", message, (counts[kind],))
    frequencies = [frequency(config, kind) for kind in ("golden", "training")]
    # With a distribution function the number of general tasks is the size of the whole suite.
    if counts["real"] == 0 and (any(frequencies) or set(counts.values()) == {0}):
        config.fault("", "INVALID_VALUE", "By these counts a suite holds no tasks at all.")
    config.whole("force_last_assignment_delay_seconds", 0, LONGEST_DELAY_S)
    flags = {name: config.flag(name, default=default) for name, default in FLAGS.items()}
    return {**present(config.document), **flags}


def varies(config: Reader, kind: str) -> bool:
    """Whether a distribution function says which of a person's tasks are of this kind."""
    return config.document.get(f"{kind}_task_distribution_function") is not None


def frequency(config: Reader, kind: str) -> bool:
    """Judge the distribution function of control or training tasks, and that nothing else says how many there are."""
    function = config.part(f"{kind}_task_distribution_function")
    if function is None:
        return False
    distribution(function)
    for name in (f"{kind}_tasks_count", f"min_{kind}_tasks_count"):
        if config.document.get(name):
            message = "The distribution function says how many there are: this must be 0 or left out."
            config.fault(name, "VALUE_NOT_ALLOWED", message)
    return True


def distribution(function: Reader) -> None:
    """Judge how a person's tasks are counted, and which numbers are chosen in which interval."""
    function.word("scope", ("POOL", "PROJECT"), required=True)
    function.word("distribution", ("UNIFORM",), required=True)
    function.whole("window_days", 1, 365, required=True)
    known = []
    for interval in function.parts("intervals", required=True, most=MOST_INTERVALS):
        first = interval.whole("from", 1, LAST_NUMBER, default=1)
        last = interval.whole("to", 1, LAST_NUMBER, default=LAST_NUMBER)
        interval.whole("frequency", 1, RAREST, required=True)
        known.append((first, last, interval))
    separate(known)


def separate(intervals: list[tuple[int, int, Reader]]) -> None:
    """Judge that intervals, both ends included, begin before they end and share nothing."""
    for first, last, interval in intervals:
        if first > last:
            interval.fault("to", "VALUE_LESS_THAN_MIN", f"The interval begins at {first}; it cannot end at {last}.")
    ordered = sorted(intervals, key=lambda one: one[:2])
    for (_, end, _), (start, _, later) in pairwise(ordered):
        if start <= end:
            message = f"Intervals do not overlap: the one before ends at {end}, this one begins at {start}."
            later.fault("from", "INVALID_VALUE", message)


def checkpoints(config: Reader) -> dict[str, Any]:
    """Selective checks: which of a person's tasks get more people, and how many."""
    for kind in KINDS:
        settings = config.part(f"{kind}_settings")
        if settings:
            settings.whole("target_overlap", 1, MOST_OVERLAP, required=True)
            function = settings.part("task_distribution_function", required=True)
            if function:
                distribution(function)
    return present(config.document)


def present(document: Any) -> dict[str, Any]:
    """The document without its nulls, which say nothing."""
    return {name: value for name, value in document.items() if value is not None}
