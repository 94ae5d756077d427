"""A body of JSON, taken apart into its items without holding it as a whole. Pure.

A body is one object, or a list. Work may stop behind any item and go on from there, so each item comes with the offset
behind it.
"""

import re
from collections.abc import Callable, Iterator

from project.base import documents

PIECE_BYTES = 256 * 1024
BLANK = b" \t\r\n"
# A whole string, or a bracket. A string that has no end yet matches nothing, so more is read first.
MARKS = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[][{}"]', re.DOTALL)
OPENS, CLOSES = b"{[", b"}]"

Read = Callable[[int], bytes]


class Malformed(ValueError):
    """The body is no JSON of one object or of a list."""


def is_list(read: Read) -> bool:
    """Whether a body, read from its beginning, is a list. Malformed where it begins as neither list nor object."""
    head = read(PIECE_BYTES).lstrip(BLANK)
    if head[:1] not in (b"[", b"{"):
        raise Malformed("A body must be an object or a list of objects.")
    return head[:1] == b"["


def items(read: Read, start: int) -> Iterator[tuple[bytes, int]]:
    """(the text of an item, the offset behind it) of a list; `read` goes on from `start`, 0 for the beginning.

    Malformed where the list does not end as one; whether an item is JSON, its reader sees.
    """
    window = Window(read, start)
    if start == 0:
        window.expect(b"[")
    while window.next_mark() != b"]":
        text = window.take_item()
        yield text, window.offset
    window.expect(b"]")
    if window.next_mark():
        raise Malformed("Something stands behind the end of the list.")


class Window:
    """The part of a body that is looked at, which moves on as it is read."""

    def __init__(self, read: Read, start: int):
        self.read = read
        self.text = b""
        self.place = 0
        self.before = start  # bytes before `text`
        self.is_first = start == 0  # of the list

    @property
    def offset(self) -> int:
        return self.before + self.place

    def more(self) -> bool:
        """Read on, and forget what lies behind; False at the end."""
        piece = self.read(max(PIECE_BYTES, len(self.text) - self.place))
        self.before += self.place
        self.text = self.text[self.place :] + piece
        self.place = 0
        return bool(piece)

    def next_mark(self) -> bytes:
        """The next byte that is not blank, b"" at the end."""
        while True:
            rest = len(self.text)
            while self.place < rest and self.text[self.place] in BLANK:
                self.place += 1
            if self.place < rest:
                return self.text[self.place : self.place + 1]
            if not self.more():
                return b""

    def expect(self, mark: bytes) -> None:
        if self.next_mark() != mark:
            raise Malformed(f'At byte {self.offset:,} a "{mark.decode()}" was expected.')
        self.place += 1

    def take_item(self) -> bytes:
        """The text of the next item, with the comma before it passed over."""
        if self.is_first:
            self.is_first = False
        else:
            self.expect(b",")
            self.next_mark()
        return self.take_nested() if self.next_mark() in (b"{", b"[") else self.take_plain()

    def take_nested(self) -> bytes:
        depth, at = 0, 0  # `at` is how far the item was looked through
        while True:
            for mark in MARKS.finditer(self.text, self.place + at):
                sign = mark[0]
                if sign == b'"':
                    at = mark.start() - self.place
                    break
                at = mark.end() - self.place
                if len(sign) > 1:
                    continue
                depth += 1 if sign in OPENS else -1
                if depth == 0:
                    return self.cut(at)
            if not self.more():
                raise Malformed("The body ends in the middle of an item.")

    def take_plain(self) -> bytes:
        """A number, a text or a word: no item that anybody takes, but one that has a place."""
        at = 0
        while True:
            rest = self.text[self.place :]
            if rest[:1] in (b"]", b"}", b",", b":"):
                raise Malformed(f"At byte {self.offset:,} there is no item.")
            found = re.match(rb'"(?:[^"\\]|\\.)*"|[^\s,\]"{}\[]+(?=[\s,\]])', rest, re.DOTALL)
            if found:
                return self.cut(found.end())
            if len(rest) == at or not self.more():
                raise Malformed(f"At byte {self.offset:,} there is no item.")
            at = len(rest)

    def cut(self, length: int) -> bytes:
        text = self.text[self.place : self.place + length]
        self.place += length
        return text


def parsed(text: bytes) -> object:
    """The value of an item's text. Malformed where it is no JSON."""
    try:
        return documents.loads(text)
    except ValueError as fault:
        raise Malformed(f"The body is no valid JSON: {fault}") from fault
