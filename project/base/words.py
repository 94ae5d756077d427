"""How values and times stand in messages and documents. Pure."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from project.base.translation import gettext as _

LONGEST_SHOWN = 128
MOST_DIGITS = 18  # of a number that every integer column of 8 bytes holds
CLEAR_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that a person could take for another
KINDS = {bool: "true or false", str: "text", int: "a number", float: "a number", list: "a list", dict: "an object"}


def kind(value: Any) -> str:
    """A JSON value's kind, as a sentence names it."""
    return "null" if value is None else KINDS.get(type(value), "something else")


def shown(text: str) -> str:
    """`text` as it may stand in a message: not too long, writable as UTF-8, control characters named."""
    text = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text[: LONGEST_SHOWN + 1])
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def given(value: Any) -> str:
    """A JSON value as a sentence says what came: text in quotes, a number as it is, else its kind."""
    if isinstance(value, str):
        return f'"{shown(value)}"'
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else kind(value)


def half_character(text: str) -> int | None:
    """The place, from 1, of the first half of a surrogate pair, which JSON can write and UTF-8 cannot; else None."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return error.start + 1
    return None


def whole_number(text: str, digits: int) -> int | None:
    """The whole number, 0 or more, that `text` writes in at most so many digits; None where it writes none."""
    return int(text) if text.isdecimal() and len(text) <= digits else None


def counted(count: int, noun: str) -> str:
    """ "1 task", "1,200 tasks"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def duration(seconds: int) -> str:
    """Whole seconds as people say them: "45 s", "12 min 5 s", "24 h"."""
    parts = [(seconds // 3600, "h"), (seconds % 3600 // 60, "min"), (seconds % 60, "s")]
    return " ".join(f"{count:,} {unit}" for count, unit in parts if count) or "0 s"


def file_size(count: int, decimals: int = 1) -> str:
    """A number of bytes as people say it: "3.4 MB". A limit is said with all its `decimals`, to be true."""
    for unit, bytes_ in ((_("GB"), 10**9), (_("MB"), 10**6), (_("kB"), 1000)):
        if count >= bytes_:
            return f"{round(count / bytes_, decimals):,}".removesuffix(".0") + f" {unit}"
    return f"{count} {_('bytes')}"


def amount(value: Decimal) -> str:
    """Money as people write it: two digits behind the point, four where it has more."""
    return f"{value:.4f}" if value != round(value, 2) else f"{value:.2f}"


def moment(time: datetime) -> str:
    """A time as documents write it: UTC with milliseconds."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
