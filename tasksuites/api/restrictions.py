"""Restrictions: who is kept out of what."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from rest_framework.response import Response

from project.base.ids import parse_uuid
from project.base.problems import Invalid, Refused
from project.base.words import given
from tasksuites import following, restricting
from tasksuites.api.base import SuitesView
from tasksuites.api.documents import moment
from tasksuites.api.listing import filter_set, ids, listed, moments
from tasksuites.api.people import UNKNOWN, named_person
from tasksuites.models import Pool, Project, Restriction
from tasksuites.reading import Reader
from workspaces import audit

LONGEST_COMMENT = 499
SYSTEM = "SYSTEM"  # a scope that clients know and nobody here can set
SCOPES = tuple(Restriction.Scope.values)

ASKED = filter_set(
    {
        "scope": django_filters.ChoiceFilter(choices=[(scope, scope) for scope in (*SCOPES, SYSTEM)]),
        "user_id": django_filters.CharFilter(field_name="participant"),
        "pool_id": django_filters.UUIDFilter(field_name="pool"),
        "project_id": django_filters.UUIDFilter(field_name="project"),
        **ids(),
        **moments(created="created_at"),
    },
    {"id": "pk", "created": "created_at"},
)


def restriction_document(restriction: Restriction) -> dict[str, Any]:
    """Only the id of what its scope names, and no end where it is for good."""
    named = {"pool_id": restriction.pool_id, "project_id": restriction.project_id}
    return {
        "id": str(restriction.pk),
        "scope": restriction.scope,
        "user_id": restriction.participant_id,
        **{name: str(key) for name, key in named.items() if key},
        **({"private_comment": restriction.comment} if restriction.comment else {}),
        **({"will_expire": moment(restriction.expires_at)} if restriction.expires_at else {}),
        "created": moment(restriction.created_at),
    }


class RestrictionListView(SuitesView):
    def get(self, request):
        return listed(self.here(Restriction.objects), request.query_params, ASKED, restriction_document)

    def put(self, request):
        """201 where the person was not kept out of this yet."""
        workspace, now = self.workspace(), timezone.now()
        body = Reader(self.body())
        person, place = named_person(self, body), self.named_place(body)
        until = body.moment("will_expire")
        comment = body.text("private_comment", most=LONGEST_COMMENT, default="")
        if body.faults or person is None or place is None:
            raise Invalid(body.faults)
        kept, is_new = restricting.restrict(person, place, until=until, comment=comment, now=now)
        audit.note("restrict", kept, user=self.access.user, workspace_id=workspace.pk, participant=person.pk)
        following.follow_person(person)
        return Response(restriction_document(kept), status=201 if is_new else 200)

    def named_place(self, body: Reader) -> restricting.Place | None:
        if body.value("scope") == SYSTEM:
            raise Refused("SYSTEM_SCOPE_MODIFICATION", "Restrictions of the scope SYSTEM cannot be set.")
        scope = body.word("scope", SCOPES, required=True)
        if scope == "POOL":
            pool = named(body, "pool_id", self.here(Pool.objects.select_related("project")))
            return pool and restricting.Place(pool=pool)
        if scope == "PROJECT":
            project = named(body, "project_id", self.here(Project.objects))
            return project and restricting.Place(project=project)
        return scope and restricting.Place()


def named(body: Reader, name: str, rows: QuerySet) -> Any:
    """The one of `rows` that a key names; None, and a fault noted, where there is none."""
    text = body.text(name, required=True)
    found = rows.filter(pk=parse_uuid(text)).first() if text else None
    if text and found is None:
        body.fault(name, UNKNOWN, f"There is no {name.removesuffix('_id')} {given(text)}.")
    return found


class RestrictionView(SuitesView):
    def get(self, request, pk):
        return Response(restriction_document(self.find(self.here(Restriction.objects), pk)))

    def delete(self, request, pk):
        restriction = self.find(self.here(Restriction.objects), pk)
        audit.note("lift", restriction, user=self.access.user, workspace_id=restriction.workspace_id)
        restriction.delete()
        return Response(status=204)
