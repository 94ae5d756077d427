"""Cells of tables as text that no spreadsheet runs, and rows of cells as CSV. Pure."""

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Any

from project.base import documents

# What a spreadsheet takes for the beginning of a formula; a plain number may keep its sign.
FORMULA = re.compile(r"[\s\0]*[=+\-@＝＋－＠\t\r]")
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*([eE][+-]?\d+)?")
PIECE_CHARACTERS = 256 * 1024


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


def written(rows: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """CSV in UTF-8, many rows in a piece. The cells are written as they are: make those harmless that others wrote."""
    piece = Piece()
    table = csv.writer(piece, lineterminator="\n")
    for row in rows:
        table.writerow(row)
        if piece.size >= PIECE_CHARACTERS:
            yield piece.take()
    if piece.size:
        yield piece.take()


class Piece:
    """What csv writes into, row by row: quicker than StringIO, which copies every row twice."""

    def __init__(self) -> None:
        self.rows: list[str] = []
        self.size = 0

    def write(self, row: str) -> None:
        self.rows.append(row)
        self.size += len(row)

    def take(self) -> bytes:
        taken = "".join(self.rows).encode()
        self.rows, self.size = [], 0
        return taken
