"""The kinds of item that ask for words or a number."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

from batches.layouts.items import options, validation
from batches.layouts.items.base import NO_PARTS, Files, Instruction, Material, Parts, part_field
from batches.layouts.items.samples import something_typed
from batches.layouts.items.values import Key, one_of
from datasets.schema import Schema
from project.base import documents
from project.base.problems import Problem
from project.base.translation import gettext as _
from project.base.words import kind

UNIT = "unit"


class FreeText(Instruction):
    """An answer is text; with `validation` of type number it must read as one, and stays text."""

    type = "free_text"
    keys = {**Instruction.keys, "validation": Key(validation.is_object)}

    def rules(self, item: Mapping[str, Any], schema: Schema | None) -> Iterator[Problem]:
        if "validation" in item:
            yield from validation.problems(item["validation"])

    def clean(self, item: Mapping[str, Any]) -> dict[str, Any]:
        stored = super().clean(item)
        if "validation" in stored:
            stored["validation"] = validation.stored(stored["validation"])
        return stored

    def kept(self, item: Mapping[str, Any], value: Any) -> Any:
        return validation.typed(value) if isinstance(value, str) else value

    def draft_fault(self, item: Mapping[str, Any], value: Any) -> str | None:
        return validation.draft_fault(value)

    def is_optional(self, item: Mapping[str, Any]) -> bool:
        """A requester who says that no character at all will do has made the question optional, too."""
        bounds = item.get("validation") or {}
        return super().is_optional(item) or (bounds.get("type") == "string" and bounds.get("min") == 0)

    def unfinished(self, item: Mapping[str, Any], value: Any) -> str | None:
        return validation.final_fault(value, item.get("validation"))

    def from_text(self, item: Mapping[str, Any], text: str) -> Any:
        return self.kept(item, text)

    def read(self, item: Mapping[str, Any], typed: Sequence[str], parts: Parts = NO_PARTS) -> Any:
        return self.kept(item, typed[0]) if typed else None

    def export(self, item: Mapping[str, Any], value: Any, files: Files) -> list[dict[str, Any]]:
        return [{"value": value}]

    def words(self, item: Mapping[str, Any], value: Any) -> str:
        return value

    def preview_value(self, item: Mapping[str, Any], random: Random) -> str:
        return something_typed(item.get("validation"), random)

    def draw(self, item: Mapping[str, Any], material: Material) -> dict[str, Any]:
        bounds = item.get("validation") or {}
        return super().draw(item, material) | {
            "value": material.answers.get(item["id"]) or "",
            "is_number": bounds.get("type") == "number",
        }

    def hint(self, item: Mapping[str, Any]) -> str:
        return validation.limits(item.get("validation"))


class FreeTextWithUnit(Instruction):
    """An answer is `{"value": text, "unit": value of a unit}`; each unit has bounds of its own for the text.

    A draft may lack the unit: then it is null.
    """

    type = "free_text_with_unit"
    form = "unit"
    keys = {
        **Instruction.keys,
        "unit_options": Key(options.is_filled_list, required=True),
        "unit_position": Key(one_of("prefix", "suffix"), required=True),
        "default_unit": Key(options.scalar),
    }
    unit_keys = {**options.KEYS, "validation": Key(validation.is_object)}

    def rules(self, item: Mapping[str, Any], schema: Schema | None) -> Iterator[Problem]:
        units = item.get("unit_options", [])
        yield from options.problems("unit_options", units, self.unit_keys)
        for index, unit in enumerate(units):
            if isinstance(unit, dict) and isinstance(unit.get("validation"), dict):
                yield from validation.problems(unit["validation"], f"unit_options[{index}].validation")
        values = [options.identity(unit.get("value")) for unit in units if isinstance(unit, dict)]
        if "default_unit" in item and units and options.identity(item["default_unit"]) not in values:
            given = options.named(item["default_unit"])
            yield Problem("default_unit", f'"default_unit" is {given}, which is the "value" of no unit.')

    def clean(self, item: Mapping[str, Any]) -> dict[str, Any]:
        stored = super().clean(item)
        stored["unit_options"] = [
            unit | ({"validation": validation.stored(unit["validation"])} if "validation" in unit else {})
            for unit in options.stored(item["unit_options"], self.unit_keys)
        ]
        return stored

    def kept(self, item: Mapping[str, Any], value: Any) -> Any:
        if not isinstance(value, dict) or not isinstance(value.get("value") or "", str):
            return value
        words = validation.typed(value.get("value") or "")
        if words is None:
            return None
        place = self._place(item, value.get("unit"))
        unit = value.get("unit") if place is None else item["unit_options"][place]["value"]
        return {"value": words, "unit": unit}

    def draft_fault(self, item: Mapping[str, Any], value: Any) -> str | None:
        if not isinstance(value, dict):
            return f'This answer must be an object with "value" and "unit", not {kind(value)}.'
        if value.keys() - {"value", "unit"}:
            return 'This answer must be an object with "value" and "unit" alone.'
        words, unit = value.get("value"), value.get("unit")
        if words is not None and (fault := validation.draft_fault(words)):
            return fault
        if unit is not None and self._place(item, unit) is None:
            return f"This answer must name one of the units, and {options.named(unit)} is none of them."
        return None

    def unfinished(self, item: Mapping[str, Any], value: Any) -> str | None:
        if value["unit"] is None:
            return _("Choose a unit.")
        unit = item["unit_options"][self._place(item, value["unit"])]
        fault = validation.final_fault(value["value"], unit.get("validation"))
        return fault and f"{unit['label']}: {fault}"

    def from_text(self, item: Mapping[str, Any], text: str) -> Any:
        """`{"value": …, "unit": …}` as JSON, or the text with a unit's value or label beside it, or without any for the
        default one.
        """
        try:
            found = documents.loads(text)
        except ValueError:
            found = None
        if isinstance(found, dict):
            return self.kept(item, found)
        names = {name: unit["value"] for unit in item["unit_options"] for name in _names(unit)}
        for name in sorted(names, key=len, reverse=True):
            stripped = text.strip()
            before, after = stripped.removesuffix(name), stripped.removeprefix(name)
            if (before != stripped and _ends(before[-1:])) or (after != stripped and _ends(after[:1])):
                rest = before if before != stripped else after
                return self.kept(item, {"value": rest.strip(), "unit": names[name]})
        return self.kept(item, {"value": text.strip(), "unit": item.get("default_unit")})

    def read(self, item: Mapping[str, Any], typed: Sequence[str], parts: Parts = NO_PARTS) -> Any:
        """A unit that was chosen before anything is typed is carried too, so that it stays chosen."""
        words = validation.typed(typed[0]) if typed else None
        unit = options.at(item["unit_options"], parts.get(UNIT, ""))
        if words is None and (unit is None or self._place(item, unit) == self._place(item, item.get("default_unit"))):
            return None
        return {"value": words or "", "unit": unit}

    def export(self, item: Mapping[str, Any], value: Any, files: Files) -> list[dict[str, Any]]:
        return [{"value": value["value"], "unit": options.as_text(value["unit"])}]

    def words(self, item: Mapping[str, Any], value: Any) -> str:
        place = self._place(item, value["unit"])
        unit = "" if place is None else item["unit_options"][place]["label"]
        both = (unit, value["value"]) if item["unit_position"] == "prefix" else (value["value"], unit)
        return " ".join(filter(None, both))

    def spec(self, item: Mapping[str, Any]) -> dict[str, Any]:
        return {"type": "json"}

    def preview_value(self, item: Mapping[str, Any], random: Random) -> dict[str, Any]:
        unit = random.choice(item["unit_options"])
        bounds = unit.get("validation") or {"type": "number", "min": 1, "max": 100}
        return {"value": something_typed(bounds, random), "unit": unit["value"]}

    def script(self, item: Mapping[str, Any]) -> dict[str, Any]:
        return {"form": self.form, "values": [unit["value"] for unit in item["unit_options"]]}

    def hint(self, item: Mapping[str, Any]) -> str:
        """The bounds once where all units share them, else each with its unit."""
        said = {unit["label"]: validation.limits(unit.get("validation")) for unit in item["unit_options"]}
        if len(set(said.values())) == 1:
            return next(iter(said.values()))
        return " ".join(f"{label}: {limits}" for label, limits in said.items() if limits)

    def draw(self, item: Mapping[str, Any], material: Material) -> dict[str, Any]:
        answer = material.answers.get(item["id"])
        answer = answer if isinstance(answer, dict) else {}
        place = self._place(item, answer.get("unit", item.get("default_unit")))
        bounds = [(unit.get("validation") or {}).get("type") for unit in item["unit_options"]]
        return super().draw(item, material) | {
            "value": answer.get("value") or "",
            "units": [
                {"position": index, "label": unit["label"], "chosen": index == place}
                for index, unit in enumerate(item["unit_options"])
            ],
            "has_unit": place is not None,
            "unit_field": part_field(item, UNIT),
            "is_number": all(one == "number" for one in bounds),
        }

    def _place(self, item: Mapping[str, Any], unit: Any) -> int | None:
        return options.by_identity(item["unit_options"]).get(options.identity(unit))


def _names(unit: Mapping[str, Any]) -> tuple[str, str]:
    return options.as_text(unit["value"]), unit["label"]


def _ends(letter: str) -> bool:
    """Whether a number or a word ends here, so that what comes next may be a unit: "12m" has one, "atom" has not."""
    return bool(letter) and not letter.isalpha()
