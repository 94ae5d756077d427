"""Assignments: lists that stay flat in memory however long they are, one of them, and the requester's verdict."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from rest_framework.permissions import BasePermission
from rest_framework.response import Response

from project.base import documents
from project.base.access import Access
from project.base.ids import parse_uuid
from project.base.problems import Fault, Invalid
from project.base.rest import MayUse, is_change
from project.base.words import given, half_character
from tasksuites import reviewing
from tasksuites.api.assignment_documents import assignment_documents
from tasksuites.api.base import SuitesView
from tasksuites.api.listing import WordsFilter, filter_set, ids, moments, page, reply
from tasksuites.given import Portion, Projects, portions
from tasksuites.models import Assignment, Bonus, Pool

ONE_OF = ("pool_id", "task_suite_id", "task_id")
WHOLE_UPTO = 200  # assignments; a longer list goes out while it is read
TIMES = {name: f"{name}_at" for name in ("created", "submitted", "accepted", "rejected", "skipped", "expired")}

AssignmentFilter = filter_set(
    {
        "pool_id": django_filters.UUIDFilter(field_name="pool"),
        "task_suite_id": django_filters.UUIDFilter(field_name="suite"),
        "task_id": django_filters.UUIDFilter(field_name="answers__task"),
        "user_id": django_filters.CharFilter(field_name="participant"),
        "status": WordsFilter(field_name="status", choices=Assignment.Status.choices),
        **ids(),
        **moments(**TIMES),
    },
    sorts={"id": "pk", **TIMES},
)


class MayReview(BasePermission):
    """Verdicts are for whoever may review, be it no more than that."""

    message = MayUse.message

    def has_permission(self, request, view):
        return bool(request.access.user) and (not is_change(request, view) or bool(request.access.reviewable))

    def has_object_permission(self, request, view, obj):
        return not is_change(request, view) or request.access.may_review(obj.pool.workspace_id)


class AssignmentsView(SuitesView):
    def get(self, request):
        asked = request.query_params
        if not any(asked.get(name) for name in ONE_OF):
            message = f"Say whose assignments: one of {', '.join(ONE_OF)} is needed."
            raise Invalid([Fault("pool_id", "VALUE_REQUIRED", message)])
        keys, has_more = page(self.rows(parse_uuid(asked.get("pool_id"))), asked, AssignmentFilter)
        if len(keys) <= WHOLE_UPTO:
            return reply(shown(keys, self.access), has_more)
        return StreamingHttpResponse(written(keys, has_more, self.access), content_type="application/json")

    def rows(self, pool_id: UUID | None) -> QuerySet:
        """The ids of what may be seen. Where a pool is named, it is looked up by itself: no join stands between its
        assignments and the index that has them in order.
        """
        if pool_id is None:
            return self.here(Assignment.objects.filter(pool__rehearsal_of=None)).values_list("pk", flat=True)
        pool = self.here(Pool.objects.filter(rehearsal_of=None, pk=pool_id)).first()
        return (pool.assignments if pool else self.here(Assignment.objects.none())).values_list("pk", flat=True)


class AssignmentView(SuitesView):
    permission_classes = [MayReview]

    def get(self, request, pk):
        return Response(document(self.found(pk), self.access))

    def patch(self, request, pk):
        assignment, body = self.found(pk), self.body()
        status, comment = judged(body)
        reviewing.decide(assignment, status, comment, self.access.user, timezone.now())
        return Response(document(assignment, self.access))

    def found(self, pk: str) -> Assignment:
        return self.find(Assignment.objects.filter(pool__rehearsal_of=None).select_related("pool__project"), pk)


def judged(body: dict[str, Any]) -> tuple[str | None, str | None]:
    """The status and the comment that a body asks for; Invalid where it makes no sense. Other keys mean nothing."""
    status, comment = body.get("status"), body.get("public_comment")
    faults = []
    if status is None and comment is None:
        faults.append(Fault("status", "VALUE_REQUIRED", "Say ACCEPTED or REJECTED, or change the comment."))
    if status is not None and status not in Assignment.Status.values:
        message = f"This must be ACCEPTED or REJECTED, not {given(status)}."
        faults.append(Fault("status", "UNKNOWN_ENUM_VALUE", message, ("ACCEPTED", "REJECTED")))
    if comment is not None and not isinstance(comment, str):
        faults.append(Fault("public_comment", "STRING_EXPECTED", f"This must be text, not {given(comment)}."))
    elif comment and ("\0" in comment or half_character(comment)):
        message = "This holds a character that no text can hold."
        faults.append(Fault("public_comment", "CHARACTER_NOT_ALLOWED", message))
    if faults:
        raise Invalid(faults)
    return status, comment


def document(assignment: Assignment, access: Access) -> dict[str, Any]:
    (told,) = shown([assignment.pk], access)
    return told


def shown(keys: Sequence[UUID], access: Access) -> Iterator[dict[str, Any]]:
    """The documents of the assignments with these ids, in their order."""
    projects = Projects()
    owners: dict[UUID, str | None] = {}
    for portion in portions(keys, projects):
        unknown = {one.pool_id for one in portion.assignments} - owners.keys()
        owners |= dict(Pool.objects.visible_to(access).filter(pk__in=unknown).values_list("pk", "created_by"))
        yield from assignment_documents(portion, projects, access, bonuses_of(portion, access), owners)


def bonuses_of(portion: Portion, access: Access) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    rows = (
        Bonus.objects.visible_to(access).filter(assignment__in=[one.pk for one in portion.assignments]).order_by("pk")
    )
    for assignment_id, pk in rows.values_list("assignment", "pk"):
        found.setdefault(str(assignment_id), []).append(str(pk))
    return found


def written(keys: Sequence[UUID], has_more: bool, access: Access) -> Iterator[bytes]:
    """The list as JSON, assignment by assignment."""
    separator = b'{"items":['
    for told in shown(keys, access):
        yield separator + documents.of_known(told)
        separator = b","
    yield b'],"has_more":true}' if has_more else b'],"has_more":false}'
