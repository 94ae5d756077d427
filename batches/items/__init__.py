"""The kinds of item that a layout is made of, each one definition. Pure."""

from batches.items.base import File, Files, Instruction, Item, Material
from batches.items.choice import MultipleChoice
from batches.items.content import DatasetField, Image, RichText
from batches.items.text import FreeText
from batches.items.upload import FileUpload

ITEMS: dict[str, Item] = {
    kind.type: kind for kind in (RichText(), DatasetField(), Image(), MultipleChoice(), FreeText(), FileUpload())
}

__all__ = ["ITEMS", "File", "Files", "Instruction", "Item", "Material"]
