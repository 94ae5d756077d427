"""Syncs: asked for, and looked at."""

from rest_framework.response import Response

from batches.api.base import BatchAPIView
from batches.making import syncing
from batches.models import Batch, SetUp
from batches.representation import sync_document


class BatchSyncView(BatchAPIView):
    def post(self, request, pk):
        batch = self.find(Batch.objects, pk)
        return Response(sync_document(syncing.start(batch, self.access.user)), status=202)


class SyncView(BatchAPIView):
    def get(self, request, pk, sync):
        batch = self.find(Batch.objects, pk)
        return Response(sync_document(self.find(SetUp.objects.filter(batch=batch, kind=SetUp.Kind.SYNC), sync)))
