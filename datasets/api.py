"""Task Builder's calls about datasets: thin, over the same rules and actions as the console and the commands."""

import errno
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, UnreadablePostError
from django.urls import path, reverse
from django.utils import timezone
from rest_framework import serializers
from rest_framework.response import Response

from datasets import importing, storage
from datasets.creating import create_dataset
from datasets.models import Dataset, Import
from datasets.representation import dataset_document, errors_of, import_document
from project.base import security
from project.base.api import APIView
from project.base.ids import parse_uuid
from project.base.parameters import AnyValue, Text
from project.base.problems import Refused
from project.base.words import moment
from workspaces.models import Workspace

UPLOAD = "datasets.upload"


class NewDataset(serializers.Serializer):
    """The body of a creation. Without the key `schema` the dataset is of the third generation, with null it waits."""

    name = Text(max_length=255, allow_blank=False, trim_whitespace=True)
    workspace_id = Text(max_length=24)
    schema = AnyValue(required=False, allow_null=True)


class DatasetListView(APIView):
    def post(self, request):
        given = NewDataset(data=self.body())
        given.is_valid(raise_exception=True)
        generation = Dataset.Generation.WITH_SCHEMA if "schema" in self.body() else Dataset.Generation.WITHOUT_SCHEMA
        dataset = create_dataset(
            self.workspace(given.validated_data["workspace_id"]),
            given.validated_data["name"],
            given.validated_data.get("schema"),
            self.access.user,
            generation,
        )
        return Response(dataset_document(dataset), status=201)

    def workspace(self, pk: str) -> Workspace:
        workspace = Workspace.objects.visible_to(self.access).filter(pk=pk).first()
        if workspace is None:
            raise ValidationError({"workspace_id": f'There is no workspace "{pk}", or you may not see it.'})
        if not self.access.may_write(workspace.pk):
            raise PermissionDenied("You may look into this workspace, but not change anything in it.")
        return workspace


class DatasetView(APIView):
    def get(self, request, pk):
        return Response(dataset_document(self.find(Dataset.objects, pk)))


class DatasetStatusView(APIView):
    def get(self, request, pk):
        return Response({"status": self.find(Dataset.objects, pk).status})


class UploadAddressView(APIView):
    """A GET that creates an import, so it answers 201 and is closed to who may only read."""

    writes = True
    http_method_names = ["get", "options"]  # a HEAD must not create anything

    def get(self, request, pk, filename):
        job = importing.expect(self.find(Dataset.objects, pk), filename, request.access.user)
        expires_at = timezone.now() + timedelta(seconds=settings.FIELDWORK_UPLOAD_URL_S)
        answer = {
            "dataset_id": str(job.dataset_id),
            "import_id": str(job.pk),
            "upload_url": security.sign_url(reverse("api-upload", args=[job.pk]), UPLOAD, expires_at),
            "http_method": "PUT",
            "content_type": importing.CONTENT_TYPE,
            "expires_at": moment(expires_at),
            "file_key": storage.name_for(job),
        }
        return Response(answer, status=201)


class UploadView(APIView):
    """Takes a file of any size from whoever has a signed address; the content type does not matter."""

    authentication_classes = []
    permission_classes = []

    def put(self, request, pk):
        if not security.is_signed(request, UPLOAD):
            raise PermissionDenied("This upload address is not genuine or no longer good; ask for a new one.")
        job = Import.objects.filter(pk=parse_uuid(pk)).select_related("dataset").first()
        if job is None:
            raise Http404
        with take_body(request._request) as body:
            importing.receive(job, body)
        return Response({"dataset_id": str(job.dataset_id), "import_id": str(job.pk), "status": job.status})


def take_body(request):
    """The body of a PUT, streamed to disk. Refused where it does not arrive whole or does not fit."""
    try:
        return storage.spool(request.read, announced_length(request))
    except (storage.Incomplete, UnreadablePostError) as fault:
        message = f"{fault} Nothing was imported; send the file again."
        raise Refused("INCOMPLETE", message, status=400) from fault
    except OSError as fault:
        if fault.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        message = "The server has no room left for this file. Nothing was imported; tell whoever runs the server."
        raise Refused("NO_ROOM", message, status=507) from fault


def announced_length(request) -> int:
    """How many bytes the body has, as its sender says: without that, nobody could tell a whole file from half a one."""
    if "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
        message = "Send the file with its Content-Length; without it, half a file looks like a whole one."
        raise Refused("LENGTH_REQUIRED", message, status=411)
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else 0


class ImportView(APIView):
    def get(self, request, pk, import_pk):
        dataset = self.find(Dataset.objects, pk)
        job = self.find(dataset.imports.select_related("dataset"), import_pk)
        answer = import_document(job)
        if "rejected_count" in answer:
            answer["errors"] = errors_of(job)
        return Response(answer)


class LaterView(APIView):
    """A call of the interface that this version does not answer yet: 405 whatever the method."""

    http_method_names = ["options"]


DATASET = "data-collection/datasets/<str:pk>"

urlpatterns = [
    path("data-collection/datasets", DatasetListView.as_view(), name="api-datasets"),
    path(DATASET, DatasetView.as_view(), name="api-dataset"),
    path(f"{DATASET}/status", DatasetStatusView.as_view(), name="api-dataset-status"),
    path(f"{DATASET}/datapoints", LaterView.as_view(), name="api-dataset-append"),
    path(f"{DATASET}/schema-migrations/<str:job>", LaterView.as_view(), name="api-dataset-migration"),
    path(f"{DATASET}/upload-url/<path:filename>", UploadAddressView.as_view(), name="api-upload-address"),
    path(f"{DATASET}/imports/<str:import_pk>", ImportView.as_view(), name="api-import"),
    path("data-collection/uploads/<str:pk>", UploadView.as_view(), name="api-upload"),
]
