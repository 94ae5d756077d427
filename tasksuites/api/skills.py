"""Skills."""

from typing import Any

import django_filters
from rest_framework.response import Response

from project.base.access import Access
from project.base.problems import Invalid
from tasksuites import skills
from tasksuites.api.base import SuitesView
from tasksuites.api.documents import moment, owner
from tasksuites.api.listing import filter_set, ids, listed, moments
from tasksuites.localised import texts
from tasksuites.models import Skill
from tasksuites.reading import Reader

LONGEST_NAME = 255
LONGEST_TEXT = 10_000
MOST_HOURS = 24 * 3650
TEXTS = ("public_name", "public_requester_description")  # by language, kept and returned

ASKED = filter_set(
    {
        "name": django_filters.CharFilter(),
        "global": django_filters.BooleanFilter(method=lambda skills, name, value: skills.none() if value else skills),
        **ids(),
        **moments(created="created_at", modified="updated_at"),
    },
    {"id": "pk", "created": "created_at", "modified": "updated_at", "name": "name"},
)


def skill_document(skill: Skill, access: Access) -> dict[str, Any]:
    """What was never said is left out."""
    kept = {"private_comment": skill.comment or None, "skill_ttl_hours": skill.ttl_hours, **(skill.settings or {})}
    return {
        "id": str(skill.pk),
        "name": skill.name,
        "hidden": skill.hidden,
        "training": skill.training_id is not None or bool((skill.settings or {}).get("training")),
        **{name: value for name, value in kept.items() if value is not None and name != "training"},
        "owner": owner(skill.created_by_id, access),
        "global": False,
        "deprecated": False,
        "created": moment(skill.created_at),
        "modified": moment(skill.updated_at),
    }


def columns(document: dict[str, Any]) -> dict[str, Any]:
    """The fields of a skill that a body says, and of those that it leaves out how they are without. Invalid with every
    fault.
    """
    body = Reader(document)
    said = {
        "name": body.text("name", required=True, most=LONGEST_NAME),
        "comment": body.text("private_comment", most=LONGEST_TEXT, default=""),
        "hidden": body.flag("hidden", default=True),
        "ttl_hours": body.whole("skill_ttl_hours", 1, MOST_HOURS),
    }
    kept = {name: texts(body, name) for name in TEXTS} | {"training": body.flag("training")}
    if body.faults:
        raise Invalid(body.faults)
    return said | {"settings": {name: value for name, value in kept.items() if value is not None} or None}


class SkillListView(SuitesView):
    def get(self, request):
        def document(skill: Skill) -> dict[str, Any]:
            return skill_document(skill, self.access)

        return listed(self.here(Skill.objects), request.query_params, ASKED, document)

    def post(self, request):
        workspace, said = self.workspace(), columns(self.body())
        skill = skills.create(workspace, self.access.user, **said)
        return Response(skill_document(skill, self.access), status=201)


class SkillView(SuitesView):
    def get(self, request, pk):
        return Response(skill_document(self.find(self.here(Skill.objects), pk), self.access))

    def put(self, request, pk):
        """The whole skill: what is missing is as in a new one."""
        skill = self.find(self.here(Skill.objects), pk)
        skills.change(skill, self.access.user, **columns(self.body()))
        return Response(skill_document(skill, self.access))
