"""Judges items as they come, with the pools that they name looked up once."""

from collections.abc import Iterable
from typing import Any

from project.base import documents
from project.base.problems import Fault, by_path
from project.base.words import kind
from tasksuites.filling.subjects import Wish
from tasksuites.filling.taking import Taking, ids_of, pool_fault, takings
from tasksuites.filling.writing import Judged
from workspaces.models import Workspace

Told = dict[str, dict[str, Any]]


class Judge:
    """`pools` are those looked up so far, by the text that names them."""

    def __init__(self, workspace: Workspace, wish: Wish):
        self.workspace = workspace
        self.wish = wish
        self.pools: dict[str, Taking | None] = {}

    def look_up(self, items: Iterable[Any]) -> None:
        """Get to know the pools that these items name, in one query."""
        new = [key for key in ids_of(items) if key not in self.pools]
        if new:
            flags = {"suites": self.wish.subject.is_suites, "allow_defaults": self.wish.allow_defaults}
            found = takings(self.workspace, new, **flags)
            self.pools |= {key: found.get(key) for key in new}

    def pool_of(self, item: Any) -> Taking:
        """The pool of an item that was found good."""
        taking = self.pools[item["pool_id"]]
        if taking is None:
            raise LookupError(f"The pool of this item is not known: {item['pool_id']}")
        return taking

    def faults(self, item: Any) -> Told:
        """What is wrong with an item whose pool was looked up, by path; empty where nothing is."""
        if not isinstance(item, dict):
            return by_path([Fault("", "OBJECT_EXPECTED", f"This must be an object, not {kind(item)}.")])
        key = item.get("pool_id")
        taking = self.pools.get(key) if isinstance(key, str) else None
        fault = pool_fault(key, taking) or depth_fault(item)
        if fault or taking is None:
            return by_path(filter(None, [fault]))
        return by_path(self.wish.subject.faults(item, taking.rules))

    def sort(self, items: Iterable[Any]) -> tuple[list[Judged], dict[int, Told]]:
        """Those that are taken, and the faults of the others by their places."""
        items = list(items)
        self.look_up(items)
        good, bad = [], {}
        for place, item in enumerate(items):
            told = self.faults(item)
            if told:
                bad[place] = told
            else:
                good.append(Judged(place, item, self.pool_of(item)))
        return good, bad

    def refuse_conflicts(self) -> None:
        """Refused where a pool that was looked up takes nothing at present."""
        for taking in self.pools.values():
            if taking and taking.refusal:
                raise taking.refusal


def depth_fault(item: Any) -> Fault | None:
    problem = documents.depth_problem(item)
    return Fault("", "INVALID_VALUE", problem.message) if problem else None
