"""Opening and closing a pool over the task-suites interface, as its clients call it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tasksuites.models import Operation, Pool
from tests.factories import MembershipFactory, PoolFactory, TaskFactory, WorkspaceFactory, token_headers
from workspaces.models import AuditEntry
from workspaces.roles import Role

pytestmark = pytest.mark.django_db
Status = Pool.Status
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$")


def filled_pool(workspace, **options):
    return TaskFactory(suite__pool=PoolFactory(project__workspace=workspace, **options)).pool


def post(client, pool, move, headers):
    return client.post(f"/api/v1/pools/{pool.pk}/{move}", headers=headers)


@pytest.mark.parametrize(
    ("before", "move", "kind", "after"),
    [("CLOSED", "open", "POOL.OPEN", "OPEN"), ("OPEN", "close", "POOL.CLOSE", "CLOSED")],
)
def test_a_move_answers_with_an_operation_that_is_over(client, workspace, headers, before, move, kind, after):
    pool = filled_pool(workspace, status=before)
    answer = post(client, pool, move, headers)
    operation = answer.json()
    assert answer.status_code == 202
    assert (operation["type"], operation["status"], operation["progress"]) == (kind, "SUCCESS", 100)
    assert (operation["parameters"], operation["details"]) == ({"pool_id": str(pool.pk)}, {})
    assert all(MOMENT.match(operation[name]) for name in ("submitted", "started", "finished"))
    pool.refresh_from_db()
    assert pool.status == after
    assert Operation.objects.get(public_id=operation["id"]).workspace_id == workspace.pk


def test_a_second_call_is_answered_without_a_body_and_does_nothing(client, workspace, headers):
    pool = filled_pool(workspace, status="CLOSED")
    assert post(client, pool, "open", headers).status_code == 202
    again = post(client, pool, "open", headers)
    assert (again.status_code, again.content) == (204, b"")
    assert Operation.objects.count() == AuditEntry.objects.filter(action="open").count() == 1


def test_closing_is_by_hand_and_says_who(client, workspace, headers):
    pool = filled_pool(workspace, status="OPEN")
    post(client, pool, "close", headers)
    pool.refresh_from_db()
    assert pool.close_reason == "MANUAL"
    assert AuditEntry.objects.get(action="close").user is not None


def past():
    return timezone.now() - timedelta(hours=1)


@pytest.mark.parametrize(
    ("options", "move", "code"),
    [
        ({"status": "CLOSED"}, "open", "EMPTY_POOL"),
        ({"status": "ARCHIVED", "task_count": 1, "suite_count": 1}, "open", "INAPPROPRIATE_STATUS"),
        ({"status": "ARCHIVED"}, "close", "INAPPROPRIATE_STATUS"),
        ({"status": "LOCKED", "task_count": 1, "suite_count": 1}, "open", "POOL_LOCKED_BY_ANOTHER_OPERATION"),
        ({"status": "CLOSED", "task_count": 1}, "open", "MIXER_CONFIG_REQUIRED"),
        (
            {"status": "CLOSED", "task_count": 1, "suite_count": 1, "closes_at": past},
            "open",
            "POOL_INAPPROPRIATE_STATUS",
        ),
    ],
)
def test_what_stands_in_the_way_is_a_conflict_and_leaves_no_trace(client, workspace, headers, options, move, code):
    options = {name: value() if callable(value) else value for name, value in options.items()}
    pool = PoolFactory(project__workspace=workspace, **options)
    answer = post(client, pool, move, headers)
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert set(answer.json()) >= {"request_id", "code", "message"}
    pool.refresh_from_db()
    assert pool.status == options["status"]
    assert not Operation.objects.exists()


def test_a_wrong_status_names_the_right_ones(client, workspace, headers):
    pool = PoolFactory(project__workspace=workspace, status="ARCHIVED")
    assert post(client, pool, "open", headers).json()["payload"] == {"appropriate_statuses": ["CLOSED"]}


def test_loose_tasks_with_a_mixer_config_open(client, workspace, headers):
    mixed = {"status": "CLOSED", "task_count": 1, "mixer_config": {"real_tasks_count": 1}}
    assert post(client, PoolFactory(project__workspace=workspace, **mixed), "open", headers).status_code == 202


@pytest.mark.parametrize("move", ["open", "close"])
@pytest.mark.parametrize("options", [{"may_write": False}, {"role": Role.VIEWER}])
def test_who_may_only_read_is_refused(client, workspace, move, options):
    pool = filled_pool(workspace, status="CLOSED" if move == "open" else "OPEN")
    answer = post(client, pool, move, token_headers(workspace, **options))
    assert (answer.status_code, answer.json()["code"]) == (403, "ACCESS_DENIED")
    assert Pool.objects.get(pk=pool.pk).status == pool.status


@pytest.mark.parametrize("move", ["open", "close"])
def test_another_workspace_s_pool_and_what_is_no_pool_are_not_there(client, workspace, headers, move):
    others = filled_pool(WorkspaceFactory(), status="CLOSED" if move == "open" else "OPEN")
    training = filled_pool(workspace, kind="TRAINING", status="CLOSED" if move == "open" else "OPEN")
    for address in (others.pk, training.pk, "17"):
        answer = client.post(f"/api/v1/pools/{address}/{move}", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "DOES_NOT_EXIST")
    assert Pool.objects.get(pk=others.pk).status == others.status


def test_without_a_token_it_asks_for_one(client, workspace):
    answer = post(client, filled_pool(workspace), "close", {})
    assert (answer.status_code, answer.json()["code"]) == (401, "AUTHENTICATION_ERROR")


def test_a_signed_in_member_gets_a_page_to_try_it(client, workspace):
    client.force_login(MembershipFactory(workspace=workspace).user)
    answer = client.get(f"/api/v1/pools/{filled_pool(workspace).pk}/open", headers={"Accept": "text/html"})
    assert answer.status_code == 405
    assert "text/html" in answer["Content-Type"]
