"""Layouts to begin with: one proposed for the fields of a dataset, and templates for common kinds of work. Pure.

What is made here passes `layout.check` for the schema that the fields come from, and has no ids yet.
"""

import html
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from datasets.schema import Field, FieldType

Rows = list[dict[str, Any]]
Fields = Sequence[Field]
SIDE_BY_SIDE = 2
WHY = {"type": "free_text", "description": "Why?"}


@dataclass(frozen=True, slots=True)
class Start:
    """A beginning that the builder offers."""

    name: str
    title: str
    hint: str
    pages: list[dict[str, Any]]


def starts(fields: Iterable[Field]) -> list[Start]:
    """The beginnings that fit the `fields`: those that people may be shown, in their order."""
    usable = [field for field in fields if field.key.strip()]
    made = [(name, title, hint, make(usable)) for name, title, hint, make in KINDS] if usable else []
    return [Start(name, title, hint, [{"rows": rows}]) for name, title, hint, rows in made if rows]


def propose(fields: Fields) -> Rows:
    """Two versions of one thing are compared; else every field stands below the one before, then a question."""
    if versions(fields):
        return compare(fields)
    question = choice("Is this correct?", ("Yes", "yes"), ("No", "no"), ("I cannot tell", "unclear"))
    return [*shown(fields), row(question, WHY)]


def compare(fields: Fields) -> Rows:
    pair = versions(fields) or last_alike(fields)
    if not pair:
        return []
    (first, second), rest = pair, [field for field in fields if field not in pair]
    question = choice(
        "Which of the two is better?", (name_of(first), "a"), (name_of(second), "b"), ("Both are equally good", "equal")
    )
    return [*shown(rest), {"columns": [column(*headed(field)) for field in pair]}, row(question, WHY)]


def rate(fields: Fields) -> Rows:
    scale = {"type": "rating", "description": "How good is this?", "min": 1, "max": 5, "labels": ["Poor", "Very good"]}
    return [*shown(fields), row(scale, WHY)]


def classify(fields: Fields) -> Rows:
    options = (("First category", "first"), ("Second category", "second"), ("Something else", "other"))
    question = choice("What does the picture show?", *options)
    return [*shown(fields), row(question)] if has(fields, FieldType.IMAGE_URL) else []


def transcribe(fields: Fields) -> Rows:
    heard = {
        "type": "free_text",
        "description": "Write down what is said, word for word.",
        "helper_text": "Write [unclear] for what cannot be made out.",
    }
    return [*shown(fields), row(heard)] if has(fields, FieldType.AUDIO_URL) else []


def free_text(fields: Fields) -> Rows:
    return [*shown(fields), row({"type": "free_text", "description": "What do you think of this?"})]


KINDS: list[tuple[str, str, str, Callable[[Fields], Rows]]] = [
    ("propose", "A layout for this dataset", "Shows every field and asks one question, for you to change.", propose),
    ("compare", "Compare two responses", "Two fields side by side, and which is better.", compare),
    ("rate", "Rate one response", "What there is to see, and a scale from 1 to 5.", rate),
    ("classify", "Classify a picture", "The picture, and categories to choose from.", classify),
    ("transcribe", "Transcribe a recording", "The recording, and a place for what is said.", transcribe),
    ("free_text", "Free text", "What there is to see, and an answer in words.", free_text),
]


def versions(fields: Fields) -> list[Field]:
    """The two fields of one type whose keys differ in their last word alone, such as response_a and response_b.

    None where there is no such pair, or more than one.
    """
    families: dict[tuple[FieldType, str], list[Field]] = {}
    for field in fields:
        if stem := field.key.rpartition("_")[0]:
            families.setdefault((field.type, stem), []).append(field)
    pairs = [family for family in families.values() if len(family) == SIDE_BY_SIDE]
    return pairs[0] if len(pairs) == 1 else []


def last_alike(fields: Fields) -> list[Field]:
    """The last two fields of the type that the last field has; none where it is the only one."""
    alike = [field for field in fields if field.type is fields[-1].type][-SIDE_BY_SIDE:]
    return alike if len(alike) == SIDE_BY_SIDE else []


def has(fields: Fields, type_: FieldType) -> bool:
    return any(field.type is type_ for field in fields)


def name_of(field: Field) -> str:
    """What people read: the label, or the key in words."""
    words = field.key.replace("_", " ").strip()
    return field.label.strip() or words[:1].upper() + words[1:] or field.key


def shown(fields: Iterable[Field]) -> Rows:
    return [row({"type": "dataset_field", "field": field.key}) for field in fields]


def headed(field: Field) -> list[dict[str, Any]]:
    """A field below its name; one that has a label brings it itself."""
    item = {"type": "dataset_field", "field": field.key}
    name = {"type": "rich_text", "content": f"<strong>{html.escape(name_of(field))}</strong>"}
    return [item] if field.label.strip() else [name, item]


def choice(description: str, *options: tuple[str, Any]) -> dict[str, Any]:
    listed = [{"label": label, "value": value} for label, value in options]
    return {"type": "multiple_choice", "description": description, "answer_limit": 1, "options": listed}


def row(*items: dict[str, Any]) -> dict[str, Any]:
    return {"columns": [column(*items)]}


def column(*items: dict[str, Any]) -> dict[str, Any]:
    return {"items": list(items)}
