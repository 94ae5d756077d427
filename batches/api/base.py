"""What the calls about batches share: which workspace, dataset and batch a request means, and the body it came with."""

from typing import Any

from django.core.exceptions import ValidationError
from rest_framework import serializers

from batches.models import Batch
from batches.representation import with_shown
from datasets.models import Dataset
from project.base.api import APIView
from project.base.ids import parse_uuid
from workspaces.models import Workspace


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
