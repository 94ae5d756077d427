"""Kinds of item that show something and ask nothing."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from batches.layouts.items import exhibits
from batches.layouts.items.base import Item, Material
from batches.layouts.items.values import Key, filled, https_url, is_https, one_of, text
from datasets.schema import Field, FieldType, Schema
from project.base.html import clean, from_markdown
from project.base.problems import Problem
from project.base.words import shown

PLAYED = frozenset({FieldType.AUDIO_URL, FieldType.VIDEO_URL})

LONGEST_PASSAGE = 100_000  # characters, as it comes and as it is stored
LONGEST_MARKDOWN = 20_000  # characters: some take more time to read than their length's share
REMEMBERED = 128  # passages: each is read when it is checked and again when it is stored


def _is_passage(value: Any) -> str | None:
    return filled(value) or _excess(value, LONGEST_PASSAGE)


def _excess(passage: str, most: int) -> str | None:
    count = len(passage)
    return None if count <= most else f"has {count:,} characters; at most {most:,} are taken"


@lru_cache(REMEMBERED)
def _as_html(content: str, content_format: str | None) -> str:
    return from_markdown(content) if content_format == "markdown" else clean(content)


LONG = 6_000  # characters of a text that gets a frame of its own, in which it scrolls
_TAG = re.compile(r"<[^>]*>")  # in stored HTML, where no other < or > stands


class RichText(Item):
    """A passage by the requester. Markdown becomes HTML when it is stored, so a stored one always holds HTML."""

    type = "rich_text"
    stands_on_every_page = True
    keys = {
        "content": Key(_is_passage, required=True),
        "content_format": Key(one_of("html", "markdown")),
    }

    def rules(self, item: Mapping[str, Any], schema: Schema | None) -> Iterator[Problem]:
        if "content" in item and (fault := self._passage_fault(item["content"], item.get("content_format"))):
            yield Problem("content", f'"content" {fault}.')

    def _passage_fault(self, content: str, content_format: str | None) -> str | None:
        if content_format == "markdown" and (fault := _excess(content, LONGEST_MARKDOWN)):
            return f"is Markdown and {fault}: split it, or send it as HTML"
        html = _as_html(content, content_format)
        if not html.strip():
            return "holds nothing that may be shown"
        fault = _excess(html, LONGEST_PASSAGE)
        return fault and f"becomes a passage that {fault}"

    def clean(self, item: Mapping[str, Any]) -> dict[str, Any]:
        return {"content": _as_html(item["content"], item.get("content_format")), "content_format": "html"}

    def draw(self, item: Mapping[str, Any], material: Material) -> dict[str, Any]:
        return {"is_long": len(item["content"]) > LONG and len(_TAG.sub("", item["content"])) > LONG}


class Image(Item):
    """A picture that is the same for every task."""

    type = "image"
    stands_on_every_page = True
    keys = {
        "url": Key(https_url, required=True),
        "alt_text": Key(filled, required=True),
        "caption": Key(text),
    }


class DatasetField(Item):
    """The value that the task's datapoint has in one field of the dataset."""

    type = "dataset_field"
    once_per_page = "field"
    keys = {"field": Key(filled, required=True), "captions_field": Key(filled)}

    def rules(self, item: Mapping[str, Any], schema: Schema | None) -> Iterator[Problem]:
        if "field" in item:
            yield from self._field_problems(item["field"], schema)
        if "captions_field" in item and schema is not None:
            yield from self._captions_problems(item["captions_field"], schema.fields.get(item.get("field")), schema)

    def _field_problems(self, key: str, schema: Schema | None) -> Iterator[Problem]:
        if schema is None:
            yield Problem("field", f'"{shown(key)}" cannot be shown: the batch has no dataset with a schema yet.')
        elif key not in schema.fields:
            yield Problem("field", f'The dataset has no field "{shown(key)}"; upper and lower case count.')
        elif schema.fields[key] not in schema.displayable:
            kind = schema.fields[key].type
            yield Problem("field", f'"{shown(key)}" cannot be shown: a field of type {kind} is not for participants.')

    def _captions_problems(self, key: str, of: Field | None, schema: Schema) -> Iterator[Problem]:
        captions = schema.fields.get(key)
        if captions is None:
            yield Problem("captions_field", f'The dataset has no field "{shown(key)}"; upper and lower case count.')
        elif captions.type is not FieldType.TEXT:
            told = (
                f'"{shown(key)}" is a field of type {captions.type}; addresses of captions stand in one of type text.'
            )
            yield Problem("captions_field", told)
        elif of is not None and of.type not in PLAYED:
            yield Problem("captions_field", f"Captions are for sound and film; a field of type {of.type} has none.")

    def draw(self, item: Mapping[str, Any], material: Material) -> dict[str, Any]:
        """`exhibits` is what there is to see; `showing` says what it mostly is, "nothing" without a value."""
        field = material.fields.get(item["field"]) or Field(item["field"], FieldType.TEXT)
        seen = exhibits.of(field, material.values.get(field.key))
        captions = material.values.get(item.get("captions_field"))
        return {
            "showing": seen[0].showing if seen else "nothing",
            "label": field.label,
            "described": field.label or field.key,
            "exhibits": [self.drawn(item, place, exhibit) for place, exhibit in enumerate(seen)],
            "captions": captions if is_https(captions) else "",
        }

    def drawn(self, item: Mapping[str, Any], place: int, exhibit: exhibits.Exhibit) -> dict[str, Any]:
        """`id` names the frame of a long text on the page."""
        return {
            "id": f"{item.get('id')}-{place}",
            "showing": exhibit.showing,
            "value": exhibit.value,
            "is_long": exhibit.showing == exhibits.TEXT and len(str(exhibit.value)) > LONG,
        }
