"""From a batch to its tasks: the set-up, and the ids of what it made."""

from django.db.models import Model
from rest_framework.response import Response

from batches.api.base import BatchAPIView
from batches.api.bodies import SetUpWish
from batches.making import setup
from batches.models import Batch
from project.base.paging import stream_array
from tasksuites.models import Task, TaskSuite


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
