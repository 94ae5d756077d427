"""From the bytes of a JSONL file to records that fit a schema. Pure: knows no dataset and no database.

Values are kept as text. A number or a boolean becomes its JSON text exactly as written, so that 1.10 and a
thirty-digit id come out as they went in; that is why a line with numbers is parsed twice (orjson is quick but
gives floats, the standard library can keep the text).
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import urlsplit

import orjson

from datasets.schema import MEDIA, Field, FieldType, Schema
from project.base.words import shown

MAX_LINE_BYTES = 10 * 1024 * 1024
MAX_GROUP_KEY_LENGTH = 500
DIGEST_BYTES = 16
WHOLE_RECORD = "_raw"
PLAIN = frozenset({str, type(None)})
BOM = b"\xef\xbb\xbf"

EXTENSIONS = {
    FieldType.AUDIO_URL: (".aac", ".m4a", ".mp3", ".wav"),
    FieldType.VIDEO_URL: (".mp4", ".webm", ".mov"),
}


class Record(NamedTuple):
    """A record that fits: `values` in the schema's order without what is missing, `digest` of it as it came."""

    values: dict[str, str]
    group_key: str | None
    digest: bytes


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a record is refused: its first faulty field (`_raw`: the record as a whole), and a full sentence."""

    field: str
    reason: str


class Line(NamedTuple):
    """One line that is not blank. `raw` is None where it is too long to be held; `end` is the offset after it.

    `number` counts all lines of the file from 1, the blank ones too, as an editor shows them.
    """

    raw: bytes | None
    end: int
    number: int


class Number:
    """A JSON number as it was written."""

    __slots__ = ("text",)

    def __init__(self, text: str):
        self.text = text


def lines(file: BinaryIO, offset: int = 0, number: int = 0, longest: int = MAX_LINE_BYTES) -> Iterator[Line]:
    r"""The lines of `file` without their line ends and blank ones, from the start or after a given line.

    `offset` and `number` are that line's `end` and `number`. Only \n ends a line (a U+2028 in a string does not),
    \r before it is dropped, and so is a BOM at the start of the file. No more than `longest` bytes are held.
    """
    file.seek(offset)
    if offset == 0 and file.read(len(BOM)) != BOM:
        file.seek(0)
    end = file.tell()
    while raw := file.readline(longest + 1):
        number += 1
        end += len(raw)
        too_long = len(raw) > longest and not raw.endswith(b"\n")
        while too_long and not raw.endswith(b"\n") and (raw := file.readline(longest)):
            end += len(raw)
        if too_long:
            yield Line(None, end, number)
        elif raw := raw.rstrip(b" \t\r\n"):
            yield Line(raw, end, number)


def read(line: bytes | None, schema: Schema) -> Record | Rejection:
    """The record on `line` (None: one that was too long), or why it can't be taken."""
    if line is None:
        reason = f"This line is longer than {MAX_LINE_BYTES // 1024 // 1024} MiB, the most that one record may take."
        return Rejection(WHOLE_RECORD, reason)
    try:
        record = _parse(line)
        if not isinstance(record, dict):
            return Rejection(WHOLE_RECORD, f"A line holds one JSON object, not {_kind(record)}.")
        digest = blake2b(orjson.dumps(record, _text_of_number, orjson.OPT_SORT_KEYS), digest_size=DIGEST_BYTES)
    except _Unreadable as fault:
        return Rejection(WHOLE_RECORD, str(fault))
    except (RecursionError, TypeError):  # the latter is orjson's word for "nested deeper than 254 levels"
        return Rejection(WHOLE_RECORD, "This record is nested more than 250 levels deep.")
    return _fit(record, schema, digest.digest())


def _fit(record: dict[str, Any], schema: Schema, digest: bytes) -> Record | Rejection:
    values: dict[str, str] = {}
    faults: list[Rejection] = []
    free = schema.free_fields
    for key, field in schema.fields.items():
        value = record.get(key)
        if type(value) is str and key in free:  # nearly every value of nearly every file: no more questions
            values[key] = value
            continue
        if value is None:
            if schema.strict:
                faults.append(Rejection(key, f'"{shown(key)}" is missing: a strict schema wants every field.'))
            continue
        text = _text(value)
        reason = CHECKS[field.type](field, value, text, schema.strict)
        if reason is not None:
            faults.append(Rejection(key, reason))
        elif text is not None:
            values[key] = text
    if faults:
        return _first(faults)
    # A group key that is empty groups nothing: the datapoint gets a group of its own, like one without the key.
    return Record(values, values.get(schema.group_field) or None if schema.group_field else None, digest)


def _first(faults: list[Rejection]) -> Rejection:
    others = [f'"{shown(fault.field)}"' for fault in faults[1:]]
    if not others:
        return faults[0]
    more = f" and {len(others) - 3} more" if len(others) > 3 else ""
    return Rejection(faults[0].field, f"{faults[0].reason} Also faulty: {', '.join(others[:3])}{more}.")


def _check_text(field: Field, value: Any, text: str | None, strict: bool) -> str | None:
    return None if text is not None else f'"{shown(field.key)}" must be text, not {_kind(value)}.'


def _check_group(field: Field, value: Any, text: str | None, strict: bool) -> str | None:
    if text is None:
        told = f"must be text, not {_kind(value)}."
    elif strict and not text:
        told = "is empty: a strict schema wants the name of the group that the record belongs to."
    elif len(text) > MAX_GROUP_KEY_LENGTH:
        told = f"has {len(text)} characters; a group's name has at most {MAX_GROUP_KEY_LENGTH}."
    elif "\0" in text:
        told = "holds a NUL character, which a group's name may not."
    else:
        return None
    return f'"{shown(field.key)}" {told}'


def _check_media(field: Field, value: Any, text: str | None, strict: bool) -> str | None:
    name = f'"{shown(field.key)}"'
    if not isinstance(value, str):
        return f"{name} must be a web address, not {_kind(value)}."
    if not value:
        return None
    path = _path_of_url(value)
    if path is None:
        return f'{name} must be a whole web address such as https://example.org/a.png, not "{_cut(value)}".'
    extensions = EXTENSIONS.get(field.type)
    if extensions and not path.lower().endswith(extensions):
        return f'{name} must be a web address that ends in {", ".join(extensions)}, not "{_cut(value)}".'
    return None


Check = Callable[[Field, Any, str | None, bool], str | None]
CHECKS: dict[FieldType, Check] = {kind: _check_media if kind in MEDIA else _check_text for kind in FieldType}
CHECKS[FieldType.TASK_GROUP_ID] = _check_group


def _path_of_url(text: str) -> str | None:
    """The path of an absolute http or https address; None where `text` is no such address."""
    if not text.isprintable() or " " in text:
        return None
    try:
        url = urlsplit(text)
        whole = url.scheme in ("http", "https") and bool(url.hostname) and (url.port is None or url.port > 0)
    except ValueError:  # a port that is no number, an IPv6 address without its end
        return None
    return url.path if whole else None


def _parse(line: bytes) -> Any:
    """The line's JSON; wherever it holds numbers, all of them are `Number`. Raises _Unreadable."""
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return _parse_slowly(line)
    if type(value) is dict and PLAIN.issuperset(map(type, value.values())):
        return value
    return _parse_slowly(line)


def _parse_slowly(line: bytes) -> Any:
    """As `_parse`, with the place of a fault in words; also takes numbers that no float can hold."""
    try:
        text = line.decode()
    except UnicodeDecodeError as fault:
        raise _Unreadable(f"This line is not UTF-8: byte {fault.start + 1} is no part of a character.") from fault
    try:
        value = json.loads(text, parse_int=Number, parse_float=Number, parse_constant=_refuse_constant)
    except json.JSONDecodeError as fault:
        what = (fault.msg[:1].lower() + fault.msg[1:]).removesuffix(" at")
        raise _Unreadable(f"This line is not JSON: {what} at character {fault.pos + 1}.") from fault
    if "\\u" in text:
        _refuse_half_characters(value)
    return value


def _refuse_half_characters(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False, default=lambda number: number.text).encode()
    except UnicodeEncodeError as fault:
        half = f"\\u{ord(fault.object[fault.start]):04x}"
        raise _Unreadable(f"This line is not JSON: it holds {half}, half of a surrogate pair, on its own.") from fault


def _refuse_constant(name: str) -> None:
    raise _Unreadable(f"This line is not JSON: {name} is no number that JSON knows.")


class _Unreadable(Exception):
    pass


def _text_of_number(value: Any) -> Any:
    if isinstance(value, Number):
        return orjson.Fragment(value.text)
    raise TypeError(type(value).__name__)


def _text(value: Any) -> str | None:
    """A number or a boolean as its JSON text, text as it is; None for an object or a list."""
    if isinstance(value, str):
        return value
    if isinstance(value, Number):
        return value.text
    if isinstance(value, bool):
        return "true" if value else "false"
    return None


def _kind(value: Any) -> str:
    if isinstance(value, Number):
        return f"the number {_cut(value.text)}"
    names = {type(None): "null", bool: "true or false", str: "text", list: "a list", dict: "an object"}
    return names[type(value)]


def _cut(text: str, length: int = 80) -> str:
    return shown(text if len(text) <= length else text[: length - 1] + "…")
