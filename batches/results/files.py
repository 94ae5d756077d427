"""The formats of files, and how a file is written: whole under its name, or not at all."""

import errno
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.core.exceptions import ValidationError

from batches.models import Export
from batches.results import archive, parquet, records, tables
from batches.results.source import Source
from project.base.words import shown

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

Writer = Callable[[Source, BinaryIO], None]


@dataclass(frozen=True, slots=True)
class Format:
    media_type: str
    write: Writer


def in_pieces(pieces: Callable[[Source], Iterator[bytes]]) -> Writer:
    def write(source: Source, file: BinaryIO) -> None:
        for piece in pieces(source):
            file.write(piece)

    return write


FORMATS = {  # each is the ending of its files, too
    Export.Format.ZIP.value: Format("application/zip", archive.write),
    Export.Format.CSV.value: Format("text/csv; charset=utf-8", in_pieces(tables.comma_separated)),
    Export.Format.JSONL.value: Format("application/x-ndjson", in_pieces(records.lines)),
    Export.Format.PARQUET.value: Format("application/vnd.apache.parquet", parquet.write),
}


def offered() -> list[str]:
    """The formats that can be written here."""
    return [name for name in FORMATS if name != Export.Format.PARQUET or parquet.is_there()]


def check_format(name: str) -> None:
    """ValidationError where there is no such format, or its extra is not installed."""
    if name not in FORMATS:
        raise ValidationError({"format": f'"format" must be one of {", ".join(FORMATS)}, not "{shown(name)}".'})
    if name not in offered():
        raise ValidationError({"format": parquet.MISSING})


def write_file(source: Source, format_: str, path: Path) -> int:
    """Write what the source gives to `path` and return the number of responses.

    The file appears under its name only when it is whole. What stood there before is replaced, or stays where writing
    fails. Raises OSError.
    """
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        write_whole(source, format_, unfinished)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    return source.count


def write_whole(source: Source, format_: str, path: Path) -> None:
    """Write a new file that is on the disk when this returns."""
    with path.open("xb") as file:
        FORMATS[format_].write(source, file)
        file.flush()
        os.fsync(file.fileno())
