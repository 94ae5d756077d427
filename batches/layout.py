"""A batch's layout, `batch_items`: pages of rows of one or two columns of items. Pure.

`check` judges any JSON, `normalise` makes the form that is stored, the rest reads a stored layout.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from batches import conditions
from batches.conditions import Conditions
from batches.items import ITEMS, Files, Instruction, Item
from batches.items.upload import FileUpload
from batches.items.values import shuffle, shuffle_stored
from datasets.schema import Schema
from project.base.problems import Problem
from project.base.words import kind, shown

# From the outside in: what a thing is called, and the key under which it holds the next.
LEVELS = (("page", "rows"), ("row", "columns"), ("column", "items"), ("item", ""))
MOST_COLUMNS = 2
MOST_UNKNOWN_KEYS = 20  # of one task's answers that are told one by one
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


@dataclass(frozen=True, slots=True)
class AnswerProblem(Problem):
    """A fault of one answer. `key` is the instruction's id, or the key as given where it names none."""

    key: str


def check(batch_items: Any, schema: Schema | None) -> list[LayoutProblem]:
    """Every fault of a layout, in reading order; empty means that `normalise` takes it. Never raises.

    `schema` is that of the batch's dataset; without one no dataset_field can stand.
    """
    return list(_Checker(schema).layout(batch_items))


def normalise(batch_items: list, new_id: Callable[[], str]) -> list[dict[str, Any]]:
    """A checked layout as it is stored: ids on every level (given ones kept), known keys only, HTML cleaned.

    Normalising twice changes nothing.
    """
    return _Normal(new_id).pages(batch_items)


def pages(layout: list, position: str = BODY) -> list[dict[str, Any]]:
    """The pages of a stored layout that stand before ("intro"), in ("body") or after ("outro") the tasks."""
    return [page for page in layout if page.get("display_position", BODY) == position]


def items(page: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The items of one page in reading order: what stands in the left column before the right one."""
    for row in page["rows"]:
        for column in row["columns"]:
            yield from column["items"]


def instructions(layout: list) -> list[dict[str, Any]]:
    """The items that ask, in order."""
    return [item for page in layout for item in items(page) if asks(item)]


def placed(layout: list) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every item of a stored layout with its place, as problems name it, in the order in which it is written."""
    for at_page, page in enumerate(layout):
        for at_row, row in enumerate(page["rows"]):
            for at_column, column in enumerate(row["columns"]):
                for at_item, item in enumerate(column["items"]):
                    yield _path((at_page, at_row, at_column, at_item)), item


def asks(item: Mapping[str, Any]) -> bool:
    """Whether an item of a stored layout is an instruction."""
    return ITEMS[item["type"]].asks


def by_key(layout: list) -> dict[str, dict[str, Any]]:
    """The instructions by what answers may be keyed by: their ids, and the names of those that have one."""
    asked = instructions(layout)
    return {item["name"]: item for item in asked if "name" in item} | {item["id"]: item for item in asked}


def conditions_of(layout: list) -> Conditions:
    """Which items of a stored layout are shown only after certain answers."""
    return conditions.of(item for page in layout for item in items(page))


def takes_files(item: Mapping[str, Any]) -> bool:
    """Whether an item of a stored layout asks for files."""
    return isinstance(ITEMS[item["type"]], FileUpload)


def upload_questions(pages: list) -> list[dict[str, Any]]:
    """The items that ask for files, in order."""
    return [item for page in pages for item in items(page) if takes_files(item)]


def kind_of(item: Mapping[str, Any]) -> Instruction:
    """The definition behind an instruction."""
    found = ITEMS[item["type"]]
    if not isinstance(found, Instruction):
        raise TypeError(f"{item['type']} asks nothing")
    return found


def changes(layout: list, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as they are stored, by instruction id, whether they came by id or by name; None where one says nothing.

    Keys that name no instruction are left out; `answer_problems` reports them.
    """
    asked = by_key(layout)
    return {
        asked[key]["id"]: None if value is None else kind_of(asked[key]).kept(asked[key], value)
        for key, value in answers.items()
        if key in asked
    }


def answer_problems(layout: list, answers: Any, *, final: bool, files: Files | None = None) -> list[AnswerProblem]:
    """Every fault of one task's answers. A draft may be incomplete; `final` answers must be whole, as far as their
    questions are shown. Never raises.

    Answers are keyed by instruction id or name; null counts as not answered. `files` are those that the participant
    uploaded; without them, which is for answers that were stored, nobody asks whether a file is there.
    """
    if not isinstance(answers, Mapping):
        return [AnswerProblem("answers", f"Answers must be an object, not {kind(answers)}.", "")]
    asked = instructions(layout)
    keys = {item[key] for item in asked for key in ("id", "name") if key in item}
    unknown = [shown(str(key)) for key in answers if key not in keys]
    problems = [
        AnswerProblem(f"answers.{key}", "This task has no question with this key.", key)
        for key in unknown[:MOST_UNKNOWN_KEYS]
    ]
    if more := unknown[MOST_UNKNOWN_KEYS:]:
        problems.append(AnswerProblem("answers", f"{len(more):,} further keys name no question of this task.", ""))
    values = {item["id"]: answers[item[key]] for item in asked for key in ("name", "id") if item.get(key) in answers}
    hidden = conditions_of(layout).hidden(values) if final else frozenset()
    for item in asked:
        is_demanded = final and item["id"] not in hidden
        if item["id"] in answers and item.get("name") in answers:
            problems.append(_answer_problem(item, "This question is answered twice: by its id and by its name."))
        elif fault := answer_fault(item, values.get(item["id"]), final=is_demanded, files=files):
            problems.append(_answer_problem(item, fault))
    return problems


def answer_fault(item: Mapping[str, Any], value: Any, *, final: bool, files: Files | None = None) -> str | None:
    """What is wrong with one answer to an instruction, given or (None) not given; `files` are those there are."""
    question = kind_of(item)
    if value is not None:
        fault = question.draft_fault(item, value)
        if not fault and files is not None:
            fault = question.files_fault(item, value, files)
        if fault:
            return fault
        value = question.kept(item, value)
    return question.final_fault(item, value) if final else None


def _answer_problem(item: Mapping[str, Any], message: str) -> AnswerProblem:
    return AnswerProblem(f"answers.{item['id']}", message, item["id"])


class _Normal:
    """Makes the stored form of a checked layout, remembering which id every question got."""

    def __init__(self, new_id: Callable[[], str]) -> None:
        self.new_id = new_id
        self.ids: dict[str, str] = {}  # by every key that names a question

    def pages(self, batch_items: list) -> list[dict[str, Any]]:
        return [self.node(page, 0) for page in batch_items]

    def node(self, node: Mapping[str, Any], depth: int) -> dict[str, Any]:
        normal = {"id": str(UUID(node["id"])) if node.get("id") is not None else self.new_id()}
        children = LEVELS[depth][1]
        if not children:
            return self.item(node, normal)
        if node.get("display_position") in POSITIONS and depth == 0:
            normal["display_position"] = node["display_position"]
        if LEVELS[depth][0] == "row" and (order := shuffle_stored(node.get("shuffle"))):
            normal["shuffle"] = order
        return {**normal, children: [self.node(child, depth + 1) for child in node[children]]}

    def item(self, item: Mapping[str, Any], normal: dict[str, str]) -> dict[str, Any]:
        stored = {**normal, "type": item["type"], **ITEMS[item["type"]].clean(item)}
        if (wanted := item.get(conditions.KEY)) is not None:
            stored[conditions.KEY] = conditions.stored(wanted, self.ids)
        self.ids |= dict.fromkeys(_keys(item) | {normal["id"]}, normal["id"])
        return stored


class _Checker:
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
            self.earlier |= dict.fromkeys(_keys(item), None if faults else item)

    def condition_faults(self, item: dict) -> Iterator[tuple[str, str]]:
        wanted = item.get(conditions.KEY)
        if wanted is not None and self.position != BODY:
            yield conditions.KEY, f"An {self.position} page belongs to no task, so nothing on it depends on an answer."
        elif wanted is not None:
            for fault in conditions.problems(wanted, self.earlier, _keys(item)):
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
            elif _UUID.fullmatch(item["name"]):
                yield "name", "A name must not look like an id, since answers may be given by either."
            self.names.add(item["name"])
        yield from self.condition_faults(item)

    def id_fault(self, value: Any) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str) or not _UUID.fullmatch(value):
            given = f'"{shown(value)}"' if isinstance(value, str) else kind(value)
            return f'"id" must be a UUID such as those in our replies, not {given}; leave it out for a new one.'
        if value.lower() in self.ids:
            return f'The id "{value}" stands in this layout already.'
        self.ids.add(value.lower())
        return None


def _keys(item: Mapping[str, Any]) -> frozenset[str]:
    """What names an item, as far as it says so itself; an id also in the small letters that it is stored in."""
    given = [item[key] for key in ("id", "name") if isinstance(item.get(key), str)]
    return frozenset([*given, *(key.lower() for key in given if _UUID.fullmatch(key))])


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
    return LayoutProblem(f"{_path(place)}.{key}".strip("."), message, page, row, column, item, type_, field)


def _path(place: tuple[int, ...]) -> str:
    return ".".join(f"{level}s[{index}]" for (level, _), index in zip(LEVELS, place, strict=False))


def _a(level: str) -> str:
    return f"An {level}" if level == "item" else f"A {level}"
