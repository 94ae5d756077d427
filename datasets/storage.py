"""Where the bodies of imports lie: taken in as a stream, kept whole or not at all.

A body first grows in a temporary file beside the storage; only a complete one is moved in. Its path comes from ids
alone, never from the name that somebody gave the file.
"""

import os
from collections.abc import Callable
from io import BufferedReader
from typing import BinaryIO

from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile

from datasets.models import Import

PIECE_BYTES = 256 * 1024


class Incomplete(Exception):
    """The body ended before its announced length."""


def spool(read: Callable[[int], bytes], length: int) -> TemporaryUploadedFile:
    """The body that `read(size)` gives piece by piece, in a temporary file that vanishes unless it is kept.

    Raises Incomplete where it is shorter than `length`, OSError where the disk is full or the
    connection breaks.
    """
    body = TemporaryUploadedFile("body", None, 0, None)
    try:
        while piece := read(PIECE_BYTES):
            body.write(piece)
        body.flush()
        os.fsync(body.fileno())
        body.size = body.tell()
        if body.size != length:
            raise Incomplete(f"The file has {length} bytes, but only {body.size} of them arrived.")
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body


def name_for(job: Import) -> str:
    return f"imports/{job.dataset_id}/{job.pk}"


def keep(job: Import, body: File) -> str:
    """Store `body` for `job`; the name it has in the storage from now on, which differs where the first is taken."""
    return default_storage.save(name_for(job), body)


def open_body(job: Import) -> BinaryIO:
    """The stored body of `job`, to be read and closed. Raises FileNotFoundError where it is gone."""
    return BufferedReader(default_storage.open(job.file, "rb").file, PIECE_BYTES)


def size(name: str) -> int:
    return default_storage.size(name)


def drop(name: str) -> None:
    default_storage.delete(name)


def are_equal(name: str, other: str) -> bool:
    """Whether two stored bodies hold the same bytes."""
    with default_storage.open(name, "rb") as one, default_storage.open(other, "rb") as two:
        if one.size != two.size:
            return False
        while piece := one.read(PIECE_BYTES):
            if piece != two.read(PIECE_BYTES):
                return False
    return True
