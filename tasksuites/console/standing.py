"""Where pools stand, in words and numbers that lists and pages show. Reads the pool alone."""

from dataclasses import dataclass

from django.db.models import Q

from project.base.words import counted
from tasksuites.models import Pool

Status, Reason = Pool.Status, Pool.CloseReason


@dataclass(frozen=True, slots=True)
class Word:
    """Where a pool can stand: the word for it, the stored word that decides its colour, and which pools stand there."""

    key: str
    label: str
    status: str
    rows: Q


OPEN = Word("open", "Open", "OPEN", Q(status=Status.OPEN))
COMPLETE = Word("complete", "Complete", "COMPLETE", Q(status=Status.CLOSED, close_reason=Reason.COMPLETED))
CLOSED = Word("closed", "Closed", "CLOSED", Q(status=Status.CLOSED) & ~Q(close_reason=Reason.COMPLETED))
LOCKED = Word("locked", "Being filled", "PROCESSING", Q(status=Status.LOCKED))
ARCHIVED = Word("archived", "Archived", "ARCHIVED", Q(status=Status.ARCHIVED))
WORDS = (OPEN, CLOSED, COMPLETE, LOCKED, ARCHIVED)
OF_STATUS = {word.status: word for word in (OPEN, CLOSED, ARCHIVED)} | {Status.LOCKED: LOCKED}


@dataclass(frozen=True, slots=True)
class Standing:
    """`status` is the stored word that decides the colour; `done` and `total` count assignments, a total of 0 means
    that their number is not known.
    """

    pool: Pool
    status: str
    label: str
    done: int
    total: int
    numbers: str


def standing(pool: Pool) -> Standing:
    word = word_of(pool)
    total = 0 if pool.mixer_config else pool.place_count
    sent = counted(pool.submitted_count, "assignment")
    numbers = f"{pool.submitted_count:,} of {counted(total, 'assignment')} sent" if total else f"{sent} sent"
    return Standing(pool, word.status, word.label, pool.submitted_count, total, numbers)


def word_of(pool: Pool) -> Word:
    """The same of one pool as `Word.rows` says of all."""
    if pool.status == Status.CLOSED and pool.close_reason == Reason.COMPLETED:
        return COMPLETE
    return OF_STATUS[pool.status]


def made_of(pool: Pool) -> str:
    """What a pool holds, by its counters."""
    parts = [counted(pool.suite_count, "suite"), counted(pool.task_count, "task")]
    if pool.control_count:
        parts.append(f"{pool.control_count:,} control or training")
    return ", ".join(parts)
