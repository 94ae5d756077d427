"""From what a screen holds to the value of a project's output field, and back. Pure.

A value is stored as the field's type wants it: numbers as numbers, one choice as one value. Words that cannot be read
as the type yet, such as a number half written, are kept as words: nothing typed is lost, and sending tells the fault.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from batches.layouts import layout
from batches.layouts.items import Files, Instruction, validation
from batches.layouts.items.options import as_text
from project.base import documents
from project.base.problems import Fault
from project.base.translation import gettext as _
from project.base.translation import ngettext, numeral
from tasksuites import spec
from tasksuites.spec import Field

LONGEST_NUMBER = 100  # characters; what is longer is no number that somebody means
# Faults that more typing may mend, whatever the value is; and those that only words may have.
UNFINISHED = ("VALUE_LESS", "VALUE_GREATER", "VALUE_OUT", "STRING_LENGTH", "PATTERN", "ARRAY_SIZE")
MISREAD = frozenset(
    {
        "INTEGER_EXPECTED",
        "FLOAT_EXPECTED",
        "BOOLEAN_EXPECTED",
        "JSON_EXPECTED",
        "INVALID_URL_SYNTAX",
        "INVALID_COORDINATES_SYNTAX",
    }
)


@dataclass(frozen=True)
class Output:
    """An output field and the question that asks for its value."""

    field: Field
    item: Mapping[str, Any]

    @property
    def is_chosen(self) -> bool:
        """Whether people choose among values; else they write or upload them."""
        return self.item["type"] == "multiple_choice"

    def kept(self, value: Any) -> Any:
        """A value as it is stored, whether it came from a screen or is one already; None where it says nothing."""
        if self.field.is_array:
            return value if self.is_chosen else elements(self.field.type, value)
        if self.field.type != "json" and isinstance(value, list) and len(value) < 2:
            value = value[0] if value else None
        return value if self.is_chosen else element(self.field.type, value)

    def on_screen(self, value: Any) -> Any:
        """A stored value as the question holds it: words, or a list of what is chosen or was uploaded."""
        if self.is_chosen or self.field.type == "file":
            return value if isinstance(value, list) else [value]
        if self.field.is_array and isinstance(value, list):
            return "\n".join(in_words(one, on_one_line=True) for one in value)
        return in_words(value)

    def draft_fault(self, value: Any, files: Files | None = None) -> str | None:
        """Why a kept value could never become a right one, or None. `files` are those that were uploaded, if known."""
        if problem := documents.fault(value):
            return problem.message
        if fault := validation.draft_fault(value if isinstance(value, str) else documents.dumps(value)):
            return fault
        for one in spec.value_faults(self.field, value):
            mendable = one.code.startswith("ARRAY_SIZE") if self.is_chosen else may_be_mended(one, value)
            if not mendable:
                return one.message
        if self.field.type == "file" and files is not None:
            return self.question.files_fault(self.item, self.on_screen(value), files)
        return None

    def final_fault(self, value: Any) -> str | None:
        """Why a kept value without draft fault may not be sent, in words for the person; None where it may."""
        if fault := self.question.final_fault(self.item, None if value is None else self.on_screen(value)):
            return fault
        first = None if value is None else next(spec.value_faults(self.field, value), None)
        return told(first, value) if first else None

    @property
    def question(self) -> Instruction:
        return layout.kind_of(self.item)


def elements(type_: str, value: Any) -> Any:
    """Lines as a list. Of JSON the whole may be the list."""
    if isinstance(value, str):
        whole = as_json(value) if type_ == "json" else None
        lines = [line for line in value.splitlines() if line.strip()]
        value = whole if isinstance(whole, list) else lines or None
    return [element(type_, one) for one in value] if isinstance(value, list) else value


def element(type_: str, value: Any) -> Any:
    """One value of a type, read from words where it can be."""
    if not isinstance(value, str):
        return value
    if type_ == "string":
        return validation.typed(value)
    words = value.strip()
    return READ.get(type_, str)(words) if words else None


def as_whole(words: str) -> Any:
    number = as_decimal(words)
    if number is None or number != number.to_integral_value() or int(number) not in spec.INTEGERS:
        return as_number(words)
    return int(number)


def as_number(words: str) -> Any:
    number = as_decimal(words)
    return words if number is None or documents.fault(float(number)) else float(number)


def as_decimal(words: str) -> Decimal | None:
    """The number that ASCII digits write; None where it is none, or so long or large that nobody means it."""
    if len(words) > LONGEST_NUMBER or not words.isascii() or "_" in words:
        return None
    try:
        number = Decimal(words)
    except InvalidOperation:
        return None
    return number if number.is_finite() and number.adjusted() < LONGEST_NUMBER else None


def as_json(words: str) -> Any:
    try:
        found = documents.loads(words)
    except ValueError:
        return words
    return found if isinstance(found, dict | list) and documents.fault(found) is None else words


def as_flag(words: str) -> Any:
    yes, no = {"yes", "true", _("Yes").lower()}, {"no", "false", _("No").lower()}
    word = words.lower()
    return True if word in yes else False if word in no else words


READ: Mapping[str, Callable[[str], Any]] = {
    "integer": as_whole,
    "float": as_number,
    "json": as_json,
    "boolean": as_flag,
}


def in_words(value: Any, *, on_one_line: bool = False) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, indent=None if on_one_line else 2)
    return as_text(value)


def may_be_mended(fault: Fault, value: Any) -> bool:
    """Whether somebody who goes on typing may get rid of the fault of what they wrote."""
    place = fault.path.partition(".")[0]
    part = value[int(place)] if place else value
    is_typed = isinstance(part, str) or (isinstance(part, float) and fault.code == "INTEGER_EXPECTED")
    return fault.code.startswith(UNFINISHED) or (is_typed and fault.code in MISREAD)


def told(fault: Fault, value: Any) -> str:
    """A fault as it is put to whoever answers."""
    if fault.path:
        line = int(fault.path.partition(".")[0]) + 1
        return _("Line {number}: {fault}").format(number=numeral(line), fault=words_for(fault))
    if fault.code.startswith("ARRAY_SIZE"):
        return size_words(fault, len(value))
    return words_for(fault)


def words_for(fault: Fault) -> str:
    words = {
        "INTEGER_EXPECTED": _("Write a whole number, such as 12."),
        "FLOAT_EXPECTED": _("Write a number, such as 12 or 3.5."),
        "BOOLEAN_EXPECTED": _("Write yes or no."),
        "JSON_EXPECTED": _("Write JSON: an object in {} or a list in []."),
        "INVALID_URL_SYNTAX": _("Write an address that begins with https:// or http://."),
        "INVALID_COORDINATES_SYNTAX": _("Write latitude and longitude, such as 55.75, 37.62."),
        "PATTERN_MISMATCH": _("This is not written in the form that is asked for. Please look at it again."),
    }
    return words.get(fault.code) or fault.message


def size_words(fault: Fault, count: int) -> str:
    """By what a list is too short or too long: of one bound, or of two, the broken one is told."""
    bound = fault.params[0] if len(fault.params) == 1 or count < fault.params[0] else fault.params[1]
    if count < bound:
        words = ngettext(
            "Give at least {bound} entry; so far: {count}.", "Give at least {bound} entries; so far: {count}.", bound
        )
    else:
        words = ngettext(
            "Give at most {bound} entry; there are {count}.", "Give at most {bound} entries; there are {count}.", bound
        )
    return words.format(bound=numeral(bound), count=numeral(count))
