"""Opening, closing and putting away over the task-suites interface, for pools and trainings alike."""

from datetime import timedelta

import pytest
from django.utils import timezone

from project.base import sweep
from tasksuites import schedule
from tasksuites.models import Assignment, Operation, Pool
from tests.factories import AssignmentFactory, PoolFactory, TaskFactory
from workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db
Status = Assignment.Status
NOW = timezone.now().replace(microsecond=0)
KINDS = {"pools": "REGULAR", "trainings": "TRAINING"}


def pool_of(workspace, **options):
    """A pool with a loose task, and with a mixer config to open with."""
    pool = PoolFactory(project__workspace=workspace, **{"mixer_config": {"training_tasks_count": 1}, **options})
    TaskFactory(suite=None, pool=pool, kind="training", hint="Look.")
    Pool.objects.filter(pk=pool.pk).update(task_count=0)
    return pool


@pytest.mark.parametrize("word", KINDS)
@pytest.mark.parametrize(
    ("before", "move", "kind", "after", "reason"),
    [
        ("CLOSED", "open", "OPEN", "OPEN", None),
        ("OPEN", "close", "CLOSE", "CLOSED", "MANUAL"),
        ("OPEN", "close-for-update", "CLOSE", "CLOSED", "FOR_UPDATE"),
        ("CLOSED", "archive", "ARCHIVE", "ARCHIVED", None),
    ],
)
def test_a_move_answers_once_with_an_operation_that_is_over(api, workspace, word, before, move, kind, after, reason):
    pool = pool_of(workspace, kind=KINDS[word], status=before)
    answer = api.post(f"{word}/{pool.pk}/{move}")
    operation = answer.json()
    one = word.removesuffix("s")
    assert (answer.status_code, operation["type"], operation["status"]) == (202, f"{one.upper()}.{kind}", "SUCCESS")
    assert (operation["parameters"], operation["details"]) == ({f"{one}_id": str(pool.pk)}, {})
    told = api.get(f"{word}/{pool.pk}").json()
    assert (told["status"], told.get("last_close_reason")) == (after, reason)
    again = api.post(f"{word}/{pool.pk}/{move}")
    assert (again.status_code, again.content) == (204, b"")
    assert Operation.objects.count() == AuditEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("status", "move", "fitting"),
    [
        ("OPEN", "archive", ["CLOSED"]),
        ("LOCKED", "archive", ["CLOSED"]),
        ("ARCHIVED", "open", ["CLOSED"]),
        ("ARCHIVED", "close", ["LOCKED", "OPEN"]),
        ("ARCHIVED", "close-for-update", ["LOCKED", "OPEN"]),
    ],
)
def test_a_wrong_status_is_a_conflict_that_names_the_right_ones(api, workspace, status, move, fitting):
    pool = pool_of(workspace, status=status)
    answer = api.post(f"pools/{pool.pk}/{move}")
    code = "POOL_LOCKED_BY_ANOTHER_OPERATION" if status == "LOCKED" else "INAPPROPRIATE_STATUS"
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert answer.json()["payload"] == {"appropriate_statuses": fitting}
    assert Pool.objects.get(pk=pool.pk).status == status
    assert not Operation.objects.exists()


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"status": Status.SUBMITTED}, "SUBMITTED_ASSIGNMENTS_CONFLICT"),
        ({"status": Status.REJECTED, "rejected_at": NOW - timedelta(days=8)}, "THERE_IS_REJECTED_ASSIGNMENT"),
        ({"status": Status.REJECTED, "rejected_at": NOW - timedelta(days=10)}, None),
        ({"status": Status.ACCEPTED}, None),
        ({"status": Status.EXPIRED}, None),
        ({"status": Status.ACTIVE}, None),
    ],
)
def test_a_pool_is_put_away_when_nobody_waits_for_anything_in_it(api, workspace, sent, code):
    pool = pool_of(workspace, status="CLOSED")
    AssignmentFactory(suite__pool=pool, **sent)
    answer = api.post(f"pools/{pool.pk}/archive")
    if code:
        assert (answer.status_code, answer.json()["code"]) == (409, code)
        assert Pool.objects.get(pk=pool.pk).status == "CLOSED"
    else:
        assert answer.status_code == 202


def test_the_days_after_a_rejection_are_a_setting(api, workspace, settings):
    settings.FIELDWORK_APPEAL_DAYS = 0
    pool = pool_of(workspace, status="CLOSED")
    AssignmentFactory(suite__pool=pool, status=Status.REJECTED, rejected_at=NOW)
    assert api.post(f"pools/{pool.pk}/archive").status_code == 202


def test_a_training_is_put_away_after_the_pools_that_ask_for_it(api, workspace):
    training = pool_of(workspace, kind="TRAINING", status="CLOSED")
    pool = pool_of(workspace, project=training.project, training=training, status="CLOSED")
    refused = api.post(f"trainings/{training.pk}/archive")
    assert (refused.status_code, refused.json()["code"]) == (409, "TRAINING_ARCHIVE_CONFLICT")
    assert api.post(f"pools/{pool.pk}/archive").status_code == 202
    assert api.post(f"trainings/{training.pk}/archive").status_code == 202


def test_times_of_opening_and_closing_are_told_from_the_first_on(api, workspace):
    pool = pool_of(workspace, status="CLOSED")
    assert not {"last_started", "last_stopped"} & set(api.get(f"pools/{pool.pk}").json())
    api.post(f"pools/{pool.pk}/open")
    api.post(f"pools/{pool.pk}/close")
    told = api.get(f"pools/{pool.pk}").json()
    assert told["last_started"] <= told["last_stopped"]


def at(minutes):
    return NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("minutes", "closes", "told"),
    [
        (14, None, ("CLOSED", "FOR_UPDATE")),
        (15, None, ("OPEN", "")),
        (15, 16, ("OPEN", "")),
        (15, 10, ("CLOSED", "EXPIRED")),
    ],
)
def test_a_pool_that_was_closed_for_an_update_opens_again_by_itself(workspace, minutes, closes, told):
    dates = {"closed_at": NOW, "closes_at": at(closes) if closes else None}
    pool = pool_of(workspace, status="CLOSED", close_reason="FOR_UPDATE", **dates)
    sweep.run(at(minutes))
    pool.refresh_from_db()
    assert (pool.status, pool.close_reason) == told


def test_an_emptied_pool_stays_closed_after_its_update(workspace):
    pool = PoolFactory(project__workspace=workspace, status="CLOSED", close_reason="FOR_UPDATE", closed_at=NOW)
    schedule.keep_dates(at(20))
    pool.refresh_from_db()
    assert (pool.status, pool.close_reason) == ("CLOSED", "MANUAL")


def test_who_closes_a_pool_during_its_update_keeps_it_closed(api, workspace):
    pool = pool_of(workspace, status="OPEN")
    assert api.post(f"pools/{pool.pk}/close-for-update").status_code == 202
    assert api.post(f"pools/{pool.pk}/close").status_code == 202
    assert api.post(f"pools/{pool.pk}/close").status_code == 204
    assert api.post(f"pools/{pool.pk}/close-for-update").status_code == 204
    schedule.keep_dates(timezone.now() + timedelta(minutes=20))
    told = api.get(f"pools/{pool.pk}").json()
    assert (told["status"], told["last_close_reason"]) == ("CLOSED", "MANUAL")
