"""The differences between two layouts as sentences. Pure."""

import re
from collections.abc import Iterable, Iterator

from batches.layouts import palette
from batches.layouts.differences import ADDED, MOVED, REMOVED, Difference, Node
from batches.layouts.items import ITEMS
from batches.layouts.key_names import name_of
from project.base.words import shown

TOLD_BY_ITEMS = ("row", "column")  # where one comes or goes, its items do
LONGEST = 80
_TAG = re.compile(r"<[^>]*>")
_STEP = re.compile(r"(page|row|column|item)s\[(\d+)\]")


def sentences(found: Iterable[Difference]) -> Iterator[str]:
    for one in found:
        if one.change not in (ADDED, REMOVED) or one.node.level not in TOLD_BY_ITEMS:
            yield sentence(one)


def sentence(one: Difference) -> str:
    if one.node.level == "page" and one.change in (ADDED, REMOVED):
        return f"{one.change.capitalize()} {place(one.node)}."
    if one.change == ADDED:
        return f"Added {name(one.after)} at {place(one.after)}."
    if one.change == REMOVED:
        return f"Removed {name(one.before)}, which stood at {place(one.before)}."
    if one.change == MOVED:
        return f"Moved {name(one.after)} from {place(one.before)} to {place(one.after)}."
    keys = ", ".join(f"“{name_of(key, one.node.level)}”" for key in one.keys)
    return f"Changed {name(one.after)} at {place(one.after)}: {keys}."


def name(node: Node) -> str:
    if node.level != "item":
        return f"a {node.level}"
    words = " ".join(_TAG.sub(" ", node.label).split())
    words = words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
    kind = ITEMS.get(node.type)
    called = f"the {palette.offer_of(node.type).title.lower()}" if kind and not kind.asks else "the question"
    return f"{called} “{shown(words)}”" if words else called


def place(node: Node) -> str:
    """Counted from 1, as people do: "page 1, row 2, column 1, item 3"."""
    return ", ".join(f"{level} {int(index) + 1}" for level, index in _STEP.findall(node.path))
