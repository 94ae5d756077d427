"""Task suites: made, found, changed."""

import django_filters
from django.db.models import Q
from django.utils import timezone
from rest_framework.response import Response

from project.base.problems import Fault, Invalid
from tasksuites.api import listing
from tasksuites.api.base import SuitesView
from tasksuites.api.creation import CreationView
from tasksuites.api.task_documents import of_suites
from tasksuites.filling import changing, patching
from tasksuites.filling.rows import SUITE_COLUMNS
from tasksuites.filling.subjects import SUITES
from tasksuites.models import Assignment, Task, TaskSuite

Filter = listing.filter_set(
    {
        "pool_id": django_filters.UUIDFilter(field_name="pool"),
        "task_id": django_filters.UUIDFilter(method=lambda rows, name, task_id: rows.filter(holds(task_id))),
        "overlap": django_filters.NumberFilter(),
        **listing.ids(),
        **listing.moments(created="created_at"),
        **listing.ranged("overlap", django_filters.NumberFilter, "overlap"),
    },
    sorts={"id": "pk", "created": "created_at"},
)


def holds(task_id) -> Q:
    """Suites that the task stands in, and those that it was added to when they were handed out."""
    given = Assignment.objects.filter(answers__task=task_id).values("suite")
    return Q(pk__in=Task.objects.filter(pk=task_id).values("suite")) | Q(pk__in=given)


class SuiteListView(CreationView):
    subject = SUITES

    def get(self, request):
        asked = request.query_params
        if not (asked.get("pool_id") or asked.get("task_id")):
            raise Invalid([Fault("pool_id", "VALUE_REQUIRED", "Say which pool's suites, or those of which task_id.")])
        rows = self.here(TaskSuite.objects).filter(pool__rehearsal_of=None).values_list(*SUITE_COLUMNS)
        chosen, has_more = listing.page(rows, asked, Filter)
        return listing.reply(of_suites(chosen), has_more)


class OneSuiteView(SuitesView):
    def suite(self, pk) -> TaskSuite:
        return self.find(TaskSuite.objects.select_related("pool__project").filter(pool__rehearsal_of=None), pk)

    def shown(self, suite: TaskSuite) -> Response:
        rows = TaskSuite.objects.visible_to(self.access).filter(pk=suite.pk).values_list(*SUITE_COLUMNS)
        return Response(of_suites(rows)[0])


class SuiteView(OneSuiteView):
    def get(self, request, pk):
        return self.shown(self.suite(pk))

    def patch(self, request, pk):
        suite, opens = self.suite(pk), self.flag("open_pool")
        values = patching.suite_change(self.body(), is_infinite=suite.overlap is None)
        changing.change(suite, values, now=timezone.now(), user=self.access.user, opens=opens)
        return self.shown(suite)


class SuiteLeastOverlapView(OneSuiteView):
    def patch(self, request, pk):
        suite = self.suite(pk)
        values = patching.least_overlap(self.body())
        changing.change(suite, values, now=timezone.now(), user=self.access.user, raises_to_taken=True)
        return self.shown(suite)
