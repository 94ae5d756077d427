"""People, as requesters may know them; and finding whom a body names."""

from typing import Any

from django.http import Http404
from rest_framework.response import Response

from project.base.words import given
from tasksuites.api.base import SuitesView
from tasksuites.models import Participant
from tasksuites.reading import Reader

PROFILE = ("country", "languages", "adult_allowed")
UNKNOWN = "ENTITY_DOES_NOT_EXIST"


def named_person(view: SuitesView, body: Reader) -> Participant | None:
    """Whom `user_id` names; None, and a fault noted, where that is nobody of this workspace."""
    key = body.text("user_id", required=True)
    person = view.here(Participant.objects).filter(pk=key).first() if key else None
    if key and person is None:
        body.fault("user_id", UNKNOWN, f"There is no person {given(key)}.")
    return person


def person_document(person: Participant) -> dict[str, Any]:
    """What is known about the person; what is not is left out."""
    known = dict(person.attributes or {})
    computed = known.pop("attributes", None) or {}
    others = {name: value for name, value in known.items() if name not in PROFILE}
    return {
        "id": person.pk,
        **{name: known[name] for name in PROFILE if known.get(name) is not None},
        "attributes": {**others, **computed},
    }


class PersonView(SuitesView):
    def get(self, request, pk):
        person = self.here(Participant.objects).filter(pk=pk).first() if pk.isalnum() else None
        if person is None:
            raise Http404
        return Response(person_document(person))
