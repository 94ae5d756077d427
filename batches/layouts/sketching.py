"""A page of a layout that may be faulty, for the template: sound items as participants see them, for the others a box
that says what is wrong. Pure.

What is wrong with an item only because of the rest of its layout does not keep it from being drawn.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from batches import screen
from batches.layouts import conditions, layout, palette
from batches.layouts.conditions import Condition
from batches.layouts.items import ITEMS, Material
from batches.layouts.key_names import spoken
from batches.layouts.layout_faults import LEVELS, keys_of
from datasets.schema import Schema
from project.base.words import kind

TEMPLATE = "batches/builder/_fault.html"
ELSEWHERE = Condition("", ())  # depends on a question of another page


@dataclass(frozen=True, slots=True)
class Unread:
    """Stands for what a page, row or column would hold if it could be read."""

    level: str
    message: str


class Sketch:
    """Draws one page. Ids that are none, or that the page has already, are replaced by new ones."""

    def __init__(self, schema: Schema | None, material: Material, new_id: Callable[[], str]) -> None:
        self.schema, self.material, self.new_id = schema, material, new_id
        self.ids: set[str] = set()
        self.asked: dict[str, dict[str, Any]] = {}  # the questions drawn so far, by id and by name

    def draw(self, page: Any) -> dict[str, Any]:
        """Any JSON, as `screen.draw` gives a sound page. Never raises."""
        rows = ([held(column, 2) for column in held(row, 1)] for row in held(page, 0))
        return {"rows": [[[self.item(item) for item in column] for column in row] for row in rows]}

    def item(self, item: Any) -> dict[str, Any]:
        if isinstance(item, Unread):
            return box(f"This {item.level}", [item.message])
        definition = ITEMS.get(item["type"]) if isinstance(item, dict) and isinstance(item.get("type"), str) else None
        if definition is None:
            return box("This item", [problem.message for problem in layout.check(page_of(item), None)])
        if faults := list(definition.check(item, self.schema)):
            title = palette.offer_of(definition.type).title
            return box(f"“{title}”", [spoken(fault.message, fault.path) for fault in faults])
        alone = {key: value for key, value in item.items() if key != conditions.KEY} | {"id": self.id_of(item)}
        (stored,) = layout.items(layout.normalise(page_of(alone), self.new_id)[0])
        condition = self.condition(item.get(conditions.KEY), stored)
        if definition.asks:
            self.asked |= dict.fromkeys(keys_of(stored), stored)
        return screen.draw_item(stored, self.material) | condition

    def condition(self, wanted: Any, stored: Mapping[str, Any]) -> dict[str, Any]:
        """What goes with an item that is shown only after certain answers; nothing where it is told badly."""
        target = wanted.get("item") if isinstance(wanted, dict) else None
        if not isinstance(target, str) or target in keys_of(stored):
            return {}
        if target not in self.asked:
            return {"condition": conditions.told(ELSEWHERE, None)}
        if any(conditions.problems(wanted, self.asked, keys_of(stored))):
            return {}
        question = self.asked[target]
        condition = Condition(question["id"], conditions.values_of(wanted))
        return {"condition": conditions.told(condition, question)}

    def id_of(self, item: Mapping[str, Any]) -> str:
        try:
            found = str(UUID(item.get("id")))
        except (ValueError, TypeError, AttributeError):
            found = ""
        if not found or found in self.ids:
            found = self.new_id()
        self.ids.add(found)
        return found


def held(node: Any, depth: int) -> list:
    """What the page (depth 0), row or column holds; one `Unread` where that cannot be told."""
    level, children = LEVELS[depth]
    if isinstance(node, Unread):
        return [node]
    if not isinstance(node, dict):
        return [Unread(level, f"This {level} must be an object, not {kind(node)}.")]
    inside = node.get(children)
    if isinstance(inside, list):
        return inside
    return [Unread(level, f'This {level} must have "{children}", a list, not {kind(inside)}.')]


def page_of(item: Any) -> list:
    """A layout that holds `item` alone."""
    return [{"rows": [{"columns": [{"items": [item]}]}]}]


def box(called: str, messages: list[str]) -> dict[str, Any]:
    return {"template": TEMPLATE, "called": called, "messages": messages}
