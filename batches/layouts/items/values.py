"""What one key of an item may hold. Each function says what is wrong with a value, or None."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from project.base.words import half_character, kind

# Beyond this a reader that keeps numbers as doubles (every browser) would see another number.
LARGEST_NUMBER = 2**53
MAX_NAME_LENGTH = 128
PERSON, TASK = "person", "task"  # what is shuffled has one order for each person, or another one for each task

Rule = Callable[[Any], str | None]


@dataclass(frozen=True, slots=True)
class Key:
    """One key of an item: what it may hold, and whether it must be there (null counts as absent)."""

    rule: Rule
    required: bool = False


def text(value: Any) -> str | None:
    if not isinstance(value, str):
        return f"must be text, not {kind(value)}"
    return "holds half of a surrogate pair, which is no character" if half_character(value) else None


def filled(value: Any) -> str | None:
    """Text with something to read in it."""
    return text(value) or (None if value.strip() else "is empty")


def filled_list(least: str) -> Rule:
    """A list with something in it; `least` says what it needs."""

    def fault(value: Any) -> str | None:
        if not isinstance(value, list):
            return f"must be a list, not {kind(value)}"
        return None if value else f"is empty: it needs at least {least}"

    return fault


def flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else f"must be true or false, not {kind(value)}"


def whole_number(value: Any) -> str | None:
    return "must be a whole number, without a decimal point" if isinstance(value, float) else number(value)


def number(value: Any) -> str | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return f"must be a number, not {kind(value)}"
    if not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:  # so that NaN fails too
        return f"must be a number between -{LARGEST_NUMBER} and {LARGEST_NUMBER}"
    return None


def scalar(value: Any) -> str | None:
    """What stands for an option: text, a number, true or false."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return text(value)
    if isinstance(value, int | float):
        return number(value)
    return f"must be text, a number, true or false, not {kind(value)}"


def one_of(*words: str) -> Rule:
    def rule(value: Any) -> str | None:
        if isinstance(value, str) and value in words:
            return None
        return f"must be {' or '.join(words)}"

    return rule


def shuffle(value: Any) -> str | None:
    """Whether things come in an order of each person's own, and whether in another one for each task."""
    if isinstance(value, bool) or (isinstance(value, str) and value in (PERSON, TASK)):
        return None
    return f'must be true, false, "{PERSON}" or "{TASK}"'


def shuffle_stored(value: Any) -> str | None:
    """The stored form of a sound `shuffle`; None where it says that nothing is shuffled."""
    return PERSON if value is True else value or None


def name(value: Any) -> str | None:
    """A key that a requester gives an instruction: shown in exports, so short and on one line."""
    if fault := filled(value):
        return fault
    if len(value) > MAX_NAME_LENGTH or not value.isprintable():
        return f"must be printable text of at most {MAX_NAME_LENGTH} characters"
    return None


def https_url(value: Any) -> str | None:
    return text(value) or (None if is_https(value) else "must be an address that begins with https://")


def is_https(address: Any) -> bool:
    """Whether a browser could load it over https: a host, no blanks, no control characters."""
    if not isinstance(address, str):
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    return parts.scheme == "https" and bool(host) and address.isprintable() and " " not in address
