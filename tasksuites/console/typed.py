"""What somebody types into a form, as a value of a field's type. Pure."""

from typing import Any

from tasksuites.filling import files
from tasksuites.spec import Field


def value(field: Field, text: str) -> Any:
    """The value that `text` writes, None where it is empty; a list has one element in each line.

    A text that is none of the type stays the text that it is, so that the spec says what is wrong with it.
    """
    if not text.strip():
        return None
    if field.is_array:
        return [files.single(field.type, line.strip()) for line in text.splitlines() if line.strip()]
    return files.single(field.type, text if field.type == "string" else text.strip())
