"""What a dataset's schema may be, and its compiled form. Pure: knows nothing of files, rows or requests."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from project.base.problems import Problem
from project.base.words import half_character, kind, shown

MAX_FIELDS = 200
MAX_KEY_LENGTH = 128
MAX_LABEL_LENGTH = 255


class FieldType(StrEnum):
    """What a field holds, in the words of the interface."""

    TEXT = "text"
    IMAGE_URL = "image_url"
    AUDIO_URL = "audio_url"
    VIDEO_URL = "video_url"
    METADATA = "metadata"
    TASK_GROUP_ID = "task_group_id"


MEDIA = frozenset({FieldType.IMAGE_URL, FieldType.AUDIO_URL, FieldType.VIDEO_URL})
NEVER_SHOWN = frozenset({FieldType.METADATA, FieldType.TASK_GROUP_ID})
TYPES = frozenset(FieldType)
TYPE_NAMES = ", ".join(FieldType)


@dataclass(frozen=True, slots=True)
class Field:
    """A named, typed slot of a datapoint; `label` is what people read beside the value ("" = none given)."""

    key: str
    type: FieldType
    label: str = ""


@dataclass(frozen=True)
class Schema:
    """A checked schema; `fields` keeps the order in which the document names them."""

    strict: bool
    fields: Mapping[str, Field]

    @cached_property
    def group_field(self) -> str | None:
        """The key whose value says which datapoints belong together; None where chance decides."""
        return next((field.key for field in self.fields.values() if field.type is FieldType.TASK_GROUP_ID), None)

    @cached_property
    def free_fields(self) -> frozenset[str]:
        """The keys of the fields that take any text."""
        free = (FieldType.TEXT, FieldType.METADATA)
        return frozenset(field.key for field in self.fields.values() if field.type in free)

    @cached_property
    def displayable(self) -> list[Field]:
        """The fields that a participant may be shown."""
        return [field for field in self.fields.values() if field.type not in NEVER_SHOWN]


def check(document: Any) -> list[Problem]:
    """Every fault of a schema document, in reading order; empty means that `parse` takes it. Never raises."""
    if not isinstance(document, dict):
        return [Problem("", f'A schema is an object with "strict" and "fields", not {kind(document)}.')]
    problems = [
        Problem(shown(key), f'A schema has the keys "strict" and "fields"; "{shown(key)}" is none of them.')
        for key in document
        if key not in ("strict", "fields")
    ]
    if "strict" not in document:
        problems.append(Problem("strict", '"strict" is missing: it must be true or false.'))
    elif not isinstance(document["strict"], bool):
        problems.append(Problem("strict", f'"strict" must be true or false, not {kind(document["strict"])}.'))
    return problems + _fields_problems(document)


def parse(document: Mapping[str, Any]) -> Schema:
    """The compiled form of a document in which `check` found nothing."""
    fields = {
        key: Field(key, FieldType(field["type"]), field.get("label") or "") for key, field in document["fields"].items()
    }
    return Schema(document["strict"], fields)


def _fields_problems(document: dict) -> list[Problem]:
    if "fields" not in document:
        return [Problem("fields", '"fields" is missing: it names the fields of a record, each with its type.')]
    fields = document["fields"]
    if not isinstance(fields, dict):
        return [Problem("fields", f'"fields" must be an object that maps each key to its type, not {kind(fields)}.')]
    if not fields:
        return [Problem("fields", "A schema has at least one field; this one has none.")]
    problems = []
    if len(fields) > MAX_FIELDS:
        problems.append(Problem("fields", f"A schema has at most {MAX_FIELDS} fields; this one has {len(fields)}."))
    for key, field in fields.items():
        problems += _key_problems(key)
        problems += _field_problems(f"fields.{shown(key)}", key, field)
    return problems + _group_problems(fields)


def _key_problems(key: str) -> list[Problem]:
    path = f"fields.{shown(key)}"
    if not key:
        return [Problem("fields", "A field's key has at least one character; one key here is empty.")]
    if len(key) > MAX_KEY_LENGTH:
        message = f"A field's key has at most {MAX_KEY_LENGTH} characters; this one has {len(key)}."
        return [Problem(path, message)]
    if half_character(key):
        return [Problem(path, "This field's key holds half of a surrogate pair, which is no character.")]
    if "\0" in key:
        return [Problem(path, "This field's key holds a NUL character, which no database keeps.")]
    return []


def _field_problems(path: str, key: str, field: Any) -> list[Problem]:
    name = f'"{shown(key)}"'
    if not isinstance(field, dict):
        return [Problem(path, f'Field {name} must be an object with a "type", not {kind(field)}.')]
    problems = [
        Problem(f"{path}.{shown(other)}", f'Field {name} may have "type" and "label"; "{shown(other)}" is neither.')
        for other in field
        if other not in ("type", "label")
    ]
    if "type" not in field:
        problems.append(Problem(f"{path}.type", f"Field {name} has no type: give it one of {TYPE_NAMES}."))
    elif not isinstance(field["type"], str) or field["type"] not in TYPES:
        given = f'"{shown(field["type"])}"' if isinstance(field["type"], str) else kind(field["type"])
        problems.append(Problem(f"{path}.type", f"The type of field {name} must be one of {TYPE_NAMES}, not {given}."))
    return problems + _label_problems(f"{path}.label", name, field.get("label"))


def _label_problems(path: str, name: str, label: Any) -> list[Problem]:
    if label is None:  # clients that write out every key of a field send null for "no label"
        return []
    if not isinstance(label, str):
        return [Problem(path, f"The label of field {name} must be text, not {kind(label)}.")]
    if len(label) > MAX_LABEL_LENGTH:
        message = f"The label of field {name} has {len(label)} characters; at most {MAX_LABEL_LENGTH} are allowed."
        return [Problem(path, message)]
    if half_character(label):
        return [Problem(path, f"The label of field {name} holds half of a surrogate pair, which is no character.")]
    return []


def _group_problems(fields: dict) -> list[Problem]:
    group_keys = [
        key for key, field in fields.items() if isinstance(field, dict) and field.get("type") == FieldType.TASK_GROUP_ID
    ]
    return [
        Problem(
            f"fields.{shown(key)}.type",
            f'Only one field may have the type task_group_id, and "{shown(group_keys[0])}" has it already.',
        )
        for key in group_keys[1:]
    ]
