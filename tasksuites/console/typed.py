"""What somebody types into a form, as a value of a field's type. Pure.

A text that is none of the type stays the text that it is, so that the spec says what is wrong with it.
"""

from typing import Any

from project.base import documents
from tasksuites.spec import Field

TRUTHS = {"true": True, "false": False}


def value(field: Field, text: str) -> Any:
    """The value that `text` writes, None where it is empty; a list has one element in each line."""
    if not text.strip():
        return None
    if field.is_array:
        return [element(field, line.strip()) for line in text.splitlines() if line.strip()]
    return element(field, text if field.type == "string" else text.strip())


def element(field: Field, text: str) -> Any:
    if field.type == "boolean":
        return TRUTHS.get(text.lower(), text)
    return parsed(text) if field.type in ("integer", "float", "json") else text


def parsed(text: str) -> Any:
    try:
        return documents.loads(text)
    except ValueError:
        return text
