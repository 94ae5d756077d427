"""The suites of a pool, one suite with its tasks, places and people, and the tasks that stand in no suite."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from datasets.views import KeyPagedList
from project.base.ids import parse_uuid
from project.base.words import MOST_DIGITS, whole_number
from tasksuites.console import task_table
from tasksuites.console.finding import crumbs_to, find_pool
from tasksuites.console.suite_filter import SuiteFilter, TaskFilter
from tasksuites.models import Answer, Reservation, TaskSuite

PEOPLE_SHOWN = 50


class PoolPage(KeyPagedList):
    """A paged list within one pool."""

    def get(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        self.pool = find_pool(request, options["pk"])
        return super().get(request, *args, **options)

    def get_context_data(self, **context):
        context.setdefault("crumbs", crumbs_to(self.pool))
        may_write = self.request.access.may_write(self.pool.workspace_id)
        return super().get_context_data(pool=self.pool, may_write=may_write, **context)


class SuiteList(PoolPage):
    template_name = "tasksuites/suite_list.html"

    def rows(self):
        self.filter = SuiteFilter(self.request.GET, self.pool.suites.order_by("position"))
        return self.filter.qs

    def after(self, rows, key):
        return behind(rows, key)

    def key_of(self, row):
        return str(row.position)

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        return {
            **context,
            "rows": task_table.suite_rows(self.pool, context["rows"]),
            "filter": self.filter.form,
            "is_filtered": any(self.request.GET.get(name) for name in self.filter.filters),
        }


class SuitePage(PoolPage):
    """A suite: its tasks in their order; of one that was mixed, those that its person was given."""

    template_name = "tasksuites/suite_detail.html"

    def get(self, request, *args, **options):
        mine = TaskSuite.objects.visible_to(request.access).filter(pool=options["pk"])
        self.suite = get_object_or_404(mine, pk=options["suite"])
        return super().get(request, *args, **options)

    def rows(self):
        if not self.suite.mixed:
            return self.suite.tasks.select_related("datapoint").order_by("position")
        given = Answer.objects.visible_to(self.request.access).filter(pool=self.pool, assignment__suite=self.suite)
        return given.select_related("task__datapoint").order_by("position")

    def after(self, rows, key):
        return behind(rows, key)

    def key_of(self, row):
        return str(row.position)

    def get_context_data(self, **context):
        crumbs = crumbs_to(self.pool, ("Suites", reverse("pool-suites", args=[self.pool.pk])))
        context = super().get_context_data(crumbs=crumbs, **context)
        people = self.suite.assignments.select_related("participant").order_by("-pk")
        found = list(people[: PEOPLE_SHOWN + 1])
        return {
            **context,
            "suite": self.suite,
            "row": task_table.suite_rows(self.pool, [self.suite])[0],
            "tasks": [task_table.task_row(getattr(row, "task", row), row.position) for row in context["rows"]],
            "assignments": found[:PEOPLE_SHOWN],
            "has_more_people": len(found) > PEOPLE_SHOWN,
            "lists": reserved(self.suite),
        }


class TaskList(PoolPage):
    """The tasks of a pool that stand in no suite: they are drawn when one is mixed at hand-out."""

    template_name = "tasksuites/task_list.html"

    def rows(self):
        loose = self.pool.tasks.filter(suite=None).select_related("datapoint").order_by("pk")
        self.filter = TaskFilter(self.request.GET, loose)
        return self.filter.qs

    def after(self, rows, key):
        return rows.filter(pk__gt=parse_uuid(key)) if parse_uuid(key) else rows

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        return {
            **context,
            "tasks": [task_table.task_row(task, task.position) for task in context["rows"]],
            "filter": self.filter.form,
            "is_filtered": bool(self.request.GET.get("kind")),
        }


def behind(rows, key: str):
    """The rows behind the position that `key` says; all where it says none."""
    number = whole_number(key, MOST_DIGITS)
    return rows if number is None else rows.filter(position__gt=number)


def reserved(suite: TaskSuite) -> list[tuple[str, list[str], int]]:
    """Each list of people that the suite has: what it says, its first ids, and how many more there are."""
    found: dict[str, list[str]] = {}
    for kind, person in suite.reservations.order_by("kind", "person").values_list("kind", "person"):
        found.setdefault(kind, []).append(person)
    labels = ((Reservation.Kind.RESERVED, "Only for"), (Reservation.Kind.UNAVAILABLE, "Never for"))
    return [
        (label, found[kind][:PEOPLE_SHOWN], max(0, len(found[kind]) - PEOPLE_SHOWN))
        for kind, label in labels
        if kind in found
    ]
