"""Bonuses."""

from typing import Any

import django_filters
from rest_framework.response import Response

from project.base.problems import Fault, Invalid, Refused
from project.base.words import kind
from tasksuites import bonuses
from tasksuites.api.base import SuitesView
from tasksuites.api.documents import moment, number
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
        body = self.one_or_many()
        if isinstance(body, list):
            made, bad = bonuses.give(workspace, body, skips_invalid=skips)
            items = {str(place): bonus_document(bonus) for place, bonus in made.items()}
            errors = {str(place): told for place, told in bad.items()}
            return Response({"items": items, "validation_errors": errors}, status=201)
        try:
            made, _ = bonuses.give(workspace, [body], skips_invalid=False)
        except Refused as refused:
            raise Refused(refused.code, refused.message, status=400, payload=refused.extra["payload"]["0"]) from None
        return Response(bonus_document(made[0]), status=201)

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
