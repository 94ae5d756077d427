"""The versions of a batch's layout, an addition of ours: which there are, what they hold, what changed between them."""

from rest_framework.response import Response

from batches.api.base import BatchAPIView
from batches.layouts import version_list
from batches.models import Batch


class LayoutVersionsView(BatchAPIView):
    def get(self, request, pk):
        found = [one.document for one in version_list.listed(self.find(Batch.objects, pk))]
        return Response({"results": found, "meta": {"count": len(found)}})


class LayoutVersionView(BatchAPIView):
    """One version; with `?against=<number>` also what is different from that one."""

    def get(self, request, pk, number):
        batch = self.find(Batch.objects, pk)
        version = version_list.find(batch, number)
        is_current, started = version.number == batch.layout_number, version_list.starts(batch).get(version.number, 0)
        document = version_list.Listed(version, started, is_current).document | {"batch_items": version.layout}
        if against := request.query_params.get("against"):
            other = version_list.find(batch, against)
            document["against"] = other.number
            document["differences"] = [one.document() for one in version_list.changes(other, version)]
        return Response(document)
