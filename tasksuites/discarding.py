"""The end of a pool: all that happened in it is taken away in portions, never by one large statement."""

from project.base import storage
from tasksuites.models import (
    AggregatedSolution,
    Answer,
    Assignment,
    Attachment,
    Bonus,
    Event,
    Participation,
    Pool,
    Reservation,
    RuleFiring,
    Task,
    TaskSuite,
)

AT_ONCE = 5_000  # rows that one transaction takes away
FILES_AT_ONCE = 500  # their bytes go within it
# What hangs on a row goes before it.
EMPTIED = (
    Answer,
    Attachment,
    RuleFiring,
    Event,
    AggregatedSolution,
    Assignment,
    Participation,
    Reservation,
    Task,
    TaskSuite,
)


def empty_some(pool: Pool) -> int:
    """Take a portion of what the pool holds away, in the transaction of the caller; how many rows, 0 for none left.

    Bytes go before the rows that name them: where the storage fails the rows stay, and a further call finds them.
    Nothing may be added meanwhile: close the pool in a transaction of its own before the first call.
    """
    for model in EMPTIED:
        most = FILES_AT_ONCE if model is Attachment else AT_ONCE
        some = list(model.objects.filter(pool=pool).order_by().values_list("pk", flat=True)[:most])
        if some:
            rows = model.objects.filter(pk__in=some)
            let_go(model, some)
            if model is Attachment:
                storage.delete_all(rows.values_list("file", flat=True))
            # Nothing that is still there hangs on these rows; should that ever change, the database refuses.
            rows._raw_delete(rows.db)
            return len(some)
    return 0


def let_go(model: type, some: list) -> None:
    """What outlives the rows forgets them: what was paid, and what was made after them."""
    if model is Assignment:
        Bonus.objects.filter(assignment__in=some).update(assignment=None)
    if model is Task:
        Task.objects.filter(origin_task__in=some).update(origin_task=None)
