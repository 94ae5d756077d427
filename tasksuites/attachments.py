"""The files that participants gave, and the bytes behind them.

They lie in the private storage under names that nobody can guess, and go out to requesters alone.
"""

from collections.abc import Iterable
from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404

from tasksuites.models import Attachment


def ids_by_key(assignment_ids: Iterable[Any]) -> dict[str, str]:
    """The ids of these assignments' files, by the keys that name them in stored answers."""
    found = Attachment.objects.filter(assignment__in=assignment_ids).values_list("key", "pk")
    return {key: str(pk) for key, pk in found.iterator()}


def open_stored(attachment: Attachment) -> Any:
    """The bytes of a file, to be read and closed. Raises FileNotFoundError where they are gone."""
    return default_storage.open(attachment.file, "rb")


def download(attachment: Attachment | None) -> FileResponse:
    """The reply with a file: always to be saved, never to be opened in its place. 404 where it is not there."""
    try:
        body = open_stored(attachment) if attachment else None
    except FileNotFoundError:
        body = None
    if attachment is None or body is None:
        raise Http404
    answer = FileResponse(body, as_attachment=True, filename=attachment.name, content_type=attachment.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
