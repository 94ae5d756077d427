"""The screens of an assignment in order, which of them is the next to fill, and what a page is drawn with. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from batches import layout, ordering
from batches.items import ITEMS, Material


class Kind(StrEnum):
    START = "start"  # what the work is about, and its steps
    INTRO = "intro"
    TASK = "task"
    OUTRO = "outro"
    SEND = "send"  # what is still open, and the button that sends


@dataclass(frozen=True, slots=True)
class Screen:
    """`number` counts from 1 and stands in the address; `task` is a position in the order shown, from 0."""

    number: int
    kind: Kind
    page: Mapping[str, Any] | None = None
    task: int | None = None
    part: int = 1  # of the task's pages, from 1
    parts: int = 1


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


def next_open(screens: Sequence[Screen], answers: Sequence[Mapping[str, Any] | None]) -> Screen:
    """Where a returning person goes on: the first screen while nothing was answered, else the first with a question
    that could not be sent yet, else the last.

    `answers` are the stored ones of each task, in the order shown.
    """
    if not any(answers):
        return screens[0]
    for screen in screens:
        if screen.task is not None and page_problems(screen.page, answers[screen.task] or {}):
            return screen
    return screens[-1]


def page_problems(page: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, str]:
    """What keeps the answers to the questions of one page from being sent, by instruction id, in reading order."""
    asked = {item["id"] for item in layout.items(page) if layout.asks(item)}
    given = {key: value for key, value in answers.items() if key in asked}
    return {problem.key: problem.message for problem in layout.answer_problems([page], given, final=True)}


def read_form(page: Mapping[str, Any], form: Any) -> dict[str, Any]:
    """What a posted page holds for its questions, by instruction id; None where nothing was given.

    `form` has `getlist`, as Django's QueryDict has.
    """
    return {
        item["id"]: layout.kind_of(item).read(item, form.getlist(item["id"]))
        for item in layout.items(page)
        if layout.asks(item)
    }


def draw(page: Mapping[str, Any], material: Material) -> dict[str, Any]:
    """A page for the template: rows of columns of items, each with its own `template`."""
    return {
        "rows": [
            [[draw_item(item, material) for item in column["items"]] for column in row["columns"]]
            for row in page["rows"]
        ]
    }


def questions(page: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a script needs in order to save the page: each question's id, the values behind its options, and whether
    the words of its fields are a list by themselves.
    """
    return [
        {
            "id": item["id"],
            "values": [option["value"] for option in item["options"]] if "options" in item else None,
            "many": layout.takes_files(item),
        }
        for item in layout.items(page)
        if layout.asks(item)
    ]


def draw_item(item: Mapping[str, Any], material: Material) -> dict[str, Any]:
    """An item for the template that it names."""
    kind = ITEMS[item["type"]]
    return {**item, **kind.draw(item, material), "template": kind.template}
