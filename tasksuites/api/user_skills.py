"""How good people are at what."""

from typing import Any

import django_filters
from rest_framework.response import Response

from project.base.ids import parse_uuid
from project.base.problems import Invalid
from project.base.words import given
from tasksuites import following, skills
from tasksuites.api.base import SuitesView
from tasksuites.api.documents import moment, number
from tasksuites.api.listing import filter_set, ids, listed, moments
from tasksuites.api.people import UNKNOWN, named_person
from tasksuites.models import Skill, UserSkill
from tasksuites.reading import Reader

LONGEST_REASON = 10_000

ASKED = filter_set(
    {
        "user_id": django_filters.CharFilter(field_name="participant"),
        "skill_id": django_filters.UUIDFilter(field_name="skill"),
        **ids(),
        **moments(created="created_at", modified="updated_at"),
    },
    {"id": "pk", "created": "created_at", "modified": "updated_at"},
)


def user_skill_document(held: UserSkill) -> dict[str, Any]:
    return {
        "id": str(held.pk),
        "user_id": held.participant_id,
        "skill_id": str(held.skill_id),
        "value": skills.rounded(held.value),
        "exact_value": number(held.value),
        **({"reason": held.reason} if held.reason else {}),
        "created": moment(held.created_at),
        "modified": moment(held.updated_at),
    }


class UserSkillListView(SuitesView):
    def get(self, request):
        return listed(self.here(UserSkill.objects), request.query_params, ASKED, user_skill_document)

    def put(self, request):
        """201 where the person had none of this skill."""
        self.workspace()
        body = Reader(self.body())
        person, skill = named_person(self, body), self.named_skill(body)
        value = body.number("value", 0, 100, required=True)
        reason = body.text("reason", most=LONGEST_REASON, default="")
        if body.faults or person is None or skill is None:
            raise Invalid(body.faults)
        held, is_new = skills.set_value(skill, person, value, reason=reason)
        following.follow_person(person)
        return Response(user_skill_document(held), status=201 if is_new else 200)

    def named_skill(self, body: Reader) -> Skill | None:
        text = body.text("skill_id", required=True)
        skill = self.here(Skill.objects).filter(pk=parse_uuid(text)).first() if text else None
        if text and skill is None:
            body.fault("skill_id", UNKNOWN, f"There is no skill {given(text)}.")
        return skill


class UserSkillView(SuitesView):
    def rows(self):
        """With what says which workspace it belongs to, which permission is asked about."""
        return self.here(UserSkill.objects).select_related("skill", "participant")

    def get(self, request, pk):
        return Response(user_skill_document(self.find(self.rows(), pk)))

    def delete(self, request, pk):
        held = self.find(self.rows(), pk)
        skills.take_away(held)
        following.follow_person(held.participant)
        return Response(status=204)
