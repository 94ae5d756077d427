"""The kind of item that asks to put options in order."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

from batches.layouts.items import options
from batches.layouts.items.base import NO_PARTS, Files, Material, Parts, part_field
from batches.layouts.items.choice import Choosing, choice_fault, labels_of, shown_places
from batches.layouts.items.options import as_text, identity
from datasets.schema import Schema
from project.base.problems import Problem
from project.base.translation import gettext as _
from project.base.translation import ngettext, numeral
from project.base.words import kind

FEWEST, MOST = 2, 50  # options; nobody puts more in order, and each has a list of all places


class Ranking(Choosing):
    """An answer is the list of the values of all options, the first place first.

    A draft may lack some. Where a form gives two options the same place, what is read is the object of the places by
    option, so that it can be told and shown again.
    """

    type = "ranking"
    form = "places"
    keys = {key: rule for key, rule in Choosing.keys.items() if key != "placeholder_text_input"}

    def rules(self, item: Mapping[str, Any], schema: Schema | None) -> Iterator[Problem]:
        yield from super().rules(item, schema)
        count = len(item.get("options", range(FEWEST)))
        if not FEWEST <= count <= MOST:
            yield Problem("options", f"This ranking has {count:,} options; it needs {FEWEST} to {MOST}.")

    def kept(self, item: Mapping[str, Any], value: Any) -> Any:
        if not isinstance(value, list):
            return value
        offered = {identity(option["value"]): option["value"] for option in item["options"]}
        return [offered.get(identity(one), one) for one in value] or None

    def draft_fault(self, item: Mapping[str, Any], value: Any) -> str | None:
        if isinstance(value, dict):
            return _("Give each option a place of its own: two have the same.")
        if not isinstance(value, list):
            return f"This answer must be the list of all options' values in order, not {kind(value)}."
        return choice_fault(item, value)

    def wanted(self, item: Mapping[str, Any]) -> str:
        return _("Put the options in order.")

    def unfinished(self, item: Mapping[str, Any], value: Any) -> str | None:
        missing = len(item["options"]) - len(value)
        if not missing:
            return None
        words = ngettext(
            "Give every option a place: {count} has none yet.",
            "Give every option a place: {count} have none yet.",
            missing,
        )
        return words.format(count=numeral(missing))

    def from_text(self, item: Mapping[str, Any], text: str) -> Any:
        """The values as results show them: a JSON list, or with `|` or `>` between them."""
        by_text = {as_text(option["value"]): option["value"] for option in item["options"]}
        parts = options.parts(text)
        if len(parts) == 1:
            parts = options.parts(text, ">")
        return [by_text.get(part, part) for part in parts]

    def read(self, item: Mapping[str, Any], typed: Sequence[str], parts: Parts = NO_PARTS) -> Any:
        given = {place: rank for place, rank in parts.items() if rank}
        count = len(item["options"])
        are_ranks = all(options.is_place(rank, count + 1) for rank in given.values())
        if not are_ranks or len({int(rank) for rank in given.values()}) < len(given):
            return given
        in_order = sorted(given, key=lambda place: int(given[place]))
        return [options.at(item["options"], place) for place in in_order] or None

    def export(self, item: Mapping[str, Any], value: Any, files: Files) -> list[dict[str, Any]]:
        return [{"value": as_text(one)} for one in value]

    def words(self, item: Mapping[str, Any], value: Any) -> str:
        return " > ".join(labels_of(item, value))

    def preview_value(self, item: Mapping[str, Any], random: Random) -> list[Any]:
        values = [option["value"] for option in item["options"]]
        return random.sample(values, len(values))

    def target(self, item: Mapping[str, Any]) -> str:
        return f"q-{item['id']}-{shown_places(item)[0]}"

    def hint(self, item: Mapping[str, Any]) -> str:
        return _("1 is the first place, {count} the last.").format(count=numeral(len(item["options"])))

    def draw(self, item: Mapping[str, Any], material: Material) -> dict[str, Any]:
        answer = material.answers.get(item["id"])
        ranks = _ranks(item, answer)
        count = len(item["options"])
        shown = [
            {
                "position": place,
                "label": item["options"][place]["label"],
                "field_name": part_field(item, place),
                "rank": ranks.get(place),
                "ranks": [(str(rank), rank == ranks.get(place)) for rank in range(1, count + 1)],
            }
            for place in shown_places(item)
        ]
        is_whole = isinstance(answer, list) and len(ranks) == count
        ordered = sorted(shown, key=lambda option: option["rank"]) if is_whole else shown
        return super().draw(item, material) | {"options": ordered, "count": str(count), "is_whole": is_whole}


def _ranks(item: Mapping[str, Any], answer: Any) -> dict[int, int]:
    """The place, from 1, that each option has, by its position in the layout."""
    if isinstance(answer, dict):
        count = len(item["options"])
        return {
            int(place): int(rank)
            for place, rank in answer.items()
            if options.is_place(place, count) and isinstance(rank, str) and options.is_place(rank, count + 1)
        }
    places = options.by_identity(item["options"])
    found = (places.get(identity(value)) for value in answer) if isinstance(answer, list) else ()
    return {place: rank for rank, place in enumerate(found, start=1) if place is not None}
