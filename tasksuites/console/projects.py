"""The list of projects, and a project's page: what goes in and comes out, and its pools."""

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.urls import reverse

from datasets.views import KeyPagedList
from project.base.ids import parse_uuid
from tasksuites.console import standing, words
from tasksuites.console.finding import pools_of
from tasksuites.models import Project


class ProjectList(KeyPagedList):
    template_name = "tasksuites/project_list.html"

    def rows(self):
        mine = Project.objects.visible_to(self.request.access).select_related("workspace").order_by("-pk")
        return mine.annotate(pool_count=Count("pools", filter=Q(pools__rehearsal_of=None)))

    def after(self, rows, key):
        return rows.filter(pk__lt=parse_uuid(key)) if parse_uuid(key) else rows


class ProjectPage(KeyPagedList):
    """A project with its pools, newest first."""

    template_name = "tasksuites/project_detail.html"

    def get(self, request, *args, **options):
        mine = Project.objects.visible_to(request.access).select_related("workspace")
        self.project = get_object_or_404(mine, pk=options["pk"])
        return super().get(request, *args, **options)

    def rows(self):
        return pools_of(self.request).filter(project=self.project).order_by("-pk")

    def after(self, rows, key):
        return rows.filter(pk__lt=parse_uuid(key)) if parse_uuid(key) else rows

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        return {
            **context,
            "project": self.project,
            "rows": [standing.standing(pool) for pool in context["rows"]],
            "specs": [
                ("What goes in", "in", words.field_rows(self.project.input_spec)),
                ("What comes out", "out", words.field_rows(self.project.output_spec)),
            ],
            "may_write": self.request.access.may_write(self.project.workspace_id),
            "crumbs": [("Projects", reverse("project-list"))],
        }
