"""Bonuses."""

from typing import Any

import django_filters
from rest_framework.response import Response

from project.base.problems import Fault, Invalid, Refused
from project.base.words import kind
from tasksuites import bonuses, operation_keys
from tasksuites.api.base import SuitesView
from tasksuites.api.creation import of_single
from tasksuites.api.documents import moment, number, operation_document
from tasksuites.api.listing import filter_set, ids, listed, moments
from tasksuites.models import Bonus

ASKED = filter_set(
    {
        "user_id": django_filters.CharFilter(field_name="participant"),
        "assignment_id": django_filters.UUIDFilter(field_name="assignment"),
        "private_comment": django_filters.CharFilter(field_name="comment"),
        **ids(),
        **moments(created="created_at"),
    },
    {"id": "pk", "created": "created_at"},
)


def bonus_document(bonus: Bonus) -> dict[str, Any]:
    return {
        "id": str(bonus.pk),
        "user_id": bonus.participant_id,
        "amount": number(bonus.amount),
        **({"private_comment": bonus.comment} if bonus.comment else {}),
        **(bonus.texts or {}),
        **({"assignment_id": str(bonus.assignment_id)} if bonus.assignment_id else {}),
        "created": moment(bonus.created_at),
    }


class BonusListView(SuitesView):
    def get(self, request):
        return listed(self.here(Bonus.objects), request.query_params, ASKED, bonus_document)

    def post(self, request):
        """One bonus or a list of them; the shape of the reply follows that of the body."""
        workspace, skips = self.workspace(), self.flag("skip_invalid_items")
        asked, is_async = request.query_params.get("operation_id"), self.flag("async_mode")
        key = operation_keys.public_id(asked) if asked is not None or is_async else None
        if key:
            operation_keys.refuse_known(workspace, key)
        body = self.one_or_many()
        items = body if isinstance(body, list) else [body]
        if is_async and key:
            operation = bonuses.give_as_operation(workspace, items, skips_invalid=skips, key=key)
            return Response(operation_document(operation), status=202)
        try:
            outcome = bonuses.give(workspace, items, skips_invalid=skips, key=key)
        except Refused as refused:
            raise refused if isinstance(body, list) else of_single(refused) from None
        made = {str(place): bonus_document(bonus) for place, bonus in outcome.made.items()}
        if not isinstance(body, list):
            return Response(made["0"], status=201)
        errors = {str(place): told for place, told in outcome.bad.items()}
        return Response({"items": made, "validation_errors": errors}, status=201)

    def one_or_many(self) -> Any:
        body = self.request.data
        if not isinstance(body, dict | list):
            message = f"The body must be an object or a list of objects, not {kind(body)}."
            raise Invalid([Fault("", "OBJECT_EXPECTED", message)])
        if not body:
            raise Invalid([Fault("", "NOT_NULL_BODY", "The body must not be empty.")])
        return body


class BonusView(SuitesView):
    def get(self, request, pk):
        return Response(bonus_document(self.find(self.here(Bonus.objects), pk)))
