"""Many suites or tasks made at once: all of them, or those that can be, or none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from project.base.problems import Refused
from tasksuites import operation_keys, operation_log, pools
from tasksuites.filling import log, quotas, writing
from tasksuites.filling.judge import Judge, Told
from tasksuites.filling.subjects import Wish
from tasksuites.filling.writing import Judged, Made
from tasksuites.models import Operation, Pool
from workspaces.models import User, Workspace

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was made, and what is wrong with the items that were not, both by the place of the item."""

    made: dict[int, Made]
    bad: dict[int, Told]


def create(
    workspace: Workspace,
    wish: Wish,
    items: Sequence[Any],
    *,
    user: User | None,
    now: datetime,
    operation_key: str | None = None,
) -> Outcome:
    """Judge and write all items in one transaction, and open their pools where that is wished.

    Refused, and nothing is made, where an item is bad and not to be passed over, where all are bad (VALIDATION_ERROR,
    its payload the faults by place and path), where a pool takes nothing at present or cannot be opened, and where a
    limit is reached. With an `operation_key` the record and log of a finished operation are kept under it, once.
    """
    refuse_too_many(items)
    quotas.refuse_too_many(workspace, wish.subject, len(items), now)
    judge = Judge(workspace, wish)
    good, bad = judge.sort(items)
    judge.refuse_conflicts()
    if bad and not (wish.skip_invalid_items and good):
        raise invalid(bad)
    refuse_too_large(good, wish)
    with transaction.atomic():
        operation = begin(workspace, wish, operation_key, good, bad, now) if operation_key else None
        made = writing.write(good, suites=wish.subject.is_suites, now=now)
        opened = open_pools(good, now, user) if wish.open_pool else []
        if operation:
            keep_log(operation, wish, items, good, bad, made, opened)
    return Outcome({one.place: one for one in made}, bad)


def refuse_too_many(items: Sequence[Any]) -> None:
    most = settings.FIELDWORK_SYNC_ITEMS
    if len(items) > most:
        message = f"One call makes at most {most:,} at once, not {len(items):,}: send more with async_mode=true."
        raise Refused("ENTITY_TOO_LARGE", message, status=413)


def refuse_too_large(good: Iterable[Judged], wish: Wish) -> None:
    """Refused where the input values are larger, all together, than one call may bring."""
    most = settings.FIELDWORK_INPUT_MIB * MIB
    if settings.FIELDWORK_INPUT_MIB >= settings.FIELDWORK_SYNC_MIB:
        return  # the body was smaller
    size = 0
    for one in good:
        tasks = one.item["tasks"] if wish.subject.is_suites else [one.item]
        size += sum(len(log.text(task["input_values"]).encode()) for task in tasks)
    if size > most:
        message = f"The input values of one call may have {most:,} bytes, not {size:,}: send them in several calls."
        raise Refused("ENTITY_TOO_LARGE", message, status=413)


def invalid(bad: dict[int, Told]) -> Refused:
    payload = {str(place): told for place, told in bad.items()}
    return Refused("VALIDATION_ERROR", "Validation failed", status=400, payload=payload)


def open_pools(good: Iterable[Judged], now: datetime, user: User | None) -> list[Pool]:
    """Open each pool that is closed; Refused where one cannot be opened."""
    filled = {one.taking.pool.pk: one.taking.pool for one in good}
    for key in sorted(filled):
        pools.open_pool(filled[key], now, user=user)
    return list(filled.values())


def begin(
    workspace: Workspace, wish: Wish, key: str, good: Sequence[Judged], bad: dict[int, Told], now: datetime
) -> Operation:
    pools_named = {one.taking.pool.pk for one in good}
    return operation_keys.begin(
        workspace,
        key,
        wish.subject.operation,
        pool_id=pools_named.pop() if len(pools_named) == 1 else None,
        parameters=wish.parameters(),
        details=counts(len(good), len(bad), len(good), len(bad)),
        status=Operation.Status.COMPLETE,
        progress=100,
        created_at=now,
        started_at=now,
        finished_at=timezone.now(),
    )


def counts(valid: int, not_valid: int, success: int | None = None, failed: int | None = None) -> dict[str, int]:
    """The details of an operation; the last two are left out until something is made."""
    told = {"total_count": valid + not_valid, "valid_count": valid, "not_valid_count": not_valid}
    return told if success is None or failed is None else {**told, "success_count": success, "failed_count": failed}


def keep_log(
    operation: Operation,
    wish: Wish,
    items: Sequence[Any],
    good: Sequence[Judged],
    bad: dict[int, Told],
    made: Sequence[Made],
    opened: Sequence[Pool],
) -> None:
    total = len(items)
    operation_log.write_log(operation, log.refused(wish.subject, {place: items[place] for place in bad}, bad))
    operation_log.write_log(operation, log.created(wish.subject, total, good, made))
    entries = [log.opened(total, number, str(pool.pk), None) for number, pool in enumerate(opened)]
    operation_log.write_log(operation, entries)
