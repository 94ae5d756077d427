"""What a body asks a project, pool or training to be: read, judged, and sorted by where it is kept. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tasksuites.catalogue.mixer import present
from tasksuites.reading import Reader

LONGEST_NAME = 1000
LONGEST_TEXT = 1_000_000


@dataclass(frozen=True, slots=True)
class Wish:
    """`columns` are fields of the model, `kept` goes to its `settings` by the interface's own keys, `named` are ids of
    other objects by the place that names them, which the database has yet to find.
    """

    columns: dict[str, Any]
    kept: dict[str, Any]
    named: dict[str, str] = field(default_factory=dict)


def texts(body: Reader, names: Iterable[str]) -> dict[str, str]:
    """Texts of any length that a person may write."""
    return {name: body.text(name, most=LONGEST_TEXT) for name in names}


def objects(body: Reader, names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Objects that are stored as they came."""
    parts = {name: body.part(name) for name in names}
    return {name: dict(part.document) for name, part in parts.items() if part}


def said(values: dict[str, Any]) -> dict[str, Any]:
    """What is kept: all that was said."""
    return present(values)


def kept_beside(before: dict[str, Any] | None, names: Iterable[str], kept: dict[str, Any]) -> dict[str, Any] | None:
    """New settings: of the interface's keys, `names`, those that were said, beside what others keep there."""
    others = {name: value for name, value in (before or {}).items() if name not in set(names)}
    return others | kept or None
