"""Pools over the task-suites interface: made, changed and listed."""

from decimal import Decimal

import pytest
from django.utils import timezone

from tasksuites.models import Pool, Skill
from tests.factories import PoolFactory, ReadyBatchFactory, TaskFactory, TaskSuiteFactory, WorkspaceFactory
from tests.tasksuites.catalogue.calls import EVERY, MIXER, POOL, PROJECT, Api, faults_of, with_
from tests.tasksuites.catalogue.test_projects import RULE
from workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db

SERVERS = {"id", "type", "status", "created", "owner"}
FILLED_IN = {"priority", "auto_accept_solutions", "auto_close_after_complete_delay_seconds"}


@pytest.fixture
def skill(workspace):
    return Skill.objects.create(workspace=workspace, name="birds")


@pytest.fixture
def training(api, project_id):
    body = {"project_id": project_id, "private_name": "practise", "training_tasks_in_task_suite_count": 4}
    return api.made("trainings", body)


@pytest.fixture
def full(project_id, skill, training):
    """A body with every key, each with another value than its default."""
    return {
        **POOL,
        "project_id": project_id,
        "private_comment": "second try",
        "public_description": "Birds of March",
        "public_instructions": "<p>Look</p>",
        "will_expire": "2031-01-31T00:00:00.120",
        "auto_accept_solutions": False,
        "auto_accept_period_day": 5,
        "auto_close_after_complete_delay_seconds": 60,
        "priority": -7,
        "defaults": {"default_overlap_for_new_task_suites": 2, "default_overlap_for_new_tasks": 3},
        "assignments_issuing_config": {"issue_task_suites_in_creation_order": False},
        "mixer_config": {
            **MIXER,
            "min_real_tasks_count": 4,
            "force_last_assignment": False,
            "force_last_assignment_delay_seconds": 30,
            "mix_tasks_in_creation_order": True,
            "shuffle_tasks_in_task_suite": False,
            "golden_tasks_count": 0,
            "golden_task_distribution_function": EVERY,
        },
        "dynamic_overlap_config": {
            "type": "BASIC",
            "max_overlap": 5,
            "min_confidence": 0.95,
            "answer_weight_skill_id": str(skill.pk),
            "fields": [{"name": "species"}],
        },
        "dynamic_pricing_config": {
            "type": "SKILL",
            "skill_id": str(skill.pk),
            "intervals": [{"from": 50, "to": 100, "reward_per_assignment": 0.1}],
        },
        "filter": {"and": [{"or": [{"category": "skill", "key": str(skill.pk), "operator": "EQ", "value": None}]}]},
        "quality_control": {
            "configs": [with_(RULE, "collector_config.uuid", "0192a3b5-e8f9-7a0b-8c2d-3e4f5a6b7c8d")],
            "training_requirement": {"training_pool_id": training["id"], "training_passing_skill_value": 80},
            "captcha_frequency": "LOW",
            "checkpoints_config": {"real_settings": {"target_overlap": 5, "task_distribution_function": EVERY}},
        },
        "speed_quality_balance": {"type": "BEST_CONCURRENT_USERS_BY_QUALITY", "count": 20},
        "training_config": {"training_skill_ttl_days": 7},
        "metadata": {"team": ["birds"]},
    }


def test_a_pool_comes_back_as_it_was_sent_with_what_the_server_adds(api, full):
    made = api.made("pools", full)
    assert {name: made[name] for name in full} == full
    assert set(made) == set(full) | SERVERS
    assert (made["status"], made["type"], made["owner"]["myself"]) == ("CLOSED", "REGULAR", True)
    assert api.get(f"pools/{made['id']}").json() == made
    assert api.get("pools").json() == {"items": [made], "has_more": False}


def test_a_pool_is_kept_in_columns(api, full, training):
    pool = Pool.objects.get(pk=api.made("pools", full)["id"])
    assert (pool.default_overlap, pool.default_task_overlap, pool.reward) == (2, 3, Decimal("0.04"))
    assert (pool.accepts_by_itself, pool.accept_after_days, pool.close_delay_s) == (False, 5, 60)
    assert (pool.time_limit_s, pool.priority, pool.training_passing_value) == (900, -7, 80)
    assert (str(pool.training_id), pool.rules, pool.follows) == (
        training["id"],
        full["quality_control"]["configs"],
        True,
    )
    assert pool.settings["filter"] == full["filter"]


def test_a_small_pool_has_few_keys(api, project_id):
    made = api.pool(project_id)
    assert set(made) == set(POOL) | SERVERS | FILLED_IN | {"project_id"}
    assert made["will_expire"] == "2031-01-31T00:00:00.000"
    assert made["quality_control"] == {"configs": []}
    assert (made["priority"], made["auto_accept_solutions"]) == (0, True)
    assert made["auto_close_after_complete_delay_seconds"] == 0
    assert not Pool.objects.get().follows


def test_a_whole_object_posted_back_makes_another_and_put_back_changes_nothing(api, full):
    made = api.made("pools", full)
    again = api.put(f"pools/{made['id']}", made)
    assert (again.status_code, again.json()) == (200, made)
    assert not AuditEntry.objects.filter(action="change").exists()
    other = api.made("pools", made)
    assert {**other, "id": made["id"], "created": made["created"]} == made


def test_what_a_put_leaves_out_is_reset_and_what_is_read_only_is_ignored(api, full, project_id):
    made = api.made("pools", full)
    sent = {**POOL, "project_id": project_id, "id": "other", "status": "OPEN", "type": "TRAINING", "last_started": "x"}
    changed = api.put(f"pools/{made['id']}", sent).json()
    assert set(changed) == set(POOL) | SERVERS | FILLED_IN | {"project_id"}
    assert (changed["id"], changed["status"], changed["type"]) == (made["id"], "CLOSED", "REGULAR")
    assert api.get(f"pools/{made['id']}").json() == changed
    pool = Pool.objects.get(pk=made["id"])
    assert (pool.follows, pool.rules, pool.settings) == (False, None, {"may_contain_adult_content": False})


def test_prices_have_four_places_and_moments_three(api, project_id):
    made = api.pool(project_id, reward_per_assignment=0.03336, will_expire="2031-01-31T10:00:00.123456")
    assert (made["reward_per_assignment"], made["will_expire"]) == (0.0334, "2031-01-31T10:00:00.123")
    whole = api.pool(project_id, reward_per_assignment=2, will_expire="2031-01-31T10:00:00+03:00")
    assert (whole["reward_per_assignment"], whole["will_expire"]) == (2, "2031-01-31T07:00:00.000")


def unknown_of(path):
    return {path: "ENTITY_DOES_NOT_EXIST"}


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("project_id", "projects"),
        ("filter.and.0.or.0.key", "skills"),
        ("dynamic_overlap_config.answer_weight_skill_id", "skills"),
        ("dynamic_pricing_config.skill_id", "skills"),
        ("quality_control.training_requirement.training_pool_id", "pools"),
    ],
)
def test_what_a_pool_names_is_found_in_its_workspace(api, client, full, path, keys):
    others = WorkspaceFactory()
    home = Api(client, others)
    there = {
        "projects": home.made("projects", PROJECT)["id"],
        "skills": str(Skill.objects.create(workspace=others, name="x").pk),
    }
    there["pools"] = home.pool(there["projects"])["id"]
    for key in (there[keys], "17", "0192a3b5-e8f9-7a0b-8c2d-3e4f5a6b7c8d"):
        assert faults_of(api.post("pools", with_(full, path, key))) == unknown_of(path)


def test_an_ordinary_pool_is_no_training(api, full, project_id):
    path = "quality_control.training_requirement.training_pool_id"
    assert faults_of(api.post("pools", with_(full, path, api.pool(project_id)["id"]))) == unknown_of(path)


@pytest.mark.parametrize(
    ("name", "code"), [("colour", "ENTITY_DOES_NOT_EXIST"), ("note", "INVALID_VALUE"), ("count", "INVALID_VALUE")]
)
def test_confidence_is_for_fields_with_few_answers(api, full, name, code):
    body = with_(full, "dynamic_overlap_config.fields", [{"name": "species"}, {"name": name}])
    assert faults_of(api.post("pools", body)) == {"dynamic_overlap_config.fields.1.name": code}
    made = api.made("pools", full)
    told = faults_of(api.put(f"pools/{made['id']}", with_(made, "dynamic_overlap_config.fields.0.name", name)))
    assert told == {"dynamic_overlap_config.fields.0.name": code}
    assert api.get(f"pools/{made['id']}").json() == made


def test_collectors_get_names_and_keep_them(api, project_id):
    made = api.pool(project_id, quality_control={"configs": [RULE]})
    assert api.put(f"pools/{made['id']}", made).json() == made
    wrong = with_(made, "quality_control.configs.0.collector_config.uuid", "x")
    assert faults_of(api.put(f"pools/{made['id']}", wrong)) == {
        "quality_control.configs.0.collector_config.uuid": "UUID_EXPECTED"
    }


RULES = "quality_control.configs.0.rules.0"
SET_SKILL = {"type": "SET_SKILL", "parameters": {"skill_id": "17", "skill_value": 50}}
LOST = {"key": "skill_id", "operator": "EQ", "value": "17"}


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (f"{RULES}.action", SET_SKILL, {f"{RULES}.action.parameters.skill_id": "ENTITY_DOES_NOT_EXIST"}),
        (f"{RULES}.action.type", "DANCE", {f"{RULES}.action.type": "UNKNOWN_ENUM_VALUE"}),
        (f"{RULES}.conditions.0.key", "skill_id", {f"{RULES}.conditions.0.key": "UNKNOWN_ENUM_VALUE"}),
        (
            "quality_control.configs.0",
            {
                "collector_config": {"type": "USERS_ASSESSMENT"},
                "rules": [{"conditions": [LOST], "action": {"type": "APPROVE_ALL_ASSIGNMENTS"}}],
            },
            {f"{RULES}.conditions.0.value": "ENTITY_DOES_NOT_EXIST"},
        ),
        (f"{RULES}.action", {"type": "SET_POOL_COMPLETE", "parameters": [1]}, {}),
        ("quality_control.configs.0", "x", {"quality_control.configs.0": "OBJECT_EXPECTED"}),
    ],
)
def test_rules_are_judged_in_pools_and_projects_alike(api, project_id, path, value, told):
    body = with_({**POOL, "project_id": project_id, "quality_control": {"configs": [RULE]}}, path, value)
    project = {**PROJECT, "quality_control": body["quality_control"]}
    for answer in (api.post("pools", body), api.post("projects", project)):
        assert answer.status_code == 201 if not told else faults_of(answer) == told


@pytest.mark.parametrize(
    ("changes", "follows"),
    [
        ({}, False),
        ({"quality_control": {"configs": [RULE]}}, True),
        (
            {
                "dynamic_overlap_config": {
                    "type": "BASIC",
                    "max_overlap": 5,
                    "min_confidence": 0.5,
                    "fields": [{"name": "species"}],
                }
            },
            True,
        ),
        (
            {
                "quality_control": {
                    "checkpoints_config": {"real_settings": {"target_overlap": 5, "task_distribution_function": EVERY}}
                }
            },
            True,
        ),
        ({"filter": None, "quality_control": {"captcha_frequency": "LOW"}}, False),
    ],
)
def test_a_pool_follows_where_something_follows(api, project_id, changes, follows):
    made = api.pool(project_id, **changes)
    assert Pool.objects.get(pk=made["id"]).follows is follows
    put = api.put(f"pools/{made['id']}", {**POOL, "project_id": project_id})
    assert put.status_code == 200
    assert Pool.objects.get(pk=made["id"]).follows is False


def test_a_pool_stays_in_its_project(api, project_id):
    made = api.pool(project_id)
    other = api.made("projects", PROJECT)["id"]
    assert faults_of(api.put(f"pools/{made['id']}", {**made, "project_id": other})) == {
        "project_id": "VALUE_NOT_ALLOWED"
    }


@pytest.mark.parametrize(
    ("status", "change", "code"),
    [
        ("OPEN", {"private_name": "x"}, "POOL_INAPPROPRIATE_STATUS"),
        ("OPEN", {"priority": 3}, "POOL_INAPPROPRIATE_STATUS"),
        ("OPEN", {"metadata": {"a": ["b"]}}, "POOL_INAPPROPRIATE_STATUS"),
        ("OPEN", {"quality_control": {"configs": [RULE]}}, "POOL_INAPPROPRIATE_STATUS"),
        ("OPEN", {}, None),
        ("OPEN", {"defaults": {"default_overlap_for_new_task_suites": 9}}, None),
        ("OPEN", {"defaults": {"default_overlap_for_new_task_suites": 3, "default_overlap_for_new_tasks": 4}}, None),
        ("CLOSED", {"private_name": "x", "priority": 3}, None),
        ("ARCHIVED", {}, "POOL_INAPPROPRIATE_STATUS"),
        ("LOCKED", {}, "POOL_LOCKED_BY_ANOTHER_OPERATION"),
    ],
)
def test_a_pool_changes_while_it_is_closed_and_its_default_overlap_while_it_is_open(
    api, project_id, status, change, code
):
    made = api.pool(project_id)
    Pool.objects.filter(pk=made["id"]).update(status=status)
    answer = api.put(f"pools/{made['id']}", {**made, **change})
    if code:
        assert (answer.status_code, answer.json()["code"]) == (409, code)
        assert api.get(f"pools/{made['id']}").json() == {**made, "status": status}
    else:
        assert (answer.status_code, answer.json()) == (200, {**made, **change, "status": status})


def test_a_pool_with_composed_suites_does_not_begin_to_mix(api, project_id):
    made = api.pool(project_id)
    TaskFactory(suite=TaskSuiteFactory(pool=Pool.objects.get(pk=made["id"])))
    answer = api.put(f"pools/{made['id']}", {**made, "mixer_config": MIXER})
    assert (answer.status_code, answer.json()["code"]) == (409, "POOL_TASK_TYPE_CONFLICT")


def test_the_priority_changes_alone_and_in_an_open_pool(api, project_id):
    made = api.pool(project_id)
    Pool.objects.filter(pk=made["id"]).update(status="OPEN")
    answer = api.call("PATCH", f"pools/{made['id']}", {"priority": 42})
    assert (answer.status_code, answer.json()) == (200, {**made, "priority": 42, "status": "OPEN"})
    Pool.objects.filter(pk=made["id"]).update(status="ARCHIVED")
    refused = api.call("PATCH", f"pools/{made['id']}", {"priority": 1})
    assert (refused.status_code, refused.json()["code"]) == (409, "POOL_INAPPROPRIATE_STATUS")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (None, {"": "NOT_NULL_BODY"}),
        ({"private_name": "x"}, {"priority": "VALUE_REQUIRED"}),
        ({"priority": "3"}, {"priority": "INTEGER_EXPECTED"}),
        ({"priority": 101}, {"priority": "VALUE_OUT_OF_BOUNDS"}),
    ],
)
def test_a_priority_is_a_number(api, project_id, body, told):
    assert faults_of(api.call("PATCH", f"pools/{api.pool(project_id)['id']}", body)) == told


def test_pools_are_listed_by_filter_range_and_order(api, stranger, project_id, training):
    first, second, third = (api.pool(project_id, private_name=name) for name in "abc")
    Pool.objects.filter(pk=second["id"]).update(status="OPEN", opened_at=timezone.now())
    PoolFactory(project_id=project_id, rehearsal_of_id=first["id"])
    other = api.pool(api.made("projects", PROJECT)["id"], private_name="d")

    def found(query):
        answer = api.get(f"pools?{query}").json()
        return "".join(one["private_name"] for one in answer["items"])

    assert found("") == "abcd"
    assert found("status=OPEN") == "b"
    assert found("status=OPEN,CLOSED&sort=-id") == "dcba"
    assert found(f"project_id={other['project_id']}") == "d"
    assert found(f"id_gt={first['id']}&id_lte={third['id']}") == "bc"
    assert found("last_started_gt=2020-01-01") == "b"
    assert found(f"created_gte={first['created']}&created_lt=2100-01-01T00:00:00.5") == "abcd"
    assert found("sort=-created&limit=1") == "d"
    assert api.get("pools?project_id=17").status_code == 400
    assert stranger.get("pools").json()["items"] == []


def test_the_pool_of_a_batch_is_seen_and_changed_here_too(api, workspace):
    pool = ReadyBatchFactory(workspace=workspace).pool
    Pool.objects.filter(pk=pool.pk).update(status="CLOSED", away_s=300, max_per_person=2)
    seen = api.get(f"pools/{pool.pk}").json()
    assert "will_expire" not in seen
    assert "auto_close_after_complete_delay_seconds" not in seen
    assert api.put(f"pools/{pool.pk}", seen).json() == seen
    changed = api.put(f"pools/{pool.pk}", {**seen, "private_name": "Seen", "will_expire": "2031-01-01"}).json()
    assert changed["will_expire"] == "2031-01-01T00:00:00.000"
    pool.refresh_from_db()
    assert (pool.name, pool.away_s, pool.max_per_person, pool.close_delay_s) == ("Seen", 300, 2, None)


def test_a_pool_without_end_can_be_put_back_as_it_is(api, workspace, project_id):
    pool = PoolFactory(project_id=project_id, default_overlap=None, status="CLOSED")
    seen = api.get(f"pools/{pool.pk}").json()
    assert seen["defaults"] == {}
    assert api.put(f"pools/{pool.pk}", seen).json() == seen


def test_a_clone_has_the_settings_and_no_tasks(api, full):
    made = api.made("pools", full)
    pool = Pool.objects.get(pk=made["id"])
    TaskFactory(suite=None, pool=pool)
    Pool.objects.filter(pk=pool.pk).update(status="OPEN", opened_at=timezone.now(), eligibility={"listed_only": True})
    answer = api.post(f"pools/{made['id']}/clone")
    operation = answer.json()
    assert (answer.status_code, operation["type"], operation["status"]) == (202, "POOL.CLONE", "SUCCESS")
    assert operation["parameters"] == {"pool_id": made["id"]}
    copy = api.get(f"pools/{operation['details']['pool_id']}").json()
    assert {**copy, "id": made["id"], "created": made["created"]} == made
    cloned = Pool.objects.get(pk=copy["id"])
    assert (cloned.task_count, cloned.tasks.count(), cloned.eligibility, cloned.follows) == (0, 0, None, True)
    assert cloned.entry != pool.entry


def test_nothing_is_cloned_into_an_archived_project(api, project_id):
    made = api.pool(project_id)
    Pool.objects.update(status="ARCHIVED")
    api.post(f"projects/{project_id}/archive")
    answer = api.post(f"pools/{made['id']}/clone")
    assert (answer.status_code, answer.json()["code"]) == (409, "PROJECT_INAPPROPRIATE_STATUS")


def test_another_workspace_s_pool_is_not_there(stranger, api, project_id):
    made = api.pool(project_id)
    for method, path, body in [
        ("GET", "", None),
        ("PUT", "", made),
        ("PATCH", "", {"priority": 1}),
        *(("POST", f"/{move}", None) for move in ("open", "close", "close-for-update", "archive", "clone")),
    ]:
        answer = stranger.call(method, f"pools/{made['id']}{path}", body)
        assert (answer.status_code, answer.json()["code"]) == (404, "DOES_NOT_EXIST")


def test_a_list_of_many_costs_the_queries_of_one(api, project_id, django_assert_max_num_queries):
    for _ in range(12):
        api.pool(project_id)
    with django_assert_max_num_queries(6):
        assert len(api.get("pools").json()["items"]) == 12
