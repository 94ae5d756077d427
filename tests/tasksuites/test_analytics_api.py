"""Figures about pools over the task-suites interface, with numbers worked out by hand."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tasksuites import analytics, answering, reviewing
from tasksuites.analytics import FIGURES
from tasksuites.models import Assignment, Operation, Reservation, Restriction, TaskSuite
from tests.factories import (
    AnswerFactory,
    AssignmentFactory,
    ParticipantFactory,
    PoolFactory,
    ProjectFactory,
    TaskFactory,
    TaskSuiteFactory,
)
from tests.tasksuites.calls import NOW, pool_with, send, take

pytestmark = pytest.mark.django_db
ADDRESS = "/api/staging/analytics-2"


@pytest.fixture
def project(workspace):
    return ProjectFactory(workspace=workspace)


@pytest.fixture
def post(client, headers):
    def send_list(body):
        return client.post(ADDRESS, data=body, content_type="application/json", headers=headers)

    return send_list


@pytest.fixture
def ask(post):
    def figures(pool, *names, **more):
        asked = [{"subject": "POOL", "subject_id": str(pool.pk), "name": name, **more} for name in names]
        reply = post(asked)
        assert reply.status_code == 202, reply.json()
        operation = reply.json()
        assert (operation["type"], operation["status"]) == ("ANALYTICS", "SUCCESS")
        assert operation["parameters"] == {"value": asked}
        assert [one["request"] for one in operation["details"]["value"]] == asked
        results = [one["result"] for one in operation["details"]["value"]]
        assert all(set(one) == {"type", "value", "infinite", "approximate"} for one in results)
        return results

    return figures


def value(results):
    (one,) = results
    return one["value"], one["infinite"], one["approximate"]


@pytest.fixture
def worked(project):
    """Two suites for two people and one for everybody: four sent, one given back, one at work."""
    pool = pool_with(
        project,
        [[{}, {"kind": "control", "known_solutions": [{"output_values": {"answer": "x"}}]}], [{}]],
        default_overlap=2,
        reward="0.05",
        accepts_by_itself=False,
    )
    said = {"answer": "x"}
    first = send(pool, "ann", said, said)
    second = send(pool, "ben", said, said)
    third = send(pool, "ann", said)
    answering.give_back(take(pool, "cy"), now=NOW)
    take(pool, "dora")
    for assignment, seconds in ((first, 10), (second, 20), (third, 60)):
        Assignment.objects.filter(pk=assignment.pk).update(submitted_at=NOW + timedelta(seconds=seconds))
    reviewing.decide(first, "ACCEPTED", None, None, NOW)
    reviewing.decide(second, "REJECTED", "No.", None, NOW)
    return pool


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("completion_percentage", 75),  # 3 of 4 places
        ("estimated_assignments_count", 4),
        ("real_tasks_count", 2),
        ("submitted_assignments_count", 1),
        ("approved_assignments_count", 1),
        ("rejected_assignments_count", 1),
        ("skipped_assignments_count", 1),
        ("avg_submit_assignment_millis", 30_000),
        ("spent_budget", 0.05),
        ("unique_workers_count", 4),
        ("unique_submitters_count", 2),
    ],
)
def test_each_figure_by_hand(ask, worked, name, expected):
    assert value(ask(worked, name)) == (expected, False, False)


def test_many_are_answered_in_their_order(ask, worked):
    names = ["spent_budget", "completion_percentage", "spent_budget"]
    assert [one["value"] for one in ask(worked, *names)] == [0.05, 75, 0.05]


@pytest.mark.parametrize(
    ("overlaps", "sent", "percent"),
    [
        ([], 0, (0, False)),
        ([3], 1, (33, False)),
        ([3], 2, (66, False)),
        ([1, 1], 2, (100, False)),
        ([1000], 999, (99, False)),  # 100 is only for what is done
        ([None], 1, (0, True)),
        ([2, None], 1, (50, False)),  # what has no end keeps nothing from being complete
    ],
)
def test_how_much_of_a_pool_is_done(ask, project, overlaps, sent, percent):
    pool = PoolFactory(project=project)
    suites = [TaskSuiteFactory(pool=pool, overlap=overlap) for overlap in overlaps]
    for suite in suites:
        TaskFactory(pool=pool, suite=suite)
    for number in range(sent):
        where = suites[min(number, len(suites) - 1)] if suites[0].overlap == 1 else suites[0]
        AssignmentFactory(suite=where, status="ACCEPTED", submitted_at=NOW)
    found, infinite, _ = value(ask(pool, "completion_percentage"))
    assert (found, infinite) == percent


def mixed_pool(project, *, finite=True):
    """Five general tasks for two people each, controls for everybody; one suite of three of the tasks was sent."""
    pool = PoolFactory(project=project, mixer_config={"real_tasks_count": 3, "golden_tasks_count": 1})
    tasks = [TaskFactory(suite=None, pool=pool, overlap=2 if finite else None) for _ in range(5)]
    control = TaskFactory(suite=None, pool=pool, overlap=None, kind="control", known_solutions=[{"output_values": {}}])
    assignment = AssignmentFactory(suite=TaskSuiteFactory(pool=pool, mixed=True, overlap=1, taken=1), status="ACCEPTED")
    for task in [*tasks[:3], control]:
        AnswerFactory(assignment=assignment, task=task, values={"answer": "x"})
    return pool


def test_a_mixed_pool_counts_tasks(ask, project):
    pool = mixed_pool(project)
    assert value(ask(pool, "completion_percentage")) == (30, False, False)  # 3 of 10
    assert value(ask(pool, "estimated_assignments_count")) == (4, False, True)  # 10 / 3, rounded up
    assert value(ask(pool, "real_tasks_count")) == (5, False, False)


def test_a_mixed_pool_without_end_says_so(ask, project):
    pool = mixed_pool(project, finite=False)
    for name in ("completion_percentage", "estimated_assignments_count"):
        assert value(ask(pool, name)) == (0, True, False)


@pytest.mark.parametrize(("hours", "expected"), [(1, 1), (3, 2), (24 * 366, 3)])
def test_who_was_there_lately_and_may_take_part(ask, project, hours, expected):
    elsewhere, pool = PoolFactory(project=project), PoolFactory(project=project)
    for name, hours_ago in (("now", 0), ("two", 2), ("ten", 10), ("kept-out", 0), ("banned", 0)):
        person = ParticipantFactory(workspace=project.workspace, external_id=name)
        seen_at = timezone.now() - timedelta(hours=hours_ago)
        AssignmentFactory(suite=TaskSuiteFactory(pool=elsewhere), participant=person, seen_at=seen_at)
    AssignmentFactory(seen_at=timezone.now())  # in another workspace
    Reservation.objects.create(pool=pool, person="kept-out", kind="unavailable")
    Restriction.objects.create(workspace=project.workspace, participant=person, scope="PROJECT", project=project)
    found = value(ask(pool, "active_workers_by_filter_count", interval_hours=hours))
    assert found == (expected, False, False)


def test_every_name_can_be_asked_of_an_empty_pool(ask, project):
    results = ask(PoolFactory(project=project), *FIGURES, interval_hours=1)
    assert [one["value"] for one in results] == [0] * len(FIGURES)


def asked_of(pool, **change):
    whole = {"subject": "POOL", "subject_id": str(pool.pk), "name": "real_tasks_count"} | change
    return {key: value for key, value in whole.items() if value is not None}


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"subject": None}, "1.subject", "VALUE_REQUIRED"),
        ({"subject": "PROJECT"}, "1.subject", "UNKNOWN_ENUM_VALUE"),
        ({"subject_id": None}, "1.subject_id", "VALUE_REQUIRED"),
        ({"subject_id": 17}, "1.subject_id", "ENTITY_DOES_NOT_EXIST"),
        ({"subject_id": "17"}, "1.subject_id", "ENTITY_DOES_NOT_EXIST"),
        ({"name": None}, "1.name", "VALUE_REQUIRED"),
        ({"name": "mood"}, "1.name", "UNKNOWN_ENUM_VALUE"),
        ({"name": ["mood"]}, "1.name", "UNKNOWN_ENUM_VALUE"),
        ({"name": "active_workers_by_filter_count"}, "1.interval_hours", "VALUE_REQUIRED"),
        (
            {"name": "active_workers_by_filter_count", "interval_hours": "a day"},
            "1.interval_hours",
            "INTEGER_EXPECTED",
        ),
        ({"name": "active_workers_by_filter_count", "interval_hours": 0}, "1.interval_hours", "VALUE_OUT_OF_BOUNDS"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_place(post, project, change, path, code):
    pool = PoolFactory(project=project)
    reply = post([asked_of(pool), asked_of(pool, **change)])
    assert (reply.status_code, reply.json()["code"]) == (400, "VALIDATION_ERROR")
    assert {key: fault["code"] for key, fault in reply.json()["payload"].items()} == {path: code}
    assert not Operation.objects.exists()


@pytest.mark.parametrize("body", [{}, {"subject": "POOL"}, 7, "pool", [], [7], None])
def test_bodies_of_another_shape_are_refused(post, body):
    reply = post(body)
    assert (reply.status_code, reply.json()["code"]) == (400, "VALIDATION_ERROR")


def test_an_empty_body_is_refused(client, headers):
    assert client.post(ADDRESS, headers=headers).json()["code"] in ("VALIDATION_ERROR", "UNSUPPORTED_MEDIA_TYPE")


def test_another_workspace_s_pool_is_not_there(post):
    reply = post([asked_of(PoolFactory())])
    assert reply.json()["payload"]["0.subject_id"]["code"] == "ENTITY_DOES_NOT_EXIST"


def test_suites_of_smart_mixing_do_not_count_as_composed_ones(ask, project):
    pool = pool_with(project, [[{}]], default_overlap=2)
    TaskSuite.objects.create(pool=pool, position=99, mixed=True, overlap=1, taken=1)
    assert value(ask(pool, "estimated_assignments_count")) == (2, False, False)


@pytest.mark.django_db(transaction=True)
def test_looking_at_many_people_is_left_to_a_worker(post, drain, project, monkeypatch):
    monkeypatch.setattr(analytics, "FEW", 1)
    pool = PoolFactory(project=project)
    for name in ("ann", "ben"):
        person = ParticipantFactory(workspace=project.workspace, external_id=name)
        AssignmentFactory(suite=TaskSuiteFactory(pool=pool), participant=person, seen_at=timezone.now())
    reply = post([asked_of(pool, name="active_workers_by_filter_count", interval_hours=1), asked_of(pool)])
    assert (reply.status_code, reply.json()["status"], reply.json()["details"]) == (202, "PENDING", {})
    drain()
    operation = Operation.objects.get(public_id=reply.json()["id"])
    assert operation.status == Operation.Status.COMPLETE
    assert [one["result"]["value"] for one in operation.details["value"]] == [2, 0]
