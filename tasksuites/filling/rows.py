"""Suites and tasks as rows: made from items that were judged, written, read back, and shown from one form.

Documents in them are JSON texts, which go in and out unparsed.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from hashlib import blake2b
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, TextField
from django.db.models.functions import Cast, Coalesce

from project.base import documents
from project.base.db import as_text
from project.base.ids import uuid7
from tasksuites import control
from tasksuites.filling.judging import TRAITS, Item, Rules

PRIORITY_STEP = Decimal("0.00001")
DIGEST_BYTES = 16


class SuiteRow(NamedTuple):
    """The fields of `TaskSuite` that say what a requester made."""

    id: UUID
    pool: UUID
    position: int
    overlap: int | None
    taken: int
    priority: Decimal
    reserved: bool
    mixed: bool
    automerged: bool
    task_count: int
    longitude: float | None
    latitude: float | None
    traits: str | None
    created_at: datetime


class TaskRow(NamedTuple):
    """The fields of `Task` that say what a requester made."""

    id: UUID
    pool: UUID
    suite: UUID | None
    position: int
    kind: str
    input_values: str
    input_digest: bytes | None
    known_solutions: str | None
    baseline_solutions: str | None
    hint: str
    localization: str | None
    traits: str | None
    overlap: int | None
    taken: int
    reserved: bool
    origin_task: UUID | None
    created_at: datetime


class People(NamedTuple):
    """Who alone may have something, and who may not, as the requester named them."""

    reserved_for: list[str]
    unavailable_for: list[str]


NOBODY = People([], [])
SUITE_COLUMNS = tuple(as_text(name) if name == "traits" else name for name in SuiteRow._fields)
DOCUMENTS = ("known_solutions", "baseline_solutions", "localization", "traits")
TASK_COLUMNS = tuple(
    Coalesce(as_text("input_values"), Cast(F("datapoint__values"), TextField()))
    if name == "input_values"
    else as_text(name)
    if name in DOCUMENTS
    else name
    for name in TaskRow._fields
)


class Place(NamedTuple):
    """Where a row goes: the pool, the position in it, and the moment."""

    pool: UUID
    position: int
    now: datetime


def suite_row(item: Item, rules: Rules, at: Place) -> SuiteRow:
    priority = Decimal(str(item.get("issuing_order_override") or 0)).quantize(PRIORITY_STEP)
    return SuiteRow(
        id=uuid7(),
        pool=at.pool,
        position=at.position,
        overlap=overlap_of(item, rules),
        taken=0,
        priority=priority,
        reserved=bool(item.get("reserved_for")),
        mixed=False,
        automerged=False,
        task_count=len(item["tasks"]),
        longitude=item.get("longitude"),
        latitude=item.get("latitude"),
        traits=traits_of(item),
        created_at=at.now,
    )


def suite_task_row(item: Item, suite: SuiteRow, position: int) -> TaskRow:
    return TaskRow(
        **content_of(item),
        id=uuid7(),
        pool=suite.pool,
        suite=suite.id,
        position=position,
        input_digest=None,
        baseline_solutions=None,
        localization=None,
        traits=None,
        overlap=None,
        taken=0,
        reserved=False,
        origin_task=None,
        created_at=suite.created_at,
    )


def task_row(item: Item, rules: Rules, at: Place) -> TaskRow:
    content = content_of(item)
    return TaskRow(
        **content,
        id=uuid7(),
        pool=at.pool,
        suite=None,
        position=at.position,
        input_digest=digest(content["input_values"]),
        baseline_solutions=text(item.get("baseline_solutions")),
        localization=text(item.get("localization_config")),
        traits=traits_of(item),
        overlap=overlap_of(item, rules),
        taken=0,
        reserved=bool(item.get("reserved_for")),
        origin_task=None,
        created_at=at.now,
    )


def content_of(item: Item) -> dict[str, Any]:
    known, hint = item.get("known_solutions"), item.get("message_on_unknown_solution") or ""
    return {
        "kind": control.kind(known, hint),
        "input_values": text_of(item["input_values"]),
        "known_solutions": text(known),
        "hint": hint,
    }


def overlap_of(item: Item, rules: Rules) -> int | None:
    """How many people do it; None where it has no end."""
    if rules.is_endless or item.get("infinite_overlap"):
        return None
    overlap = item.get("overlap")
    return rules.default_overlap if overlap is None else int(overlap)


def people_of(item: Item) -> People:
    return People(item.get("reserved_for") or [], item.get("unavailable_for") or [])


def traits_of(item: Item) -> str | None:
    return text({name: item[name] for name in TRAITS if item.get(name) is not None})


def text(value: Any) -> str | None:
    """A document, or None where it is empty: that says no more than leaving it out."""
    return text_of(value) if value else None


def text_of(value: Mapping[str, Any]) -> str:
    return documents.of_known(value).decode()


def digest(input_values: str) -> bytes:
    """What finds tasks with equal input values, the order of keys included."""
    return blake2b(input_values.encode(), digest_size=DIGEST_BYTES).digest()
