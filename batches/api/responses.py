"""What people gave: responses, and their files."""

from batches import results
from batches.api.base import BatchAPIView
from batches.models import Batch
from project.base.paging import stream_list
from tasksuites import attachments
from tasksuites.models import Attachment


class BatchResponsesView(BatchAPIView):
    def get(self, request, pk):
        batch = self.find(Batch.objects.select_related("dataset", "pool"), pk)
        include = results.read_include(request.query_params.get("include", ""))
        # What counts is counted already; the rest is counted as it goes out.
        return stream_list(
            results.responses(batch, include=include),
            None if include else batch.pool.response_count if batch.pool else 0,
        )


class BatchFileView(BatchAPIView):
    """A file that a participant gave."""

    def get(self, request, pk, file_key):
        batch = self.find(Batch.objects, pk)
        found = Attachment.objects.visible_to(self.access).filter(pool=batch.pool_id, key=file_key).first()
        return attachments.download(found)
