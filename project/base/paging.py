"""Lists that stay cheap: paged by key, or streamed whole."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from project.base import documents
from project.base.db import Counter
from project.base.ids import parse_uuid
from project.base.words import whole_number

CHUNK = 500
MOST = 1000


def stream_array(rows: Iterable[Any]) -> StreamingHttpResponse:
    """A JSON array written while `rows` are read."""
    return StreamingHttpResponse(array_parts(rows), content_type="application/json")


def stream_list(rows: Iterable[Any], count: int | None) -> StreamingHttpResponse:
    """`{"results": [...], "meta": {"count": n}}` written while `rows` are read; without a `count` they are counted."""

    def parts() -> Iterator[str]:
        seen = Counter(rows)
        yield '{"results":'
        yield from array_parts(seen)
        yield f',"meta":{{"count":{seen.count if count is None else count}}}}}'

    return StreamingHttpResponse(parts(), content_type="application/json")


def array_parts(rows: Iterable[Any]) -> Iterator[str]:
    """The text of a JSON array in pieces of some hundred elements; a row that is text already goes out as it is."""
    piece = ["["]
    for index, row in enumerate(rows):
        if index:
            piece.append(",")
        piece.append(row if isinstance(row, str) else documents.dumps(row))
        if index % CHUNK == CHUNK - 1:
            yield "".join(piece)
            piece = []
    piece.append("]")
    yield "".join(piece)


def page_by_key(queryset: QuerySet, cursor: str | None, limit: str | None) -> QuerySet:
    """The rows after `cursor` (the id of the last one seen), newest first, at most `limit`; whole without a limit.

    Raises ValidationError for a cursor that is no id and a limit that is no whole number from 1 to 1000.
    """
    if cursor:
        queryset = queryset.filter(pk__lt=cursor_id(cursor))
    queryset = queryset.order_by("-pk")
    if limit is None:
        return queryset
    number = whole_number(limit, len(str(MOST)))
    if number is None or not 1 <= number <= MOST:
        raise ValidationError({"limit": f'"limit" must be a whole number from 1 to {MOST}, not "{limit[:20]}".'})
    return queryset[:number]


def cursor_id(cursor: str) -> UUID:
    key = parse_uuid(cursor)
    if key is None:
        raise ValidationError({"cursor": f'"cursor" must be the id of the last row seen, not "{cursor}".'})
    return key
