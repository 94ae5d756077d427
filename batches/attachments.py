"""The files that participants gave, as layouts and exports name them. Their bytes are in `tasksuites.attachments`."""

from collections.abc import Iterable
from uuid import UUID

from batches.layouts.items import File
from tasksuites.models import Attachment


def of_assignments(ids: Iterable[UUID]) -> dict[str, File]:
    """The files of these assignments by key, in the order in which they came."""
    found = Attachment.objects.filter(assignment__in=ids).order_by("pk")
    columns = found.values_list("key", "name", "size", "media_type")
    return {key: File(key, name, size, media_type) for key, name, size, media_type in columns.iterator()}
