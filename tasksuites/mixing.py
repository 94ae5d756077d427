"""What a suite that is composed at hand-out is made of: how many tasks of each kind, and which stand where. Pure.

A mixer config has the interface's keys (`real_tasks_count`, `min_golden_tasks_count` and so on). A distribution
function is `{"intervals": [{"from": n, "to": n, "frequency": n}], …}`: the tasks that a person is given are numbered
from 1, and in the interval that holds a number the first is chosen, then each `frequency`-th.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Protocol

GENERAL, CONTROL, TRAINING = "general", "control", "training"
KINDS = (GENERAL, CONTROL, TRAINING)  # the order in which tasks are looked for, and locked
WORDS = {GENERAL: "real", CONTROL: "golden", TRAINING: "training"}  # the interface's

Config = Mapping[str, Any]


class Placed(Protocol):
    """A task that was found; `position` is its place in the order of adding."""

    @property
    def kind(self) -> str: ...

    @property
    def position(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Mix:
    """The kinds of a suite's tasks as wanted, place by place, and how many of each kind are enough.

    `is_placed` says that a kind belongs at its place, because the number of the task in it chose it.
    """

    places: tuple[str, ...]
    needed: Mapping[str, int]
    is_placed: bool = False

    def wanted(self, kind: str) -> int:
        return self.places.count(kind)

    def cut(self, general: int) -> "Mix":
        """What is left where only so many general tasks are to be had.

        Where numbers choose, the suite ends before the first general task that is missing: a task behind it would have
        another number.
        """
        if not self.is_placed or general >= self.wanted(GENERAL):
            return self
        missing = [place for place, kind in enumerate(self.places) if kind == GENERAL][general]
        places = self.places[:missing]
        chosen = {kind: min(self.needed[kind], places.count(kind)) for kind in (CONTROL, TRAINING)}
        return Mix(places, {**self.needed, **chosen}, is_placed=True)

    def lacks_known(self, found: Mapping[str, int]) -> bool:
        """Whether control or training tasks are too few: then the person gets nothing, whatever else is left."""
        return any(found.get(kind, 0) < self.needed[kind] for kind in (CONTROL, TRAINING))

    def is_enough(self, found: Mapping[str, int], *, may_be_last: bool) -> bool:
        """Whether so many tasks, by kind, make a suite; the last one `may` hold fewer general tasks than are needed."""
        if self.lacks_known(found) or not sum(found.values()):
            return False
        general = found.get(GENERAL, 0)
        return general >= self.needed[GENERAL] or (may_be_last and general > 0)


def plan(config: Config, given: Mapping[str, int] | None = None, *, is_training: bool = False) -> Mix:
    """What the next suite is made of. `given` says, for each kind with a distribution function, how many tasks the
    person was given before, in that function's scope and window.

    With a function `real_tasks_count` is the size of the whole suite, and all that it chooses is needed. In a training
    the last suite holds what is left.
    """
    counts = {kind: config.get(f"{WORDS[kind]}_tasks_count") or 0 for kind in KINDS}
    needed = {kind: minimum(config, kind, counts[kind]) for kind in KINDS}
    functions = {kind: function for kind in (CONTROL, TRAINING) if (function := function_of(config, kind))}
    if functions:
        places = numbered(counts, functions, given or {})
        chosen = {kind: places.count(kind) for kind in functions}
        general = min(needed[GENERAL], places.count(GENERAL))
        return Mix(places, {**needed, **chosen, GENERAL: general}, is_placed=True)
    if is_training:
        needed[TRAINING] = min(1, needed[TRAINING])
    return Mix(tuple(kind for kind in KINDS for _ in range(counts[kind])), needed)


def minimum(config: Config, kind: str, count: int) -> int:
    """The least number of a kind: the full count where the config does not say."""
    least = config.get(f"min_{WORDS[kind]}_tasks_count")
    return count if least is None else min(least, count)


def function_of(config: Config, kind: str) -> Config | None:
    return config.get(f"{WORDS[kind]}_task_distribution_function")


def numbered(counts: Mapping[str, int], functions: Mapping[str, Config], given: Mapping[str, int]) -> tuple[str, ...]:
    """The kinds place by place, as the functions choose them. A kind that is counted instead takes the last general
    places; where both functions choose a number it is a control task.
    """
    places = [GENERAL] * counts[GENERAL]
    for kind in (TRAINING, CONTROL):
        if kind in functions:
            for place in chosen(functions[kind], given.get(kind, 0), len(places)):
                places[place] = kind
    for kind in (CONTROL, TRAINING):
        if kind not in functions:
            free = [place for place, taken in enumerate(places) if taken == GENERAL]
            for place in free[max(0, len(free) - counts[kind]) :]:
                places[place] = kind
    return tuple(places)


def chosen(function: Config, before: int, size: int) -> list[int]:
    """The places, from 0, among the next `size` tasks of somebody who was given `before`, that the function chooses."""
    return [place for place in range(size) if is_chosen(function, before + place + 1)]


def is_chosen(function: Config, number: int) -> bool:
    """Whether the task with this number, from 1, is the first in its interval or a frequency-th after it."""
    for interval in function.get("intervals") or ():
        first, last = interval.get("from") or 1, interval.get("to")
        if first <= number and (last is None or number <= last):
            return (number - first) % interval["frequency"] == 0
    return False


def checks(function: Config, before: int, mix: Mix) -> int:
    """How many of the suite's general tasks are to be check tasks, by the numbers that the function chooses."""
    return sum(mix.places[place] == GENERAL for place in chosen(function, before, len(mix.places)))


def counted(tasks: Iterable[Placed]) -> Counter[str]:
    """How many tasks there are of each kind."""
    return Counter(task.kind for task in tasks)


def arranged(mix: Mix, tasks: Sequence[Any], chance: Random, *, shuffles: bool) -> list[Any]:
    """The tasks in the order in which they are shown: shuffled, or each kind at its places, or as they were added."""
    if shuffles:
        return chance.sample(tasks, len(tasks))
    in_order = sorted(tasks, key=lambda task: task.position)
    if not mix.is_placed:
        return in_order
    by_kind = {kind: iter([task for task in in_order if task.kind == kind]) for kind in KINDS}
    found = (next(by_kind[kind], None) for kind in mix.places)
    return [task for task in found if task is not None]
