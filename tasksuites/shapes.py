"""What the keys of an object may hold, as a table of checks, each fault with its code and place. Pure.

A shape maps a key to a check; a check takes the value of a key that is there and yields faults at places below it. Keys
that are null or left out have no value. Keys that no shape names are for the caller to refuse or to let pass.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from project.base.problems import Fault
from project.base.words import given, half_character, kind

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
MOST_LANGUAGES = 50

Judge = Iterator[Fault]
Check = Callable[[Any], Judge]
Shape = Mapping[str, Check]


def faults(document: Any, shape: Shape, *, required: Collection[str] = (), is_closed: bool = False) -> Judge:
    """Every fault of an object; where it `is_closed`, keys that the shape does not name are faults too."""
    if not isinstance(document, dict):
        yield Fault("", "OBJECT_EXPECTED", f"This must be an object, not {kind(document)}.")
        return
    for name, check in shape.items():
        if document.get(name) is not None:
            yield from (fault.under(name) for fault in check(document[name]))
        elif name in required:
            yield Fault(name, "VALUE_REQUIRED", "Value must be present and not equal to null")
    if is_closed:
        for name in document:
            if name not in shape:
                yield Fault(name, "VALUE_NOT_ALLOWED", f"There is no such parameter here: {given(name)}.")


def text(most: int, *, least: int = 0) -> Check:
    """Text of `least` to `most` characters that a database can keep; blanks alone are none where any is demanded."""

    def check(value: Any) -> Judge:
        if not isinstance(value, str):
            yield Fault("", "STRING_EXPECTED", f"This must be text, not {given(value)}.")
        elif least and not value.strip():
            yield Fault("", "BLANK_STRING_NOT_ALLOWED", "This must not be blank.")
        elif len(value) > most:
            message = f"This must have at most {most} characters, not {len(value)}."
            yield Fault("", "STRING_LENGTH_GREATER_THAN_MAX", message, (most,))
        elif "\x00" in value or half_character(value):
            yield Fault("", "CHARACTER_NOT_ALLOWED", "This holds a character that no text can hold.")

    return check


def boolean(value: Any) -> Judge:
    if not isinstance(value, bool):
        yield Fault("", "BOOLEAN_EXPECTED", f"This must be true or false, not {given(value)}.")


def whole(least: int, most: int) -> Check:
    def check(value: Any) -> Judge:
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
            yield Fault("", "INTEGER_EXPECTED", f"This must be a whole number, not {given(value)}.")
        else:
            yield from bounds(value, least, most)

    return check


def number(least: float, most: float) -> Check:
    def check(value: Any) -> Judge:
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield Fault("", "FLOAT_EXPECTED", f"This must be a number, not {given(value)}.")
        else:
            yield from bounds(value, least, most)

    return check


def bounds(value: float, least: float, most: float) -> Judge:
    if not least <= value <= most:
        message = f"This must be from {least} to {most}, not {given(value)}."
        yield Fault("", "VALUE_OUT_OF_BOUNDS", message, (least, most))


def word(allowed: Collection[str]) -> Check:
    """One of a few words."""

    def check(value: Any) -> Judge:
        if not isinstance(value, str) or value not in allowed:
            message = f"This must be one of {', '.join(sorted(allowed))}, not {given(value)}."
            yield Fault("", "UNKNOWN_ENUM_VALUE", message, tuple(sorted(allowed)))

    return check


def identifier(value: Any) -> Judge:
    """An id as this interface writes it; whether there is such an object is for those to say who look."""
    if not isinstance(value, str):
        yield Fault("", "STRING_EXPECTED", f"This must be an id, which is text, not {given(value)}.")


def uuid(value: Any) -> Judge:
    try:
        UUID(value)
    except (ValueError, TypeError, AttributeError):
        yield Fault("", "UUID_EXPECTED", f"This must be a UUID, not {given(value)}.")


def moment(value: Any) -> Judge:
    try:
        datetime.fromisoformat(value)
    except (ValueError, TypeError):
        message = f"This must be a time such as 2024-03-07T09:15:02.417, not {given(value)}."
        yield Fault("", "INVALID_DATE_TIME_SYNTAX", message)


def texts(most: int) -> Check:
    """An object of texts by language."""
    each = text(most)

    def check(value: Any) -> Judge:
        if not isinstance(value, dict):
            yield Fault("", "OBJECT_EXPECTED", f"This must be an object of texts by language, not {kind(value)}.")
            return
        if len(value) > MOST_LANGUAGES:
            yield Fault("", "ARRAY_SIZE_GREATER_THAN_MAX", f"At most {MOST_LANGUAGES} languages.", (MOST_LANGUAGES,))
            return
        for language, said in value.items():
            if not LANGUAGE.fullmatch(language):
                yield Fault(
                    language, "VALUE_NOT_ALLOWED", f"This must be a language such as EN, not {given(language)}."
                )
            else:
                yield from (fault.under(language) for fault in each(said))

    return check
