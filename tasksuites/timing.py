"""How long an assignment is its person's: the time limit, the grace after it, and being away for too long."""

from datetime import datetime, timedelta


def due(now: datetime, time_limit_s: int) -> datetime:
    """The end of the time that the person is told, for an assignment begun now."""
    return now + timedelta(seconds=time_limit_s)


def expires(now: datetime, due_at: datetime, grace_s: int, away_s: int | None) -> datetime:
    """When the place goes back unless the person is seen again: after the grace, or when they were away too long.

    `now` is when they were seen last.
    """
    last = due_at + timedelta(seconds=grace_s)
    return last if away_s is None else min(last, now + timedelta(seconds=away_s))
