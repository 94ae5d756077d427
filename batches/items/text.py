"""The kind of item that asks for words or a number."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from batches.items.base import Files, Instruction, Material
from batches.items.values import Key, number, one_of, text, whole_number
from datasets.schema import Schema
from project.base.problems import Problem
from project.base.words import kind

MAX_LENGTH = 100_000  # characters; what is longer is no answer but a mishap with the clipboard

_NUMBER = re.compile(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,3})?", re.ASCII)
_NEW_LINE = re.compile(r"\r\n?")


def _is_object(value: Any) -> str | None:
    return None if isinstance(value, dict) else f"must be an object, not {kind(value)}"


class FreeText(Instruction):
    """An answer is text; with `validation` of type number it must read as one, and stays text."""

    type = "free_text"
    keys = {**Instruction.keys, "validation": Key(_is_object)}
    bounds = ("min", "max")

    def rules(self, item: Mapping[str, Any], schema: Schema | None) -> Iterator[Problem]:
        validation = item.get("validation")
        if validation is None:
            return
        of_text = validation.get("type") == "string"
        if fault := one_of("number", "string")(validation.get("type")):
            yield Problem("validation.type", f'"validation.type" {fault}.')
        sound = {}
        for bound in self.bounds:
            value = validation.get(bound)
            if value is None:
                continue
            fault = (of_text and whole_number(value)) or number(value)
            if not fault and of_text and value < 0:
                fault = "must not be negative: it counts characters"
            if fault:
                yield Problem(f"validation.{bound}", f'"validation.{bound}" {fault}.')
            else:
                sound[bound] = value
        if len(sound) == len(self.bounds) and sound["min"] > sound["max"]:
            message = f'"validation.min" is {sound["min"]}, more than "validation.max", which is {sound["max"]}.'
            yield Problem("validation", message)

    def clean(self, item: Mapping[str, Any]) -> dict[str, Any]:
        stored = super().clean(item)
        if "validation" in stored:
            given = stored["validation"]
            stored["validation"] = {key: given[key] for key in ("type", *self.bounds) if given.get(key) is not None}
        return stored

    def kept(self, item: Mapping[str, Any], value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return _NEW_LINE.sub("\n", value) if value.strip() else None

    def draft_fault(self, item: Mapping[str, Any], value: Any) -> str | None:
        if fault := text(value):
            return f"This answer {fault}."
        if len(value) > MAX_LENGTH:
            return f"This answer has {len(value):,} characters; at most {MAX_LENGTH:,} can be kept."
        return None

    def final_fault(self, item: Mapping[str, Any], value: Any) -> str | None:
        if value is None:
            return None if self.is_optional(item) else "Write an answer."
        validation = item.get("validation") or {}
        if validation.get("type") == "number":
            return self._number_fault(value.strip(), validation)
        return self._length_fault(len(value), validation) if validation else None

    def is_optional(self, item: Mapping[str, Any]) -> bool:
        """A requester who says that no character at all will do has made the question optional."""
        validation = item.get("validation") or {}
        return validation.get("type") == "string" and validation.get("min") == 0

    def _number_fault(self, typed: str, validation: Mapping[str, Any]) -> str | None:
        if not _NUMBER.fullmatch(typed):
            return "Write a number, such as 12 or 3.5."
        value = Decimal(typed)
        if "min" in validation and value < Decimal(str(validation["min"])):
            return f"Write a number of at least {validation['min']}."
        if "max" in validation and value > Decimal(str(validation["max"])):
            return f"Write a number of at most {validation['max']}."
        return None

    def _length_fault(self, length: int, validation: Mapping[str, Any]) -> str | None:
        if length < validation.get("min", 0):
            return f"Write at least {_characters(validation['min'])}; so far there are {length:,}."
        if length > validation.get("max", length):
            return f"Write at most {_characters(validation['max'])}; there are {length:,}."
        return None

    def from_text(self, item: Mapping[str, Any], text: str) -> Any:
        return self.kept(item, text)

    def read(self, item: Mapping[str, Any], typed: Sequence[str]) -> Any:
        return self.kept(item, typed[0]) if typed else None

    def export(self, item: Mapping[str, Any], value: Any, files: Files) -> list[dict[str, Any]]:
        return [{"value": value}]

    def draw(self, item: Mapping[str, Any], material: Material) -> dict[str, Any]:
        validation = item.get("validation") or {}
        return super().draw(item, material) | {
            "value": material.answers.get(item["id"]) or "",
            "is_number": validation.get("type") == "number",
            "is_optional": self.is_optional(item),
        }

    def hint(self, item: Mapping[str, Any]) -> str:
        return _limits(item.get("validation") or {})


def _limits(validation: Mapping[str, Any]) -> str:
    """The bounds in a short sentence; "" where there are none."""
    least, most = validation.get("min"), validation.get("max")
    if validation.get("type") == "number":
        if least is not None and most is not None:
            return f"A number from {least} to {most}."
        if least is not None:
            return f"A number of at least {least}."
        return f"A number of at most {most}." if most is not None else "A number."
    if least and most is not None:
        return f"Between {least:,} and {_characters(most)}."
    if least:
        return f"At least {_characters(least)}."
    return f"At most {_characters(most)}." if most is not None else ""


def _characters(count: int) -> str:
    return "1 character" if count == 1 else f"{count:,} characters"
