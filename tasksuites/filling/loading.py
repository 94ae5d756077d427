"""A file of suites or tasks comes into one pool: all of it, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from tasksuites import pools
from tasksuites.filling import files, writing
from tasksuites.filling.judge import Judge
from tasksuites.filling.subjects import SUITES, TASKS, Wish
from tasksuites.filling.taking import rules_of
from tasksuites.models import Pool, Task
from workspaces import audit
from workspaces.models import User

AT_ONCE = 2_000  # items that are written together


@dataclass(frozen=True, slots=True)
class FileFault:
    """What is wrong, and where: `place` in the file, `path` within what stands there."""

    place: str
    path: str
    message: str

    def __str__(self):
        return f"{self.place}, {self.path}: {self.message}" if self.path else f"{self.place}: {self.message}"


class FaultyFile(ValueError):
    """A file of which nothing was taken, with everything that is wrong with it."""

    def __init__(self, faults: Sequence[FileFault]):
        super().__init__("\n".join(map(str, faults)))
        self.faults = list(faults)


@dataclass(frozen=True, slots=True)
class Loaded:
    """How much came in. `kinds` counts tasks by their kind, `left_out` what was passed over because it is faulty."""

    suites: int
    tasks: int
    kinds: dict[str, int]
    left_out: int = 0


def takes_suites(pool: Pool) -> bool:
    """Whether a file makes suites, else tasks that are mixed at hand-out."""
    return not pool.mixer_config and pool.kind == Pool.Kind.REGULAR


def load(
    pool: Pool,
    name: str,
    content: bytes,
    *,
    now: datetime,
    user: User | None,
    size: int = 1,
    opens: bool = False,
    skips: bool = False,
) -> Loaded:
    """Read the file called `name` into the pool, `size` tasks to a suite where the file does not say it.

    The pool's default overlap holds where the file has none. FaultyFile with every fault at its place, and Refused
    where the pool takes nothing at present, cannot be opened, or cannot hold so much; nothing is written then. Where
    it `skips` what is faulty, the rest is written, as long as there is any.
    """
    wish = Wish(SUITES if takes_suites(pool) else TASKS, open_pool=opens, allow_defaults=True)
    entries = read(pool, name, content, is_suites=wish.subject.is_suites, size=size)
    judge = Judge(pool.project.workspace, wish)
    good, bad = judge.sort(addressed(entry.item, pool) for entry in entries)
    judge.refuse_conflicts()
    if bad and not (skips and good):
        found = ((entries[place].place, path, fault) for place, told in bad.items() for path, fault in told.items())
        raise FaultyFile([FileFault(place, path, fault["message"]) for place, path, fault in found])
    kinds = dict.fromkeys(Task.Kind.values, 0)
    with transaction.atomic():
        for start in range(0, len(good), AT_ONCE):
            made = writing.write(good[start : start + AT_ONCE], suites=wish.subject.is_suites, now=now)
            for task in (task for one in made for task in one.tasks):
                kinds[task.kind] += 1
        if opens:
            pools.open_pool(pool, now, user=user)
        loaded = Loaded(len(good) if wish.subject.is_suites else 0, sum(kinds.values()), kinds, len(bad))
        audit.note("fill", pool, user=user, workspace_id=pool.workspace_id, suites=loaded.suites, tasks=loaded.tasks)
    return loaded


def read(pool: Pool, name: str, content: bytes, *, is_suites: bool, size: int) -> list[files.Entry]:
    rules = rules_of(pool, suites=is_suites, allow_defaults=True)
    try:
        return files.read(name, content, rules.input, rules.output, suites=is_suites, size=size)
    except files.Unreadable as fault:
        raise FaultyFile([FileFault("The file", "", str(fault))]) from fault


def addressed(item: Any, pool: Pool) -> Any:
    """The item for this pool, whatever pool it names."""
    return {**item, "pool_id": str(pool.pk)} if isinstance(item, dict) else item
