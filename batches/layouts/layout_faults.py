"""What may be wrong with a layout: every fault with its place, found in one walk. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from batches.layouts import conditions
from batches.layouts.items import ITEMS, Item
from batches.layouts.items.values import shuffle
from datasets.schema import Schema
from project.base.problems import Problem
from project.base.words import kind, shown

# From the outside in: what a thing is called, and the key under which it holds the next.
LEVELS = (("page", "rows"), ("row", "columns"), ("column", "items"), ("item", ""))
MOST_COLUMNS = 2
POSITIONS = ("intro", "body", "outro")
BODY = "body"

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class LayoutProblem(Problem):
    """A fault with its place. A level that the fault does not reach counts as 0; `type` is the item's type or,
    where a whole page, row or column is at fault, that word. `field` is for dataset_field items only.
    """

    page: int
    row: int
    column: int
    item: int
    type: str
    field: str | None = None


class Checker:
    """Walks a layout once, remembering what may stand in it only once."""

    def __init__(self, schema: Schema | None) -> None:
        self.schema = schema
        self.ids: set[str] = set()
        self.names: set[str] = set()
        self.position: Any = BODY  # of the page at hand
        self.on_page: set[tuple[str, str]] = set()
        self.earlier: dict[str, dict | None] = {}  # the questions so far by id and name, None for faulty ones

    def layout(self, batch_items: Any) -> Iterator[LayoutProblem]:
        if not isinstance(batch_items, list):
            yield _problem((), "batch_items", "page", f"A layout is a list of pages, not {kind(batch_items)}.")
        elif not batch_items:
            yield _problem((), "batch_items", "page", "A layout has at least one page; this one has none.")
        else:
            for index, page in enumerate(batch_items):
                yield from self.node(page, (index,))

    def node(self, node: Any, place: tuple[int, ...]) -> Iterator[LayoutProblem]:
        """Faults of the page, row, column or item at `place` and of all that it holds."""
        level, children = LEVELS[len(place) - 1]
        if not isinstance(node, dict):
            yield _problem(place, "", level, f"{_a(level)} must be an object, not {kind(node)}.")
            return
        type_ = _type_of(node) if level == "item" else level
        if fault := self.id_fault(node.get("id")):
            yield _problem(place, "id", type_, fault)
        if level == "item":
            yield from self.item(node, place, type_)
            return
        if level == "page":
            yield from self.start_page(node, place)
        if level == "row" and (fault := self.shuffle_fault(node.get("shuffle"))):
            yield _problem(place, "shuffle", "row", fault)
        held = node.get(children)
        if fault := _children_fault(level, children, held):
            yield _problem(place, children, level, fault)
        for index, child in enumerate(held if isinstance(held, list) else ()):
            yield from self.node(child, (*place, index))

    def start_page(self, page: dict, place: tuple[int, ...]) -> Iterator[LayoutProblem]:
        self.on_page = set()
        self.position = BODY if page.get("display_position") is None else page["display_position"]
        if not isinstance(self.position, str) or self.position not in POSITIONS:
            yield _problem(place, "display_position", "page", '"display_position" must be intro, body or outro.')
            self.position = BODY

    def shuffle_fault(self, value: Any) -> str | None:
        """What is wrong with the `shuffle` of a row."""
        if value is None:
            return None
        if fault := shuffle(value):
            return f'"shuffle" {fault}.'
        if value and self.position != BODY:
            return f"An {self.position} page belongs to no task, so its columns cannot be shuffled for one."
        return None

    def item(self, item: dict, place: tuple[int, ...], type_: str) -> Iterator[LayoutProblem]:
        definition = ITEMS.get(type_)
        if definition is None or not isinstance(item.get("type"), str):
            yield _problem(place, "type", type_, _type_fault(item.get("type")))
            return
        field = item.get("field") if type_ == "dataset_field" else None
        field = shown(field) if isinstance(field, str) else None
        faults = list(definition.check(item, self.schema))
        for fault in faults:
            yield _problem(place, fault.path, type_, fault.message, field)
        for path, message in self.context_faults(item, definition):
            yield _problem(place, path, type_, message, field)
        if definition.asks:
            self.earlier |= dict.fromkeys(keys_of(item), None if faults else item)

    def condition_faults(self, item: dict) -> Iterator[tuple[str, str]]:
        wanted = item.get(conditions.KEY)
        if wanted is not None and self.position != BODY:
            yield conditions.KEY, f"An {self.position} page belongs to no task, so nothing on it depends on an answer."
        elif wanted is not None:
            for fault in conditions.problems(wanted, self.earlier, keys_of(item)):
                yield fault.path, fault.message

    def context_faults(self, item: dict, definition: Item) -> Iterator[tuple[str, str]]:
        """What is wrong with an item only because of the page or the layout it stands in."""
        if self.position != BODY and not definition.stands_on_every_page:
            allowed = " and ".join(sorted(kind.type for kind in ITEMS.values() if kind.stands_on_every_page))
            yield "type", f"An {self.position} page belongs to no task, so it may hold only {allowed} items."
        if (key := definition.once_per_page) and isinstance(item.get(key), str):
            if (definition.type, item[key]) in self.on_page:
                yield key, f'"{shown(item[key])}" stands on this page already; once is enough.'
            self.on_page.add((definition.type, item[key]))
        if definition.asks and isinstance(item.get("name"), str):
            if item["name"] in self.names:
                yield "name", f'The name "{shown(item["name"])}" is taken by an earlier question.'
            elif is_id(item["name"]):
                yield "name", "A name must not look like an id, since answers may be given by either."
            self.names.add(item["name"])
        yield from self.condition_faults(item)

    def id_fault(self, value: Any) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str) or not is_id(value):
            given = f'"{shown(value)}"' if isinstance(value, str) else kind(value)
            return f'"id" must be a UUID such as those in our replies, not {given}; leave it out for a new one.'
        if value.lower() in self.ids:
            return f'The id "{value}" stands in this layout already.'
        self.ids.add(value.lower())
        return None


def is_id(text: str) -> bool:
    """Whether `text` has the form of an id, which no name of a question may have."""
    return _UUID.fullmatch(text) is not None


def keys_of(item: Mapping[str, Any]) -> frozenset[str]:
    """What names an item, as far as it says so itself; an id also in the small letters that it is stored in."""
    given = [item[key] for key in ("id", "name") if isinstance(item.get(key), str)]
    return frozenset([*given, *(key.lower() for key in given if is_id(key))])


def _children_fault(level: str, children: str, held: Any) -> str | None:
    if not isinstance(held, list):
        return f'{_a(level)} must have "{children}", a list' + (f", not {kind(held)}." if held is not None else ".")
    if not held:
        return f"This {level} has no {children}; it must have at least one."
    if level == "row" and len(held) > MOST_COLUMNS:
        return f"This row has {len(held)} columns; a row holds 1 or 2."
    return None


def _type_of(item: Mapping[str, Any]) -> str:
    return shown(item["type"]) if isinstance(item.get("type"), str) else "item"


def _type_fault(given: Any) -> str:
    known = ", ".join(ITEMS)
    if given is None:
        return f'"type" is missing: it must be one of {known}.'
    return f'"type" must be one of {known}, not ' + (
        f'"{shown(given)}".' if isinstance(given, str) else f"{kind(given)}."
    )


def _problem(place: tuple[int, ...], key: str, type_: str, message: str, field: str | None = None) -> LayoutProblem:
    page, row, column, item = (*place, 0, 0, 0, 0)[: len(LEVELS)]
    return LayoutProblem(f"{path_of(place)}.{key}".strip("."), message, page, row, column, item, type_, field)


def path_of(place: tuple[int, ...]) -> str:
    """A place as problems name it."""
    return ".".join(f"{level}s[{index}]" for (level, _), index in zip(LEVELS, place, strict=False))


def _a(level: str) -> str:
    return f"An {level}" if level == "item" else f"A {level}"
