"""What the builder offers for each kind of item: its name, what it is for, and a fresh one to begin with. Pure."""

from dataclasses import dataclass
from typing import Any

from batches.layouts.items import ITEMS

QUESTION = {"description": "New question"}
OPTIONS = [{"label": "First option", "value": "first"}, {"label": "Second option", "value": "second"}]
GROUPED = [{**option, "heading": "Options"} for option in OPTIONS]
UNITS = [{"label": "cm", "value": "cm"}, {"label": "m", "value": "m"}]


@dataclass(frozen=True, slots=True)
class Offer:
    """`fresh` has no id; what only the requester can know, such as an address, is empty in it and told as a fault."""

    title: str
    hint: str
    fresh: dict[str, Any]


OFFERS = {
    "rich_text": Offer("Text", "A heading, an instruction, an example.", {"content": "New text"}),
    "dataset_field": Offer("Field", "What the task's datapoint has in one field.", {"field": ""}),
    "image": Offer("Picture", "The same picture for every task.", {"url": "", "alt_text": ""}),
    "multiple_choice": Offer(
        "Choice", "One answer or several among options.", {**QUESTION, "answer_limit": 1, "options": OPTIONS}
    ),
    "multiple_choice_with_free_text": Offer(
        "Choice with reasons",
        "What is chosen is explained in words.",
        {**QUESTION, "answer_limit": -1, "options": GROUPED},
    ),
    "free_text": Offer("Free text", "An answer in words, or a number.", QUESTION),
    "free_text_with_unit": Offer(
        "Amount with a unit",
        "A number or words, and the unit that goes with them.",
        {**QUESTION, "unit_options": UNITS, "unit_position": "suffix", "default_unit": "cm"},
    ),
    "rating": Offer(
        "Rating", "A point on a scale.", {**QUESTION, "min": 1, "max": 5, "labels": ["Very poor", "Very good"]}
    ),
    "ranking": Offer("Ranking", "Options put in order.", {**QUESTION, "options": OPTIONS}),
    "file_upload": Offer("File upload", "Pictures or other files from the participant.", QUESTION),
    "video_narration": Offer("Video narration", "A film in which the participant tells what they see.", QUESTION),
}


def offer_of(type_: str) -> Offer:
    """What is offered of a kind; one without an offer of its own goes by its type."""
    return OFFERS.get(type_) or Offer(type_.replace("_", " ").capitalize(), "", {})


def items() -> list[dict[str, Any]]:
    """Every kind of item in the order of `ITEMS`."""
    return [
        {
            "type": type_,
            "title": offer.title,
            "hint": offer.hint,
            "asks": definition.asks,
            "on_every_page": definition.stands_on_every_page,
            "fresh": {"type": type_, **offer.fresh},
        }
        for type_, definition in ITEMS.items()
        for offer in [offer_of(type_)]
    ]
