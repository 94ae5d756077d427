"""The kinds of item that ask for files. What was uploaded is known to the edge, which says so by `Files`."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from random import Random
from typing import Any, ClassVar

from batches.layouts.items.base import NO_PARTS, File, Files, Instruction, Material, Parts
from batches.layouts.items.values import Key, filled, filled_list, flag, name, number, text, whole_number
from datasets.schema import Schema
from project.base.problems import Problem
from project.base.translation import gettext as _
from project.base.translation import ngettext, numeral
from project.base.words import file_size, given, kind, shown

MEGABYTE = 1_000_000  # bytes, as people and phones count them
LONGEST_KEY = 100

_TYPE = re.compile(r"\.[A-Za-z0-9][A-Za-z0-9_+-]{0,19}", re.ASCII)


def _is_above_zero(value: Any) -> str | None:
    return number(value) or (None if value > 0 else f"is {value}; it must be more than 0")


def _is_count(value: Any) -> str | None:
    return whole_number(value) or (None if value >= 1 else f"is {value}; it must be 1 or more")


class FileUpload(Instruction):
    """An answer is the list of the keys that the files got when they were uploaded."""

    type = "file_upload"
    keys = {
        "name": Key(name),
        "description": Key(filled, required=True),
        "helper_text": Key(text),
        "required": Key(flag),
        "accepted_file_types": Key(filled_list("one type, such as .jpg")),
        "max_file_size_mb": Key(_is_above_zero),
        "min_file_count": Key(_is_count),
        "max_file_count": Key(_is_count),
    }
    form = "list"
    defaults: ClassVar[Mapping[str, Any]] = {
        "accepted_file_types": [".jpg", ".jpeg", ".png", ".heic", ".heif"],
        "max_file_size_mb": 25,
        "min_file_count": 1,
        "max_file_count": 10,
    }

    def rules(self, item: Mapping[str, Any], schema: Schema | None) -> Iterator[Problem]:
        for index, type_ in enumerate(item.get("accepted_file_types", [])):
            if not isinstance(type_, str) or not _TYPE.fullmatch(type_):
                path = f"accepted_file_types[{index}]"
                message = f'"{path}" must be the end of a file\'s name with its dot, such as .jpg, not {given(type_)}.'
                yield Problem(path, message)
        least, most = (item.get(key, self.defaults[key]) for key in ("min_file_count", "max_file_count"))
        if least > most:
            message = f'"min_file_count" is {least}, more than "max_file_count", which is {most}.'
            yield Problem("min_file_count", message)

    def kept(self, item: Mapping[str, Any], value: Any) -> Any:
        return value or None if isinstance(value, list) else value

    def draft_fault(self, item: Mapping[str, Any], value: Any) -> str | None:
        if not isinstance(value, list):
            return f"This answer must be a list of file keys, not {kind(value)}."
        for key in value:
            if not isinstance(key, str) or not 0 < len(key) <= LONGEST_KEY:
                return f"This answer must be a list of file keys, and {given(key)} is none."
        return None if len(set(value)) == len(value) else "This answer names a file twice."

    def files_fault(self, item: Mapping[str, Any], value: Any, files: Files) -> str | None:
        for key in value:
            if key not in files:
                return _('"{key}" is no file that was uploaded for these tasks.').format(key=shown(key))
            if fault := fault_of([item], files[key].name, files[key].size):
                return fault
        return None

    def wanted(self, item: Mapping[str, Any]) -> str:
        least = setting(item, "min_file_count")
        if least == 1:
            return _("Add a file.")
        return _("Add at least {files}.").format(files=_files(least))

    def unfinished(self, item: Mapping[str, Any], value: Any) -> str | None:
        most, count = setting(item, "max_file_count"), len(value)
        if count < (least := setting(item, "min_file_count")):
            words = ngettext(
                "Add at least {files}; so far there is {count}.",
                "Add at least {files}; so far there are {count}.",
                count,
            )
            return words.format(files=_files(least), count=numeral(count))
        if count > most:
            return _("Keep at most {files}; there are {count}.").format(files=_files(most), count=numeral(count))
        return None

    def read(self, item: Mapping[str, Any], typed: Sequence[str], parts: Parts = NO_PARTS) -> Any:
        """A form carries the keys of what was uploaded before; new files come beside them."""
        return list(dict.fromkeys(word for word in typed if word)) or None

    def export(self, item: Mapping[str, Any], value: Any, files: Files) -> list[dict[str, Any]]:
        return [described(files[key]) if key in files else {"file_key": key} for key in value]

    def words(self, item: Mapping[str, Any], value: Any) -> str:
        return ", ".join(value)

    def spec(self, item: Mapping[str, Any]) -> dict[str, Any]:
        return {"type": "array_file"}

    def preview_value(self, item: Mapping[str, Any], random: Random) -> None:
        return None

    def draw(self, item: Mapping[str, Any], material: Material) -> dict[str, Any]:
        answer = material.answers.get(item["id"])
        files = [material.files[key] for key in answer or () if key in material.files]
        return super().draw(item, material) | {
            "files": [{"key": file.key, "name": file.name, "size": file_size(file.size)} for file in files],
            "file_field": file_field(item),
            "accept": ",".join(setting(item, "accepted_file_types")),
            "most": str(setting(item, "max_file_count")),
            "limit": str(limit([item])),
            "limit_words": limit_words([item]),
            "takes_several": setting(item, "max_file_count") > 1,
        }

    def hint(self, item: Mapping[str, Any]) -> str:
        least, most = setting(item, "min_file_count"), setting(item, "max_file_count")
        words = _("{files}, each of at most {limit}: {types}.")
        if least != most:
            words = _("{least} to {files}, each of at most {limit}: {types}.")
        types = ", ".join(setting(item, "accepted_file_types"))
        return words.format(least=numeral(least), files=_files(most), limit=limit_words([item]), types=types)


class VideoNarration(FileUpload):
    """Asks for one film in which the participant tells what they see and think. Its type is known, its keys are not:
    these are those of every question, and the limit of the size.
    """

    type = "video_narration"
    keys = {key: FileUpload.keys[key] for key in ("name", "description", "helper_text", "required", "max_file_size_mb")}
    defaults = {
        "accepted_file_types": [".mp4", ".webm", ".mov"],
        "max_file_size_mb": 100,
        "min_file_count": 1,
        "max_file_count": 1,
    }

    @property
    def template(self) -> str:
        return f"batches/items/{FileUpload.type}.html"


DEFAULTS = {kind_.type: kind_.defaults for kind_ in (FileUpload, VideoNarration)}


def setting(item: Mapping[str, Any], key: str) -> Any:
    """What an upload question says about files, or else the default of its kind."""
    return item.get(key, DEFAULTS[item["type"]][key])


def limit(questions: Iterable[Mapping[str, Any]]) -> int:
    """The bytes of the largest file that any of the upload questions takes."""
    return round(max(setting(item, "max_file_size_mb") for item in questions) * MEGABYTE)


def limit_words(questions: Iterable[Mapping[str, Any]]) -> str:
    return file_size(limit(questions), decimals=9)


def file_field(item: Mapping[str, Any]) -> str:
    """The form field of new files; the question's own field carries the keys of those that are here."""
    return f"files-{item['id']}"


def fault_of(questions: Iterable[Mapping[str, Any]], filename: str, size: int) -> str | None:
    """Why none of the upload questions takes a file of this name and size in bytes; None where one does."""
    types = [type_ for item in questions for type_ in setting(item, "accepted_file_types")]
    taking = [item for item in questions if is_accepted(item, filename)]
    if not taking:
        words = _('"{name}" is of another type than those that are asked for: {types}.')
        return words.format(name=shown(filename), types=", ".join(dict.fromkeys(types)))
    if size <= limit(taking):
        return None
    return _('"{name}" is larger than {limit}.').format(name=shown(filename), limit=limit_words(taking))


def is_accepted(item: Mapping[str, Any], filename: str) -> bool:
    """Whether the end of a file's name is one that the question takes."""
    return PurePath(filename).suffix.lower() in {type_.lower() for type_ in setting(item, "accepted_file_types")}


def described(file: File) -> dict[str, Any]:
    """A file as the interfaces write it."""
    return {
        "file_key": file.key,
        "file_name": file.name,
        "file_size_mb": round(file.size / MEGABYTE, 6),
        "content_type": file.media_type,
    }


def _files(count: int) -> str:
    return ngettext("{count} file", "{count} files", count).format(count=numeral(count))
