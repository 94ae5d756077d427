"""The questions of a batch's layout versions, each prepared once for all the answers to it. Pure but for `of_batch`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha1
from typing import Any

from batches import layout
from batches.items import Files, Instruction
from batches.items.choice import as_text
from batches.models import Batch

BETWEEN = " | "  # several options, parts or files of one answer in a cell


@dataclass(frozen=True, slots=True)
class Question:
    """An item that asks, as one version of the layout has it; `labels` are those of options and units by value."""

    item: Mapping[str, Any]
    id: str
    kind: Instruction
    labels: Mapping[str, str]

    @property
    def text(self) -> str:
        return self.item.get("description", "")

    @property
    def takes_files(self) -> bool:
        return layout.takes_files(self.item)

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
        return BETWEEN.join(self.part_words(part) for part in self.parts(value, files))

    def part_words(self, part: Mapping[str, Any]) -> str:
        if "file_key" in part:
            return part.get("file_name") or part["file_key"]
        text = self.labels.get(part["value"], part["value"])
        if part.get("unit"):
            text = f"{text} {self.labels.get(part['unit'], part['unit'])}"
        return f"{text}: {part['explanation']}" if part.get("explanation") else text


def question(item: Mapping[str, Any]) -> Question:
    return Question(item, item["id"], layout.kind_of(item), dict(labels(item)))


def labels(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in ("options", "unit_options"):
        for option in item.get(key) or ():
            if "value" in option and option.get("label"):
                yield as_text(option["value"]), option["label"]


def of_batch(batch: Batch) -> dict[int, list[Question]]:
    """The questions of each version of the layout, in order, by the version's number from the oldest on."""
    versions = batch.layout_versions.order_by("number").values_list("number", "layout")
    return {number: [question(item) for item in layout.instructions(pages)] for number, pages in versions}
