"""The bounds of what is typed: `{"type": "number" | "string", "min": …, "max": …}`, null = open. Pure."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from batches.layouts.items.values import number, one_of, text, whole_number
from project.base.problems import Problem
from project.base.translation import gettext as _
from project.base.translation import ngettext, numeral
from project.base.words import kind

MAX_LENGTH = 100_000  # characters; what is longer is no answer but a mishap with the clipboard
BOUNDS = ("min", "max")

_NUMBER = re.compile(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,3})?", re.ASCII)
_NEW_LINE = re.compile(r"\r\n?")


def is_object(value: Any) -> str | None:
    return None if isinstance(value, dict) else f"must be an object, not {kind(value)}"


def problems(validation: Mapping[str, Any], under: str = "validation") -> Iterator[Problem]:
    """Every fault of the bounds that stand `under` a key of an item."""
    of_text = validation.get("type") == "string"
    if fault := one_of("number", "string")(validation.get("type")):
        yield Problem(f"{under}.type", f'"{under}.type" {fault}.')
    sound = {}
    for bound in BOUNDS:
        value = validation.get(bound)
        if value is None:
            continue
        fault = (of_text and whole_number(value)) or number(value)
        if not fault and of_text and value < 0:
            fault = "must not be negative: it counts characters"
        if fault:
            yield Problem(f"{under}.{bound}", f'"{under}.{bound}" {fault}.')
        else:
            sound[bound] = value
    if len(sound) == len(BOUNDS) and sound["min"] > sound["max"]:
        message = f'"{under}.min" is {sound["min"]}, more than "{under}.max", which is {sound["max"]}.'
        yield Problem(under, message)


def stored(validation: Mapping[str, Any]) -> dict[str, Any]:
    return {key: validation[key] for key in ("type", *BOUNDS) if validation.get(key) is not None}


def typed(words: str) -> str | None:
    """Words as they are kept; None where they say nothing."""
    return _NEW_LINE.sub("\n", words) if words.strip() else None


def draft_fault(value: Any) -> str | None:
    """Why `value` could never be kept as somebody's words, or None."""
    if fault := text(value):
        return f"This answer {fault}."
    if len(value) > MAX_LENGTH:
        words = _("This answer has {count} characters; at most {most} can be kept.")
        return words.format(count=numeral(len(value)), most=numeral(MAX_LENGTH))
    return None


def final_fault(words: str, validation: Mapping[str, Any] | None) -> str | None:
    """Why `words` are outside of the bounds, or None."""
    if not validation:
        return None
    of_number = validation.get("type") == "number"
    return _number_fault(words.strip(), validation) if of_number else _length_fault(len(words), validation)


def limits(validation: Mapping[str, Any] | None) -> str:
    """The bounds in a short sentence; "" where there are none."""
    if not validation:
        return ""
    least, most = validation.get("min"), validation.get("max")
    if validation.get("type") == "number":
        if least is not None and most is not None:
            return _("A number from {least} to {most}.").format(least=least, most=most)
        if least is not None:
            return _("A number of at least {least}.").format(least=least)
        return _("A number of at most {most}.").format(most=most) if most is not None else _("A number.")
    if least and most is not None:
        return _("Between {least} and {characters}.").format(least=numeral(least), characters=_characters(most))
    if least:
        return _("At least {characters}.").format(characters=_characters(least))
    return _("At most {characters}.").format(characters=_characters(most)) if most is not None else ""


def _number_fault(words: str, validation: Mapping[str, Any]) -> str | None:
    if not _NUMBER.fullmatch(words):
        return _("Write a number, such as 12 or 3.5.")
    value = Decimal(words)
    if "min" in validation and value < Decimal(str(validation["min"])):
        return _("Write a number of at least {least}.").format(least=validation["min"])
    if "max" in validation and value > Decimal(str(validation["max"])):
        return _("Write a number of at most {most}.").format(most=validation["max"])
    return None


def _length_fault(length: int, validation: Mapping[str, Any]) -> str | None:
    if length < validation.get("min", 0):
        words = _("Write at least {characters}; so far there are {count}.")
        return words.format(characters=_characters(validation["min"]), count=numeral(length))
    if length > validation.get("max", length):
        words = _("Write at most {characters}; there are {count}.")
        return words.format(characters=_characters(validation["max"]), count=numeral(length))
    return None


def _characters(count: int) -> str:
    return ngettext("{count} character", "{count} characters", count).format(count=numeral(count))
