"""Cells of tables as text that no spreadsheet runs. Pure."""

import re
from typing import Any

from project.base import documents

# What a spreadsheet takes for the beginning of a formula; a plain number may keep its sign.
FORMULA = re.compile(r"[\s\0]*[=+\-@＝＋－＠\t\r]")
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*([eE][+-]?\d+)?")


def harmless(value: Any) -> str:
    """The text of a cell; what a spreadsheet would run gets a ' in front, by which it is taken for text."""
    text = value if isinstance(value, str) else as_text(value)
    if "A" <= text[:1] <= "z":  # most cells, at a fraction of the cost
        return text
    return f"'{text}" if FORMULA.match(text) and not NUMBER.fullmatch(text) else text


def as_text(value: Any) -> str:
    """Text as it is, nothing as nothing, everything else as JSON writes it."""
    if isinstance(value, str):
        return value
    return "" if value is None else documents.of_known(value).decode()
