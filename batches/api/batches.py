"""Batches: made, listed, shown, changed, copied and deleted."""

from django.core.exceptions import PermissionDenied, ValidationError
from rest_framework.response import Response

from batches import changing, deleting
from batches.api.base import BatchAPIView
from batches.api.bodies import BatchChange, Copy, NewBatch
from batches.api.filtering import wanted
from batches.authoring import InvalidLayout, create_batch
from batches.duplicating import duplicate
from batches.models import Batch, SetUp
from batches.representation import batch_document, invalid_layout, with_shown
from project.base.paging import page_by_key, stream_list


class BatchListView(BatchAPIView):
    def get(self, request):
        asked = request.query_params
        if not asked.get("workspace_id"):
            raise ValidationError({"workspace_id": "Say whose batches: add ?workspace_id= to the address."})
        batches = wanted(self.shown().filter(workspace=self.workspace(asked["workspace_id"])), asked)
        page = page_by_key(batches, asked.get("cursor"), asked.get("limit"))
        return stream_list(map(batch_document, page.iterator()), batches.count())

    def post(self, request):
        given = self.judged(NewBatch)
        workspace = self.workspace(given["workspace_id"])
        if not self.access.may_write(workspace.pk):
            raise PermissionDenied("You may look into this workspace, but not change anything in it.")
        try:
            batch = create_batch(
                workspace,
                given["name"],
                task_details=given["task_details"],
                dataset=self.dataset(given.get("dataset_id"), workspace.pk),
                batch_items=given["batch_items"],
                auto_sync=given["auto_sync_enabled"],
                control_settings=given["control_settings"],
                shuffle_tasks=given["shuffle_tasks"],
                created_by=self.access.user,
            )
        except InvalidLayout as error:
            return Response(invalid_layout(error), status=422)
        document = batch_document(self.shown().get(pk=batch.pk))
        if given["batch_items"] is None:
            del document["batch_items"]
        return Response(document, status=201)


class BatchView(BatchAPIView):
    def get(self, request, pk):
        return Response(batch_document(self.find(with_shown(Batch.objects), pk)))

    def patch(self, request, pk):
        batch = self.find(Batch.objects, pk)
        wish = self.judged(BatchChange)
        if "dataset_id" in wish:
            wish["dataset"] = self.dataset(wish.pop("dataset_id"), batch.workspace_id)
        if "auto_sync_enabled" in wish:
            wish["auto_sync"] = wish.pop("auto_sync_enabled")
        try:
            changing.change(batch, self.access.user, **wish)
        except InvalidLayout as error:
            return Response(invalid_layout(error), status=422)
        return Response(batch_document(self.shown().get(pk=batch.pk)))

    def delete(self, request, pk):
        """204 where all is gone at once, 202 where a job takes away what people were given."""
        batch = self.find(Batch.objects, pk)
        step = deleting.start(batch, self.access.user, confirm=request.query_params.get("confirm", ""))
        return Response({}, status=202) if step else Response(status=204)


class BatchDuplicateView(BatchAPIView):
    def post(self, request, pk):
        batch = self.find(Batch.objects.select_related("workspace", "dataset"), pk)
        given = self.judged(Copy)
        with_dataset = not given["upload_new_dataset"]
        copy = duplicate(batch, self.access.user, name=given.get("name"), with_dataset=with_dataset)
        return Response(batch_document(self.shown().get(pk=copy.pk)), status=201)


class BatchStatusView(BatchAPIView):
    def get(self, request, pk):
        batch = self.find(Batch.objects, pk)
        failed = batch.setups.filter(kind=SetUp.Kind.SETUP).first() if batch.status == Batch.Status.ERROR else None
        return Response({"status": batch.status} | ({"reason": failed.reason} if failed else {}))
