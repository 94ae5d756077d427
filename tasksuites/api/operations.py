"""Operations: what became of a call, and the log of what it did with each of its items."""

from collections.abc import Iterable, Iterator, Sequence

import django_filters
from django.http import Http404, StreamingHttpResponse
from django.utils import timezone

from project.base import documents
from project.base.problems import Refused
from tasksuites import operation_log
from tasksuites.api import listing
from tasksuites.api.base import SuitesView
from tasksuites.api.documents import STATUS, operation_document
from tasksuites.models import Operation
from tasksuites.operation_log import Entry

MOST = 500
BY_WORD = {word: status.value for status, word in STATUS.items()}


def of_status(rows, name, words):
    return rows.filter(status__in=[BY_WORD[word] for word in words]) if words else rows


Filter = listing.filter_set(
    {
        "type": django_filters.BaseInFilter(field_name="type"),
        "status": listing.WordsFilter(choices=[(word, word) for word in BY_WORD], method=of_status),
        **listing.ranged("id", django_filters.CharFilter, "public_id"),
        **listing.moments(submitted="created_at", finished="finished_at"),
    },
    sorts={"id": "public_id", "submitted": "created_at", "finished": "finished_at"},
)


class OperationListView(SuitesView):
    def get(self, request):
        rows = self.here(Operation.objects)
        return listing.listed(rows, request.query_params, Filter, operation_document, most=MOST)


class OfOneView(SuitesView):
    def operation(self, key: str) -> Operation:
        found = self.here(Operation.objects).filter(public_id=key).first()
        if found is None:
            raise Http404
        return found


class OperationView(OfOneView):
    def get(self, request, key):
        return listing.Response(operation_document(self.operation(key)))


class OperationLogView(OfOneView):
    """A bare list, streamed, of what was done up to now. Only operations on many items have entries."""

    def get(self, request, key):
        operation = self.operation(key)
        if operation_log.is_log_over(operation, timezone.now()):
            raise Refused("OPERATION_LOGS_ARCHIVED", "This operation was over long ago: its log is no longer kept.")
        return StreamingHttpResponse(as_list(operation_log.entries(operation)), content_type="application/json")


def as_list(portions: Iterable[Sequence[Entry]]) -> Iterator[bytes]:
    yield b"["
    for number, portion in enumerate(portions):
        yield (b"," if number else b"") + b",".join(map(document, portion))
    yield b"]"


def document(entry: Entry) -> bytes:
    told = {"type": entry.type, "success": entry.success}
    return documents.of_known(told | {"input": documents.Raw(entry.input), "output": documents.Raw(entry.output)})
