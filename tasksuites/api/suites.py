"""Task suites: made, found, changed."""

import django_filters
from django.utils import timezone
from rest_framework.response import Response

from project.base.ids import parse_uuid
from project.base.problems import Fault, Invalid
from tasksuites.api import listing
from tasksuites.api.base import SuitesView
from tasksuites.api.creation import CreationView
from tasksuites.api.task_documents import of_suites
from tasksuites.filling import changing, contents, patching
from tasksuites.filling.rows import SUITE_COLUMNS
from tasksuites.filling.subjects import SUITES
from tasksuites.models import Pool, TaskSuite

Filter = listing.filter_set(
    {
        "pool_id": django_filters.UUIDFilter(method=listing.as_found),
        "task_id": django_filters.UUIDFilter(method=listing.as_found),
        "overlap": django_filters.NumberFilter(),
        **listing.ids(),
        **listing.moments(created="created_at"),
        **listing.ranged("overlap", django_filters.NumberFilter, "overlap"),
    },
    sorts={"id": "pk", "created": "created_at"},
)


class SuiteListView(CreationView):
    subject = SUITES

    def get(self, request):
        asked = request.query_params
        if not (asked.get("pool_id") or asked.get("task_id")):
            raise Invalid([Fault("pool_id", "VALUE_REQUIRED", "Say which pool's suites, or those of which task_id.")])
        chosen, has_more = listing.page(self.rows(asked).values_list(*SUITE_COLUMNS), asked, Filter)
        return listing.reply(of_suites(chosen), has_more)

    def rows(self, asked):
        """The suites of the one pool that is asked about; a look at the pool first spares the list all joins."""
        task_id, pools = parse_uuid(asked.get("task_id")), self.here(Pool.objects.filter(rehearsal_of=None))
        if asked.get("pool_id"):
            pool = pools.filter(pk=parse_uuid(asked["pool_id"])).first()
        else:
            pool = pools.filter(tasks=task_id).first()
        if pool is None:
            return self.here(TaskSuite.objects).none()
        return pool.suites.filter(contents.holding(task_id)) if task_id else pool.suites.all()


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
