"""The screens of an assignment in order, which of them is the next to fill, and what a page is drawn with. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from batches.layouts import conditions, layout, ordering
from batches.layouts.conditions import Conditions
from batches.layouts.items import ITEMS, Material
from batches.layouts.items.base import part_field


class Kind(StrEnum):
    START = "start"  # what the work is about, and its steps
    INTRO = "intro"
    TASK = "task"
    OUTRO = "outro"
    SUITE = "suite"  # all tasks on one page, and the button that sends
    SEND = "send"  # what is still open, and the button that sends


@dataclass(frozen=True, slots=True)
class Section:
    """One task on a screen: its position in the order shown, from 0, and its page. Where several stand on one screen,
    `mark` stands before the ids of each one's items, so that its fields are told from the others'.
    """

    task: int
    page: Mapping[str, Any]
    mark: str = ""

    def marked(self, by_id: Mapping[str, Any]) -> dict[str, Any]:
        """What is known by instruction id, by the ids that the items have on the screen."""
        return {self.mark + id_: value for id_, value in by_id.items()}

    def unmarked(self, by_field: Mapping[str, Any]) -> dict[str, Any]:
        """The reverse; what belongs to other sections is left out."""
        mine = {name: value for name, value in by_field.items() if name.startswith(self.mark)}
        return {name.removeprefix(self.mark): value for name, value in mine.items()}


@dataclass(frozen=True, slots=True)
class Screen:
    """`number` counts from 1 and stands in the address; `task` is the position of its one task, if it has one.
    `sections` are its tasks: the one, or of a suite all of them.
    """

    number: int
    kind: Kind
    page: Mapping[str, Any] | None = None
    task: int | None = None
    part: int = 1  # of the task's pages, from 1
    parts: int = 1
    suite: tuple[Section, ...] = ()

    @property
    def sections(self) -> tuple[Section, ...]:
        return self.suite if self.task is None else (Section(self.task, self.page),)


def sequence(pages: list, task_count: int, orders: Sequence[Mapping | None] = ()) -> list[Screen]:
    """All screens of an assignment with `task_count` tasks: every body page comes once for each task.

    `orders` says for each task in which order its page is seen, None as it is stored; without any, all are.
    """
    body = layout.pages(pages)
    steps: list[tuple] = [(Kind.START,)]
    steps += [(Kind.INTRO, page) for page in layout.pages(pages, "intro")]
    for task, order in enumerate(orders or [None] * task_count):
        seen = [ordering.arranged(page, order) for page in body]
        steps += [(Kind.TASK, page, task, part, len(body)) for part, page in enumerate(seen, start=1)]
    steps += [(Kind.OUTRO, page) for page in layout.pages(pages, "outro")]
    steps += [(Kind.SEND,)]
    return [Screen(number, *step) for number, step in enumerate(steps, start=1)]


def on_one_page(pages: list, task_count: int) -> list[Screen]:
    """The screens of a suite whose tasks all stand on one, each with the one page of its layout."""
    [page] = pages
    marks = [f"task-{number}-" for number in range(1, task_count + 1)]
    suite = tuple(Section(task, marked(page, mark), mark) for task, mark in enumerate(marks))
    return [Screen(1, Kind.START), Screen(2, Kind.SUITE, suite=suite)]


def marked(page: Mapping[str, Any], mark: str) -> dict[str, Any]:
    """A page whose items have their ids behind a mark."""
    return {
        **page,
        "rows": [
            {
                **row,
                "columns": [
                    {**column, "items": [{**item, "id": mark + item["id"]} for item in column["items"]]}
                    for column in row["columns"]
                ],
            }
            for row in page["rows"]
        ],
    }


def next_open(
    screens: Sequence[Screen],
    answers: Sequence[Mapping[str, Any] | None],
    shown_if: Conditions = conditions.NONE,
) -> Screen:
    """Where a returning person goes on: the first screen while nothing was answered, else the first with a question
    that could not be sent yet, else the last.

    `answers` are the stored ones of each task, in the order shown.
    """
    if not any(answers):
        return screens[0]
    for screen in screens:
        if screen.task is not None and page_problems(screen.page, answers[screen.task] or {}, shown_if):
            return screen
    return screens[-1]


def beside(
    screens: Sequence[Screen],
    now: Screen,
    answers: Sequence[Mapping[str, Any] | None],
    shown_if: Conditions,
    *,
    goes_back: bool = False,
) -> Screen:
    """The screen after (or before) `now`; pages of which these answers, of each task, leave nothing are passed over."""
    ahead = screens[: now.number - 1][::-1] if goes_back else screens[now.number :]
    for screen in ahead:
        if screen.task is None or not is_empty(screen.page, answers[screen.task] or {}, shown_if):
            return screen
    return now


def is_empty(page: Mapping[str, Any], answers: Mapping[str, Any], shown_if: Conditions) -> bool:
    """Whether answers on other pages leave nothing to see of a page."""
    out = left_out(page, answers, shown_if)
    return all(item["id"] in out for item in layout.items(page))


def page_problems(
    page: Mapping[str, Any], answers: Mapping[str, Any], shown_if: Conditions = conditions.NONE
) -> dict[str, str]:
    """What keeps the answers to the questions of one page from being sent, by instruction id, in reading order.

    `answers` are those of the whole task, so that is known what the page asks.
    """
    hidden = shown_if.hidden(answers)
    asked = [item for item in layout.items(page) if layout.asks(item) and item["id"] not in hidden]
    faults = {item["id"]: layout.answer_fault(item, answers.get(item["id"]), final=True) for item in asked}
    return {key: fault for key, fault in faults.items() if fault}


def left_out(page: Mapping[str, Any], answers: Mapping[str, Any], shown_if: Conditions) -> frozenset[str]:
    """The ids of the hidden items of a page that nothing on the page itself can bring back."""
    here = {item["id"] for item in layout.items(page)}
    fixed: set[str] = set()
    hidden = shown_if.hidden(answers)
    for key, condition in shown_if.by_item.items():  # in reading order, so a target is known before what depends on it
        if key in hidden and (condition.target not in here or condition.target in fixed):
            fixed.add(key)
    return frozenset(fixed & here)


def read_form(page: Mapping[str, Any], form: Any) -> dict[str, Any]:
    """What a posted page holds for its questions, by instruction id; None where nothing was given.

    `form` is a mapping with `getlist`, as Django's QueryDict is.
    """
    return {item["id"]: read_item(item, form) for item in layout.items(page) if layout.asks(item)}


def read_item(item: Mapping[str, Any], form: Any) -> Any:
    """What a posted form holds for one question."""
    before = part_field(item, "")
    parts = {name.removeprefix(before): form.getlist(name)[-1] for name in form if name.startswith(before)}
    return layout.kind_of(item).read(item, form.getlist(item["id"]), parts)


def draw(
    page: Mapping[str, Any],
    material: Material,
    shown_if: Conditions = conditions.NONE,
    *,
    knows_others: bool = True,
) -> dict[str, Any]:
    """A page for the template: rows of columns of items, each with its own `template`.

    What other pages' answers hide is left out. What may change on this page, or could not be known because the answers
    on other pages are not there (a preview), is drawn with its `condition`.
    """
    out = left_out(page, material.answers, shown_if) if knows_others and not material.given else frozenset()
    if material.given:
        out = shown_if.hidden(material.answers)
    here = {item["id"]: item for item in layout.items(page)}

    def drawn(item: Mapping[str, Any]) -> dict[str, Any]:
        condition = shown_if.by_item.get(item["id"])
        is_open = condition and not material.given and (condition.target in here or not knows_others)
        told = {"condition": conditions.told(condition, here.get(condition.target))} if is_open else {}
        return draw_item(item, material) | told

    return {
        "rows": [
            [[drawn(item) for item in column["items"] if item["id"] not in out] for column in row["columns"]]
            for row in page["rows"]
        ]
    }


def questions(section: Section) -> list[dict[str, Any]]:
    """What a script needs in order to save a task: for each question the id of its fields, how to read an answer from
    them, and by which key the server knows it.
    """
    asked = [item for item in layout.items(section.page) if layout.asks(item)]
    return [
        {"id": item["id"], "key": item["id"].removeprefix(section.mark), **layout.kind_of(item).script(item)}
        for item in asked
    ]


def draw_item(item: Mapping[str, Any], material: Material) -> dict[str, Any]:
    """An item for the template that it names."""
    kind = ITEMS[item["type"]]
    return {**item, **kind.draw(item, material), "template": kind.template}
