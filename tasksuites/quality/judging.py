"""Quality rules on their way in: what they say, and that the skills which they name are there."""

from collections.abc import Iterator
from typing import Any

from project.base.ids import parse_uuid
from project.base.problems import Fault
from project.base.words import given
from tasksuites.models import Skill
from tasksuites.quality import configs


def problems(documents: Any, workspace_id: str) -> Iterator[Fault]:
    """Every fault of a list of configs, at places below it; another workspace's skill is as unknown as any other."""
    told = list(configs.problems(documents))
    yield from told or skill_problems(documents, workspace_id)


def skill_problems(documents: list[dict[str, Any]], workspace_id: str) -> Iterator[Fault]:
    named = [(place, key, parse_uuid(key)) for place, key in configs.skills_named(documents)]
    wanted = {key for _, _, key in named if key}
    there = set(Skill.objects.filter(workspace=workspace_id, pk__in=wanted).values_list("pk", flat=True))
    for place, text, key in named:
        if key not in there:
            yield Fault(place, "ENTITY_DOES_NOT_EXIST", f"There is no skill {given(text)}.")
