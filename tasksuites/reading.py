"""Objects of a body, read key by key: each fault is collected with its place, so that all are told at once. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from project.base.problems import Fault
from project.base.words import given, kind
from tasksuites.spec import bounds_faults, is_number, is_whole

REQUIRED = "Value must be present and not equal to null"
BOUNDS = ("least", "most")


class Reader:
    """An object that stands at `path` of a body; what is null counts as left out. Readers of its parts share `faults`.

    Each method gives the value of a key, or `default` where there is none or it is faulty.
    """

    def __init__(self, document: Mapping[str, Any], path: str = "", faults: list[Fault] | None = None):
        self.document = document
        self.path = path
        self.faults: list[Fault] = [] if faults is None else faults

    def fault(self, name: str, code: str, message: str, params: Iterable[Any] = ()) -> None:
        """Note what is wrong with the key `name`, or with what stands at a path below it; "" is the object itself."""
        path = ".".join(filter(None, (self.path, name)))
        self.faults.append(Fault(path, code, message, tuple(params)))

    def add(self, faults: Iterable[Fault], name: str = "") -> None:
        """Note faults that were found by another rule in what stands at `name`."""
        path = ".".join(filter(None, (self.path, name)))
        self.faults.extend(fault.under(path) if path else fault for fault in faults)

    def value(self, name: str, *, required: bool = False) -> Any:
        """Whatever JSON stands there."""
        value = self.document.get(name)
        if value is None and required:
            self.fault(name, "VALUE_REQUIRED", REQUIRED)
        return value

    def text(self, name: str, *, required: bool = False, most: int | None = None, default: str | None = None) -> Any:
        """Text of at most so many characters; where it is required it holds more than blanks."""
        value = self.value(name, required=required)
        if value is None:
            return default
        if not isinstance(value, str):
            self.fault(name, "STRING_EXPECTED", f"This must be text, not {given(value)}.")
        elif "\0" in value:
            self.fault(name, "CHARACTER_NOT_ALLOWED", "This text holds the character NUL, which no text has.")
        elif required and not value.strip():
            self.fault(name, "BLANK_STRING_NOT_ALLOWED", "This text must hold more than blanks.")
        elif most is not None and len(value) > most:
            message = f"This text has {len(value):,} characters; at most {most:,} are kept."
            self.fault(name, "STRING_LENGTH_GREATER_THAN_MAX", message, (most,))
        else:
            return value
        return default

    def word(self, name: str, words: Collection[str], *, required: bool = False, default: str | None = None) -> Any:
        """One of `words`."""
        value = self.value(name, required=required)
        if value is None:
            return default
        if not isinstance(value, str) or value not in words:
            message = f"This must be one of {', '.join(words)}, not {given(value)}."
            self.fault(name, "UNKNOWN_ENUM_VALUE", message, words)
            return default
        return value

    def flag(self, name: str, *, required: bool = False, default: bool | None = None) -> Any:
        value = self.value(name, required=required)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.fault(name, "BOOLEAN_EXPECTED", f"This must be true or false, not {given(value)}.")
            return default
        return value

    def whole(
        self, name: str, least: int, most: int | None = None, *, required: bool = False, default: int | None = None
    ) -> Any:
        """A whole number within the bounds."""
        value = self.value(name, required=required)
        if value is None:
            return default
        if not is_whole(value):
            self.fault(name, "INTEGER_EXPECTED", f"This must be a whole number, not {given(value)}.")
            return default
        return int(value) if self.is_within(name, value, least, most) else default

    def number(self, name: str, least: float, most: float | None = None, *, required: bool = False) -> Any:
        """A number within the bounds, as a Decimal with the digits that were sent."""
        value = self.value(name, required=required)
        if value is None:
            return None
        if not is_number(value):
            self.fault(name, "FLOAT_EXPECTED", f"This must be a number, not {given(value)}.")
            return None
        return Decimal(str(value)) if self.is_within(name, value, least, most) else None

    def is_within(self, name: str, value: float, least: float, most: float | None) -> bool:
        faults = list(bounds_faults(value, dict(zip(BOUNDS, (least, most), strict=True)), BOUNDS, "VALUE"))
        self.add(faults, name)
        return not faults

    def moment(self, name: str, *, required: bool = False) -> datetime | None:
        """A time in ISO 8601, in UTC where it names no zone; a date alone is its beginning."""
        value = self.value(name, required=required)
        if value is None:
            return None
        try:
            return moment_of(value)
        except OverflowError:
            self.fault(name, "DATE_OUT_OF_RANGE", f"This must lie in the years 1 to 9999 of UTC, not {given(value)}.")
        except ValueError:
            message = f"This must be a time such as 2024-03-07T09:15:02.417, not {given(value)}."
            self.fault(name, "INVALID_DATE_TIME_SYNTAX", message)
        return None

    def items(self, name: str, *, required: bool = False, most: int | None = None) -> list[Any] | None:
        """A list; with `required` it holds something."""
        value = self.value(name, required=required)
        if value is None:
            return None
        if not isinstance(value, list):
            self.fault(name, "ARRAY_EXPECTED", f"This must be a list, not {kind(value)}.")
        elif required and not value:
            self.fault(name, "VALUES_REQUIRED", "This list must hold something.")
        elif most is not None and len(value) > most:
            message = f"This list has {len(value):,} elements; at most {most:,} are taken."
            self.fault(name, "ARRAY_SIZE_GREATER_THAN_MAX", message, (most,))
        else:
            return value
        return None

    def part(self, name: str, *, required: bool = False) -> "Reader | None":
        """The object that stands there, to be read on."""
        value = self.value(name, required=required)
        return None if value is None else self.below(name, value)

    def parts(self, name: str, *, required: bool = False, most: int | None = None) -> "Iterator[Reader]":
        """The objects of a list."""
        for place, element in enumerate(self.items(name, required=required, most=most) or []):
            if reader := self.below(f"{name}.{place}", element):
                yield reader

    def below(self, name: str, value: Any) -> "Reader | None":
        if isinstance(value, dict):
            return Reader(value, ".".join(filter(None, (self.path, name))), self.faults)
        self.fault(name, "OBJECT_EXPECTED", f"This must be an object, not {kind(value)}.")
        return None


def moment_of(value: Any) -> datetime:
    """The time in UTC that `value` writes, to the millisecond; ValueError where it writes none, OverflowError where UTC
    has no such year.
    """
    if not isinstance(value, str):
        raise ValueError("no text")
    moment = datetime.fromisoformat(value)
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
