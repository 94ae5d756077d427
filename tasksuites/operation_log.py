"""The logs of operations: written piece by piece, kept for a time, then forgotten together with kept bodies."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef

from project.base import db, storage
from project.base.ids import first_uuid7
from project.base.sweep import each_sweep
from tasksuites.models import Operation, OperationEntry

AT_ONCE = 5_000  # entries that one sweep forgets
READ_AT_ONCE = 1_000
LOOKS_BACK = timedelta(days=30)  # what the sweep had no time for in as long it looks for no more


class Entry(NamedTuple):
    """A line of an operation's log. `input` and `output` are JSON texts; `position` is its place in the log."""

    position: int
    type: str
    success: bool
    input: str
    output: str


def write_log(operation: Operation, entries: Iterable[Entry]) -> int:
    """Add the entries, in the transaction of the piece that they tell of; how many there were."""
    rows = ((operation.pk, *entry) for entry in entries)
    return db.write_rows(OperationEntry, ("operation", *Entry._fields), rows)


def entries(operation: Operation) -> Iterator[list[Entry]]:
    """The log in its order, some entries at a time, so that no read stays open while who asked for it is slow."""
    rows = OperationEntry.objects.filter(operation=operation).order_by("position")
    columns = (db.as_text(name) if name in ("input", "output") else name for name in Entry._fields)
    texts, last = rows.values_list(*columns), -1
    while portion := list(texts.filter(position__gt=last)[:READ_AT_ONCE]):
        last = portion[-1][0]
        yield [Entry._make(row) for row in portion]


def is_log_over(operation: Operation, now: datetime) -> bool:
    """Whether the log may have been forgotten already."""
    return bool(operation.finished_at and operation.finished_at < oldest_log(now))


def oldest_log(now: datetime) -> datetime:
    return now - timedelta(days=settings.FIELDWORK_LOG_DAYS)


@each_sweep
def forget_old_logs(now: datetime) -> None:
    """A portion of the entries of the first operation that was over long ago and has some."""
    old = Operation.objects.filter(pk__gte=first_uuid7(oldest_log(now) - LOOKS_BACK), finished_at__lt=oldest_log(now))
    found = old.filter(Exists(OperationEntry.objects.filter(operation=OuterRef("pk")))).order_by("pk").first()
    if found:
        keys = list(found.entries.order_by("position").values_list("pk", flat=True)[:AT_ONCE])
        OperationEntry.objects.filter(pk__in=keys).delete()


@each_sweep
def drop_bodies(now: datetime) -> None:
    """The kept bodies of operations that are over; each drops its own, but for those that were stopped just before."""
    lately = Operation.objects.filter(pk__gte=first_uuid7(now - LOOKS_BACK))
    for operation in lately.exclude(status__in=Operation.RUNNABLE).exclude(body="").order_by("pk")[:100]:
        drop_body(operation)


def drop_body(operation: Operation) -> None:
    """Bytes go before the row forgets their name: after a fault or a stop the sweep finds them."""
    storage.delete_all([operation.body])
    Operation.objects.filter(pk=operation.pk).update(body="")
    operation.body = ""
