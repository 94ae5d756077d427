"""Tasks that stand in no suite of their own: made, found, changed."""

import django_filters
from django.utils import timezone
from rest_framework.response import Response

from project.base.ids import parse_uuid
from project.base.problems import Fault, Invalid
from tasksuites.api import listing
from tasksuites.api.base import SuitesView
from tasksuites.api.creation import CreationView
from tasksuites.api.task_documents import of_tasks
from tasksuites.filling import changing, patching
from tasksuites.filling.rows import TASK_COLUMNS
from tasksuites.filling.subjects import TASKS
from tasksuites.filling.taking import rules_of
from tasksuites.models import Pool, Task

Filter = listing.filter_set(
    {
        "pool_id": django_filters.UUIDFilter(method=listing.as_found),
        "overlap": django_filters.NumberFilter(),
        **listing.ids(),
        **listing.moments(created="created_at"),
        **listing.ranged("overlap", django_filters.NumberFilter, "overlap"),
    },
    sorts={"id": "pk", "created": "created_at"},
)


class TaskListView(CreationView):
    subject = TASKS

    def get(self, request):
        if not request.query_params.get("pool_id"):
            raise Invalid([Fault("pool_id", "VALUE_REQUIRED", "Say which pool's tasks.")])
        rows = self.rows(request.query_params["pool_id"]).values_list(*TASK_COLUMNS)
        chosen, has_more = listing.page(rows, request.query_params, Filter)
        return listing.reply(of_tasks(chosen), has_more)

    def rows(self, pool_id):
        """The loose tasks of the pool; a look at the pool first spares the list all joins."""
        pool = self.here(Pool.objects.filter(rehearsal_of=None)).filter(pk=parse_uuid(pool_id)).first()
        return pool.tasks.filter(suite=None) if pool else self.here(Task.objects).none()


class OneTaskView(SuitesView):
    def task(self, pk) -> Task:
        return self.find(Task.objects.filter(suite=None, pool__rehearsal_of=None).select_related("pool__project"), pk)

    def shown(self, task: Task) -> Response:
        rows = Task.objects.visible_to(self.access).filter(pk=task.pk).values_list(*TASK_COLUMNS)
        return Response(of_tasks(rows)[0])


class TaskView(OneTaskView):
    def get(self, request, pk):
        return self.shown(self.task(pk))

    def patch(self, request, pk):
        task, opens = self.task(pk), self.flag("open_pool")
        rules = rules_of(task.pool, suites=False, allow_defaults=False)
        values = patching.task_change(self.body(), rules, is_infinite=task.overlap is None)
        changing.change(task, values, now=timezone.now(), user=self.access.user, opens=opens)
        return self.shown(task)


class TaskLeastOverlapView(OneTaskView):
    def patch(self, request, pk):
        task = self.task(pk)
        values = patching.least_overlap(self.body())
        changing.change(task, values, now=timezone.now(), user=self.access.user, raises_to_taken=True)
        return self.shown(task)
