"""The kind of item that asks to choose, and to say something about each choice."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from batches.layouts.items import options, validation
from batches.layouts.items.base import NO_PARTS, Files, Material, Parts, part_field
from batches.layouts.items.choice import MultipleChoice, choice_fault, labels_of, shown_places, some_of
from batches.layouts.items.options import as_text, identity
from batches.layouts.items.samples import something_typed
from batches.layouts.items.values import Key, filled
from project.base import documents
from project.base.translation import gettext as _
from project.base.words import kind

KEYS = ("value", "explanation")


class MultipleChoiceWithFreeText(MultipleChoice):
    """An answer is a list of `{"value": of an option, "explanation": text}` in the order of the options.

    Options stand in groups under their headings, each with a text box. A draft may lack explanations; they are "".
    """

    type = "multiple_choice_with_free_text"
    form = "explained"
    option_keys = {**MultipleChoice.option_keys, "heading": Key(filled, required=True)}

    def kept(self, item: Mapping[str, Any], value: Any) -> Any:
        if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
            return value
        places = options.by_identity(item["options"])
        in_order = sorted(value, key=lambda part: places.get(identity(part.get("value")), len(places)))
        return [_kept(item, part, places) for part in in_order] or None

    def draft_fault(self, item: Mapping[str, Any], value: Any) -> str | None:
        if not isinstance(value, list):
            return f'This answer must be a list of objects with "value" and "explanation", not {kind(value)}.'
        for part in value:
            if not isinstance(part, dict):
                return f'Each part of this answer must be an object with "value" and "explanation", not {kind(part)}.'
            if part.keys() - set(KEYS):
                return 'Each part of this answer must be an object with "value" and "explanation" alone.'
            if part.get("explanation") is not None and (fault := validation.draft_fault(part["explanation"])):
                return fault
        return choice_fault(item, [part.get("value") for part in value])

    def unfinished(self, item: Mapping[str, Any], value: Any) -> str | None:
        if fault := super().unfinished(item, [part["value"] for part in value]):
            return fault
        silent = next((part["value"] for part in value if not part["explanation"]), None)
        if silent is None:
            return None
        return _('Write something about "{option}".').format(option=labels_of(item, [silent])[0])

    def from_text(self, item: Mapping[str, Any], text: str) -> Any:
        """A JSON list of `{"value": …, "explanation": …}`; else the texts of values, which explains none of them."""
        try:
            found = documents.loads(text)
        except ValueError:
            found = None
        if isinstance(found, list) and all(isinstance(part, dict) for part in found):
            by_text = {as_text(option["value"]): option["value"] for option in item["options"]}
            named = [part | {"value": by_text.get(as_text(part.get("value")), part.get("value"))} for part in found]
            return self.kept(item, named)
        return [{"value": value, "explanation": ""} for value in super().from_text(item, text)]

    def read(self, item: Mapping[str, Any], typed: Sequence[str], parts: Parts = NO_PARTS) -> Any:
        """Who writes about an option has chosen it, unless it is one of those of which another was chosen."""
        chosen = [word for word in typed if word]
        written = {place: words for place, words in parts.items() if validation.typed(words)}
        if item["answer_limit"] != 1 or not chosen:
            chosen += [place for place in written if place not in chosen]
        return [
            {"value": options.at(item["options"], place), "explanation": validation.typed(parts.get(place, "")) or ""}
            for place in chosen
        ] or None

    def export(self, item: Mapping[str, Any], value: Any, files: Files) -> list[dict[str, Any]]:
        return [{"value": as_text(part["value"]), "explanation": part["explanation"]} for part in value]

    def words(self, item: Mapping[str, Any], value: Any) -> str:
        labels = labels_of(item, (part["value"] for part in value))
        said = zip(labels, (part["explanation"] for part in value), strict=True)
        return ", ".join(f"{label} ({words})" if words else label for label, words in said)

    def spec(self, item: Mapping[str, Any]) -> dict[str, Any]:
        return {"type": "array_json"}

    def preview_value(self, item: Mapping[str, Any], random: Random) -> list[dict[str, Any]]:
        return [{"value": value, "explanation": something_typed(None, random)} for value in some_of(item, random)]

    def chosen(self, part: Any) -> Any:
        return part.get("value") if isinstance(part, dict) else None

    def target(self, item: Mapping[str, Any]) -> str:
        return f"q-{item['id']}-{grouped(item, shown_places(item))[0][1][0]}"

    def draw(self, item: Mapping[str, Any], material: Material) -> dict[str, Any]:
        drawn = super().draw(item, material)
        answer = material.answers.get(item["id"])
        answer = [part for part in answer if isinstance(part, dict)] if isinstance(answer, list) else []
        written = {identity(part.get("value")): part.get("explanation") or "" for part in answer}
        by_place = {option["position"]: option for option in drawn["options"]}
        for place, option in by_place.items():
            option["field_name"] = part_field(item, place)
            option["explanation"] = written.get(identity(item["options"][place]["value"]), "")
        groups = grouped(item, list(by_place))
        return drawn | {
            "groups": [{"heading": heading, "options": [by_place[place] for place in held]} for heading, held in groups]
        }


def grouped(item: Mapping[str, Any], places: Sequence[int]) -> list[tuple[str, list[int]]]:
    """The places by heading: headings in the order of the layout, under each the places as given."""
    groups: dict[str, list[int]] = {option["heading"]: [] for option in item["options"]}
    for place in places:
        groups[item["options"][place]["heading"]].append(place)
    return list(groups.items())


def _kept(item: Mapping[str, Any], part: Mapping[str, Any], places: Mapping) -> dict[str, Any]:
    place, explanation = places.get(identity(part.get("value"))), part.get("explanation")
    return {
        "value": part.get("value") if place is None else item["options"][place]["value"],
        "explanation": (validation.typed(explanation) or "") if isinstance(explanation, str) else explanation or "",
    }
