"""What the value of a field looks like: text, a link, a picture, sound, film. Pure.

A dataset's field says by its type what it holds. A project's input field says the type of the JSON value: of its
addresses each shows by its ending what it leads to.
"""

import json
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from batches.layouts.items.options import as_text
from batches.layouts.items.values import is_https
from datasets.schema import Field, FieldType
from project.base.translation import gettext as _
from tasksuites import spec

TEXT, LINK = "text", "link"
ENDINGS = {
    FieldType.IMAGE_URL: (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".apng", ".svg", ".bmp"),
    FieldType.AUDIO_URL: (".mp3", ".wav", ".ogg", ".oga", ".opus", ".m4a", ".aac", ".flac"),
    FieldType.VIDEO_URL: (".mp4", ".webm", ".mov", ".m4v", ".ogv"),
}
MEDIA_OF = {ending: media for media, endings in ENDINGS.items() for ending in endings}


@dataclass(frozen=True, slots=True, kw_only=True)
class InputField(Field):
    """A field of a project's input spec, as a layout shows it."""

    spec: spec.Field


class Exhibit(NamedTuple):
    """One thing to show: `showing` is a kind of media, "link" or "text", `value` the text or the address."""

    showing: str
    value: str


def of(field: Field, value: Any) -> list[Exhibit]:
    """What there is to see of a value; of a list each element, of a blank nothing."""
    if not isinstance(field, InputField):
        return [] if value in (None, "") else [of_media(field.type, value)]
    elements = value if field.spec.is_array and isinstance(value, list) else [value]
    return [of_input(field.spec.type, element) for element in elements if element not in (None, "")]


def of_media(type_: FieldType, value: Any) -> Exhibit:
    """Media that could not be loaded over https stand there as text."""
    return Exhibit(str(type_) if type_ is FieldType.TEXT or is_https(value) else TEXT, value)


def of_input(type_: str, value: Any) -> Exhibit:
    """One value of an input field with this type, arrays apart."""
    if type_ == "url" and isinstance(value, str):
        return of_address(f"https://{value}" if value.startswith("www") else value)
    if isinstance(value, bool):
        return Exhibit(TEXT, _("Yes") if value else _("No"))
    if isinstance(value, dict | list):
        return Exhibit(TEXT, json.dumps(value, ensure_ascii=False, indent=2))
    return Exhibit(TEXT, as_text(value))


def of_address(address: str) -> Exhibit:
    """What the ending says it is, where a browser may load it here; else a link to it, if it is an address at all."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return Exhibit(TEXT, address)
    media = MEDIA_OF.get(PurePosixPath(parts.path).suffix.lower())
    if media and is_https(address):
        return Exhibit(str(media), address)
    return Exhibit(LINK if parts.scheme in ("http", "https") and parts.netloc else TEXT, address)
