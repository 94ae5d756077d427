"""Projects over the task-suites interface, as its clients call it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tasksuites.models import Operation, Pool, Project
from tests.factories import PoolFactory, ProjectFactory
from tests.tasksuites.catalogue.calls import POOL, PROJECT, SPEC, Api, faults_of, with_
from workspaces.models import AuditEntry
from workspaces.roles import Role

pytestmark = pytest.mark.django_db

FULL = {
    **PROJECT,
    "public_instructions": "<p>Look closely.</p>",
    "private_comment": "spring",
    "assignments_issuing_type": "MAP_SELECTOR",
    "assignments_issuing_view_config": {
        "title_template": "Go there",
        "description_template": "Look",
        "map_provider": "GOOGLE",
    },
    "assignments_automerge_enabled": True,
    "max_active_assignments_count": 3,
    "localization_config": {"default_language": "EN", "additional_languages": []},
    "metadata": {"team": ["birds"]},
    "sensitive": False,
    "quality_control": {"configs": [], "captcha_frequency": "LOW"},
}
RULE = {
    "collector_config": {"type": "ANSWER_COUNT"},
    "rules": [
        {
            "conditions": [{"key": "assignments_accepted_count", "operator": "GTE", "value": 5}],
            "action": {"type": "APPROVE_ALL_ASSIGNMENTS", "parameters": {}},
        }
    ],
}
SERVERS = {"id", "owner", "status", "created"}


def test_a_project_comes_back_as_it_was_sent_with_what_the_server_adds(api, workspace):
    made = api.made("projects", FULL)
    assert {name: made[name] for name in FULL} == FULL
    assert set(made) == set(FULL) | SERVERS
    assert made["status"] == "ACTIVE"
    user = Project.objects.get().created_by_id
    assert made["owner"] == {"id": user, "myself": True, "company_id": None}
    assert api.get(f"projects/{made['id']}").json() == made
    assert api.get("projects").json() == {"items": [made], "has_more": False}
    assert AuditEntry.objects.get(action="create").object_id == made["id"]


def test_a_small_project_has_few_keys(api):
    made = api.made("projects", PROJECT)
    assert set(made) == set(PROJECT) | SERVERS | {"assignments_automerge_enabled"}
    assert list(made["task_spec"]["view_spec"]) == ["type", "markup", "script", "settings"]


def test_a_whole_object_posted_back_makes_another_and_put_back_changes_nothing(api):
    made = api.made("projects", FULL)
    again = api.put(f"projects/{made['id']}", made)
    assert (again.status_code, again.json()) == (200, made)
    other = api.made("projects", made)
    assert other["id"] != made["id"]
    assert not AuditEntry.objects.filter(action="change").exists()


def test_what_a_put_leaves_out_is_reset_and_what_is_read_only_is_ignored(api):
    made = api.made("projects", FULL)
    sent = {**PROJECT, "public_name": "Rooks", "id": "other", "status": "ARCHIVED", "created": "1999-01-01", "owner": 1}
    changed = api.put(f"projects/{made['id']}", sent).json()
    assert set(changed) == set(PROJECT) | SERVERS | {"assignments_automerge_enabled"}
    assert (changed["public_name"], changed["status"], changed["id"]) == ("Rooks", "ACTIVE", made["id"])
    assert changed["created"] == made["created"]
    assert api.get(f"projects/{made['id']}").json() == changed
    assert "name" in AuditEntry.objects.get(action="change").detail["fields"]


def test_every_fault_is_told_at_once_and_nothing_is_made(api):
    body = with_(with_(PROJECT, "public_name", ...), "task_spec.output_spec.note.pattern", "(")
    told = {"public_name": "VALUE_REQUIRED", "task_spec.output_spec.note.pattern": "INVALID_REGEX_SYNTAX"}
    assert faults_of(api.post("projects", body)) == told
    project = api.made("projects", PROJECT)
    assert faults_of(api.put(f"projects/{project['id']}", body)) == told
    assert Project.objects.get().name == "Birds"


@pytest.mark.parametrize("body", [None, [], "x", 1])
def test_what_is_no_object_is_no_project(api, body):
    assert set(faults_of(api.post("projects", body))) == {""}


def test_a_document_that_nobody_could_keep_is_refused(api):
    deep = {}
    for _ in range(250):
        deep = {"a": deep}
    assert api.post("projects", {**PROJECT, "metadata": deep}).status_code == 400


def test_collectors_get_names_and_keep_them(api):
    made = api.made("projects", {**PROJECT, "quality_control": {"configs": [RULE]}})
    config = made["quality_control"]["configs"][0]
    assert config == with_(RULE, "collector_config.uuid", config["collector_config"]["uuid"])
    assert api.put(f"projects/{made['id']}", made).json() == made


def test_its_pools_follow_what_happens_once_the_project_has_rules(api):
    project = api.made("projects", PROJECT)
    pool = Pool.objects.get(pk=api.pool(project["id"])["id"])
    copy = PoolFactory(project_id=project["id"], rehearsal_of=pool)

    def follows(**changes):
        api.put(f"projects/{project['id']}", {**PROJECT, **changes})
        pool.refresh_from_db()
        copy.refresh_from_db()
        return pool.follows, copy.follows

    assert not pool.follows
    assert follows(quality_control={"configs": [RULE]}) == (True, False)
    assert follows() == (False, False)
    assert follows(assignments_automerge_enabled=True) == (True, False)


def test_a_project_is_archived_after_its_pools_and_trainings(api, project_id):
    pool = Pool.objects.get(pk=api.pool(project_id)["id"])
    refused = api.post(f"projects/{project_id}/archive")
    assert (refused.status_code, refused.json()["code"]) == (409, "UNARCHIVED_POOLS_CONFLICT")
    Pool.objects.filter(pk=pool.pk).update(status="ARCHIVED")
    PoolFactory(project=pool.project, rehearsal_of=pool)
    done = api.post(f"projects/{project_id}/archive")
    operation = done.json()
    assert (done.status_code, operation["type"], operation["status"]) == (202, "PROJECT.ARCHIVE", "SUCCESS")
    assert operation["parameters"] == {"project_id": project_id}
    assert api.get(f"projects/{project_id}").json()["status"] == "ARCHIVED"
    again = api.post(f"projects/{project_id}/archive")
    assert (again.status_code, again.content) == (204, b"")
    assert Operation.objects.count() == 1


def test_an_archived_project_takes_neither_changes_nor_pools(api, project_id):
    api.post(f"projects/{project_id}/archive")
    change = api.put(f"projects/{project_id}", PROJECT)
    assert (change.status_code, change.json()["code"]) == (409, "INAPPROPRIATE_STATUS")
    pool = api.post("pools", {**POOL, "project_id": project_id})
    assert (pool.status_code, pool.json()["code"]) == (409, "PROJECT_INAPPROPRIATE_STATUS")
    assert pool.json()["payload"] == {"appropriate_statuses": ["ACTIVE"]}


@pytest.mark.parametrize(
    ("body", "level"),
    [
        (PROJECT, "EQUAL"),
        ({**PROJECT, "metadata": {"a": ["b"]}}, "NON_BREAKING_CHANGE"),
        ({**PROJECT, "task_spec": {**SPEC, "output_spec": {}}}, "BREAKING_CHANGE"),
    ],
)
def test_what_a_put_would_do_can_be_asked(api, project_id, body, level):
    before = api.get(f"projects/{project_id}").json()
    answer = api.call("POST", f"projects/{project_id}/check", body, base="/api/staging/")
    assert (answer.status_code, answer.json()) == (200, {"differenceLevel": level})
    assert api.get(f"projects/{project_id}").json() == before
    assert api.call("POST", f"projects/{project_id}/check", {}, base="/api/staging/").status_code == 400


def test_projects_are_listed_by_filter_range_and_order(api, stranger, workspace):
    names = {name: ProjectFactory(workspace=workspace, name=name, comment=name[::-1]) for name in ("ba", "ab", "c")}
    ProjectFactory(name="another workspace's")
    Project.objects.filter(pk=names["c"].pk).update(status="ARCHIVED")

    def found(query):
        answer = api.get(f"projects?{query}").json()
        return [one["public_name"] for one in answer["items"]], answer["has_more"]

    created = api.get(f"projects/{names['ab'].pk}").json()["created"]
    assert found("") == (["ba", "ab", "c"], False)
    assert found("status=ACTIVE") == (["ba", "ab"], False)
    assert found("sort=public_name&limit=2") == (["ab", "ba"], True)
    assert found(f"id_gt={names['ba'].pk}") == (["ab", "c"], False)
    assert found(f"created_gte={created}&created_lte={created}&id_gte={names['ab'].pk}&limit=1")[0] == ["ab"]
    assert api.get("projects?sort=colour").status_code == 400
    assert api.get("projects?status=OPEN").status_code == 400
    assert stranger.get("projects").json() == {"items": [], "has_more": False}


def test_another_workspace_s_project_is_not_there(api, stranger, project_id):
    for answer in (
        stranger.get(f"projects/{project_id}"),
        stranger.put(f"projects/{project_id}", PROJECT),
        stranger.post(f"projects/{project_id}/archive"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "DOES_NOT_EXIST")
    told = faults_of(stranger.post("pools", {**POOL, "project_id": project_id}))
    assert told == {"project_id": "ENTITY_DOES_NOT_EXIST"}


@pytest.mark.parametrize("options", [{"may_write": False}, {"role": Role.VIEWER}])
def test_who_may_only_read_makes_nothing(client, workspace, options):
    answer = Api(client, workspace, **options).post("projects", PROJECT)
    assert (answer.status_code, answer.json()["code"]) == (403, "ACCESS_DENIED")
    assert not Project.objects.exists()


@pytest.mark.parametrize("name", ["FIELDWORK_MADE_PER_MINUTE", "FIELDWORK_MADE_PER_DAY"])
def test_how_many_are_made_can_be_limited(api, stranger, settings, name):
    project = api.made("projects", PROJECT)
    pool = api.pool(project["id"])
    setattr(settings, name, 1)
    for answer in (
        api.post("projects", PROJECT),
        api.post("pools", {**POOL, "project_id": project["id"]}),
        api.post(f"pools/{pool['id']}/clone"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (429, "TOO_MANY_REQUESTS")
        assert "Retry-After" not in answer
    stranger.made("projects", PROJECT)
    Project.objects.update(created_at=timezone.now() - timedelta(days=1, seconds=1))
    assert api.post("projects", PROJECT).status_code == 201
