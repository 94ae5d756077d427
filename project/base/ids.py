"""Identifiers: time-ordered UUIDs for data, hex digits for people and workspaces."""

import secrets
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

__all__ = ["first_uuid7", "hex24", "hex32", "parse_uuid", "uuid7"]


def first_uuid7(start: datetime) -> UUID:
    """The lowest id that anything made from `start` on can have: what was made lately is found by its id."""
    return UUID(int=(int(start.timestamp() * 1000) << 80) | (7 << 76))


def hex24() -> str:
    """24 hex digits: the form of a user's or workspace's id."""
    return secrets.token_hex(12)


def hex32() -> str:
    """32 hex digits: the form of a participant's id."""
    return secrets.token_hex(16)


def parse_uuid(text: object) -> UUID | None:
    """The UUID that `text` writes, or None where it writes none."""
    if not isinstance(text, str):
        return None
    try:
        return UUID(text)
    except ValueError:
        return None
