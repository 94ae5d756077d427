"""One or more sound items of every kind that asks, as they are stored."""

from uuid import UUID

from batches.layouts import layout

OPTIONS = [{"label": "Cat", "value": "cat"}, {"label": "Seven", "value": 7}, {"label": "Yes", "value": True}]
NONE_OF_THESE = {"label": "None", "value": "none", "exclusive": True}
HEADED = [
    {"label": "Clear", "value": "clear", "heading": "What is good?"},
    {"label": "Long", "value": "long", "heading": "What is bad?"},
    {"label": "Short", "value": 3, "heading": "What is good?"},
]
UNITS = [
    {"label": "metres", "value": "m", "validation": {"type": "number", "min": 0, "max": 100}},
    {"label": "feet", "value": "ft", "validation": {"type": "number", "min": 0, "max": 330}},
]

CHOICE = {"type": "multiple_choice", "description": "Which?", "answer_limit": 1, "options": OPTIONS}
CHOICES = CHOICE | {"answer_limit": -1, "options": [*OPTIONS, NONE_OF_THESE]}
EXPLAINED = {
    "type": "multiple_choice_with_free_text",
    "description": "Why?",
    "answer_limit": 2,
    "options": HEADED,
}
TEXT = {"type": "free_text", "description": "Say more"}
UNIT = {
    "type": "free_text_with_unit",
    "description": "How far?",
    "unit_options": UNITS,
    "unit_position": "suffix",
    "default_unit": "m",
}
PLAIN_UNIT = {
    "type": "free_text_with_unit",
    "description": "How much?",
    "unit_options": [{"label": "euro", "value": 1}, {"label": "dollars", "value": 2}],
    "unit_position": "prefix",
}
RATING = {"type": "rating", "description": "How good?", "min": -2, "max": 2, "labels": ["bad", "good"]}
RANKING = {"type": "ranking", "description": "In order?", "options": OPTIONS}
UPLOAD = {"type": "file_upload", "description": "Photos?"}
NARRATION = {"type": "video_narration", "description": "Tell what you see"}

ASKING = [
    CHOICE,
    CHOICES,
    CHOICE | {"options": [{"label": word, "value": word} for word in "abcdef"]},
    EXPLAINED,
    EXPLAINED | {"answer_limit": 1},
    TEXT,
    TEXT | {"validation": {"type": "string", "min": 5, "max": 400}},
    TEXT | {"validation": {"type": "number", "min": -1.5, "max": 12}},
    UNIT,
    PLAIN_UNIT,
    RATING,
    {"type": "rating", "description": "How good?", "points": 3, "labels": ["bad", "fair", "good"]},
    RANKING,
    UPLOAD,
    NARRATION,
]


def stored(item):
    """The item as a layout stores it, with an id."""
    page = {"rows": [{"columns": [{"items": [item]}]}]}
    assert layout.check([page], None) == []
    [kept] = layout.items(layout.normalise([page], lambda: str(UUID(int=7)))[0])
    return kept
