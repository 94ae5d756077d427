"""The kinds of item that a layout is made of, each one definition. Pure."""

from batches.items.base import File, Files, Instruction, Item, Material
from batches.items.choice import MultipleChoice
from batches.items.content import DatasetField, Image, RichText
from batches.items.explained import MultipleChoiceWithFreeText
from batches.items.ranking import Ranking
from batches.items.rating import Rating
from batches.items.text import FreeText, FreeTextWithUnit
from batches.items.upload import FileUpload, VideoNarration

ITEMS: dict[str, Item] = {
    kind.type: kind
    for kind in (
        RichText(),
        DatasetField(),
        Image(),
        MultipleChoice(),
        MultipleChoiceWithFreeText(),
        FreeText(),
        FreeTextWithUnit(),
        Rating(),
        Ranking(),
        FileUpload(),
        VideoNarration(),
    )
}

__all__ = ["ITEMS", "File", "Files", "Instruction", "Item", "Material"]
