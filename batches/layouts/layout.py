"""A batch's layout, `batch_items`: pages of rows of one or two columns of items. Pure.

`check` judges any JSON, `normalise` makes the form that is stored, the rest reads a stored layout.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from batches.layouts import conditions
from batches.layouts.conditions import Conditions
from batches.layouts.items import ITEMS, Files, Instruction
from batches.layouts.items.upload import FileUpload
from batches.layouts.items.values import shuffle_stored
from batches.layouts.layout_faults import BODY, LEVELS, POSITIONS, Checker, LayoutProblem, keys_of, path_of
from datasets.schema import Schema
from project.base.problems import Problem
from project.base.words import kind, shown

MOST_UNKNOWN_KEYS = 20  # of one task's answers that are told one by one


@dataclass(frozen=True, slots=True)
class AnswerProblem(Problem):
    """A fault of one answer. `key` is the instruction's id, or the key as given where it names none."""

    key: str


def check(batch_items: Any, schema: Schema | None) -> list[LayoutProblem]:
    """Every fault of a layout, in reading order; empty means that `normalise` takes it. Never raises.

    `schema` is that of the batch's dataset; without one no dataset_field can stand.
    """
    return list(Checker(schema).layout(batch_items))


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
                    yield path_of((at_page, at_row, at_column, at_item)), item


def ids(layout: Any) -> Iterator[str]:
    """Every id in a layout, on whichever level; of a draft too, which may be anything."""
    for node in layout if isinstance(layout, list) else ():
        if isinstance(node, Mapping):
            if isinstance(node.get("id"), str):
                yield node["id"]
            for _, children in LEVELS:
                yield from ids(node.get(children))


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
        self.ids |= dict.fromkeys(keys_of(item) | {normal["id"]}, normal["id"])
        return stored
