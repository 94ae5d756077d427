"""The order in which one person sees the options of a question and the columns of a row, where a layout shuffles them.

Pure: the order follows from the assignment's seed. It is stored with each answer, so what is drawn and exported never
depends on how it came about.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from batches.layouts import layout
from batches.layouts.items.values import TASK

Shown = Mapping[str, Mapping[str, Sequence[int]]]


def shuffles(pages: list) -> bool:
    """Whether a stored layout shuffles anything."""
    return any("shuffle" in node for page in pages for node in (*page["rows"], *layout.items(page)))


def shown_order(pages: list, seed: int, position: int) -> dict[str, dict[str, list[int]]] | None:
    """The order for the task at `position`, or None where the stored layout shuffles nothing.

    `options` maps the id of a question to positions in its stored options, `columns` that of a row to positions in
    its stored columns. Exclusive options stay at the end.
    """
    if not shuffles(pages):
        return None
    rows = [row for page in pages for row in page["rows"] if "shuffle" in row]
    asked = [item for item in layout.instructions(pages) if "shuffle" in item]
    return {
        "options": {item["id"]: list(_options(item, _chance(item, seed, position))) for item in asked},
        "columns": {row["id"]: _shuffled(range(len(row["columns"])), _chance(row, seed, position)) for row in rows},
    }


def arranged(page: Mapping[str, Any], shown: Shown | None) -> Mapping[str, Any]:
    """A stored page as this person sees it: columns in their order, and each choice with the `order` of its options.

    The options themselves stay as they are stored, so that a position means the same wherever a form is read.
    """
    if not shown:
        return page
    return {**page, "rows": [_arranged_row(row, shown) for row in page["rows"]]}


def _arranged_row(row: Mapping[str, Any], shown: Shown) -> dict[str, Any]:
    places = shown["columns"].get(row["id"], range(len(row["columns"])))
    columns = [row["columns"][place] for place in places]
    return {
        **row,
        "columns": [
            {**column, "items": [_arranged_item(item, shown) for item in column["items"]]} for column in columns
        ],
    }


def _arranged_item(item: Mapping[str, Any], shown: Shown) -> Mapping[str, Any]:
    order = shown["options"].get(item["id"])
    return {**item, "order": order} if order else item


def _options(item: Mapping[str, Any], chance: random.Random) -> Iterator[int]:
    exclusive = [place for place, option in enumerate(item["options"]) if option.get("exclusive")]
    others = [place for place in range(len(item["options"])) if place not in exclusive]
    yield from _shuffled(others, chance)
    yield from exclusive


def _chance(node: Mapping[str, Any], seed: int, position: int) -> random.Random:
    """Chance that is the same in every process, and its own for each thing that is shuffled."""
    task = f" {position}" if node["shuffle"] == TASK else ""
    return random.Random(f"{seed} {node['id']}{task}")


def _shuffled(places: Sequence[int], chance: random.Random) -> list[int]:
    return chance.sample(places, len(places))
