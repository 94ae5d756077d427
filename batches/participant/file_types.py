"""What a file is, by its name and by its first and last bytes. Pure.

A picture must be what its name says. It must not be something else as well: a page, a script or an archive that hides
behind the beginning of a picture.
"""

import re
from pathlib import PurePath

HEAD_BYTES = 1024
TAIL_BYTES = 22  # of an archive's last record
UNKNOWN = "application/octet-stream"
MEDIA_TYPES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".heic": "image/heic",
    ".heif": "image/heif",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".wav": "audio/wav",
    ".mp4": "video/mp4",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
    ".zip": "application/zip",
}
# How a file of the type begins.
BEGINNINGS = {
    "image/jpeg": re.compile(rb"\xff\xd8\xff", re.DOTALL),
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n", re.DOTALL),
    "image/gif": re.compile(rb"GIF8[79]a", re.DOTALL),
    "image/webp": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
    "image/heic": re.compile(rb".{4}ftyp.{0,60}?(hei[cmsx]|hev[cmsx]|mif1|msf1)", re.DOTALL),
    "application/pdf": re.compile(rb"%PDF-", re.DOTALL),
}
BEGINNINGS["image/heif"] = BEGINNINGS["image/heic"]
# What a picture has no reason to hold near its beginning, and an archive's last record at its end.
FOREIGN = re.compile(rb"<(!doctype|html|head|body|script|svg|iframe|\?php)|%PDF-", re.IGNORECASE)
ARCHIVE_END = b"PK\x05\x06"


def media_type(filename: str) -> str:
    """The media type that goes with the end of a file's name."""
    return MEDIA_TYPES.get(PurePath(filename).suffix.lower(), UNKNOWN)


def is_what_it_says(filename: str, head: bytes, tail: bytes) -> bool:
    """Whether the first HEAD_BYTES and the last TAIL_BYTES of a file go with its name, as far as the type is known."""
    type_ = media_type(filename)
    if type_ in BEGINNINGS and not BEGINNINGS[type_].match(head):
        return False
    is_picture = type_.startswith("image/")
    return not (is_picture and (FOREIGN.search(head[:HEAD_BYTES]) or tail.startswith(ARCHIVE_END)))
