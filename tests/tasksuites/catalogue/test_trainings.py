"""Trainings over the task-suites interface."""

import pytest

from tasksuites.models import Pool
from tests.tasksuites.catalogue.calls import PROJECT, TRAINING, faults_of

pytestmark = pytest.mark.django_db

FULL = {
    **TRAINING,
    "may_contain_adult_content": True,
    "inherited_instructions": True,
    "public_instructions": "<p>Practise.</p>",
    "assignment_max_duration_seconds": 600,
    "mix_tasks_in_creation_order": False,
    "shuffle_tasks_in_task_suite": False,
    "task_suites_required_to_pass": 2,
    "retry_training_after_days": 3,
    "metadata": {"team": ["birds"]},
}
SERVERS = {"id", "owner", "status", "created"}


@pytest.fixture
def full(project_id):
    return {**FULL, "project_id": project_id}


def test_a_training_comes_back_as_it_was_sent_with_what_the_server_adds(api, full):
    made = api.made("trainings", full)
    assert {name: made[name] for name in full} == full
    assert set(made) == set(full) | SERVERS
    assert api.get(f"trainings/{made['id']}").json() == made
    assert api.get("trainings").json() == {"items": [made], "has_more": False}
    assert api.put(f"trainings/{made['id']}", made).json() == made
    other = api.made("trainings", made)
    assert {**other, "id": made["id"], "created": made["created"]} == made


def test_a_small_training_has_its_defaults(api, project_id):
    made = api.made("trainings", {**TRAINING, "project_id": project_id})
    assert made["mix_tasks_in_creation_order"] is made["shuffle_tasks_in_task_suite"] is True
    assert made["inherited_instructions"] is False
    assert "task_suites_required_to_pass" not in made


def test_a_training_is_a_pool_that_mixes_training_tasks_without_end(api, full):
    training = Pool.objects.get(pk=api.made("trainings", full)["id"])
    assert (training.kind, training.status, training.follows) == ("TRAINING", "CLOSED", True)
    assert (training.default_overlap, training.close_delay_s, training.reward) == (None, None, 0)
    assert training.mixer_config == {
        "real_tasks_count": 0,
        "golden_tasks_count": 0,
        "training_tasks_count": 4,
        "mix_tasks_in_creation_order": False,
        "shuffle_tasks_in_task_suite": False,
    }
    assert (training.settings["task_suites_required_to_pass"], training.settings["retry_training_after_days"]) == (2, 3)


def test_what_a_put_leaves_out_is_reset(api, full, project_id):
    made = api.made("trainings", full)
    body = {**TRAINING, "project_id": project_id, "private_name": "again"}
    changed = api.put(f"trainings/{made['id']}", body).json()
    small = api.made("trainings", body)
    assert {**changed, "id": small["id"], "created": small["created"]} == small


def test_an_open_training_does_not_change(api, full):
    made = api.made("trainings", full)
    Pool.objects.filter(pk=made["id"]).update(status="OPEN")
    answer = api.put(f"trainings/{made['id']}", {**made, "private_name": "x"})
    assert (answer.status_code, answer.json()["code"]) == (409, "POOL_INAPPROPRIATE_STATUS")


def test_an_empty_training_does_not_open(api, full):
    made = api.made("trainings", full)
    answer = api.post(f"trainings/{made['id']}/open")
    assert (answer.status_code, answer.json()["code"]) == (409, "EMPTY_POOL")


def test_a_training_is_cloned(api, full):
    made = api.made("trainings", full)
    operation = api.post(f"trainings/{made['id']}/clone").json()
    assert (operation["type"], operation["parameters"]) == ("TRAINING.CLONE", {"training_id": made["id"]})
    copy = api.get(f"trainings/{operation['details']['training_id']}").json()
    assert {**copy, "id": made["id"], "created": made["created"]} == made


def test_pools_and_trainings_are_apart(api, full, project_id):
    made, pool = api.made("trainings", full), api.pool(project_id)
    assert [one["id"] for one in api.get("pools").json()["items"]] == [pool["id"]]
    assert [one["id"] for one in api.get("trainings").json()["items"]] == [made["id"]]
    for method, path in (("GET", ""), ("PUT", ""), ("POST", "/open"), ("POST", "/archive"), ("POST", "/clone")):
        assert api.call(method, f"pools/{made['id']}{path}", {"a": 1}).status_code == 404
        assert api.call(method, f"trainings/{pool['id']}{path}", {"a": 1}).status_code == 404


def test_a_training_has_no_priority_to_patch(api, full):
    made = api.made("trainings", full)
    assert api.call("PATCH", f"trainings/{made['id']}", {"priority": 1}).status_code == 405


def test_a_training_is_made_in_a_project_of_its_workspace(api, stranger, project_id):
    other = stranger.made("projects", PROJECT)["id"]
    for key in (other, "17"):
        told = faults_of(api.post("trainings", {**TRAINING, "project_id": key}))
        assert told == {"project_id": "ENTITY_DOES_NOT_EXIST"}


def test_trainings_are_listed_like_pools(api, full, project_id):
    first = api.made("trainings", {**full, "private_name": "a"})
    api.made("trainings", {**full, "private_name": "b"})

    def found(query):
        return "".join(one["private_name"] for one in api.get(f"trainings?{query}").json()["items"])

    assert found(f"project_id={project_id}&sort=-created") == "ba"
    assert found(f"id_gt={first['id']}") == "b"
    assert found("status=OPEN") == ""
