"""Task Builder's calls about batches: thin, over the same rules and actions as the console and the commands."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import FileResponse, Http404
from django.urls import path
from rest_framework import serializers
from rest_framework.response import Response

from batches import people, results, setup
from batches.authoring import DETAILS, InvalidLayout, create_batch
from batches.models import Batch
from batches.participant import attachments
from batches.representation import batch_document, invalid_layout, with_shown
from batches.results.api import urlpatterns as results_urls
from datasets.models import Dataset
from project.base.api import APIView
from project.base.ids import parse_uuid
from project.base.paging import page_by_key, stream_array, stream_list
from project.base.parameters import AnyValue, Flag, Items, Members, Text, Whole
from tasksuites.models import Attachment, Task, TaskSuite
from workspaces.models import Workspace


class NewBatch(serializers.Serializer):
    name = Text(max_length=255, allow_blank=False, trim_whitespace=True)
    workspace_id = Text(max_length=24)
    task_details = Members()
    dataset_id = Text(required=False, allow_null=True)
    batch_items = Items(required=False, allow_null=True, default=None)
    auto_sync_enabled = Flag(required=False, default=False)
    control_settings = AnyValue(required=False, allow_null=True, default=None)
    shuffle_tasks = Flag(required=False, default=False)

    def validate_task_details(self, given: dict[str, Any]) -> dict[str, str]:
        """The three texts; clients send further keys, which are left out."""
        faults = {key: "This must be text." for key in DETAILS if not isinstance(given.get(key), str)}
        if faults:
            raise serializers.ValidationError(faults)
        return {key: given[key] for key in DETAILS}


class SetUpWish(serializers.Serializer):
    """The body of a set-up; what it leaves out stays as the batch has it."""

    dataset_id = Text(required=False, allow_null=True)
    tasks_per_group = Whole(required=False, allow_null=True)
    annotators_per_task = Whole(required=False, allow_null=True)
    seed = Whole(required=False, allow_null=True)


class BatchChange(serializers.Serializer):
    """The body of a change: any of these keys and no others."""

    name = Text(max_length=255, allow_blank=False, trim_whitespace=True, required=False)
    annotators_per_task = Whole(required=False)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        unknown = sorted(set(self.initial_data) - set(self.fields))
        known = ", ".join(self.fields)
        if unknown:
            raise serializers.ValidationError(dict.fromkeys(unknown, f"This cannot be changed. What can: {known}."))
        if not given:
            raise serializers.ValidationError(f"Say what to change: {known}.")
        return given


class BatchAPIView(APIView):
    def workspace(self, pk: str) -> Workspace:
        """The workspace that a body or query names; one that may not be seen is refused like an unknown one."""
        if not self.access.may_see(pk):
            raise ValidationError({"workspace_id": f'There is no workspace "{pk}", or you may not see it.'})
        return Workspace.objects.visible_to(self.access).get(pk=pk)

    def dataset(self, pk: str | None, workspace_id: str) -> Dataset | None:
        """The dataset that a body names, if it is one of the workspace."""
        if pk is None:
            return None
        found = Dataset.objects.visible_to(self.access).filter(workspace=workspace_id, pk=parse_uuid(pk)).first()
        if found is None:
            raise ValidationError({"dataset_id": f'There is no dataset "{pk}" in this workspace.'})
        return found

    def shown(self):
        return with_shown(Batch.objects.visible_to(self.access))

    def judged(self, serializer: type[serializers.Serializer]) -> dict[str, Any]:
        """The body's known keys; 400 with every fault where they are not what they must be."""
        given = serializer(data=self.body())
        given.is_valid(raise_exception=True)
        return given.validated_data


class BatchListView(BatchAPIView):
    def get(self, request):
        asked = request.query_params
        if not asked.get("workspace_id"):
            raise ValidationError({"workspace_id": "Say whose batches: add ?workspace_id= to the address."})
        batches = self.shown().filter(workspace=self.workspace(asked["workspace_id"]))
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
        if "annotators_per_task" in wish:
            people.set_annotators(batch, wish["annotators_per_task"], self.access.user)
        if "name" in wish:
            people.rename(batch, wish["name"], self.access.user)
        return Response(batch_document(self.shown().get(pk=batch.pk)))


class BatchStatusView(BatchAPIView):
    def get(self, request, pk):
        batch = self.find(Batch.objects, pk)
        failed = batch.setups.first() if batch.status == Batch.Status.ERROR else None
        return Response({"status": batch.status} | ({"reason": failed.reason} if failed else {}))


class BatchSetUpView(BatchAPIView):
    def post(self, request, pk):
        batch = self.find(Batch.objects, pk)
        wish = self.judged(SetUpWish)
        dataset = self.dataset(wish.pop("dataset_id", None), batch.workspace_id)
        setup.start(batch, dataset=dataset, user=self.access.user, **wish)
        return Response({}, status=202)


class BatchTasksView(BatchAPIView):
    """The ids of the tasks in order, without control and training tasks; none before the batch is READY."""

    model: type[Model] = Task
    scope: dict[str, str] = {"kind": Task.Kind.GENERAL}

    def get(self, request, pk):
        batch = self.find(Batch.objects, pk)
        if batch.status != Batch.Status.READY:
            return Response([])
        rows = self.model.objects.visible_to(self.access).filter(pool=batch.pool_id, **self.scope)
        ids = rows.order_by("position").values_list("pk", flat=True)
        return stream_array(f'"{id_}"' for id_ in ids.iterator())


class BatchTaskGroupsView(BatchTasksView):
    """The ids of the groups, which are the suites of the batch's pool."""

    model = TaskSuite
    scope = {}


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
    """A file that a participant gave: always to be saved, never to be opened in its place."""

    def get(self, request, pk, file_key):
        batch = self.find(Batch.objects, pk)
        found = Attachment.objects.visible_to(self.access).filter(pool=batch.pool_id, key=file_key).first()
        try:
            body = attachments.open_stored(found) if found else None
        except FileNotFoundError:
            body = None
        if body is None:
            raise Http404
        answer = FileResponse(body, as_attachment=True, filename=found.name, content_type=found.media_type)
        answer["X-Content-Type-Options"] = "nosniff"
        return answer


BATCH = "data-collection/batches/<str:pk>"

urlpatterns = [
    path("data-collection/batches", BatchListView.as_view(), name="api-batches"),
    path(BATCH, BatchView.as_view(), name="api-batch"),
    path(f"{BATCH}/status", BatchStatusView.as_view(), name="api-batch-status"),
    path(f"{BATCH}/setup", BatchSetUpView.as_view(), name="api-batch-setup"),
    path(f"{BATCH}/tasks", BatchTasksView.as_view(), name="api-batch-tasks"),
    path(f"{BATCH}/task-groups", BatchTaskGroupsView.as_view(), name="api-batch-task-groups"),
    path(f"{BATCH}/responses", BatchResponsesView.as_view(), name="api-batch-responses"),
    path(f"{BATCH}/files/<str:file_key>", BatchFileView.as_view(), name="api-batch-file"),
    *results_urls,
]
