"""The kind of item that asks to choose among options."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from batches.items.base import Files, Instruction, Material
from batches.items.values import Key, filled, flag, scalar, shuffle, shuffle_stored, whole_number
from datasets.schema import Schema
from project.base import documents
from project.base.problems import Problem
from project.base.words import kind, shown

DROPDOWN_FROM = 5  # options
NO_LIMIT = -1


def _is_filled_list(value: Any) -> str | None:
    if not isinstance(value, list):
        return f"must be a list, not {kind(value)}"
    return None if value else "is empty: it needs at least one option"


class MultipleChoice(Instruction):
    """An answer is the list of the values chosen, in the JSON types and the order that the options have in the layout.

    So two answers that say the same are equal, whatever was clicked first.
    """

    type = "multiple_choice"
    keys = {
        **Instruction.keys,
        "answer_limit": Key(whole_number, required=True),
        "options": Key(_is_filled_list, required=True),
        "disable_dropdown": Key(flag),
        "shuffle": Key(shuffle),
    }
    option_keys = {
        "label": Key(filled, required=True),
        "value": Key(scalar, required=True),
        "exclusive": Key(flag),
    }

    def rules(self, item: Mapping[str, Any], schema: Schema | None) -> Iterator[Problem]:
        yield from _limit_problems(item)
        yield from self._option_problems(item.get("options", []))
        yield from _exclusive_problems(item)

    def _option_problems(self, options: Sequence[Any]) -> Iterator[Problem]:
        first_with: dict[str, int] = {}
        for index, option in enumerate(options):
            path = f"options[{index}]"
            if not isinstance(option, dict):
                yield Problem(path, f'"{path}" must be an object with "label" and "value", not {kind(option)}.')
                continue
            for key, wanted in self.option_keys.items():
                value = option.get(key)
                if value is None:
                    if wanted.required:
                        yield Problem(f"{path}.{key}", f'"{path}.{key}" is missing.')
                elif fault := wanted.rule(value):
                    yield Problem(f"{path}.{key}", f'"{path}.{key}" {fault}.')
                elif key == "value":
                    # Compared as they are exported: 1 and "1" could not be told apart in the results.
                    first = first_with.setdefault(as_text(value), index)
                    if first != index:
                        message = f'"{path}.value" is "{shown(as_text(value))}", as option {first} has it already.'
                        yield Problem(f"{path}.value", message)

    def clean(self, item: Mapping[str, Any]) -> dict[str, Any]:
        stored = super().clean(item)
        stored["options"] = [
            {key: option[key] for key in self.option_keys if option.get(key) is not None} for option in item["options"]
        ]
        if order := shuffle_stored(stored.pop("shuffle", None)):
            stored["shuffle"] = order
        return stored

    def kept(self, item: Mapping[str, Any], value: Any) -> Any:
        if not isinstance(value, list):
            return value
        offered = {_identity(option["value"]): option["value"] for option in item["options"]}
        places = {identity: place for place, identity in enumerate(offered)}
        in_order = sorted(value, key=lambda chosen: places.get(_identity(chosen), len(places)))
        return [offered.get(_identity(chosen), chosen) for chosen in in_order] or None

    def draft_fault(self, item: Mapping[str, Any], value: Any) -> str | None:
        if not isinstance(value, list):
            return f"This answer must be a list of option values, not {kind(value)}."
        on_offer = {_identity(option["value"]) for option in item["options"]}
        seen = set()
        for chosen in value:
            identity = _identity(chosen)
            if identity not in on_offer:
                given = f'"{shown(as_text(chosen))}"' if scalar(chosen) is None else kind(chosen)
                return f"This answer must name options that are on offer, and {given} is none of them."
            if identity in seen:
                return f'"{shown(as_text(chosen))}" is given twice.'
            seen.add(identity)
        return None

    def final_fault(self, item: Mapping[str, Any], value: Any) -> str | None:
        limit = item["answer_limit"]
        if not value:
            return "Choose an answer." if limit == 1 else "Choose at least one answer."
        if limit != NO_LIMIT and len(value) > limit:
            return f"Choose at most {limit}; {len(value)} are chosen."
        chosen = {_identity(one) for one in value}
        for option in item["options"]:
            if option.get("exclusive") and len(value) > 1 and _identity(option["value"]) in chosen:
                return f'"{option["label"]}" cannot be chosen together with other answers.'
        return None

    def from_text(self, item: Mapping[str, Any], text: str) -> Any:
        """An option's value as results show it; where several may be chosen also a JSON list, or `|` between them."""
        by_text = {as_text(option["value"]): option["value"] for option in item["options"]}
        parts = [text] if item["answer_limit"] == 1 or text in by_text else _parts(text)
        return [by_text.get(part, part) for part in parts]

    def read(self, item: Mapping[str, Any], typed: Sequence[str]) -> Any:
        """A form carries positions in the stored options, since a value may be a number and the order shown is each
        person's own; what is no position is left to be refused.
        """
        by_position = {str(index): option["value"] for index, option in enumerate(item["options"])}
        return [by_position.get(word, word) for word in typed if word] or None

    def export(self, item: Mapping[str, Any], value: Any, files: Files) -> list[dict[str, Any]]:
        return [{"value": as_text(chosen)} for chosen in value]

    def draw(self, item: Mapping[str, Any], material: Material) -> dict[str, Any]:
        answer = material.answers.get(item["id"])
        chosen = {_identity(one) for one in answer} if isinstance(answer, list) else set()
        options = [
            {
                "position": index,
                "label": option["label"],
                "exclusive": bool(option.get("exclusive")),
                "chosen": _identity(option["value"]) in chosen,
            }
            for index, option in ((index, item["options"][index]) for index in shown_places(item))
        ]
        return super().draw(item, material) | {
            "options": options,
            "chosen_count": len(chosen),
            "is_single": item["answer_limit"] == 1,
            "is_dropdown": is_dropdown(item),
        }

    def target(self, item: Mapping[str, Any]) -> str:
        of_question = super().target(item)
        return (
            of_question if is_dropdown(item) and item["answer_limit"] == 1 else f"{of_question}-{shown_places(item)[0]}"
        )

    def hint(self, item: Mapping[str, Any]) -> str:
        limit = item["answer_limit"]
        if limit == 1:
            return ""
        return "Choose all that apply." if limit == NO_LIMIT else f"Choose up to {limit}."


def shown_places(item: Mapping[str, Any]) -> Sequence[int]:
    """The positions of the stored options in the order in which this person sees them."""
    return item.get("order") or range(len(item["options"]))


def is_dropdown(item: Mapping[str, Any]) -> bool:
    return len(item["options"]) >= DROPDOWN_FROM and not item.get("disable_dropdown")


def as_text(value: Any) -> str:
    """An option's value as results show it: text as it is, everything else as JSON writes it."""
    return value if isinstance(value, str) else json.dumps(value)


def _parts(text: str) -> list[str]:
    """What a JSON list, or else a text with `|` between its parts, holds."""
    try:
        listed = documents.loads(text)
    except ValueError:
        listed = None
    if isinstance(listed, list):
        return [as_text(part) for part in listed]
    return [part.strip() for part in text.split("|") if part.strip()]


def _identity(value: Any) -> tuple[str, Any]:
    """What makes two JSON values the same: 1 and 1.0 are, 1 and true or "1" are not. Never raises."""
    if isinstance(value, bool):
        return ("flag", value)
    if isinstance(value, int | float):
        return ("number", value)
    return ("text", value) if isinstance(value, str) else ("other", id(value))


def _limit_problems(item: Mapping[str, Any]) -> Iterator[Problem]:
    limit, options = item.get("answer_limit"), item.get("options")
    if limit is None:
        return
    if limit < 1 and limit != NO_LIMIT:
        yield Problem("answer_limit", f'"answer_limit" is {limit}; it must be 1 or more, or -1 for no limit.')
    elif options is not None and limit > len(options):
        yield Problem("answer_limit", f'"answer_limit" is {limit}, more than the {len(options)} options there are.')


def _exclusive_problems(item: Mapping[str, Any]) -> Iterator[Problem]:
    options = [option for option in item.get("options", []) if isinstance(option, dict)]
    exclusive = [option for option in options if option.get("exclusive") is True]
    if exclusive and item.get("answer_limit") == 1:
        yield Problem(
            "options", 'No option may be "exclusive" where "answer_limit" is 1: only one can be chosen anyway.'
        )
    elif options and len(exclusive) == len(options):
        yield Problem("options", 'At least one option must not be "exclusive".')
