"""Quality rules that come with a project or a pool: what is wrong is said at its place, and they act."""

import pytest

from tasksuites.models import Pool, UserSkill
from tests.factories import SkillFactory, TaskFactory, TaskSuiteFactory
from tests.tasksuites.catalogue.calls import POOL, PROJECT, faults_of
from tests.tasksuites.quality.rules import answer, config

AT = "quality_control.configs.0.rules.0"


def giving(skill_id):
    done = ("assignments_accepted_count", "GT", 0)
    return config("ANSWER_COUNT", done, action="SET_SKILL", parameters={"skill_id": str(skill_id), "skill_value": 7})


@pytest.mark.parametrize("strange", [False, True])
def test_a_skill_that_is_not_there_is_said_at_its_place(api, project_id, strange):
    rules = {"quality_control": {"configs": [giving(SkillFactory().pk if strange else 17)]}}
    for answered in (
        api.post("pools", {**POOL, "project_id": project_id, **rules}),
        api.post("projects", PROJECT | rules),
        api.put(f"projects/{project_id}", PROJECT | rules),
    ):
        assert faults_of(answered) == {f"{AT}.action.parameters.skill_id": "ENTITY_DOES_NOT_EXIST"}


def test_what_no_collector_counts_is_said_at_its_place(api, project_id):
    rules = {"quality_control": {"configs": [config("ANSWER_COUNT", ("luck", "GT", 0), action="PRAISE")]}}
    assert faults_of(api.post("pools", {**POOL, "project_id": project_id, **rules})) == {
        f"{AT}.conditions.0.key": "UNKNOWN_ENUM_VALUE",
        f"{AT}.action.type": "UNKNOWN_ENUM_VALUE",
    }


def test_a_rule_of_a_pool_acts_on_who_answers(api, project_id, workspace):
    skill = SkillFactory(workspace=workspace)
    made = api.pool(project_id, quality_control={"configs": [giving(skill.pk)]})
    pool = Pool.objects.select_related("project").get(pk=made["id"])
    TaskFactory(suite=TaskSuiteFactory(pool=pool, overlap=1))
    assert api.post(f"pools/{pool.pk}/open").status_code == 202
    answer(pool, "ann", "yes")
    assert float(UserSkill.objects.get(skill=skill, participant__external_id="ann").value) == 7
