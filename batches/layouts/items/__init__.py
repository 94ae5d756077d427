"""The kinds of item that a layout is made of, each one definition. Pure."""

from batches.layouts.items.base import File, Files, Instruction, Item, Material
from batches.layouts.items.choice import MultipleChoice
from batches.layouts.items.content import DatasetField, Image, RichText
from batches.layouts.items.explained import MultipleChoiceWithFreeText
from batches.layouts.items.ranking import Ranking
from batches.layouts.items.rating import Rating
from batches.layouts.items.text import FreeText, FreeTextWithUnit
from batches.layouts.items.upload import FileUpload, VideoNarration

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
