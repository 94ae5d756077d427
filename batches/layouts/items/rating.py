"""The kind of item that asks for a point on a scale."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

from batches.layouts.items.base import NO_PARTS, Files, Instruction, Material, Offer, Parts
from batches.layouts.items.options import is_place
from batches.layouts.items.values import Key, filled, whole_number
from datasets.schema import Schema
from project.base.problems import Problem
from project.base.translation import gettext as _
from project.base.words import given, kind

FEWEST, MOST = 2, 21  # points, so that -10 to 10 is a scale


def _is_list(value: Any) -> str | None:
    return None if isinstance(value, list) else f"must be a list of texts, not {kind(value)}"


class Rating(Instruction):
    """An answer is the number of a point, from `min` to `max`. Instead of both, `points` may say how many there are.

    `labels` are two, for the ends, or one for each point.
    """

    type = "rating"
    decides = True
    form = "one"
    keys = {
        **{key: rule for key, rule in Instruction.keys.items() if key != "placeholder_text_input"},
        "min": Key(whole_number),
        "max": Key(whole_number),
        "points": Key(whole_number),
        "labels": Key(_is_list),
    }

    def rules(self, item: Mapping[str, Any], schema: Schema | None) -> Iterator[Problem]:
        labels = item.get("labels", [])
        for index, label in enumerate(labels):
            if fault := filled(label):
                yield Problem(f"labels[{index}]", f'"labels[{index}]" {fault}.')
        if "points" in item and ("min" in item or "max" in item):
            yield Problem("points", 'Give either "points" or "min" and "max", not both.')
            return
        if "points" not in item and "max" not in item:
            yield Problem("max", 'Say how long the scale is: with "min" and "max", or with "points".')
            return
        count = len(scale(item))
        if not FEWEST <= count <= MOST:
            path = "points" if "points" in item else "max"
            yield Problem(path, f"This scale has {max(count, 0):,} points; it needs {FEWEST} to {MOST}.")
        elif labels and len(labels) not in (2, count):
            message = f'"labels" has {len(labels):,} texts; it takes 2, for the ends, or {count}, one for each point.'
            yield Problem("labels", message)

    def clean(self, item: Mapping[str, Any]) -> dict[str, Any]:
        stored, points = super().clean(item), scale(item)
        stored.pop("points", None)
        stored |= {"min": points[0], "max": points[-1]}
        if not stored.get("labels"):
            stored.pop("labels", None)
        return stored

    def kept(self, item: Mapping[str, Any], value: Any) -> Any:
        return int(value) if isinstance(value, float) and value.is_integer() else value

    def draft_fault(self, item: Mapping[str, Any], value: Any) -> str | None:
        if isinstance(value, int | float) and not isinstance(value, bool) and value in scale(item):
            return None
        return f"This answer must be a whole number from {item['min']} to {item['max']}, not {given(value)}."

    def wanted(self, item: Mapping[str, Any]) -> str:
        return _("Choose a point on the scale.")

    def unfinished(self, item: Mapping[str, Any], value: Any) -> None:
        return None

    def from_text(self, item: Mapping[str, Any], text: str) -> Any:
        """The number of a point, or its label."""
        by_text = {label: point for point, label in labels_of(item).items()}
        by_text |= {offer.label: offer.value for offer in self.offers(item)}
        by_text |= {str(point): point for point in scale(item)}
        return by_text.get(text.strip(), text)

    def read(self, item: Mapping[str, Any], typed: Sequence[str], parts: Parts = NO_PARTS) -> Any:
        word, points = next((word for word in typed if word), ""), scale(item)
        return points[int(word)] if is_place(word, len(points)) else word or None

    def export(self, item: Mapping[str, Any], value: Any, files: Files) -> list[dict[str, Any]]:
        return [{"value": str(value)}]

    def words(self, item: Mapping[str, Any], value: Any) -> str:
        return next((offer.label for offer in self.offers(item) if offer.value == value), str(value))

    def spec(self, item: Mapping[str, Any]) -> dict[str, Any]:
        return {"type": "integer", "allowed_values": list(scale(item))}

    def offers(self, item: Mapping[str, Any]) -> Sequence[Offer]:
        labels = labels_of(item)
        return [Offer(point, f"{point}, {labels[point]}" if point in labels else str(point)) for point in scale(item)]

    def preview_value(self, item: Mapping[str, Any], random: Random) -> int:
        return random.choice(scale(item))

    def target(self, item: Mapping[str, Any]) -> str:
        return f"q-{item['id']}-0"

    def draw(self, item: Mapping[str, Any], material: Material) -> dict[str, Any]:
        """Numbers are given as text, since templates write 1000 as "1,000"."""
        answer, labels = material.answers.get(item["id"]), labels_of(item)
        points = [
            {
                "position": place,
                "number": str(point),
                "label": labels.get(point, ""),
                "chosen": not isinstance(answer, bool) and answer == point,
            }
            for place, point in enumerate(scale(item))
        ]
        return super().draw(item, material) | {
            "points": points,
            "is_single": True,
            "is_named": len(labels) == len(points),
            "is_long": len(points) > 11,
            "low": points[0]["label"],
            "high": points[-1]["label"],
        }


def scale(item: Mapping[str, Any]) -> range:
    """The points of a scale whose `points`, or `max` and perhaps `min`, are whole numbers."""
    if "points" in item:
        return range(1, item["points"] + 1)
    return range(item.get("min", 1), item["max"] + 1)


def labels_of(item: Mapping[str, Any]) -> dict[int, str]:
    """The labels by point."""
    points, labels = scale(item), item.get("labels") or []
    at = (points[0], points[-1]) if len(labels) == 2 else points
    return dict(zip(at, labels, strict=True)) if labels else {}
