"""The legacy calls about instructions; every answer says that they are on their way out."""

from rest_framework.response import Response

from batches.api.base import BatchAPIView
from batches.api.bodies import Instructions
from batches.layouts import legacy
from batches.models import Batch

LEAVING = {"Deprecation": "true", "Sunset": "Tue, 01 Sep 2026 23:59:59 GMT"}


class BatchInstructionsView(BatchAPIView):
    def get(self, request, pk):
        batch = self.find(Batch.objects, pk)
        found = [legacy.document(batch, one) for one in batch.legacy_instructions or []]
        return Response({"results": found, "meta": {"count": len(found)}})

    def post(self, request, pk):
        batch = self.find(Batch.objects, pk)
        added = legacy.add(batch, self.judged(Instructions)["instructions"], self.access.user)
        return Response([legacy.document(batch, one) for one in added], status=201)

    def put(self, request, pk):
        batch = self.find(Batch.objects, pk)
        kept = legacy.replace(batch, self.judged(Instructions)["instructions"], self.access.user)
        return Response([legacy.document(batch, one) for one in kept])

    def finalize_response(self, request, response, *args, **kwargs):
        answer = super().finalize_response(request, response, *args, **kwargs)
        for name, value in LEAVING.items():
            answer[name] = value
        return answer
