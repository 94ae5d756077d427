"""The operation that makes suites or tasks: its body is gone through twice, in pieces that commit whole.

First every item is judged and the faults are logged; then, unless a fault forbids it, what was found good is written.
A piece's rows, its log and the offset behind it are one transaction that holds only while the lease is ours, so an
operation that is killed, repeated or doubled neither loses nor doubles anything.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from project.base.problems import Refused
from project.base.steps import Lease
from tasksuites import operation_log, pools
from tasksuites.filling import bodies, log, starting, writing
from tasksuites.filling.creating import counts
from tasksuites.filling.judge import Judge, Told
from tasksuites.filling.subjects import BY_OPERATION, Wish
from tasksuites.filling.writing import Judged
from tasksuites.models import Operation, OperationEntry, Pool
from tasksuites.operations import runs

PIECE_ITEMS = 2_000
PIECE_BYTES = 8 * 1024 * 1024
JUDGED_PERCENT = 25  # of the progress that judging makes up
NOTHING_MADE = "OPERATION_EXECUTION_ERROR"


class Piece(NamedTuple):
    """Some items that follow one another: by their places, and the offset behind the last."""

    items: dict[int, Any]
    end: int


@runs(*BY_OPERATION)
def make_all(step: Operation, lease: Lease) -> Iterator[None]:
    wish = Wish(BY_OPERATION[step.type], **step.parameters)
    try:
        body = starting.open_body(step)
    except FileNotFoundError:
        lease.fail("The body that was kept for this operation is no longer there: send it again.")
        return
    with body:
        if not is_judged(step):
            yield from judge_items(step, lease, wish, body)
        if not lease.is_over:
            yield from make_items(step, lease, wish, body)
        if not lease.is_over:
            finish(step, lease, wish, body)
    operation_log.drop_body(step)


def is_judged(step: Operation) -> bool:
    return "success_count" in (step.details or {})


def number(step: Operation, name: str) -> int:
    return (step.details or {}).get(f"{name}_count", 0)


def pieces(body: File, offset: int, place: int) -> Iterator[Piece]:
    """The items from the `offset` on, where the one with the number `place` begins."""
    found, held = {}, 0
    for text, end in texts(body, offset):
        found[place] = bodies.parsed(text)
        place, held = place + 1, held + len(text)
        if len(found) == PIECE_ITEMS or held >= PIECE_BYTES:
            yield Piece(found, end)
            found, held = {}, 0
    if found:
        yield Piece(found, end)


def texts(body: File, offset: int) -> Iterator[tuple[bytes, int]]:
    body.seek(0)
    is_list = bodies.is_list(body.read)
    body.seek(offset)
    if is_list:
        yield from bodies.items(body.read, offset)
    elif not offset:
        text = body.read()
        yield text, len(text)


# 1. Judging.


def judge_items(step: Operation, lease: Lease, wish: Wish, body: File) -> Iterator[None]:
    judge, size = Judge(step.workspace, wish), body.seek(0, 2)
    try:
        for piece in pieces(body, step.offset, number(step, "total")):
            judge_piece(step, lease, judge, piece, size)
            yield
    except bodies.Malformed as fault:
        place = number(step, "total")
        refuse_all(step, lease, wish, body, {place: None}, {place: told_of("INVALID_VALUE", str(fault))})
        return
    if number(step, "not_valid") and not (wish.skip_invalid_items and number(step, "valid")):
        refuse_all(step, lease, wish, body, {}, {})
        return
    judged = counts(number(step, "valid"), number(step, "not_valid"), 0, 0)
    lease.hold(details=judged, offset=0, progress=JUDGED_PERCENT)
    yield


def judge_piece(step: Operation, lease: Lease, judge: Judge, piece: Piece, size: int) -> None:
    judge.look_up(piece.items.values())
    bad = {place: told for place, item in piece.items.items() if (told := judge.faults(item))}
    valid = number(step, "valid") + len(piece.items) - len(bad)
    with transaction.atomic():
        lease.hold(  # first of all that is written: a worker that was overtaken stops here
            details=counts(valid, number(step, "not_valid") + len(bad)),
            offset=piece.end,
            progress=piece.end * JUDGED_PERCENT // size,
        )
        operation_log.write_log(step, log.refused(judge.wish.subject, piece.items, bad))


def told_of(code: str, message: str, path: str = "") -> Told:
    return {path: {"code": code, "message": message}}


def refuse_all(
    step: Operation, lease: Lease, wish: Wish, body: File, items: dict[int, Any], bad: dict[int, Told]
) -> None:
    """End without having made anything; `bad` is what is wrong with `items` and not yet in the log."""
    not_valid = number(step, "not_valid") + len(bad)
    total = number(step, "valid") + not_valid
    with transaction.atomic():
        lease.finish(
            Operation.Status.FAILED,
            details=counts(number(step, "valid"), not_valid, 0, total),
            progress=100,
            reason="Nothing was made: the log says what is wrong with which item.",
        )
        operation_log.write_log(step, log.refused(wish.subject, items, bad))
        if wish.open_pool and not bad:
            operation_log.write_log(step, (not_opened(total, place, key) for place, key in enumerate(keys(step, body))))


def not_opened(total: int, place: int, key: str) -> operation_log.Entry:
    return log.opened(total, place, key, Refused(NOTHING_MADE, "Nothing was made, so the pool was not opened."))


def keys(step: Operation, body: File) -> list[str]:
    """What the items name as their pools."""
    if step.pool_id:
        return [str(step.pool_id)]
    found: dict[str, None] = {}
    for piece in pieces(body, 0, 0):
        found |= dict.fromkeys(writing.taking.ids_of(piece.items.values()))
    return list(found)


# 2. Making.


def make_items(step: Operation, lease: Lease, wish: Wish, body: File) -> Iterator[None]:
    judge, size = Judge(step.workspace, wish), body.seek(0, 2)
    for piece in pieces(body, step.offset, number(step, "success") + number(step, "failed")):
        known_bad = places_of_faults(step, piece)
        good = {place: item for place, item in piece.items.items() if place not in known_bad}
        judge.look_up(good.values())
        percent = JUDGED_PERCENT + piece.end * (99 - JUDGED_PERCENT) // size
        try:
            write_piece(step, lease, judge, piece, good, percent)
        except Refused as refusal:
            refuse_piece(step, lease, judge, piece, good, refusal)
        yield


def places_of_faults(step: Operation, piece: Piece) -> set[int]:
    first, last = min(piece.items), max(piece.items)
    entries = OperationEntry.objects.filter(operation=step, position__gte=first, position__lte=last)
    return set(entries.values_list("position", flat=True))


def write_piece(step: Operation, lease: Lease, judge: Judge, piece: Piece, good: dict[int, Any], percent: int) -> None:
    """Write those of the piece that were found good, and move the offset behind it, in one transaction."""
    judged = [Judged(place, item, judge.pool_of(item)) for place, item in good.items()]
    with transaction.atomic():
        hold(step, lease, piece, len(good), progress=percent)
        made = writing.write(judged, suites=judge.wish.subject.is_suites, now=timezone.now())
        operation_log.write_log(step, log.created(judge.wish.subject, number(step, "total"), judged, made))


def refuse_piece(
    step: Operation, lease: Lease, judge: Judge, piece: Piece, good: dict[int, Any], refusal: Refused
) -> None:
    """A pool was archived since its items were judged, or is full: what was good before fails now."""
    step.refresh_from_db(fields=["details", "offset"])  # what was held was taken back with the rest
    bad = dict.fromkeys(good, told_of(refusal.code, refusal.message, "pool_id"))
    with transaction.atomic():
        hold(step, lease, piece, 0)
        operation_log.write_log(step, log.refused(judge.wish.subject, piece.items, bad))


def hold(step: Operation, lease: Lease, piece: Piece, made: int, **values: Any) -> None:
    success = number(step, "success") + made
    failed = number(step, "failed") + len(piece.items) - made
    details = counts(number(step, "valid"), number(step, "not_valid"), success, failed)
    lease.hold(details=details, offset=piece.end, **values)


# 3. The end.


def finish(step: Operation, lease: Lease, wish: Wish, body: File) -> None:
    """The pools are opened where that is wished; one that cannot be opened is no failure of the operation."""
    failed = number(step, "failed")
    is_whole = bool(number(step, "success")) and (wish.skip_invalid_items or not failed)
    status = Operation.Status.COMPLETE if is_whole else Operation.Status.FAILED
    reason = "" if is_whole else "Some or all of it could not be made: the log says what and why."
    with transaction.atomic():
        lease.finish(status, progress=100, reason=reason)
        if wish.open_pool:
            operation_log.write_log(step, list(openings(step, keys(step, body))))


def openings(step: Operation, named: Iterable[str]) -> Iterator[operation_log.Entry]:
    found = writing.taking.takings(step.workspace, named, suites=True, allow_defaults=False)
    filled = {taking.pool.pk: taking.pool for taking in found.values()}
    for place, key in enumerate(sorted(filled)):
        yield log.opened(number(step, "total"), place, str(key), opening(filled[key]))


def opening(pool: Pool) -> Refused | None:
    """Open the pool; why it cannot be opened, None where it is open now."""
    try:
        pools.open_pool(pool, timezone.now())
    except Refused as refusal:
        return refusal
    return None
