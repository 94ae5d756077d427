"""The kinds of item that ask to choose among options."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random
from typing import Any

from batches.layouts.items import options
from batches.layouts.items.base import NO_PARTS, Files, Instruction, Material, Offer, Parts
from batches.layouts.items.options import as_text, identity
from batches.layouts.items.values import Key, flag, shuffle, shuffle_stored, whole_number
from datasets.schema import Schema
from project.base.problems import Problem
from project.base.translation import gettext as _
from project.base.translation import numeral
from project.base.words import kind

DROPDOWN_FROM = 5  # options
NO_LIMIT = -1


class Choosing(Instruction):
    """What kinds of item with a list of options have in common."""

    keys = {**Instruction.keys, "options": Key(options.is_filled_list, required=True), "shuffle": Key(shuffle)}
    option_keys: Mapping[str, Key] = options.KEYS

    def rules(self, item: Mapping[str, Any], schema: Schema | None) -> Iterator[Problem]:
        yield from options.problems("options", item.get("options", []), self.option_keys)

    def clean(self, item: Mapping[str, Any]) -> dict[str, Any]:
        stored = super().clean(item)
        stored["options"] = options.stored(item["options"], self.option_keys)
        if order := shuffle_stored(stored.pop("shuffle", None)):
            stored["shuffle"] = order
        return stored

    def spec(self, item: Mapping[str, Any]) -> dict[str, Any]:
        type_, values = options.spec(item["options"])
        return {"type": f"array_{type_}", "allowed_values": values}

    def offers(self, item: Mapping[str, Any]) -> Sequence[Offer] | None:
        return [Offer(option["value"], option["label"]) for option in item["options"]]

    def words(self, item: Mapping[str, Any], value: Any) -> str:
        return ", ".join(labels_of(item, value))


class MultipleChoice(Choosing):
    """An answer is the list of the values chosen, in the JSON types and the order that the options have in the layout.

    So two answers that say the same are equal, whatever was clicked first.
    """

    type = "multiple_choice"
    decides = True
    form = "options"
    keys = {**Choosing.keys, "answer_limit": Key(whole_number, required=True), "disable_dropdown": Key(flag)}
    option_keys = {**options.KEYS, "exclusive": Key(flag)}

    def rules(self, item: Mapping[str, Any], schema: Schema | None) -> Iterator[Problem]:
        yield from _limit_problems(item)
        yield from super().rules(item, schema)
        yield from _exclusive_problems(item)

    def kept(self, item: Mapping[str, Any], value: Any) -> Any:
        if not isinstance(value, list):
            return value
        offered = {identity(option["value"]): option["value"] for option in item["options"]}
        places = {identity_: place for place, identity_ in enumerate(offered)}
        in_order = sorted(value, key=lambda chosen: places.get(identity(chosen), len(places)))
        return [offered.get(identity(chosen), chosen) for chosen in in_order] or None

    def draft_fault(self, item: Mapping[str, Any], value: Any) -> str | None:
        if not isinstance(value, list):
            return f"This answer must be a list of option values, not {kind(value)}."
        return choice_fault(item, value)

    def wanted(self, item: Mapping[str, Any]) -> str:
        return _("Choose an answer.") if item["answer_limit"] == 1 else _("Choose at least one answer.")

    def unfinished(self, item: Mapping[str, Any], value: Any) -> str | None:
        limit = item["answer_limit"]
        if limit != NO_LIMIT and len(value) > limit:
            return _("Choose at most {limit}; {count} are chosen.").format(
                limit=numeral(limit), count=numeral(len(value))
            )
        chosen = {identity(one) for one in value}
        for option in item["options"]:
            if option.get("exclusive") and len(value) > 1 and identity(option["value"]) in chosen:
                return _('"{option}" cannot be chosen together with other answers.').format(option=option["label"])
        return None

    def from_text(self, item: Mapping[str, Any], text: str) -> Any:
        """An option's value as results show it; where several may be chosen also a JSON list, or `|` between them."""
        by_text = {as_text(option["value"]): option["value"] for option in item["options"]}
        parts = [text] if item["answer_limit"] == 1 or text in by_text else options.parts(text)
        return [by_text.get(part, part) for part in parts]

    def read(self, item: Mapping[str, Any], typed: Sequence[str], parts: Parts = NO_PARTS) -> Any:
        """A form carries positions in the stored options, since a value may be a number and the order shown is each
        person's own; what is no position is left to be refused.
        """
        return [options.at(item["options"], word) for word in typed if word] or None

    def export(self, item: Mapping[str, Any], value: Any, files: Files) -> list[dict[str, Any]]:
        return [{"value": as_text(chosen)} for chosen in value]

    def spec(self, item: Mapping[str, Any]) -> dict[str, Any]:
        of_list = super().spec(item)
        return of_list | {"type": of_list["type"].removeprefix("array_")} if item["answer_limit"] == 1 else of_list

    def preview_value(self, item: Mapping[str, Any], random: Random) -> list[Any]:
        return some_of(item, random)

    def draw(self, item: Mapping[str, Any], material: Material) -> dict[str, Any]:
        answer = material.answers.get(item["id"])
        chosen = {identity(self.chosen(one)) for one in answer} if isinstance(answer, list) else set()
        return super().draw(item, material) | {
            "options": [self.drawn(item, index, chosen) for index in shown_places(item)],
            "chosen_count": len(chosen),
            "is_single": item["answer_limit"] == 1,
            "is_dropdown": is_dropdown(item),
        }

    def chosen(self, part: Any) -> Any:
        """The option's value in a part of an answer."""
        return part

    def drawn(self, item: Mapping[str, Any], index: int, chosen: set) -> dict[str, Any]:
        option = item["options"][index]
        return {
            "position": index,
            "label": option["label"],
            "exclusive": bool(option.get("exclusive")),
            "chosen": identity(option["value"]) in chosen,
        }

    def target(self, item: Mapping[str, Any]) -> str:
        of_question = super().target(item)
        is_select = is_dropdown(item) and item["answer_limit"] == 1
        return of_question if is_select else f"{of_question}-{shown_places(item)[0]}"

    def hint(self, item: Mapping[str, Any]) -> str:
        limit = item["answer_limit"]
        if limit == 1:
            return ""
        if limit == NO_LIMIT:
            return _("Choose all that apply.")
        return _("Choose up to {limit}.").format(limit=numeral(limit))


def choice_fault(item: Mapping[str, Any], chosen: Sequence[Any]) -> str | None:
    """Why the values cannot be chosen: not on offer, or given twice."""
    on_offer, seen = options.by_identity(item["options"]), set()
    for value in chosen:
        which = identity(value)
        if which not in on_offer:
            return f"This answer must name options that are on offer, and {options.named(value)} is none of them."
        if which in seen:
            return f"{options.named(value)} is given twice."
        seen.add(which)
    return None


def labels_of(item: Mapping[str, Any], values: Iterable[Any]) -> list[str]:
    """What people read of the options with these values; the value itself where there is no such option any more."""
    places = options.by_identity(item["options"])
    found = [(value, places.get(identity(value))) for value in values]
    return [as_text(value) if place is None else item["options"][place]["label"] for value, place in found]


def some_of(item: Mapping[str, Any], random: Random) -> list[Any]:
    """Values that may be chosen together, in the order of the options."""
    free = [place for place, option in enumerate(item["options"]) if not option.get("exclusive")]
    limit = len(free) if item["answer_limit"] == NO_LIMIT else min(item["answer_limit"], len(free))
    return [item["options"][place]["value"] for place in sorted(random.sample(free, random.randint(1, limit)))]


def shown_places(item: Mapping[str, Any]) -> Sequence[int]:
    """The positions of the stored options in the order in which this person sees them."""
    return item.get("order") or range(len(item["options"]))


def is_dropdown(item: Mapping[str, Any]) -> bool:
    return len(item["options"]) >= DROPDOWN_FROM and not item.get("disable_dropdown")


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
