"""Quality control as the client writes it: rules that act by themselves."""

import kit
import pytest
import simplejson
import toloka.client as toloka
from toloka.client import actions, collectors, conditions
from toloka.client.pool.dynamic_overlap_config import DynamicOverlapConfig


def ruled(client, project, collector, conditions, action, **more) -> toloka.Pool:
    pool = kit.pool_of(project, **more)
    pool.quality_control.add_action(collector=collector, conditions=conditions, action=action)
    return client.create_pool(pool)


def test_a_rejected_answer_opens_another_place(client, project):
    pool = ruled(
        client,
        project,
        collectors.AssignmentsAssessment(),
        [conditions.AssessmentEvent == conditions.AssessmentEvent.REJECT],
        actions.ChangeOverlap(delta=1, open_pool=True),
    )
    suite = client.create_task_suite(kit.suite(pool, 1, overlap=1), open_pool=True)
    entry = kit.entry_of(pool)
    done = kit.Person(entry, "ann").work("rook")
    assert kit.Person(entry, "ben").why_not() == "NOTHING_LEFT"
    client.close_pool(pool.id)
    client.reject_assignment(done, "No.")
    kit.eventually(lambda: client.get_task_suite(suite.id).overlap == 2)
    kit.eventually(lambda: client.get_pool(pool.id).is_open())
    kit.Person(entry, "ben").work("crow")


def test_control_tasks_give_a_skill_and_shut_out_the_weak(client, project):
    skill = client.create_skill(name="control tasks")
    pool = kit.pool_of(project, mixer_config=kit.mixer(golden_tasks_count=2), auto_accept_solutions=True)
    pool.quality_control.add_action(
        collector=collectors.GoldenSet(history_size=10),
        conditions=[conditions.TotalAnswersCount >= 2],
        action=actions.SetSkillFromOutputField(skill_id=skill.id, from_field="correct_answers_rate"),
    )
    pool.quality_control.add_action(
        collector=collectors.GoldenSet(),
        conditions=[conditions.TotalAnswersCount >= 2, conditions.CorrectAnswersRate < 60],
        action=actions.RestrictionV2(scope="PROJECT", duration=3, duration_unit="DAYS", private_comment="weak"),
    )
    pool = client.create_pool(pool)
    goldens = [kit.control(pool, 90 + number, "jay") for number in range(4)]
    client.create_tasks([*(kit.task(pool, number, overlap=4) for number in range(4)), *goldens], open_pool=True)
    entry = kit.entry_of(pool)
    good, weak = kit.Person(entry, "good"), kit.Person(entry, "weak")
    good.work("jay")
    given = weak.start()
    golden = [one["id"] for one in given["tasks"] if one["values"]["photo"] >= kit.photo(90)["photo"]]
    answers = {one["id"]: {"species": "jay" if one["id"] == golden[0] else "rook"} for one in given["tasks"]}
    assert weak.submit(given, answers).status_code == 200
    kit.eventually(lambda: len(list(client.get_user_skills(skill_id=skill.id))) == 2)
    assert {one.user_id: one.value for one in client.get_user_skills(skill_id=skill.id)} == {good.id: 100, weak.id: 50}
    [restricted] = kit.eventually(lambda: list(client.get_user_restrictions(project_id=project.id)))
    assert (restricted.user_id, restricted.scope.value, restricted.private_comment) == (weak.id, "PROJECT", "weak")
    assert weak.why_not() == "NOT_ELIGIBLE"
    good.work("jay")


def test_the_majority_is_right(client, project):
    skill = client.create_skill(name="majority")
    pool = ruled(
        client,
        project,
        collectors.MajorityVote(answer_threshold=2),
        [conditions.TotalAnswersCount > 0],
        actions.SetSkillFromOutputField(skill_id=skill.id, from_field="correct_answers_rate"),
        mixer_config=kit.mixer(real_tasks_count=1),
        auto_accept_solutions=True,
    )
    client.create_tasks([kit.task(pool, 1, overlap=3)], open_pool=True)
    entry = kit.entry_of(pool)
    people = [kit.Person(entry, name) for name in "abc"]
    for person, species in zip(people, ("rook", "crow", "rook"), strict=True):
        person.work(species)
    kit.eventually(lambda: len(list(client.get_user_skills(skill_id=skill.id))) == 3)
    values = {one.user_id: one.value for one in client.get_user_skills(skill_id=skill.id)}
    assert [values[person.id] for person in people] == [100, 0, 100]


def test_overlap_grows_until_the_answer_is_sure(client, project):
    skill = client.create_skill(name="sure")
    config = DynamicOverlapConfig(
        type="BASIC",
        max_overlap=4,
        min_confidence=0.85,
        answer_weight_skill_id=skill.id,
        fields=[DynamicOverlapConfig.Field(name="species")],
    )
    pool = client.create_pool(
        kit.pool_of(
            project,
            mixer_config=kit.mixer(real_tasks_count=1),
            dynamic_overlap_config=config,
            auto_accept_solutions=True,
            defaults=toloka.Pool.Defaults(default_overlap_for_new_task_suites=2, default_overlap_for_new_tasks=2),
        )
    )
    task = client.create_task(kit.task(pool, 1), allow_defaults=True, open_pool=True)
    entry = kit.entry_of(pool)
    # Quality 0.5 each, four species: rook against crow is a draw, far from sure; a third answer "rook" makes it
    # 0.5 * 0.1667 * 0.5 = 0.04167 against crow's 0.01389 and 2 * 0.00463, a share of 0.643; a fourth one 0.844.
    for name, species in [("a", "rook"), ("b", "crow")]:
        kit.Person(entry, name).work(species)
    kit.eventually(lambda: client.get_task(task.id).overlap == 3)
    kit.Person(entry, "c").work("rook")
    kit.eventually(lambda: client.get_task(task.id).overlap == 4)
    kit.Person(entry, "d").work("rook")
    assert client.get_task(task.id).overlap == 4


@pytest.mark.parametrize(
    "config",
    [
        {
            "collector_config": {"type": "GOLDEN_SET"},
            "rules": [
                {
                    "conditions": [{"key": "no_such", "operator": "GT", "value": 1}],
                    "action": {"type": "APPROVE_ALL_ASSIGNMENTS"},
                }
            ],
        },
        {"collector_config": {"type": "NO_SUCH"}, "rules": []},
        {
            "collector_config": {"type": "ANSWER_COUNT"},
            "rules": [
                {
                    "conditions": [{"key": "assignments_accepted_count", "operator": "ABOUT", "value": 1}],
                    "action": {"type": "APPROVE_ALL_ASSIGNMENTS"},
                }
            ],
        },
        {
            "collector_config": {"type": "ANSWER_COUNT"},
            "rules": [
                {
                    "conditions": [{"key": "assignments_accepted_count", "operator": "GT", "value": 1}],
                    "action": {"type": "SET_SKILL", "parameters": {"skill_value": 1}},
                }
            ],
        },
    ],
)
def test_a_rule_that_makes_no_sense_is_told_by_its_place(client, project, config):
    body = kit.pool_of(project).unstructure() | {"quality_control": {"configs": [config]}}
    answer = kit.ask("POST", "/api/v1/pools", content=simplejson.dumps(body), headers=kit.JSON)
    assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR")
    assert all(place.startswith("quality_control.configs.0") for place in answer.json()["payload"])
