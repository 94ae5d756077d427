"""Is a suite or a task, as somebody sent it, one that its pool takes? Pure.

An item is what came out of JSON. Every fault is told at its place; what is not known is passed over, because clients
send whole objects back that they have read before.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from project.base.problems import Fault
from project.base.words import given, kind
from tasksuites.spec import Spec, is_number, is_whole

OVERLAPS = (1, 30_000)
WEIGHTS = (0, 1)
PRIORITIES = (-99_999.99999, 99_999.99999)
LATITUDES, LONGITUDES = (-90, 90), (-180, 180)
LONGEST_PERSON = 255
TRAITS = ("traits_all_of", "traits_any_of", "traits_none_of_any")
PEOPLE = ("reserved_for", "unavailable_for")

Faults = Iterator[Fault]
Item = Mapping[str, Any]


@dataclass(frozen=True)
class Rules:
    """What a pool asks of its items. `has_default` says whether an item may leave its overlap to the pool; the pool's
    `default_overlap` is null where it has no end. In a training every task is `endless`.
    """

    input: Spec
    output: Spec
    has_default: bool = False
    default_overlap: int | None = None
    is_endless: bool = False
    is_on_map: bool = False
    needs_known: bool = False


def suite_faults(item: Any, rules: Rules) -> Faults:
    """Every fault of a suite, whose tasks come with it."""
    if not isinstance(item, dict):
        yield Fault("", "OBJECT_EXPECTED", f"A suite must be an object, not {kind(item)}.")
        return
    yield from tasks_faults(item.get("tasks"), rules)
    yield from shared_faults(item, rules)
    yield from number_faults(item, "issuing_order_override", PRIORITIES)
    yield from place_faults(item, rules)


def task_faults(item: Any, rules: Rules) -> Faults:
    """Every fault of a task that stands in no suite."""
    if not isinstance(item, dict):
        yield Fault("", "OBJECT_EXPECTED", f"A task must be an object, not {kind(item)}.")
        return
    yield from content_faults(item, rules)
    yield from solutions_faults(item, "baseline_solutions", "confidence_weight", rules)
    yield from shared_faults(item, rules)
    yield from object_faults(item, "localization_config")


def shared_faults(item: Item, rules: Rules) -> Faults:
    yield from overlap_faults(item, rules)
    for name in PEOPLE:
        yield from (fault.under(name) for fault in people_faults(item.get(name)))
    for name in TRAITS:
        yield from (fault.under(name) for fault in words_faults(item.get(name)))


def tasks_faults(tasks: Any, rules: Rules) -> Faults:
    if tasks is None:
        yield Fault("tasks", "VALUE_REQUIRED", "A suite has tasks.")
    elif not isinstance(tasks, list):
        yield Fault("tasks", "ARRAY_EXPECTED", f"This must be a list of tasks, not {kind(tasks)}.")
    elif not tasks:
        yield Fault("tasks", "ARRAY_SIZE_LESS_THAN_MIN", "A suite has at least one task.", (1,))
    else:
        for place, task in enumerate(tasks):
            for fault in inner_task_faults(task, rules):
                yield fault.under(f"tasks.{place}")


def inner_task_faults(task: Any, rules: Rules) -> Faults:
    if not isinstance(task, dict):
        yield Fault("", "OBJECT_EXPECTED", f"A task must be an object, not {kind(task)}.")
        return
    yield from content_faults(task, rules)
    if task.get("baseline_solutions") is not None:
        message = "A task inside a suite has no answers that were given beforehand."
        yield Fault("baseline_solutions", "VALUE_NOT_ALLOWED", message)


def content_faults(task: Item, rules: Rules) -> Faults:
    """What a task shows, what is known about it, and its hint."""
    values = task.get("input_values")
    if values is None:
        yield Fault("input_values", "VALUE_REQUIRED", "Value must be present and not equal to null")
    else:
        yield from (fault.under("input_values") for fault in rules.input.faults(values))
    yield from solutions_faults(task, "known_solutions", "correctness_weight", rules)
    hint = task.get("message_on_unknown_solution")
    yield from (fault.under("message_on_unknown_solution") for fault in text_faults(hint))
    if rules.needs_known and not task.get("known_solutions") and not hint:
        message = "This pool pays nothing, so it takes only tasks whose answers are known or that have a hint."
        yield Fault("known_solutions", "VALUE_REQUIRED", message)


def solutions_faults(task: Item, name: str, weight: str, rules: Rules) -> Faults:
    """Answers that came with a task, and how much each counts."""
    solutions = task.get(name)
    if solutions is None:
        return
    if not isinstance(solutions, list):
        yield Fault(name, "ARRAY_EXPECTED", f"This must be a list, not {kind(solutions)}.")
        return
    for place, solution in enumerate(solutions):
        yield from (fault.under(f"{name}.{place}") for fault in solution_faults(solution, weight, rules))


def solution_faults(solution: Any, weight: str, rules: Rules) -> Faults:
    if not isinstance(solution, dict):
        yield Fault("", "OBJECT_EXPECTED", f"This must be an object, not {kind(solution)}.")
        return
    values = solution.get("output_values")
    if values is None:
        yield Fault("output_values", "VALUE_REQUIRED", "Value must be present and not equal to null")
    elif values == {}:
        yield Fault("output_values", "EMPTY_OBJECT_NOT_ALLOWED", "Without a value, any answer would be right.")
    else:
        yield from (fault.under("output_values") for fault in rules.output.faults(values))
    yield from number_faults(solution, weight, WEIGHTS)


def overlap_faults(item: Item, rules: Rules) -> Faults:
    """Infinite, or a number of people, or the pool's number; in a training always infinite."""
    overlap, is_infinite = item.get("overlap"), item.get("infinite_overlap")
    if is_infinite is not None and not isinstance(is_infinite, bool):
        yield Fault("infinite_overlap", "BOOLEAN_EXPECTED", f"This must be true or false, not {given(is_infinite)}.")
    elif overlap is not None:
        if is_infinite:
            message = "It cannot be infinite and have a number: leave one of them out."
            yield Fault("overlap", "VALUE_NOT_ALLOWED", message)
        else:
            yield from count_faults(overlap, OVERLAPS)
    elif not (is_infinite or rules.has_default or rules.is_endless):
        yield Fault("overlap", "VALUE_REQUIRED", "Value must be present and not equal to null")


def count_faults(overlap: Any, bounds: tuple[int, int]) -> Faults:
    if not is_whole(overlap):
        yield Fault("overlap", "INTEGER_EXPECTED", f"This must be a whole number, not {given(overlap)}.")
    elif not bounds[0] <= overlap <= bounds[1]:
        yield out_of_bounds("overlap", overlap, bounds)


def number_faults(item: Item, name: str, bounds: tuple[float, float]) -> Faults:
    value = item.get(name)
    if value is None:
        return
    if not is_number(value):
        yield Fault(name, "FLOAT_EXPECTED", f"This must be a number, not {given(value)}.")
    elif not bounds[0] <= value <= bounds[1]:
        yield out_of_bounds(name, value, bounds)


def out_of_bounds(name: str, value: float, bounds: tuple[float, float]) -> Fault:
    least, most = bounds
    return Fault(name, "VALUE_OUT_OF_BOUNDS", f"This must be from {least} to {most}, not {value}.", bounds)


def place_faults(item: Item, rules: Rules) -> Faults:
    """Where on the map a suite lies: only needed where people choose suites on the map."""
    for name, bounds in (("latitude", LATITUDES), ("longitude", LONGITUDES)):
        if rules.is_on_map and item.get(name) is None:
            yield Fault(name, "VALUE_REQUIRED", "People choose suites of this project on a map: say where it is.")
        yield from number_faults(item, name, bounds)


def people_faults(people: Any) -> Faults:
    yield from words_faults(people)
    if not isinstance(people, list):
        return
    seen = set()
    for place, person in enumerate(people):
        if not isinstance(person, str):
            continue
        if not person.strip():
            yield Fault(str(place), "BLANK_STRING_NOT_ALLOWED", "This must be the id of a person.")
        elif len(person) > LONGEST_PERSON:
            message = f"The id of a person has at most {LONGEST_PERSON} characters."
            yield Fault(str(place), "STRING_LENGTH_GREATER_THAN_MAX", message, (LONGEST_PERSON,))
        elif person in seen:
            yield Fault("", "DUPLICATE_VALUE_IN_ARRAY", f"{given(person)} is named twice.")
        seen.add(person)


def words_faults(words: Any) -> Faults:
    if words is None:
        return
    if not isinstance(words, list):
        yield Fault("", "ARRAY_EXPECTED", f"This must be a list, not {kind(words)}.")
        return
    for place, word in enumerate(words):
        if word is None:
            yield Fault(str(place), "VALUE_REQUIRED", "Value must be present and not equal to null")
        yield from (fault.under(str(place)) for fault in text_faults(word))


def text_faults(text: Any) -> Faults:
    if text is None:
        return
    if not isinstance(text, str):
        yield Fault("", "STRING_EXPECTED", f"This must be text, not {given(text)}.")
    elif "\0" in text:
        yield Fault("", "CHARACTER_NOT_ALLOWED", "This text may not hold a NUL character.")


def object_faults(item: Item, name: str) -> Faults:
    value = item.get(name)
    if value is not None and not isinstance(value, dict):
        yield Fault(name, "OBJECT_EXPECTED", f"This must be an object, not {kind(value)}.")
