"""Projects: what goes into their tasks and what comes out."""

from typing import Any

from django.utils import timezone
from rest_framework.response import Response

from project.base.access import Access
from tasksuites.api.base import SuitesView
from tasksuites.api.documents import moment, operation_document, owner
from tasksuites.api.listing import WordsFilter, filter_set, ids, listed, moments
from tasksuites.catalogue import projects
from tasksuites.catalogue.wishes import said
from tasksuites.models import Project
from tasksuites.operations import note_done

SORTS = {"id": "pk", "created": "created_at", "public_name": "name", "private_comment": "comment"}
FILTERS = filter_set(
    {
        "status": WordsFilter(choices=Project.Status.choices),
        **ids(),
        **moments(created="created_at"),
    },
    SORTS,
)


def project_document(project: Project, access: Access) -> dict[str, Any]:
    """The project as clients read it; what has no value is left out."""
    kept = dict(project.settings or {})
    quality = kept.pop("quality_control", {})
    specs = {"input_spec": project.input_spec, "output_spec": project.output_spec, "view_spec": project.view_spec}
    return said(
        {
            "id": str(project.pk),
            "owner": owner(project.created_by_id, access) | {"company_id": None},
            "public_name": project.name,
            "public_description": project.description,
            "public_instructions": project.instructions or None,
            "private_comment": project.comment or None,
            "task_spec": said(specs),
            "assignments_issuing_type": project.issuing,
            "assignments_automerge_enabled": project.merges_equal_tasks,
            "max_active_assignments_count": project.max_active_assignments,
            "quality_control": None if project.rules is None else {"configs": project.rules, **quality},
            "status": project.status,
            "created": moment(project.created_at),
            **kept,
        }
    )


class ProjectsView(SuitesView):
    def get(self, request):
        rows = self.here(Project.objects.all())
        return listed(rows, request.query_params, FILTERS, lambda one: project_document(one, self.access))

    def post(self, request):
        project = projects.create(self.body(), self.workspace(), self.access.user)
        return Response(project_document(project, self.access), status=201)


class ProjectView(SuitesView):
    def get(self, request, pk):
        return Response(project_document(self.find(Project.objects, pk), self.access))

    def put(self, request, pk):
        project = self.find(Project.objects, pk)
        projects.change(project, self.body(), self.access.user)
        return Response(project_document(project, self.access))


class ProjectArchiveView(SuitesView):
    """202 with the operation, which is over by then; 204 where the project is away already."""

    def post(self, request, pk):
        project, now = self.find(Project.objects, pk), timezone.now()
        if not projects.archive(project, self.access.user):
            return Response(status=204)
        return Response(operation_document(note_done(project, "PROJECT.ARCHIVE", now)), status=202)


class ProjectCheckView(SuitesView):
    """What a change to the whole object that is sent would do; it is not done."""

    def post(self, request, pk):
        project = self.find(Project.objects, pk)
        return Response({"differenceLevel": projects.difference(project, self.body())})
