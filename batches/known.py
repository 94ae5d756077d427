"""Control tasks from columns of a dataset: which columns, and what they say about one datapoint. Pure.

`Batch.control_settings` is `{"solutions": {instruction id or name: field key}, "weight": field key or null, "hint":
field key or null, "controls_per_suite": n, "trainings_per_suite": n}`; all but `solutions` may be left out. Its columns
are never shown to participants. A datapoint in which a column of `solutions` is filled is a control task, with a hint
a training task.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from batches.layouts import layout
from datasets.schema import Schema
from project.base.problems import Problem
from project.base.words import kind, shown

SINGLE = ("weight", "hint")
NUMBERS = ("controls_per_suite", "trainings_per_suite")
KEYS = ("solutions", *SINGLE, *NUMBERS)
PER_SUITE = 1  # where the settings do not say
MOST_PER_SUITE = 100


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about one datapoint; `hint` is "" for a control task."""

    solutions: list[dict[str, Any]]
    hint: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Checked settings beside the layout: which field holds what is right for which instruction."""

    solutions: list[tuple[Mapping[str, Any], str]]
    weight: str | None
    hint: str | None


def check(settings: Any, pages: list | None, schema: Schema | None) -> list[Problem]:
    """Every fault of control settings, with paths from the settings on. Never raises.

    `pages` are a stored layout; what needs the layout or the schema is judged only where there is one.
    """
    if not isinstance(settings, dict):
        return [Problem("", f"Control settings must be an object, not {kind(settings)}.")]
    unknown = [
        Problem(shown(key), f"Control settings have the keys {', '.join(KEYS)}; this is none of them.")
        for key in settings
        if key not in KEYS
    ]
    return [
        *unknown,
        *_solution_problems(settings.get("solutions"), pages, schema),
        *(problem for key in SINGLE for problem in _field_problems(key, settings.get(key), schema)),
        *(problem for key in NUMBERS for problem in _number_problems(key, settings.get(key))),
    ]


def hidden_fields(settings: Mapping[str, Any] | None) -> frozenset[str]:
    """The keys of the fields that participants must not see, of checked settings or none."""
    if not settings:
        return frozenset()
    named = [*settings["solutions"].values(), *(settings.get(key) for key in SINGLE)]
    return frozenset(key for key in named if key is not None)


def shown_problems(settings: Mapping[str, Any] | None, pages: list) -> list[Problem]:
    """The items of a stored layout that would show what must stay hidden, each with its place."""
    hidden = hidden_fields(settings)
    return [
        Problem(f"{place}.field", f'"{item["field"]}" says what is right, so participants must not see it.')
        for place, item in layout.placed(pages)
        if item.get("type") == "dataset_field" and item["field"] in hidden
    ]


def per_suite(settings: Mapping[str, Any] | None) -> dict[str, int]:
    """How many control and training tasks come with a suite, by the names of the pool's columns."""
    if not settings:
        return dict.fromkeys(NUMBERS, 0)
    numbers = {key: PER_SUITE if settings.get(key) is None else settings[key] for key in NUMBERS}
    return numbers if settings.get("hint") else numbers | {"trainings_per_suite": 0}


def columns(settings: Mapping[str, Any], pages: list) -> Columns:
    """The form in which settings that passed `check` are read for many datapoints."""
    by_key = layout.by_key(pages)
    solutions = [(by_key[key], field) for key, field in settings["solutions"].items()]
    return Columns(solutions, settings.get("weight"), settings.get("hint"))


def is_known(of: Columns, values: Mapping[str, str | None]) -> bool:
    """Whether the datapoint says what is right for some question, however it says it."""
    return any(_filled(values, field) for _, field in of.solutions)


def read(of: Columns, values: Mapping[str, str | None]) -> Known | Problem | None:
    """What is known about a datapoint with these values: None where nothing is. A Problem's path is the field."""
    if not is_known(of, values):
        return None
    right = {}
    for item, field in of.solutions:
        if _filled(values, field):
            question = layout.kind_of(item)
            value = question.from_text(item, values[field])
            if fault := layout.answer_fault(item, value, final=True):
                return Problem(field, fault)
            right[item["id"]] = question.kept(item, value)
    solution: dict[str, Any] = {"output_values": right}
    if of.weight and _filled(values, of.weight):
        weight = read_weight(values[of.weight])
        if weight is None:
            return Problem(of.weight, f'A weight is a number from 0 to 1, not "{shown(values[of.weight])}".')
        solution["correctness_weight"] = weight
    hint = values[of.hint] if of.hint and _filled(values, of.hint) else ""
    if "\0" in hint:
        return Problem(of.hint, "This hint holds a NUL character, which no database keeps.")
    return Known([solution], hint)


def read_weight(text: str) -> float | None:
    """The number from 0 to 1 that `text` writes, or None where it writes none."""
    try:
        weight = float(text)
    except ValueError:
        return None
    return weight if 0 <= weight <= 1 else None


def _filled(values: Mapping[str, str | None], field: str) -> bool:
    return bool((values.get(field) or "").strip())


def _solution_problems(solutions: Any, pages: list | None, schema: Schema | None) -> Iterator[Problem]:
    if not isinstance(solutions, dict):
        given = f", not {kind(solutions)}" if solutions is not None else ""
        yield Problem("solutions", f'"solutions" must be an object that maps each question to a field{given}.')
        return
    if not solutions:
        yield Problem("solutions", '"solutions" is empty: name at least one question and its field.')
    by_key = None if pages is None else layout.by_key(pages)
    named = set()
    for key, field in solutions.items():
        path = f"solutions.{shown(key)}"
        if by_key is not None and key not in by_key:
            yield Problem(path, "The layout has no question with this id or name.")
        elif by_key is not None and by_key[key]["id"] in named:
            yield Problem(path, "This question is named twice: by its id and by its name.")
        elif by_key is not None and layout.takes_files(by_key[key]):
            yield Problem(path, "This question is answered with files, and no field can say which are right.")
        elif by_key is not None:
            named.add(by_key[key]["id"])
        if field is None:
            yield Problem(path, "Name the field that holds what is right.")
        yield from _field_problems(path, field, schema)


def _field_problems(path: str, field: Any, schema: Schema | None) -> Iterator[Problem]:
    if field is None:
        return
    if not isinstance(field, str):
        yield Problem(path, f"This must be the key of a field, not {kind(field)}.")
    elif schema and field not in schema.fields:
        yield Problem(path, f'The dataset has no field "{shown(field)}"; upper and lower case count.')
    elif schema and field not in schema.free_fields:
        type_ = schema.fields[field].type
        yield Problem(path, f'"{shown(field)}" is a field of type {type_}; this takes one of type text or metadata.')


def _number_problems(key: str, value: Any) -> Iterator[Problem]:
    if value is None:
        return
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_PER_SUITE:
        yield Problem(key, f'"{key}" must be a whole number from 0 to {MOST_PER_SUITE}.')
