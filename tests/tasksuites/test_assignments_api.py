"""Assignments over the task-suites interface: what they say, how they are found, and the verdict on them."""

import re
from datetime import timedelta

import pytest

from project.base.problems import Refused
from tasksuites import answering, expiry
from tasksuites.api import assignments
from tasksuites.api.documents import moment
from tasksuites.models import Answer, Assignment, Bonus, Pool, Reservation, Task
from tests.factories import (
    AssignmentFactory,
    AttachmentFactory,
    PoolFactory,
    ProjectFactory,
    ReadyBatchFactory,
    TaskFactory,
    TaskSuiteFactory,
    token_for,
    token_headers,
)
from tests.tasksuites.calls import NOW, body_of, fill, pool_with, send, take
from workspaces.models import ApiToken
from workspaces.roles import Role

pytestmark = pytest.mark.django_db
ROOK, CROW = {"species": "rook"}, {"species": "crow"}
TRAINING = {
    "kind": "training",
    "known_solutions": [{"output_values": ROOK, "correctness_weight": 1}],
    "hint": "Look at the beak.",
}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$")


@pytest.fixture
def project(workspace):
    return ProjectFactory(
        workspace=workspace,
        input_spec={"photo": {"type": "url"}},
        output_spec={"species": {"type": "string"}, "sure": {"type": "boolean", "required": False}},
    )


@pytest.fixture
def call(client, headers):
    def ask(path, method="get", **body):
        options = {"data": body, "content_type": "application/json"} if method != "get" else {"data": body}
        return getattr(client, method)(f"/api/v1/{path}", headers=headers, **options)

    return ask


def photo(number):
    return {"input_values": {"photo": f"https://img.example/birds/{number}.jpg"}}


def test_a_composed_suite_s_assignment_key_for_key(call, workspace, project):
    control = {"kind": "control", "known_solutions": [{"output_values": CROW, "correctness_weight": 0.5}]}
    pool = pool_with(project, [[photo(1), photo(2) | control]], reward="0.04", accepts_by_itself=False)
    sent = send(pool, "ann", ROOK, CROW | {"sure": True}, now=NOW)
    told = body_of(call(f"assignments/{sent.pk}"))
    first, second = Task.objects.filter(pool=pool).order_by("position")
    assert told == {
        "id": str(sent.pk),
        "task_suite_id": str(sent.suite_id),
        "pool_id": str(pool.pk),
        "user_id": sent.participant_id,
        "status": "SUBMITTED",
        "reward": 0.04,
        "mixed": False,
        "automerged": False,
        "created": moment(NOW),
        "submitted": moment(NOW),
        "bonus_ids": [],
        "tasks": [
            {"id": str(first.pk), "input_values": {"photo": "https://img.example/birds/1.jpg"}},
            {
                "id": str(second.pk),
                "input_values": {"photo": "https://img.example/birds/2.jpg"},
                "known_solutions": [{"output_values": CROW, "correctness_weight": 0.5}],
            },
        ],
        "solutions": [{"output_values": ROOK}, {"output_values": CROW | {"sure": True}}],
        "owner": {"id": None, "myself": False},
    }
    assert len(told["user_id"]) == 32


def test_a_task_of_the_pool_is_told_in_full(call, project):
    pool = PoolFactory(project=project)
    suite = TaskSuiteFactory(pool=pool, mixed=True, overlap=1, taken=1)
    finite = TaskFactory(suite=None, pool=pool, overlap=3, taken=2, reserved=True, **photo(1))
    endless = TaskFactory(suite=None, pool=pool, overlap=None, origin_task=finite, traits={"traits_all_of": ["x"]})
    Reservation.objects.create(pool=pool, task=finite, person="ann", kind="reserved")
    Reservation.objects.create(pool=pool, task=finite, person="ben", kind="unavailable")
    assignment = AssignmentFactory(suite=suite)
    for position, task in enumerate((finite, endless), start=1):
        Answer.objects.create(
            pool=pool, assignment=assignment, task=task, participant=assignment.participant, position=position
        )
    told = body_of(call(f"assignments/{assignment.pk}"))
    assert told["mixed"] is True
    assert told["tasks"][0] == {
        "id": str(finite.pk),
        "pool_id": str(pool.pk),
        "input_values": {"photo": "https://img.example/birds/1.jpg"},
        "overlap": 3,
        "infinite_overlap": False,
        "remaining_overlap": 1,
        "reserved_for": ["ann"],
        "unavailable_for": ["ben"],
        "created": moment(Task.objects.get(pk=finite.pk).created_at),
    }
    assert told["tasks"][1]["infinite_overlap"] is True
    assert "overlap" not in told["tasks"][1]
    assert told["tasks"][1]["origin_task_id"] == str(finite.pk)
    assert told["tasks"][1]["traits_all_of"] == ["x"]


def test_a_mixed_suite_that_was_handed_out_shows_the_pool_s_tasks(call, project):
    mixer = {"real_tasks_count": 2, "golden_tasks_count": 1, "training_tasks_count": 0}
    pool = PoolFactory(project=project, mixer_config=mixer)
    tasks = [TaskFactory(suite=None, pool=pool, overlap=2, **photo(n)) for n in range(2)]
    control = {"kind": "control", "known_solutions": [{"output_values": CROW}]}
    tasks.append(TaskFactory(suite=None, pool=pool, overlap=None, **photo(2), **control))
    sent = send(pool, "ann", ROOK, ROOK, ROOK)
    told = body_of(call(f"assignments/{sent.pk}"))
    assert (told["mixed"], told["status"]) == (True, "ACCEPTED")
    assert {task["id"] for task in told["tasks"]} == {str(task.pk) for task in tasks}
    places = [(task.get("overlap"), task.get("remaining_overlap"), task["infinite_overlap"]) for task in told["tasks"]]
    assert sorted(places, key=str) == [(2, 1, False), (2, 1, False), (None, None, True)]
    assert all(task["pool_id"] == str(pool.pk) for task in told["tasks"])
    by_task = body_of(call("assignments", task_id=str(tasks[0].pk)))["items"]
    assert [one["id"] for one in by_task] == [str(sent.pk)]


def test_first_answers_of_training_tasks_are_told_where_they_were_wrong(call, project):
    pool = pool_with(project, [[photo(1), photo(2) | TRAINING, photo(3) | TRAINING]])
    assignment = take(pool)
    fill(assignment, ROOK, CROW, ROOK)
    with pytest.raises(Refused):
        answering.submit(assignment, now=NOW)
    fill(assignment, ROOK, ROOK, ROOK)
    answering.submit(assignment, now=NOW)
    told = body_of(call(f"assignments/{assignment.pk}"))
    assert told["solutions"] == [{"output_values": ROOK}] * 3
    assert told["first_declined_solution_attempt"] == [
        {"output_values": {}},
        {"output_values": CROW},
        {"output_values": {}},
    ]


def test_who_was_right_at_once_has_no_first_attempt(call, project):
    sent = send(pool_with(project, [[photo(1) | TRAINING]]), "ann", ROOK)
    assert "first_declined_solution_attempt" not in body_of(call(f"assignments/{sent.pk}"))


def test_while_nothing_was_sent_there_are_no_solutions(call, project):
    pool = pool_with(project, [[photo(1)], [photo(2)], [photo(3)]], time_limit_s=60)
    active, given_back, expired = take(pool, "ann"), take(pool, "ben"), take(pool, "cy", NOW - timedelta(hours=1))
    fill(active, ROOK)
    answering.give_back(given_back, now=NOW)
    expiry.expire_overdue(NOW)
    told = [body_of(call(f"assignments/{one.pk}")) for one in (active, given_back, expired)]
    assert [(one["status"], "solutions" in one) for one in told] == [
        ("ACTIVE", False),
        ("SKIPPED", False),
        ("EXPIRED", False),
    ]
    assert told[1]["skipped"] == told[2]["expired"] == moment(NOW)


def test_what_came_too_late_is_kept_and_told(call, project):
    pool = pool_with(project, [[photo(1)]], time_limit_s=60)
    assignment = take(pool, "ann", NOW - timedelta(hours=1))
    fill(assignment, ROOK, now=NOW - timedelta(hours=1))
    take(pool, "ben")  # now nothing is free any more
    answering.submit(assignment, now=NOW)
    told = body_of(call(f"assignments/{assignment.pk}"))
    assert (told["status"], told["late"], "submitted" in told) == ("EXPIRED", moment(NOW), False)
    assert told["solutions"] == [{"output_values": ROOK}]


def test_automatic_acceptance_happens_at_the_moment_of_sending(call, project):
    told = body_of(call(f"assignments/{send(pool_with(project, [[photo(1)]]), 'ann', ROOK).pk}"))
    assert told["status"] == "ACCEPTED"
    assert told["accepted"] == told["submitted"]
    assert all(MOMENT.match(told[name]) for name in ("created", "submitted", "accepted"))


def test_bonuses_are_named(call, workspace, project):
    sent = send(pool_with(project, [[photo(1)]]), "ann", ROOK)
    bonus = Bonus.objects.create(workspace=workspace, participant=sent.participant, assignment=sent, amount=1)
    assert body_of(call(f"assignments/{sent.pk}"))["bonus_ids"] == [str(bonus.pk)]


def test_a_batch_s_assignments_show_the_datapoints_and_answers_by_question(call, workspace):
    batch = ReadyBatchFactory(workspace=workspace, group_size=1)
    question = "q-1"
    project = batch.pool.project
    project.output_spec = {question: {"type": "string", "allowed_values": ["a", "b"]}}
    project.save()
    sent = send(batch.pool, "ann", {question: ["a"]})
    told = body_of(call("assignments", pool_id=str(batch.pool_id)))["items"][0]
    assert told["id"] == str(sent.pk)
    assert told["tasks"][0]["input_values"] == {"prompt": "Prompt 1"}
    assert told["solutions"] == [{"output_values": {question: "a"}}]


def test_a_file_is_named_by_the_id_under_which_it_is_fetched(client, call, workspace, headers, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    spec = {"scan": {"type": "file"}, "more": {"type": "array_file", "required": False}}
    pool = pool_with(ProjectFactory(workspace=workspace, output_spec=spec), [[{}]])
    assignment = take(pool)
    one, two = AttachmentFactory(assignment=assignment), AttachmentFactory(assignment=assignment)
    fill(assignment, {"scan": [one.key], "more": [two.key, "gone"]})
    answering.submit(assignment, now=NOW)
    (solution,) = body_of(call(f"assignments/{assignment.pk}"))["solutions"]
    assert solution["output_values"] == {"scan": str(one.pk), "more": [str(two.pk), "gone"]}
    reply = call(f"attachments/{solution['output_values']['scan']}/download")
    assert b"".join(reply.streaming_content) == b"bytes"


# Lists


@pytest.fixture
def many(project):
    """Five assignments of one pool in different states, oldest first."""
    pool = pool_with(project, [[photo(n)] for n in range(5)], accepts_by_itself=False, default_overlap=1)
    rows = [send(pool, f"p{n}", ROOK, now=NOW + timedelta(seconds=n)) for n in range(3)]
    rows += [take(pool, "p3"), take(pool, "p4")]
    answering.give_back(rows[4], now=NOW)
    for one, status in ((rows[1], "ACCEPTED"), (rows[2], "REJECTED")):
        later = {f"{status.lower()}_at": NOW + timedelta(minutes=1)}
        Assignment.objects.filter(pk=one.pk).update(status=status, **later)
    return pool, rows


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, [0, 1, 2, 3, 4]),
        ({"status": "SUBMITTED"}, [0]),
        ({"status": "ACCEPTED,REJECTED"}, [1, 2]),
        ({"sort": "-id"}, [4, 3, 2, 1, 0]),
        ({"submitted_gte": NOW + timedelta(seconds=1)}, [1, 2]),
        ({"submitted_gt": NOW + timedelta(seconds=1)}, [2]),
        ({"submitted_lt": NOW + timedelta(seconds=1)}, [0]),
        ({"accepted_gte": NOW, "sort": "accepted"}, [1]),
        ({"rejected_gte": NOW}, [2]),
        ({"skipped_lte": NOW}, [4]),
        ({"expired_gte": "2020-01-01"}, []),
        ({"created_gte": "2020-01-01", "sort": "-submitted,id", "status": "SUBMITTED,ACCEPTED,REJECTED"}, [2, 1, 0]),
        ({"user_id": "0" * 32}, []),
    ],
)
def test_what_lists_can_be_asked_for(call, many, query, expected):
    pool, rows = many
    query = {key: moment(value) if hasattr(value, "tzinfo") else value for key, value in query.items()}
    told = body_of(call("assignments", pool_id=str(pool.pk), **query))
    assert [one["id"] for one in told["items"]] == [str(rows[n].pk) for n in expected]
    assert told["has_more"] is False


def test_assignments_are_found_by_suite_by_task_and_by_person(call, many):
    _, rows = many
    task = Answer.objects.get(assignment=rows[2]).task_id
    for query in ({"task_suite_id": rows[2].suite_id}, {"task_id": task}):
        assert [one["id"] for one in body_of(call("assignments", **query))["items"]] == [str(rows[2].pk)]
    mine = body_of(call("assignments", pool_id=rows[1].pool_id, user_id=rows[1].participant_id))
    assert [one["id"] for one in mine["items"]] == [str(rows[1].pk)]


def test_pages_by_id_reach_everything_once(call, many):
    pool, rows = many
    seen, last = [], {}
    while True:
        told = body_of(call("assignments", pool_id=str(pool.pk), sort="id", limit=2, **last))
        seen += [one["id"] for one in told["items"]]
        if not told["has_more"]:
            break
        last = {"id_gt": seen[-1]}
    assert seen == [str(one.pk) for one in rows]


def test_a_long_list_goes_out_while_it_is_read_and_says_the_same(call, many, monkeypatch):
    pool, _ = many
    whole = body_of(call("assignments", pool_id=str(pool.pk), limit=4))
    monkeypatch.setattr(assignments, "WHOLE_UPTO", 1)
    reply = call("assignments", pool_id=str(pool.pk), limit=4)
    assert reply.streaming
    assert reply["Content-Type"] == "application/json"
    assert body_of(reply) == whole
    assert whole["has_more"] is True
    assert body_of(call("assignments", pool_id=str(pool.pk), limit=5))["has_more"] is False


def test_a_list_costs_the_same_queries_however_long(call, project, django_assert_max_num_queries):
    pool = pool_with(project, [[photo(n), photo(n)] for n in range(30)])
    for n in range(30):
        send(pool, f"p{n}", ROOK, CROW)
    counts = []
    call("assignments", pool_id=str(pool.pk))  # notes that the token was used
    for limit in (2, 30):
        with django_assert_max_num_queries(20) as counted:
            call("assignments", pool_id=str(pool.pk), limit=limit)
        counts.append(len(counted))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ({}, "pool_id"),
        ({"status": "SUBMITTED"}, "pool_id"),
        ({"pool_id": "17"}, "pool_id"),
        ({"pool_id": "{pool}", "status": "DONE"}, "status"),
        ({"pool_id": "{pool}", "status": "ACCEPTED,DONE"}, "status"),
        ({"pool_id": "{pool}", "submitted_gte": "yesterday"}, "submitted_gte"),
        ({"pool_id": "{pool}", "id_gt": "17"}, "id_gt"),
        ({"pool_id": "{pool}", "sort": "reward"}, "sort"),
        ({"pool_id": "{pool}", "limit": "many"}, "limit"),
    ],
)
def test_a_query_that_makes_no_sense_is_refused_at_its_place(call, project, query, path):
    pool = PoolFactory(project=project)
    reply = call("assignments", **{key: value.format(pool=pool.pk) for key, value in query.items()})
    told = body_of(reply)
    assert (reply.status_code, told["code"], list(told["payload"])) == (400, "VALIDATION_ERROR", [path])


def test_another_workspace_s_assignments_are_not_there(call):
    theirs = AssignmentFactory()
    assert body_of(call("assignments", pool_id=theirs.pool_id))["items"] == []
    for reply in (
        call(f"assignments/{theirs.pk}"),
        call(f"assignments/{theirs.pk}", "patch", status="ACCEPTED"),
        call("assignments/17"),
    ):
        assert (reply.status_code, reply.json()["code"]) == (404, "DOES_NOT_EXIST")


# Verdicts


@pytest.fixture
def submitted(project):
    return send(pool_with(project, [[photo(1)]], accepts_by_itself=False), "ann", ROOK)


def test_a_verdict_answers_with_the_assignment_as_it_is_then(call, submitted):
    reply = call(f"assignments/{submitted.pk}", "patch", status="REJECTED", public_comment="Too quick.")
    assert reply.status_code == 200
    told = body_of(reply)
    assert (told["status"], told["public_comment"]) == ("REJECTED", "Too quick.")
    assert MOMENT.match(told["rejected"])
    assert told == body_of(call(f"assignments/{submitted.pk}"))
    accepted = body_of(call(f"assignments/{submitted.pk}", "patch", status="ACCEPTED", public_comment="After all."))
    assert (accepted["status"], accepted["public_comment"]) == ("ACCEPTED", "After all.")
    assert {"submitted", "rejected", "accepted"} <= set(accepted)


def test_accepting_twice_is_a_conflict(call, submitted):
    statuses = [call(f"assignments/{submitted.pk}", "patch", status="ACCEPTED") for _ in range(2)]
    assert [one.status_code for one in statuses] == [200, 409]
    told = statuses[1].json()
    assert told["code"] == "INAPPROPRIATE_STATUS"
    assert told["payload"] == {"appropriate_statuses": ["REJECTED", "SUBMITTED"]}


@pytest.mark.parametrize(
    ("body", "status", "code", "path"),
    [
        ({}, 400, "VALIDATION_ERROR", ""),
        ({"id": "17"}, 400, "VALIDATION_ERROR", "status"),
        ({"status": "DONE"}, 400, "VALIDATION_ERROR", "status"),
        ({"status": 7}, 400, "VALIDATION_ERROR", "status"),
        ({"status": ["ACCEPTED"]}, 400, "VALIDATION_ERROR", "status"),
        ({"status": "ACCEPTED", "public_comment": 7}, 400, "VALIDATION_ERROR", "public_comment"),
        ({"status": "ACCEPTED", "public_comment": "x" * 2049}, 400, "VALIDATION_ERROR", "public_comment"),
        ({"status": "ACCEPTED", "public_comment": "a\0b"}, 400, "VALIDATION_ERROR", "public_comment"),
        ({"status": "SUBMITTED"}, 409, "INAPPROPRIATE_STATUS", "appropriate_statuses"),
        ({"status": "EXPIRED"}, 409, "INAPPROPRIATE_STATUS", "appropriate_statuses"),
    ],
)
def test_bodies_that_make_no_sense_change_nothing(call, submitted, body, status, code, path):
    reply = call(f"assignments/{submitted.pk}", "patch", **body)
    assert (reply.status_code, reply.json()["code"], list(reply.json()["payload"])) == (status, code, [path])
    kept = Assignment.objects.get(pk=submitted.pk)
    assert (kept.status, kept.comment) == ("SUBMITTED", "")


@pytest.mark.parametrize("body", ["[]", "null", "7", "{", ""])
def test_a_body_that_is_no_object_is_refused(client, headers, submitted, body):
    address = f"/api/v1/assignments/{submitted.pk}"
    reply = client.patch(address, data=body, content_type="application/json", headers=headers)
    assert (reply.status_code, reply.json()["code"]) == (400, "VALIDATION_ERROR")


def test_a_whole_object_may_be_posted_back_with_a_verdict(call, submitted):
    whole = body_of(call(f"assignments/{submitted.pk}"))
    reply = call(f"assignments/{submitted.pk}", "patch", **(whole | {"status": "ACCEPTED", "unknown": 1}))
    assert body_of(reply)["status"] == "ACCEPTED"


def test_in_an_archived_pool_nothing_can_be_reviewed(call, submitted):
    Pool.objects.update(status="ARCHIVED")
    reply = call(f"assignments/{submitted.pk}", "patch", status="ACCEPTED")
    assert (reply.status_code, reply.json()["code"]) == (409, "INAPPROPRIATE_STATUS")


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"role": Role.OWNER}, 200),
        ({"role": Role.EDITOR}, 200),
        ({"role": Role.REVIEWER}, 200),
        ({"role": Role.VIEWER}, 403),
        ({"may_write": False}, 403),
    ],
)
def test_who_may_review(client, workspace, submitted, options, status):
    reply = client.patch(
        f"/api/v1/assignments/{submitted.pk}",
        data={"status": "ACCEPTED"},
        content_type="application/json",
        headers=token_headers(workspace, **options),
    )
    assert reply.status_code == status
    assert Assignment.objects.get(pk=submitted.pk).status == ("ACCEPTED" if status == 200 else "SUBMITTED")


def test_the_owner_is_who_made_the_pool(client, workspace, project):
    token = token_for(workspace)
    user = ApiToken.objects.latest("pk").user
    pool = pool_with(project, [[photo(1)]], created_by=user)
    sent = send(pool, "ann", ROOK)
    reply = client.get(f"/api/v1/assignments/{sent.pk}", headers={"Authorization": f"OAuth {token}"})
    assert reply.json()["owner"] == {"id": str(user.pk), "myself": True}
