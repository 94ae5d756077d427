"""The files that participants gave, as answers and exports name them, and the bytes behind them.

They lie in the private storage under names that nobody can guess, and go out to requesters alone.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage

from batches.layouts.items import File
from tasksuites.models import Attachment


def of_assignments(ids: Iterable[UUID]) -> dict[str, File]:
    """The files of these assignments by key, in the order in which they came."""
    found = Attachment.objects.filter(assignment__in=ids).order_by("pk")
    columns = found.values_list("key", "name", "size", "media_type")
    return {key: File(key, name, size, media_type) for key, name, size, media_type in columns.iterator()}


def open_stored(attachment: Attachment) -> Any:
    """The bytes of a file, to be read and closed. Raises FileNotFoundError where they are gone."""
    return default_storage.open(attachment.file, "rb")
