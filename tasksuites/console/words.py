"""Values, fields of a spec and known solutions as pages say them. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from project.base import documents

SHOWN_CHARACTERS = 1_000  # of one value
ADDRESSES = ("https://", "http://")
LIMITS = (  # the keys of a field's spec that bound its values, and the sentence that says so
    ("min_value", "at least {}"),
    ("max_value", "at most {}"),
    ("min_length", "at least {} characters"),
    ("max_length", "at most {} characters"),
    ("pattern", "like {}"),
    ("min_size", "at least {} elements"),
    ("max_size", "at most {} elements"),
)


class Pair(NamedTuple):
    """A field, and its value in words, "" where there is none; `address` is where the value leads on the web."""

    name: str
    words: str
    address: str = ""


Pairs = list[Pair]


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field of a spec as a table shows it."""

    name: str
    type: str
    is_required: bool
    is_hidden: bool
    limits: str


@dataclass(frozen=True, slots=True)
class Known:
    """One known solution: its values in words, and the credit for an answer that matches it."""

    values: Pairs
    weight: str


def in_words(value: Any) -> str:
    """A value as people read it: text as it is, a list of single values with commas, everything else as JSON writes
    it; "" where there is none.
    """
    text = whole(value)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[: SHOWN_CHARACTERS - 1]}…"


def whole(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, list) and not any(isinstance(each, list | dict) for each in value):
        return ", ".join(map(whole, value))
    return documents.dumps(value)


def pairs(values: Mapping[str, Any] | None) -> Pairs:
    """Each field with its value in words, in the order of the document."""
    return [pair(name, value) for name, value in (values or {}).items()]


def pair(name: str, value: Any) -> Pair:
    is_address = isinstance(value, str) and value.startswith(ADDRESSES) and len(value) <= SHOWN_CHARACTERS
    return Pair(name, in_words(value), value if is_address else "")


def known(solutions: list[dict[str, Any]] | None) -> list[Known]:
    return [Known(pairs(each.get("output_values")), weight(each)) for each in solutions or []]


def weight(solution: Mapping[str, Any]) -> str:
    given = solution.get("correctness_weight")
    return "1" if given is None else f"{given:g}"


def field_rows(spec: Mapping[str, Mapping[str, Any]]) -> list[FieldRow]:
    return [
        FieldRow(
            name,
            of_type(field.get("type", "")),
            field.get("required") is not False,
            field.get("hidden") is True,
            "; ".join(limits(field)),
        )
        for name, field in spec.items()
    ]


def of_type(name: str) -> str:
    """ "array_url" as "list of url"."""
    return f"list of {name.removeprefix('array_')}" if name.startswith("array_") else name


def limits(field: Mapping[str, Any]) -> Iterator[str]:
    if allowed := field.get("allowed_values"):
        yield f"one of {', '.join(map(in_words, allowed))}"
    for key, sentence in LIMITS:
        if field.get(key) is not None:
            yield sentence.format(in_words(field[key]))
