"""Cells of tables as text that no spreadsheet runs, and rows of cells as CSV. Pure."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

from project.base import documents

# What a spreadsheet takes for the beginning of a formula; a plain number may keep its sign.
FORMULA = re.compile(r"[\s\0]*[=+\-@＝＋－＠\t\r]")
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*")
PIECE_CHARACTERS = 256 * 1024


def harmless(value: Any) -> str:
    """The text of a cell; what a spreadsheet would run gets a ' in front, by which it is taken for text."""
    text = as_text(value)
    if "A" <= text[:1] <= "z":  # most cells, at a fraction of the cost
        return text
    return f"'{text}" if FORMULA.match(text) and not NUMBER.fullmatch(text) else text


def as_text(value: Any) -> str:
    """Text as it is, nothing as nothing, everything else as JSON writes it."""
    if isinstance(value, str):
        return value
    return "" if value is None else documents.of_known(value).decode()


def written(rows: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """CSV in UTF-8, many rows in a piece. The cells are written as they are: make those harmless that others wrote."""
    buffer = io.StringIO()
    table = csv.writer(buffer, lineterminator="\n")
    for row in rows:
        table.writerow(row)
        if buffer.tell() >= PIECE_CHARACTERS:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    if buffer.tell():
        yield buffer.getvalue().encode()
