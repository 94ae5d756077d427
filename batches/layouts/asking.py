"""How a project's output field is asked: one question of the kinds that layouts have. Pure.

The answer to such a question is what a screen shows and a form carries; `output_values` makes the value of it.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid5

from batches.layouts.items.options import as_text, identity
from batches.layouts.items.values import LARGEST_NUMBER, scalar
from project.base.translation import gettext as _
from tasksuites.spec import Field, value_faults

NAMESPACE = UUID("5d0c2b0e-7f0a-4d0e-9a43-6b1f3f9f1c52")
NO_LIMIT = -1
MOST_FILES = 100
MEGABYTES = 100
FILE_TYPES = (
    *(".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".heif", ".svg", ".mp3", ".m4a", ".wav", ".ogg", ".flac"),
    *(".mp4", ".mov", ".webm", ".pdf", ".txt", ".md", ".csv", ".tsv", ".json", ".jsonl", ".xml", ".zip"),
    *(".doc", ".docx", ".odt", ".xls", ".xlsx", ".ods", ".ppt", ".pptx", ".odp"),
)

Item = dict[str, Any]


def id_of(what: str) -> str:
    """An id that is the same wherever a layout is derived."""
    return str(uuid5(NAMESPACE, what))


def readable(name: str) -> str:
    """A field's name as people read it: "is_clear" as "Is clear"."""
    words = name.replace("_", " ").replace("-", " ").strip() or name
    return words[0].upper() + words[1:]


def question(field: Field) -> Item:
    """The question whose answer is the value of `field`."""
    described = {"id": id_of(f"output {field.name}"), "description": readable(field.name)}
    return described | ({} if field.is_required else {"required": False}) | way_of(field)(field)


def way_of(field: Field) -> Callable[[Field], Item]:
    if choices(field):
        return choice
    return lines if field.is_array and field.type != "file" else OF_TYPE[field.type]


def choices(field: Field) -> list[Any]:
    """The values among which people choose; none where they write the value themselves.

    Only what the field would take is on offer. Values that an option cannot stand for are written.
    """
    plain = Field(field.name, {**field.spec, "type": field.type})
    allowed = field.spec.get("allowed_values") or ([True, False] if field.spec["type"] == "boolean" else [])
    sound = [value for value in allowed if not any(value_faults(plain, value))]
    if any(scalar(value) for value in sound):
        return []
    unique = list({as_text(value): value for value in sound}.values())
    if len({identity(value) for value in unique}) < len(unique):  # such as 1 and 1.0
        unique = list({identity(value): value for value in unique}.values())
    least = field.spec.get("min_size") or 0
    return unique if not field.is_array or least <= len(unique) else []


def choice(field: Field) -> Item:
    """One value is chosen, of an array several, each once."""
    options = [{"label": label(value), "value": value} for value in choices(field)]
    most = field.spec.get("max_size") if field.is_array else 1
    limit = NO_LIMIT if most is None else max(1, min(int(most), len(options)))
    return {"type": "multiple_choice", "answer_limit": limit, "options": options}


def label(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    text = as_text(value)
    return text if text.strip() else _("(empty)")


def lines(field: Field) -> Item:
    """An array is written line by line, each an element."""
    return {"type": "free_text", "helper_text": " ".join(filter(None, [_("One in each line."), form_of(field.type)]))}


def form_of(type_: str) -> str:
    """In which form a value of this type is written, where that does not go without saying."""
    forms = {
        "boolean": _("Yes or no."),
        "integer": _("A whole number."),
        "float": _("A number."),
        "url": _("An address that begins with https:// or http://."),
        "json": _("JSON: an object in {} or a list in []."),
        "coordinates": _("Latitude and longitude, such as 55.75, 37.62."),
    }
    return forms.get(type_, "")


def words(field: Field) -> Item:
    bounds = {"min": field.spec.get("min_length") or None, "max": field.spec.get("max_length")}
    return {"type": "free_text"} | limits("string", bounds)


def number(field: Field) -> Item:
    bounds = {"min": field.spec.get("min_value"), "max": field.spec.get("max_value")}
    helped = {"helper_text": form_of(field.type)} if field.type == "integer" and None in bounds.values() else {}
    return {"type": "free_text"} | helped | limits("number", bounds)


def limits(type_: str, bounds: Mapping[str, Any]) -> Item:
    """Bounds as far as an item can hold them; the spec judges in any case."""
    held = {name: one for name, one in bounds.items() if one is not None and abs(one) <= LARGEST_NUMBER}
    if type_ == "string":
        held = {name: int(one) for name, one in held.items()}
    return {"validation": {"type": type_, **held}} if held or type_ == "number" else {}


def explained(field: Field) -> Item:
    """Written in a form that has to be explained."""
    return {"type": "free_text", "helper_text": form_of(field.type)}


def files(field: Field) -> Item:
    least = max(1, int(field.spec.get("min_size") or 1))
    most = max(least, int(field.spec.get("max_size") or MOST_FILES))
    counts = {"min_file_count": least, "max_file_count": most} if field.is_array else {"max_file_count": 1}
    return {
        "type": "file_upload",
        "accepted_file_types": list(FILE_TYPES),
        "max_file_size_mb": MEGABYTES,
    } | counts


OF_TYPE: Mapping[str, Callable[[Field], Item]] = {
    "string": words,
    "integer": number,
    "float": number,
    "url": explained,
    "json": explained,
    "coordinates": explained,
    "file": files,
}
