"""What a layout lacks before a set-up, and what would keep people from doing it: findings for its author. Pure.

Nothing here stops anybody but what `layout.check` finds too. Colours are not judged: the sanitiser takes every style
out of rich text, so its contrast is that of our own stylesheet.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from batches.layouts import layout
from batches.layouts.items import ITEMS
from batches.layouts.items.content import RichText
from batches.layouts.layout_faults import LEVELS, path_of
from batches.layouts.reading_html import outline
from batches.layouts.sketching import held
from datasets.schema import MEDIA, Field, FieldType, Schema
from project.base.words import shown

MISSING, ACCESSIBILITY, DATA = "missing", "accessibility", "data"
EMPTY_WORDS = frozenset({"click here", "here", "link", "this link", "more", "read more", "this"})
EMPTY_ALTS = frozenset({"image", "picture", "photo", "graphic", "img"})

_FILE_NAME = re.compile(r"\S+\.(jpe?g|png|gif|webp|svg|avif|heic|heif|bmp|tiff?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """`place` leads from the page to the item; it ends early where the finding reaches no further."""

    kind: str
    message: str
    place: tuple[int, ...] = ()

    def document(self) -> dict[str, Any]:
        levels = [level for level, _ in LEVELS]
        places = dict.fromkeys(levels, 0) | dict(zip(levels, self.place, strict=False))
        return {"kind": self.kind, "message": self.message, "path": path_of(self.place), **places}


Placed = tuple[tuple[int, ...], Mapping[str, Any]]  # an item with its place


def findings(pages: list, schema: Schema | None) -> list[Finding]:
    """All that can be said without data, about any list of pages. Never raises."""
    placed = list(walk(pages))
    fields = schema.fields if schema else {}
    return [
        *missing(pages, placed, schema),
        *(Finding(ACCESSIBILITY, message, place) for place, item in placed for message in about_item(item, fields)),
        *on_pages(placed),
    ]


def missing(pages: list, placed: list[Placed], schema: Schema | None) -> Iterator[Finding]:
    if faults := layout.check(pages, schema):
        first, count = faults[0], len(faults)
        message = "One place needs mending" if count == 1 else f"{count:,} places need mending"
        names = [level for level, _ in LEVELS]
        depth = names.index(first.type) + 1 if first.type in names else len(names)
        place = (first.page, first.row, first.column, first.item)[: depth if pages else 0]
        yield Finding(MISSING, f"{message} before participants can be shown this layout.", place)
    if not any(ITEMS[item["type"]].asks for _, item in placed):
        yield Finding(MISSING, "This layout asks nothing: add an item that asks, such as a choice.")
    if not any(item["type"] == "dataset_field" for _, item in placed):
        yield Finding(DATA, "No page shows anything of the datapoint, so all tasks look the same.")


def walk(pages: list) -> Iterator[Placed]:
    """Every item of a known kind, wherever it stands in whatever else is faulty."""
    for at_page, page in enumerate(pages):
        for at_row, row in enumerate(held(page, 0)):
            for at_column, column in enumerate(held(row, 1)):
                for at_item, item in enumerate(held(column, 2)):
                    if isinstance(item, dict) and isinstance(item.get("type"), str) and item["type"] in ITEMS:
                        yield (at_page, at_row, at_column, at_item), item


def about_item(item: Mapping[str, Any], fields: Mapping[str, Field]) -> Iterator[str]:
    """What one item says too little of."""
    if item["type"] == "image":
        yield from about_picture(words(item.get("alt_text")), words(item.get("url")))
    elif item["type"] == "dataset_field":
        yield from about_field(fields.get(words(item.get("field"))), words(item.get("captions_field")))
    elif item["type"] == RichText.type:
        yield from about_links(html_of(item))
    if ITEMS[item["type"]].asks and not words(item.get("description")):
        yield "This question has no text, so nobody knows what is asked."
    if isinstance(item.get("options"), list):
        yield from about_options(item["options"])


def about_picture(alt: str, url: str) -> Iterator[str]:
    name = unquote(path_in(url)).rpartition("/")[2]
    if not alt:
        yield "This picture has no text alternative: say in words what it shows."
    elif alt in (url, name) or _FILE_NAME.fullmatch(alt):
        yield f'The text alternative "{shown(alt)}" is the name of a file: say in words what the picture shows.'
    elif alt.lower() in EMPTY_ALTS:
        yield f'The text alternative "{shown(alt)}" says only that there is a picture: say what it shows.'


def about_field(field: Field | None, captions: str) -> Iterator[str]:
    if field and field.type in MEDIA and not field.label.strip():
        yield f'Who cannot see or hear it is told only "{shown(field.key)}": give this field a label in the schema.'
    if field and field.type is FieldType.VIDEO_URL and not captions:
        yield "This film has no captions: name the field that holds their addresses."


def about_links(html: str) -> Iterator[str]:
    for link in outline(html).links:
        if not link.text:
            yield "A link has no text, so nobody can tell where it leads."
        elif link.text.lower().strip(" .:!>»→") in EMPTY_WORDS:
            yield f'A link reads "{shown(link.text)}": let its words say where it leads.'
        elif link.text.rstrip("/") == link.address.rstrip("/"):
            yield f'A link reads as its address, "{shown(link.text)}": let its words say where it leads.'


def about_options(options: list) -> Iterator[str]:
    if len(options) == 1:
        yield "This question has only one option, so there is nothing to choose."
    named = [option for option in options if isinstance(option, dict)]
    labels = Counter((words(option.get("heading")), words(option.get("label")).lower()) for option in named)
    for (_, label), count in labels.items():
        if label and count > 1:
            yield f'{count} options read "{shown(label)}": nobody can tell them apart.'


def on_pages(placed: list[Placed]) -> Iterator[Finding]:
    """What shows only when a page is read from top to bottom."""
    level, page, asked = 1, None, set()
    for place, item in placed:
        if place[0] != page:
            page, level, asked = place[0], 1, set()  # the page begins with a heading of ours, of level 1
        if item["type"] == RichText.type:
            for heading in outline(html_of(item)).headings:
                if not heading.text:
                    yield Finding(ACCESSIBILITY, f"A heading of level {heading.level} is empty.", place)
                if heading.level > level + 1:
                    message = (
                        f'"{shown(heading.text)}" is a heading of level {heading.level} right below level {level}.'
                    )
                    yield Finding(ACCESSIBILITY, f"{message} Let none be left out.", place)
                level = heading.level
        question = words(item.get("description")) if ITEMS[item["type"]].asks else ""
        if question and question in asked:
            yield Finding(ACCESSIBILITY, f'"{shown(question)}" is asked twice on this page.', place)
        asked.add(question)


def about_data(pages: list, rows: Iterable[Mapping[str, Any]], total: int) -> Iterator[Finding]:
    """Fields that are blank in every datapoint, and datapoints of which nothing is shown.

    `rows` are the values of the first of `total` datapoints.
    """
    places: dict[str, tuple[int, ...]] = {}
    for place, item in walk(pages):
        if item["type"] == "dataset_field" and words(item.get("field")):
            places.setdefault(item["field"], place)
    filled, count, blank, first = Counter(), 0, 0, 0
    for count, values in enumerate(rows, start=1):
        here = [key for key in places if values.get(key) not in (None, "")]
        filled.update(here)
        if not here:
            blank, first = blank + 1, first or count
    of = f"the {count:,}" if count == total else f"the first {count:,}"
    if places and blank:
        message = f"Of {of} datapoints {blank:,} would show nothing at all; the first of them is number {first:,}."
        yield Finding(DATA, message, next(iter(places.values())))
    for key, place in places.items():
        if count and blank < count and not filled[key]:
            yield Finding(DATA, f'"{shown(key)}" is empty in all of {of} datapoints.', place)


def words(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def html_of(item: Mapping[str, Any]) -> str:
    """The passage as people would read it; "" where it could not be stored."""
    passage = RichText()
    return "" if any(passage.check(item, None)) else passage.clean(item)["content"]


def path_in(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""
