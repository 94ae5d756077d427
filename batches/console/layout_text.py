"""A layout as JSON text, as people write and read it in the console."""

import json
from typing import Any

from project.base import documents


def written(pages: list | None) -> str:
    """Text with line breaks; "" where there is no layout."""
    return "" if pages is None else json.dumps(pages, indent=2, ensure_ascii=False)


def read(text: str) -> Any:
    """The value that `text` writes. ValueError with a sentence that says where it stops being JSON."""
    try:
        return documents.loads(text)
    except json.JSONDecodeError as fault:
        place = f"Line {fault.lineno}, column {fault.colno}"
        raise ValueError(f"This is no JSON yet. {place}: {fault.msg[0].lower()}{fault.msg[1:]}.") from fault
    except ValueError as fault:
        raise ValueError(f"This is no JSON yet. {fault}.") from fault
