"""Lists of options: what they may hold, and what makes the values behind them the same. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from batches.layouts.items.values import Key, filled, filled_list, scalar
from project.base import documents
from project.base.problems import Problem
from project.base.words import kind, shown

KEYS: Mapping[str, Key] = {"label": Key(filled, required=True), "value": Key(scalar, required=True)}


is_filled_list = filled_list("one option")


def problems(under: str, options: Sequence[Any], known: Mapping[str, Key] = KEYS) -> Iterator[Problem]:
    """Every fault of the list that an item has `under` a key; `known` are the keys of one option."""
    first_with: dict[str, int] = {}
    for index, option in enumerate(options):
        path = f"{under}[{index}]"
        if not isinstance(option, dict):
            yield Problem(path, f'"{path}" must be an object with "label" and "value", not {kind(option)}.')
            continue
        for key, wanted in known.items():
            value = option.get(key)
            if value is None:
                if wanted.required:
                    yield Problem(f"{path}.{key}", f'"{path}.{key}" is missing.')
            elif fault := wanted.rule(value):
                yield Problem(f"{path}.{key}", f'"{path}.{key}" {fault}.')
            elif key == "value":
                # Compared as they are exported: 1 and "1" could not be told apart in the results.
                first = first_with.setdefault(as_text(value), index)
                if first != index:
                    message = f'"{path}.value" is "{shown(as_text(value))}", as option {first} has it already.'
                    yield Problem(f"{path}.value", message)


def stored(options: Sequence[Mapping[str, Any]], known: Mapping[str, Key] = KEYS) -> list[dict[str, Any]]:
    """A checked list as it is stored: the `known` keys only."""
    return [{key: option[key] for key in known if option.get(key) is not None} for option in options]


def by_identity(options: Sequence[Mapping[str, Any]]) -> dict[tuple[str, Any], int]:
    """The places of stored options by the identity of their values."""
    return {identity(option["value"]): place for place, option in enumerate(options)}


def at(options: Sequence[Mapping[str, Any]], place: str) -> Any:
    """The value at a place that a form carries; what is no place is left to be refused. None for ""."""
    return options[int(place)]["value"] if is_place(place, len(options)) else place or None


def is_place(word: str, count: int) -> bool:
    return word.isascii() and word.isdecimal() and len(word) <= len(str(count)) and int(word) < count


def identity(value: Any) -> tuple[str, Any]:
    """What makes two JSON values the same: 1 and 1.0 are, 1 and true or "1" are not. Never raises."""
    if isinstance(value, bool):
        return ("flag", value)
    if isinstance(value, int | float):
        return ("number", value)
    return ("text", value) if isinstance(value, str) else ("other", id(value))


def as_text(value: Any) -> str:
    """An option's value as results show it: text as it is, everything else as JSON writes it."""
    return value if isinstance(value, str) else json.dumps(value)


def named(value: Any) -> str:
    """A JSON value that is on no offer, as a sentence names it."""
    return f'"{shown(as_text(value))}"' if scalar(value) is None else kind(value)


def parts(text: str, separator: str = "|") -> list[str]:
    """What a JSON list, or else a text with a separator between its parts, holds."""
    try:
        listed = documents.loads(text)
    except ValueError:
        listed = None
    if isinstance(listed, list):
        return [as_text(part) for part in listed]
    return [part.strip() for part in text.split(separator) if part.strip()]


def spec(options: Sequence[Mapping[str, Any]]) -> tuple[str, list[Any]]:
    """A project spec's word for the JSON type of the values, and the values in it; text where their types differ."""
    values = [option["value"] for option in options]
    if all(isinstance(value, bool) for value in values):
        return "boolean", values
    if any(isinstance(value, bool | str) for value in values):
        return "string", [as_text(value) for value in values]
    return ("integer" if all(isinstance(value, int) for value in values) else "float"), values
