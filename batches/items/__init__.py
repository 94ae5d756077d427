"""The kinds of item that a layout is made of, each one definition. Pure."""

from batches.items.base import Instruction, Item, Material
from batches.items.choice import MultipleChoice
from batches.items.content import DatasetField, Image, RichText
from batches.items.text import FreeText

ITEMS: dict[str, Item] = {
    kind.type: kind for kind in (RichText(), DatasetField(), Image(), MultipleChoice(), FreeText())
}

__all__ = ["ITEMS", "Instruction", "Item", "Material"]
