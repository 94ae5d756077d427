"""Items that are shown only after certain answers: `"show_if": {"item": id or name of a question before it, "is":
value}`, or `"in": [values]` instead of `is`. Pure.

An item whose condition is not met is hidden, and so is one that depends on a hidden question. An answer to it is not
demanded. One that was given before stays in the draft, in case the question comes back, and is not sent.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from batches.layouts.items import ITEMS
from batches.layouts.items.options import identity, named
from batches.layouts.items.values import scalar, text
from project.base.problems import Problem
from project.base.translation import gettext as _
from project.base.words import kind, shown

KEY = "show_if"
IS, IN = "is", "in"


@dataclass(frozen=True, slots=True)
class Condition:
    """An item is shown where the answer to the question `target` is, or holds, one of the `values`."""

    target: str
    values: tuple[Any, ...]

    def is_met(self, answer: Any) -> bool:
        wanted = {identity(value) for value in self.values}
        return any(identity(value) in wanted for value in said(answer))


@dataclass(frozen=True, slots=True)
class Conditions:
    """Those of a stored layout, by item id, in reading order: what an item depends on stands before it."""

    by_item: Mapping[str, Condition]

    def hidden(self, answers: Mapping[str, Any]) -> frozenset[str]:
        """The ids of the items that these answers, by instruction id, leave out."""
        out: set[str] = set()
        for item, condition in self.by_item.items():
            if condition.target in out or not condition.is_met(answers.get(condition.target)):
                out.add(item)
        return frozenset(out)

    def counted(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers without those to hidden questions."""
        out = self.hidden(answers)
        return {key: value for key, value in answers.items() if key not in out}


NONE = Conditions({})


def of(items: Iterable[Mapping[str, Any]]) -> Conditions:
    """The conditions of the items of a stored layout."""
    found = {item["id"]: item[KEY] for item in items if KEY in item}
    return Conditions({id_: Condition(wanted["item"], values_of(wanted)) for id_, wanted in found.items()})


def said(answer: Any) -> list[Any]:
    """The values that an answer names: of a choice each, with or without its explanation."""
    parts = answer if isinstance(answer, list) else [answer]
    return [part.get("value") if isinstance(part, dict) else part for part in parts]


def values_of(wanted: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(wanted[IN]) if IN in wanted else (wanted[IS],)


def problems(wanted: Any, earlier: Mapping[str, Mapping[str, Any] | None], own: frozenset[str]) -> Iterator[Problem]:
    """Every fault of a `show_if`, with paths from the item on. `earlier` are the questions that stand before it, by
    every key that names them, None for one that is faulty itself; `own` are the keys that name the item.
    """
    if not isinstance(wanted, dict):
        yield Problem(KEY, f'"{KEY}" must be an object with "item" and "is" or "in", not {kind(wanted)}.')
        return
    target = wanted.get("item")
    found = earlier.get(target) if isinstance(target, str) else None
    if target is None:
        yield Problem(f"{KEY}.item", f'"{KEY}.item" is missing: name the question that it depends on.')
    elif fault := text(target):
        yield Problem(f"{KEY}.item", f'"{KEY}.item" {fault}.')
    elif target in own:
        yield Problem(f"{KEY}.item", "An item cannot depend on itself.")
    elif target not in earlier:
        yield Problem(f"{KEY}.item", f'No question before this item has the id or name "{shown(target)}".')
    elif found is not None and not ITEMS[found["type"]].decides:
        able = ", ".join(type_ for type_, one in ITEMS.items() if one.asks and one.decides)
        yield Problem(f"{KEY}.item", f'"{shown(target)}" is a {found["type"]}; items can depend on {able} only.')
        found = None
    yield from _value_problems(wanted, found)


def _value_problems(wanted: Mapping[str, Any], target: Mapping[str, Any] | None) -> Iterator[Problem]:
    if (wanted.get(IS) is None) == (wanted.get(IN) is None):
        yield Problem(KEY, f'"{KEY}" must have either "{IS}", a value, or "{IN}", a list of values.')
        return
    if wanted.get(IN) is None:
        values = {f"{KEY}.{IS}": wanted[IS]}
    elif isinstance(wanted[IN], list) and wanted[IN]:
        values = {f"{KEY}.{IN}[{index}]": value for index, value in enumerate(wanted[IN])}
    else:
        yield Problem(f"{KEY}.{IN}", f'"{KEY}.{IN}" must be a list with at least one value.')
        return
    on_offer = target and {identity(offer.value) for offer in ITEMS[target["type"]].offers(target)}
    for path, value in values.items():
        if fault := scalar(value):
            yield Problem(path, f'"{path}" {fault}.')
        elif on_offer and identity(value) not in on_offer:
            yield Problem(path, f'"{path}" is {named(value)}, which the question does not offer.')


def stored(wanted: Mapping[str, Any], id_of: Mapping[str, str]) -> dict[str, Any]:
    """A checked `show_if` as it is stored: the question by its id."""
    values = {IN: list(wanted[IN])} if wanted.get(IN) is not None else {IS: wanted[IS]}
    return {"item": id_of[wanted["item"]], **values}


def told(condition: Condition, target: Mapping[str, Any] | None) -> dict[str, Any]:
    """A condition for a page: in words, and for a script the question's id with the places of the values in its form.

    `target` is the question where it stands on the same page, else None.
    """
    if target is None:
        return {"words": _("Only after a certain answer on another page."), "target": "", "places": ""}
    offers = ITEMS[target["type"]].offers(target)
    wanted = {identity(value) for value in condition.values}
    met = [(place, offer.label) for place, offer in enumerate(offers) if identity(offer.value) in wanted]
    labels = _(" or ").join(f"“{label}”" for place, label in met)
    return {
        "words": _("Only if you answer {answers} to “{question}”.").format(
            answers=labels, question=target["description"]
        ),
        "target": target["id"],
        "places": " ".join(str(place) for place, label in met),
    }
