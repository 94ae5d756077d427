"""Bonuses: recorded for whoever pays them. Judged together, and written all, those that can be, or none."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from project.base.ids import parse_uuid
from project.base.problems import Refused, by_path
from project.base.words import given, kind
from tasksuites import operation_keys
from tasksuites.filling import creating, log
from tasksuites.localised import texts
from tasksuites.models import Assignment, Bonus, Operation, Participant
from tasksuites.operation_log import Entry, write_log
from tasksuites.reading import Reader
from workspaces.models import Workspace

LEAST, MOST = 0.005, 100
AT_ONCE = 10_000  # what one call gives
OPERATION = "USER_BONUS.BATCH_CREATE"
LONGEST_TEXT = 10_000
STEP = Decimal("0.0001")
TEXTS = ("public_title", "public_message")  # by language
UNKNOWN = "ENTITY_DOES_NOT_EXIST"

Told = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Known:
    """What the items name and what is there: people, and whose each assignment is."""

    people: frozenset[str]
    owners: Mapping[UUID, str]


def judge(workspace: Workspace, items: Sequence[Any]) -> tuple[dict[int, Bonus], dict[int, Told]]:
    """By place in `items`, the bonuses that they mean, not saved, and what is wrong with the others, by path."""
    if len(items) > AT_ONCE:
        message = f"One call gives at most {AT_ONCE:,} bonuses, not {len(items):,}: send them in several calls."
        raise Refused("ENTITY_TOO_LARGE", message, status=413)
    known = known_of(workspace, items)
    good: dict[int, Bonus] = {}
    bad: dict[int, Told] = {}
    for place, item in enumerate(items):
        body = Reader(item if isinstance(item, dict) else {})
        if not isinstance(item, dict):
            body.fault("", "OBJECT_EXPECTED", f"A bonus must be an object, not {kind(item)}.")
        else:
            bonus = read(body, known, workspace)
        if body.faults:
            bad[place] = by_path(body.faults)
        else:
            good[place] = bonus
    return good, bad


def known_of(workspace: Workspace, items: Sequence[Any]) -> Known:
    """By two queries, however many items there are."""
    objects = [item for item in items if isinstance(item, dict)]
    names = {item["user_id"] for item in objects if isinstance(item.get("user_id"), str)}
    keys = {parse_uuid(item.get("assignment_id")) for item in objects} - {None}
    people = Participant.objects.filter(workspace=workspace, pk__in=[name for name in names if "\0" not in name])
    assignments = Assignment.objects.filter(pool__project__workspace=workspace, pk__in=keys)
    return Known(frozenset(people.values_list("pk", flat=True)), dict(assignments.values_list("pk", "participant_id")))


def read(body: Reader, known: Known, workspace: Workspace) -> Bonus:
    """The bonus that an item means; faults are noted in `body`."""
    person = body.text("user_id", required=True)
    if person and person not in known.people:
        body.fault("user_id", UNKNOWN, f"There is no person {given(person)}.")
    amount = body.number("amount", LEAST, MOST, required=True)
    said = {name: texts(body, name) for name in TEXTS} | {"without_message": body.flag("without_message")}
    kept = {name: value for name, value in said.items() if value is not None}
    return Bonus(
        workspace=workspace,
        participant_id=person,
        assignment_id=assignment_of(body, known, person),
        amount=amount and amount.quantize(STEP),
        comment=body.text("private_comment", most=LONGEST_TEXT, default=""),
        texts=kept or None,
    )


def assignment_of(body: Reader, known: Known, person: str | None) -> UUID | None:
    """The assignment for which it is given: one of this person's."""
    text = body.text("assignment_id")
    if not text:
        return None
    key = parse_uuid(text)
    owner = known.owners.get(key) if key else None
    if owner is None or (person in known.people and owner != person):
        body.fault("assignment_id", UNKNOWN, f"This person has no assignment {given(text)}.")
        return None
    return key


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was recorded, and what is wrong with the items that were not, both by the place of the item."""

    made: dict[int, Bonus]
    bad: dict[int, Told]


def give(workspace: Workspace, items: Sequence[Any], *, skips_invalid: bool, key: str | None = None) -> Outcome:
    """Record the bonuses, all or, with `skips_invalid`, those that can be.

    Refused, and nothing is recorded, where one is bad and not to be passed over, or where all are: its payload has the
    faults by place and path. With a `key` the record and log of a finished operation are kept under it, once.
    """
    outcome = judged(workspace, items, skips_invalid)
    if not outcome.made:
        payload = {str(place): told for place, told in outcome.bad.items()}
        raise Refused("VALIDATION_ERROR", "Validation failed", status=400, payload=payload)
    record(workspace, items, outcome, skips_invalid, key)
    return outcome


def give_as_operation(workspace: Workspace, items: Sequence[Any], *, skips_invalid: bool, key: str) -> Operation:
    """The same as an operation that is over when this returns; what was wrong stands in its log."""
    outcome = judged(workspace, items, skips_invalid)
    operation = record(workspace, items, outcome, skips_invalid, key)
    if operation is None:
        raise LookupError(f"There is no operation {key}, which was made just now.")
    return operation


def judged(workspace: Workspace, items: Sequence[Any], skips_invalid: bool) -> Outcome:
    good, bad = judge(workspace, items)
    return Outcome({} if bad and not skips_invalid else good, bad)


@transaction.atomic
def record(
    workspace: Workspace, items: Sequence[Any], outcome: Outcome, skips_invalid: bool, key: str | None
) -> Operation | None:
    """Write the bonuses, and with a `key` the operation that made them. Refused where there is one already."""
    operation = begin(workspace, len(items), outcome, skips_invalid, key) if key else None
    Bonus.objects.bulk_create(outcome.made.values(), batch_size=500)
    if operation:
        write_log(operation, entries(items, outcome))
    return operation


def begin(workspace: Workspace, total: int, outcome: Outcome, skips_invalid: bool, key: str) -> Operation:
    now, made, bad = timezone.now(), len(outcome.made), len(outcome.bad)
    return operation_keys.begin(
        workspace,
        key,
        OPERATION,
        parameters={"skip_invalid_items": skips_invalid},
        details=creating.counts(total - bad, bad, made, total - made),
        status=Operation.Status.COMPLETE if made else Operation.Status.FAILED,
        progress=100,
        created_at=now,
        started_at=now,
        finished_at=now,
    )


def entries(items: Sequence[Any], outcome: Outcome) -> Iterator[Entry]:
    """Failures first, then what was made; each item is echoed as it was sent."""
    for place, told in outcome.bad.items():
        yield Entry(place, "USER_BONUS_VALIDATE", False, log.echo(items[place], place), log.text(told))
    for place, bonus in outcome.made.items():
        made = log.text({"user_bonus_id": str(bonus.pk)})
        yield Entry(len(items) + place, "USER_BONUS_PERSIST", True, log.echo(items[place], place), made)
