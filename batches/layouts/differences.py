"""What is different between two stored layouts, node by node, by their ids. Pure."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from batches.layouts.layout import LEVELS

ADDED, REMOVED, MOVED, CHANGED = "added", "removed", "moved", "changed"
SPOKEN = ("description", "field", "content", "alt_text")  # by what people know an item


@dataclass(frozen=True, slots=True)
class Node:
    """A page, row, column or item: its place, as problems name it, its parent's id and its own keys."""

    id: str
    level: str
    path: str
    parent: str
    own: Mapping[str, Any]

    @property
    def type(self) -> str:
        return self.own.get("type", self.level)

    @property
    def label(self) -> str:
        """What it says, "" for what says nothing."""
        return next((str(self.own[key]) for key in SPOKEN if self.own.get(key)), "")


@dataclass(frozen=True, slots=True)
class Difference:
    """`before` is None for what was added, `after` for what was removed; `keys` are those that changed."""

    change: str
    before: Node | None
    after: Node | None
    keys: tuple[str, ...] = ()

    @property
    def node(self) -> Node:
        return self.after or self.before

    def document(self) -> dict[str, Any]:
        document = {"change": self.change, "level": self.node.level, "type": self.node.type, "id": self.node.id}
        document |= {"label": self.node.label, "from": None, "to": None}
        document |= {"from": self.before.path} if self.before else {}
        document |= {"to": self.after.path} if self.after else {}
        return document | ({"keys": list(self.keys)} if self.change == CHANGED else {})


def compare(before: list | None, after: list | None) -> list[Difference]:
    """Every difference, those of the new layout in its reading order, then what is gone in the order of the old one.

    What moved and changed has one of each. Where siblings change places, as few as possible count as moved.
    """
    old, new = nodes(before or []), nodes(after or [])
    moved = out_of_order(old, new)
    found = []
    for key, node in new.items():
        was = old.get(key)
        if was is None or was.level != node.level:
            found.append(Difference(ADDED, None, node))
            continue
        if key in moved:
            found.append(Difference(MOVED, was, node))
        if keys := different(was.own, node.own):
            found.append(Difference(CHANGED, was, node, keys))
    gone = (node for key, node in old.items() if key not in new or new[key].level != node.level)
    return found + [Difference(REMOVED, node, None) for node in gone]


def nodes(layout: list) -> dict[str, Node]:
    return {node.id: node for node in walk(layout, 0, "", "")}


def walk(siblings: Sequence[Mapping[str, Any]], depth: int, parent: str, path: str) -> Iterator[Node]:
    level, children = LEVELS[depth]
    for index, one in enumerate(siblings):
        here = f"{path}.{level}s[{index}]".lstrip(".")
        own = {key: value for key, value in one.items() if key not in ("id", children)}
        yield Node(one["id"], level, here, parent, own)
        if children:
            yield from walk(one[children], depth + 1, one["id"], here)


def different(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    keys = dict.fromkeys([*after, *before])
    return tuple(key for key in keys if (key in before, before.get(key)) != (key in after, after.get(key)))


def out_of_order(old: Mapping[str, Node], new: Mapping[str, Node]) -> set[str]:
    """The ids of what stands under another parent now, or stands otherwise among the siblings that stayed."""
    places = {key: place for place, key in enumerate(old)}
    stayed: dict[str, list[str]] = {}
    moved = set()
    for key, node in new.items():
        if key in old and old[key].level == node.level:
            if old[key].parent == node.parent:
                stayed.setdefault(node.parent, []).append(key)
            else:
                moved.add(key)
    for siblings in stayed.values():
        kept = longest_rise([places[key] for key in siblings])
        moved |= {key for index, key in enumerate(siblings) if index not in kept}
    return moved


def longest_rise(numbers: Sequence[int]) -> set[int]:
    """The indexes of a longest series of rising numbers."""
    ends: list[int] = []  # the smallest number that ends a series of each length
    last: list[int] = []  # its index
    before: list[int | None] = []
    for index, number in enumerate(numbers):
        length = bisect_left(ends, number)
        ends[length:] = [number, *ends[length + 1 :]]
        last[length:] = [index, *last[length + 1 :]]
        before.append(last[length - 1] if length else None)
    found: set[int] = set()
    at = last[-1] if last else None
    while at is not None:
        found.add(at)
        at = before[at]
    return found
