"""What every kind of item can do. A further kind is one more subclass, one template and one line in `ITEMS`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple

from batches.layouts.items.values import Key, filled, flag, name, text
from datasets.schema import Field, Schema
from project.base.problems import Problem
from project.base.translation import gettext as _


@dataclass(frozen=True, slots=True)
class File:
    """A file that a participant uploaded. `key` is how answers name it, `size` counts bytes."""

    key: str
    name: str
    size: int
    media_type: str


Files = Mapping[str, File]  # by key
Parts = Mapping[str, str]  # what the further fields of a question hold, by the part of the answer that each is for
NO_PARTS: Parts = MappingProxyType({})


class Offer(NamedTuple):
    """Something that can be chosen: the value that an answer names, and the words that people read."""

    value: Any
    label: str


@dataclass(frozen=True, slots=True)
class Material:
    """What a page is drawn with: a task's values, what was answered so far (as typed), and the faults found in it.

    `answers` and `errors` are keyed by instruction id; `fields` are those of the dataset's schema, `files` those that
    the participant uploaded. With `given` the answers are shown and cannot be changed.
    """

    fields: Mapping[str, Field] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    files: Files = field(default_factory=dict)
    given: bool = False


class Item:
    """A kind of item. Has no state: the item itself is the plain object of the layout."""

    type: ClassVar[str]
    keys: ClassVar[Mapping[str, Key]]
    asks: ClassVar[bool] = False
    stands_on_every_page: ClassVar[bool] = False  # also on intro and outro pages, which belong to no task
    once_per_page: ClassVar[str | None] = None  # the key whose value no second item of a page may have

    @property
    def template(self) -> str:
        return f"batches/items/{self.type}.html"

    def check(self, item: Mapping[str, Any], schema: Schema | None) -> Iterator[Problem]:
        """Every fault of `item`, with paths from the item on. Keys that the kind does not know are left alone."""
        sound = {}
        for key, wanted in self.keys.items():
            value = item.get(key)
            if value is None:
                if wanted.required:
                    yield Problem(key, f'"{key}" is missing.')
            elif fault := wanted.rule(value):
                yield Problem(key, f'"{key}" {fault}.')
            else:
                sound[key] = value
        yield from self.rules(sound, schema)

    def rules(self, item: Mapping[str, Any], schema: Schema | None) -> Iterator[Problem]:
        """Faults beyond single keys. `item` holds only the keys that are there and sound by themselves."""
        yield from ()

    def clean(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """The keys of this kind as they are stored; `item` has passed `check`."""
        return {key: item[key] for key in self.keys if item.get(key) is not None}

    def draw(self, item: Mapping[str, Any], material: Material) -> dict[str, Any]:
        """What the template needs beside the item itself."""
        return {}


class Instruction(Item):
    """A kind of item that asks: it knows what an answer may be and how a form carries one."""

    asks = True
    keys: ClassVar[Mapping[str, Key]] = {
        "name": Key(name),
        "description": Key(filled, required=True),
        "helper_text": Key(text),
        "placeholder_text_input": Key(text),
        "required": Key(flag),
    }
    decides: ClassVar[bool] = False  # whether items may be shown or hidden by the answer, which `offers` then lists
    form: ClassVar[str] = "text"  # how a script reads an answer from a form's words: see static/js/answers.js

    def clean(self, item: Mapping[str, Any]) -> dict[str, Any]:
        stored = super().clean(item)
        if stored.get("required"):
            del stored["required"]  # which is the rule
        return stored

    def kept(self, item: Mapping[str, Any], value: Any) -> Any:
        """`value` as it is stored; None where it says nothing. A value that is no answer at all comes back as it is."""
        raise NotImplementedError

    def draft_fault(self, item: Mapping[str, Any], value: Any) -> str | None:
        """Why `value` could never become a right answer, or None. `value` is never None."""
        raise NotImplementedError

    def files_fault(self, item: Mapping[str, Any], value: Any, files: Files) -> str | None:
        """Why a `value` without draft fault cannot be kept, where the participant uploaded these `files`; or None."""
        return None

    def final_fault(self, item: Mapping[str, Any], value: Any) -> str | None:
        """Why a `value` without draft fault may not be sent yet, or None. None stands for no answer."""
        if value is None:
            return None if self.is_optional(item) else self.wanted(item)
        return self.unfinished(item, value)

    def is_optional(self, item: Mapping[str, Any]) -> bool:
        """Whether the question may stay without an answer."""
        return item.get("required") is False

    def wanted(self, item: Mapping[str, Any]) -> str:
        """What to do about a question without an answer, in a sentence for the person."""
        return _("Write an answer.")

    def unfinished(self, item: Mapping[str, Any], value: Any) -> str | None:
        """Why a `value` that is kept may not be sent yet, or None."""
        raise NotImplementedError

    def from_text(self, item: Mapping[str, Any], text: str) -> Any:
        """The answer that a text in a dataset stands for; one that is no answer is left to be refused."""
        raise NotImplementedError

    def read(self, item: Mapping[str, Any], typed: Sequence[str], parts: Parts = NO_PARTS) -> Any:
        """The value that a form's fields carry, faulty or not; None where nothing was typed or chosen.

        `typed` are the words of the question's own field, `parts` those of its further fields (`part_field`).
        """
        raise NotImplementedError

    def export(self, item: Mapping[str, Any], value: Any, files: Files) -> list[dict[str, Any]]:
        """A stored value as the `answer` list of the responses endpoint; every `value` in it is text.

        `files` are, among others, those that the value names.
        """
        raise NotImplementedError

    def words(self, item: Mapping[str, Any], value: Any) -> str:
        """A stored value in the words that the person saw, on one line."""
        raise NotImplementedError

    def spec(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """The type of the answers, and what else a project's output spec says about them."""
        return {"type": "string"}

    def preview_value(self, item: Mapping[str, Any], random: Random) -> Any:
        """An answer that somebody might give and send; None where there can be none, as for files."""
        raise NotImplementedError

    def offers(self, item: Mapping[str, Any]) -> Sequence[Offer] | None:
        """What can be chosen, in the order of the places that a form carries; None where the answer is free."""
        return None

    def target(self, item: Mapping[str, Any]) -> str:
        """The id of the element that a link to the question leads to."""
        return f"q-{item['id']}"

    def hint(self, item: Mapping[str, Any]) -> str:
        """What the question's own rules ask for, in a sentence for the person; "" where it goes without saying."""
        return ""

    def draw(self, item: Mapping[str, Any], material: Material) -> dict[str, Any]:
        """`described_by` lists the ids of what is to be read out with the question."""
        dom_id = f"q-{item['id']}"
        is_given = material.given
        hint = "" if is_given else self.hint(item)
        error = "" if is_given else material.errors.get(item["id"], "")
        notes = {"help": item.get("helper_text"), "hint": hint, "error": error}
        return {
            "dom_id": dom_id,
            "field_name": item["id"],
            "hint": hint,
            "error": error,
            "described_by": " ".join(f"{dom_id}-{note}" for note, text_ in notes.items() if text_),
            "is_optional": self.is_optional(item),
            "is_given": is_given,
            "is_open": material.answers.get(item["id"]) is None,
        }

    def script(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """What a script needs in order to read an answer: the `form`, and the values behind the places in it."""
        offers = self.offers(item)
        return {"form": self.form} | ({"values": [offer.value for offer in offers]} if offers is not None else {})


def part_field(item: Mapping[str, Any], part: Any) -> str:
    """The form field of a part of an answer; the question's own field is named by its id alone."""
    return f"{item['id']}:{part}"
