"""The questions of a batch's layout versions, each prepared once for all the answers to it. Pure but for `of_batch`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha1
from typing import Any

from batches.layouts import layout
from batches.layouts.items import Files, Instruction
from batches.models import Batch

MOST_KNOWN = 1_000
BETWEEN = " | "  # several options, parts or files of one answer in a cell


@dataclass(frozen=True, slots=True)
class Question:
    """An item that asks, as one version of the layout has it."""

    item: Mapping[str, Any]
    id: str
    kind: Instruction
    takes_files: bool
    known: dict[str, str] = field(default_factory=dict)  # words of options by their values, as they are met

    @property
    def text(self) -> str:
        return self.item.get("description", "")

    def response_id(self, answer_id: str) -> str:
        """A UUID of version 5 made of the answer and the question: the same at every call."""
        named = sha1(bytes.fromhex(answer_id.replace("-", "")) + self.id.encode(), usedforsecurity=False)
        digits = named.hexdigest()
        variant = "89ab"[int(digits[16], 16) & 3]
        return f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:32]}"

    def parts(self, value: Any, files: Files) -> list[dict[str, Any]]:
        """A stored value as the interface writes it, every `value` in it as text."""
        return self.kind.export(self.item, value, files)

    def words(self, value: Any, files: Files) -> str:
        """A stored value in the words that the person saw; several options or files with ` | ` between them."""
        if self.takes_files:
            return BETWEEN.join(files[key].name if key in files else key for key in value)
        if isinstance(value, list):
            return BETWEEN.join(map(self.one, value))
        return self.kind.words(self.item, value)

    def one(self, part: Any) -> str:
        """One part of several in words. Options chosen are few, so the words of each are asked for once."""
        words = self.known.get(part) if isinstance(part, str) else None
        if words is None:
            words = self.kind.words(self.item, [part])
            if isinstance(part, str) and len(self.known) < MOST_KNOWN:
                self.known[part] = words
        return words


def question(item: Mapping[str, Any]) -> Question:
    return Question(item, item["id"], layout.kind_of(item), layout.takes_files(item))


def of_batch(batch: Batch) -> dict[int, list[Question]]:
    """The questions of each version of the layout, in order, by the version's number from the oldest on."""
    versions = batch.layout_versions.order_by("number").values_list("number", "layout")
    return {number: [question(item) for item in layout.instructions(pages)] for number, pages in versions}
