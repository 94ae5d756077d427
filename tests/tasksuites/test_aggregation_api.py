"""Aggregated solutions over the task-suites interface, with numbers worked out by hand."""

from uuid import uuid4

import pytest

from project.base import jobs
from project.base.steps import Step, claim
from tasksuites import aggregating, reviewing
from tasksuites.models import AggregatedSolution, Assignment, Operation, Pool, Skill, Task, UserSkill
from tests.factories import (
    AnswerFactory,
    AssignmentFactory,
    ParticipantFactory,
    PoolFactory,
    ProjectFactory,
    TaskFactory,
    TaskSuiteFactory,
    WorkspaceFactory,
    token_headers,
)
from tests.tasksuites.calls import NOW, body_of, pool_with, send

pytestmark = pytest.mark.django_db
SPEC = {
    "species": {"type": "string", "allowed_values": ["rook", "crow"]},
    "seen": {"type": "boolean"},
    "count": {"type": "integer", "min_value": 0, "max_value": 31},
    "many": {"type": "integer", "min_value": 0, "max_value": 32},
    "free": {"type": "string"},
    "list": {"type": "array_string", "allowed_values": ["a"]},
    "maybe": {"type": "boolean", "required": False},
    "ratio": {"type": "float"},
}
FIELDS = [{"name": "species"}]


@pytest.fixture
def project(workspace):
    return ProjectFactory(workspace=workspace, output_spec=SPEC)


@pytest.fixture
def skill(workspace):
    """One that makes the example's ann good at 60 and ben at 80."""
    made = Skill.objects.create(workspace=workspace, name="Birds")
    for name, value in (("ann", 60), ("ben", 80)):
        person = ParticipantFactory(workspace=workspace, external_id=name)
        UserSkill.objects.create(skill=made, participant=person, value=value)
    return made


@pytest.fixture
def pool(project):
    return pool_with(project, [[{}, {}], [{}]], default_overlap=5)


@pytest.fixture
def call(client, headers):
    def ask(path, method="post", **body):
        options = {"data": body} | ({"content_type": "application/json"} if method == "post" else {})
        return getattr(client, method)(f"/api/v1/aggregated-solutions/{path}", headers=headers, **options)

    return ask


def close():
    Pool.objects.update(status="CLOSED")


def species(*names):
    return [{"species": name, "seen": name == "rook"} for name in names]


def tasks_of(pool):
    return list(Task.objects.filter(pool=pool).order_by("position").values_list("pk", flat=True))


def aggregate(call, pool, **more):
    close()
    reply = call(
        "aggregate-by-pool", **{"type": "WEIGHTED_DYNAMIC_OVERLAP", "pool_id": pool.pk, "fields": FIELDS} | more
    )
    assert reply.status_code == 202, reply.json()
    operation = reply.json()
    assert operation["status"] == "SUCCESS"
    return operation, body_of(call(operation["id"], "get"))["items"]


def test_answers_weigh_as_much_as_the_skill_of_their_givers(call, pool, skill):
    send(pool, "ann", *species("rook", "rook"))
    send(pool, "ben", *species("crow", "rook"))
    operation, found = aggregate(call, pool, answer_weight_skill_id=skill.pk)
    assert operation["type"] == "SOLUTION.AGGREGATE"
    assert operation["progress"] == 100
    assert operation["parameters"] == {
        "pool_id": str(pool.pk),
        "algorithm": "WEIGHTED_DYNAMIC_OVERLAP",
        "answer_weight_skill_id": str(skill.pk),
        "fields": FIELDS,
    }
    first, second, _ = tasks_of(pool)
    assert found == [
        {
            "pool_id": str(pool.pk),
            "task_id": str(first),
            "confidence": pytest.approx(0.32 / 0.44),
            "output_values": {"species": "crow"},
        },
        {
            "pool_id": str(pool.pk),
            "task_id": str(second),
            "confidence": pytest.approx(0.48 / 0.56),  # 0.6 · 0.8 against 0.4 · 0.2
            "output_values": {"species": "rook"},
        },
    ]


def test_of_several_fields_the_least_sure_one_counts(call, pool, skill):
    send(pool, "ann", {"species": "rook", "seen": True}, {})
    send(pool, "ben", {"species": "crow", "seen": True}, {})
    fields = [{"name": "species"}, {"name": "seen"}]
    _, found = aggregate(call, pool, answer_weight_skill_id=skill.pk, fields=fields)
    assert found[0]["output_values"] == {"species": "crow", "seen": True}
    assert found[0]["confidence"] == pytest.approx(0.32 / 0.44)


def test_only_accepted_answers_to_general_tasks_count(call, project, skill):
    control = {"kind": "control", "known_solutions": [{"output_values": {"species": "rook"}}]}
    pool = pool_with(project, [[{}, control]], default_overlap=5, accepts_by_itself=False)
    sent = [send(pool, name, *species(answer, "rook")) for name, answer in (("ann", "rook"), ("ben", "crow"))]
    send(pool, "cy", *species("crow", "rook"))
    reviewing.decide(sent[0], "ACCEPTED", None, None, NOW)
    reviewing.decide(sent[1], "REJECTED", "No.", None, NOW)
    _, found = aggregate(call, pool, answer_weight_skill_id=skill.pk)
    assert [one["task_id"] for one in found] == [str(tasks_of(pool)[0])]
    assert (found[0]["output_values"], found[0]["confidence"]) == ({"species": "rook"}, pytest.approx(0.6))


def test_without_a_skill_control_tasks_say_how_good_people_are(call, project):
    control = {"kind": "control", "known_solutions": [{"output_values": {"species": "rook"}}]}
    pool = pool_with(project, [[{}, control, control]], default_overlap=5)
    send(pool, "right", *species("crow", "rook", "rook"))  # (0.5 + 2) / (1 + 2) = 5/6
    send(pool, "half", *species("rook", "rook", "crow"))  # (0.5 + 1) / (1 + 2) = 1/2
    _, found = aggregate(call, pool)
    assert found[0]["output_values"] == {"species": "crow"}
    assert found[0]["confidence"] == pytest.approx(5 / 6)


def test_baseline_solutions_join_as_answers(call, pool, skill):
    Task.objects.filter(pk=tasks_of(pool)[0]).update(
        baseline_solutions=[{"output_values": {"species": "crow"}, "confidence_weight": 0.8}]
    )
    send(pool, "ann", *species("rook", "rook"))
    _, found = aggregate(call, pool, answer_weight_skill_id=skill.pk)
    assert found[0]["output_values"] == {"species": "crow"}
    assert found[0]["confidence"] == pytest.approx(0.32 / 0.44)


def test_a_choice_that_is_stored_as_a_list_of_one_is_read_as_one(call, pool, skill):
    send(pool, "ann", {"species": ["rook"]}, {"species": ["crow"]})
    _, found = aggregate(call, pool, answer_weight_skill_id=skill.pk)
    assert [one["output_values"] for one in found] == [{"species": "rook"}, {"species": "crow"}]


def dawid_skene_pool(project):
    """Five people and six tasks: two know, three say always rook, which most tasks are not."""
    pool = PoolFactory(project=project, default_overlap=5)
    truth = ["crow", "rook", "crow", "crow", "rook", "crow"]
    suite = TaskSuiteFactory(pool=pool, overlap=5, taken=5)
    tasks = [TaskFactory(suite=suite, pool=pool) for _ in truth]
    for person in range(5):
        assignment = AssignmentFactory(suite=suite, status="ACCEPTED")
        for task, right in zip(tasks, truth, strict=True):
            AnswerFactory(assignment=assignment, task=task, values={"species": right if person < 2 else "rook"})
    return pool, truth


def test_the_model_of_dawid_and_skene_learns_who_errs(call, project):
    pool, truth = dawid_skene_pool(project)
    operation, found = aggregate(call, pool, type="DAWID_SKENE")
    assert operation["parameters"]["algorithm"] == "DAWID_SKENE"
    assert [one["output_values"]["species"] for one in found] == truth
    assert all(one["confidence"] > 0.9 for one in found)


@pytest.mark.django_db(transaction=True)
def test_what_takes_long_is_left_to_a_worker(call, drain, project):
    pool, truth = dawid_skene_pool(project)
    Pool.objects.update(status="CLOSED", submitted_count=aggregating.FEW + 1)
    reply = call("aggregate-by-pool", type="DAWID_SKENE", pool_id=str(pool.pk), fields=FIELDS)
    operation = reply.json()
    assert (reply.status_code, operation["status"], operation["progress"]) == (202, "PENDING", 0)
    assert call(operation["id"], "get").status_code == 409
    drain()
    found = body_of(call(operation["id"], "get"))["items"]
    assert [one["output_values"]["species"] for one in found] == truth


@pytest.mark.parametrize("algorithm", ["WEIGHTED_DYNAMIC_OVERLAP", "DAWID_SKENE"])
def test_whoever_goes_on_after_a_stop_loses_and_doubles_nothing(project, algorithm, monkeypatch):
    monkeypatch.setattr(aggregating, "PORTION", 2)
    pool, _ = dawid_skene_pool(project)
    wish = aggregating.Wish(algorithm, ["species"])
    results = []
    for stops in (False, True):
        operation = Operation.objects.create(
            workspace=project.workspace,
            pool=pool,
            public_id=str(uuid4()),
            type=aggregating.OPERATION,
            parameters=wish.document(pool),
        )
        if stops:
            lease = claim(Operation, operation.pk, NOW)
            next(aggregating.run(lease.step, lease))  # one portion, then nothing more is heard of this worker
            Operation.objects.filter(pk=operation.pk).update(lease_until=NOW)
            assert AggregatedSolution.objects.filter(operation=operation).count() == 2
        jobs.work(Operation, operation.pk)
        operation.refresh_from_db()
        assert (operation.status, operation.progress) == (Step.Status.COMPLETE, 100)
        rows = AggregatedSolution.objects.filter(operation=operation).order_by("task_id")
        results.append(list(rows.values_list("task_id", "confidence", "output_values")))
    assert len(results[0]) == 6
    assert results[0] == results[1]


def test_results_are_paged_by_task(call, project):
    pool, _ = dawid_skene_pool(project)
    operation, found = aggregate(call, pool)
    seen, last = [], {}
    while True:
        page = body_of(call(operation["id"], "get", sort="task_id", limit=4, **last))
        seen += [one["task_id"] for one in page["items"]]
        if not page["has_more"]:
            break
        last = {"task_id_gt": seen[-1]}
    assert seen == sorted(one["task_id"] for one in found)
    down = body_of(call(operation["id"], "get", sort="-task_id", limit=1))
    assert down["items"][0]["task_id"] == seen[-1]


def test_results_come_when_the_operation_is_over(call, workspace, project):
    waiting = Operation.objects.create(workspace=workspace, public_id="mine", type="SOLUTION.AGGREGATE")
    for status, code in (("queued", 409), ("processing", 409), ("failed", 409), ("complete", 200)):
        Operation.objects.filter(pk=waiting.pk).update(status=status)
        assert call("mine", "get").status_code == code
    Operation.objects.create(workspace=WorkspaceFactory(), public_id="theirs", type="SOLUTION.AGGREGATE")
    Operation.objects.create(workspace=workspace, public_id="other", type="POOL.OPEN")
    for key in ("theirs", "other", "unknown"):
        reply = call(key, "get")
        assert (reply.status_code, reply.json()["code"]) == (404, "DOES_NOT_EXIST")


@pytest.mark.parametrize(
    ("body", "path", "code"),
    [
        ({"type": None}, "type", "VALUE_REQUIRED"),
        ({"type": "MAJORITY"}, "type", "UNKNOWN_ENUM_VALUE"),
        ({"type": ["DAWID_SKENE"]}, "type", "UNKNOWN_ENUM_VALUE"),
        ({"pool_id": None}, "pool_id", "VALUE_REQUIRED"),
        ({"pool_id": "17"}, "pool_id", "ENTITY_DOES_NOT_EXIST"),
        ({"pool_id": 17}, "pool_id", "ENTITY_DOES_NOT_EXIST"),
        ({"answer_weight_skill_id": "17"}, "answer_weight_skill_id", "ENTITY_DOES_NOT_EXIST"),
        ({"fields": None}, "fields", "VALUE_REQUIRED"),
        ({"fields": {}}, "fields", "ARRAY_EXPECTED"),
        ({"fields": []}, "fields", "VALUES_REQUIRED"),
        ({"fields": [{"name": 1}]}, "fields.0.name", "STRING_EXPECTED"),
        ({"fields": ["species"]}, "fields.0.name", "STRING_EXPECTED"),
        ({"fields": [{"name": "colour"}]}, "fields.0.name", "VALUE_NOT_ALLOWED"),
        ({"fields": FIELDS * 2}, "fields.1.name", "DUPLICATE_VALUE_IN_ARRAY"),
        ({"fields": [{"name": "free"}]}, "fields.0.name", "VALUE_NOT_ALLOWED"),
        ({"fields": [{"name": "list"}]}, "fields.0.name", "VALUE_NOT_ALLOWED"),
        ({"fields": [{"name": "many"}]}, "fields.0.name", "VALUE_NOT_ALLOWED"),
        ({"fields": [{"name": "ratio"}]}, "fields.0.name", "VALUE_NOT_ALLOWED"),
        ({"fields": [{"name": "maybe"}]}, "fields.0.name", "VALUE_NOT_ALLOWED"),
        ({"type": "DAWID_SKENE", "fields": [*FIELDS, {"name": "seen"}]}, "fields", "ARRAY_SIZE_OUT_OF_BOUNDS"),
    ],
)
def test_what_cannot_be_aggregated_is_refused_at_its_place(call, pool, body, path, code):
    close()
    whole = {"type": "WEIGHTED_DYNAMIC_OVERLAP", "pool_id": str(pool.pk), "fields": FIELDS} | body
    reply = call("aggregate-by-pool", **{key: value for key, value in whole.items() if value is not None})
    assert (reply.status_code, reply.json()["code"]) == (400, "VALIDATION_ERROR")
    assert {key: fault["code"] for key, fault in reply.json()["payload"].items()} == {path: code}
    assert not Operation.objects.exists()


@pytest.mark.parametrize("name", ["species", "seen", "count"])
def test_fields_with_a_limited_set_of_answers_can_be(call, pool, name):
    aggregate(call, pool, fields=[{"name": name}])


def test_faults_are_told_together(call):
    reply = call("aggregate-by-pool", pool_id="17", fields=[])
    assert set(reply.json()["payload"]) == {"type", "pool_id", "fields"}


@pytest.mark.parametrize(
    ("status", "overlap", "code"),
    [
        ("OPEN", 5, "INAPPROPRIATE_STATUS"),
        ("CLOSED", 1, "ASSIGNMENTS_AGGREGATION_DENIED"),
        ("CLOSED", 2, None),
        ("CLOSED", None, None),
        ("ARCHIVED", 2, None),
    ],
)
def test_a_pool_is_closed_and_its_tasks_are_for_several(call, project, status, overlap, code):
    pool = pool_with(project, [[{}]], default_overlap=overlap)
    Pool.objects.filter(pk=pool.pk).update(status=status)
    body = {"type": "WEIGHTED_DYNAMIC_OVERLAP", "pool_id": str(pool.pk), "fields": FIELDS}
    reply = call("aggregate-by-pool", **body)
    assert (reply.status_code, reply.json().get("code")) == (409 if code else 202, code)


def test_another_workspace_s_pool_and_skill_are_not_there(call, pool):
    close()
    theirs, skill = PoolFactory(status="CLOSED"), Skill.objects.create(workspace=WorkspaceFactory(), name="Theirs")
    for body in ({"pool_id": str(theirs.pk)}, {"answer_weight_skill_id": str(skill.pk)}):
        whole = {"type": "WEIGHTED_DYNAMIC_OVERLAP", "pool_id": str(pool.pk), "fields": FIELDS} | body
        payload = call("aggregate-by-pool", **whole).json()["payload"]
        assert {key: fault["code"] for key, fault in payload.items()} == {next(iter(body)): "ENTITY_DOES_NOT_EXIST"}


# One task


@pytest.fixture
def mixed(project):
    """A pool with smart mixing, and one of its tasks that ann and ben have answered."""
    pool = PoolFactory(project=project, mixer_config={"real_tasks_count": 1})
    task = TaskFactory(suite=None, pool=pool, overlap=3, taken=2)
    for name, answer in (("ann", "rook"), ("ben", "crow")):
        person = ParticipantFactory(workspace=project.workspace, external_id=name)
        suite = TaskSuiteFactory(pool=pool, mixed=True, overlap=1, taken=1)
        assignment = AssignmentFactory(suite=suite, participant=person, status="ACCEPTED")
        AnswerFactory(assignment=assignment, task=task, values={"species": answer})
    return task


def test_one_task_is_answered_at_once(call, mixed, skill):
    whole = {"type": "WEIGHTED_DYNAMIC_OVERLAP", "pool_id": str(mixed.pool_id), "task_id": str(mixed.pk)}
    reply = call("aggregate-by-task", **whole, answer_weight_skill_id=str(skill.pk), fields=FIELDS)
    assert reply.status_code == 200
    assert reply.json() == {
        "pool_id": str(mixed.pool_id),
        "task_id": str(mixed.pk),
        "confidence": pytest.approx(0.32 / 0.44),
        "output_values": {"species": "crow"},
    }
    assert not Operation.objects.exists()


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"task_id": None}, 400, "VALIDATION_ERROR"),
        ({"task_id": "17"}, 400, "VALIDATION_ERROR"),
        ({"task_id": str(uuid4())}, 400, "VALIDATION_ERROR"),
        ({"fields": [{"name": "free"}]}, 400, "VALIDATION_ERROR"),
        ({"type": "DAWID_SKENE"}, 409, "UNSUPPORTED_ALGORITHM"),
        ({"type": "MAJORITY"}, 400, "VALIDATION_ERROR"),
    ],
)
def test_what_one_task_cannot_be_asked(call, mixed, change, status, code):
    whole = {"pool_id": str(mixed.pool_id), "task_id": str(mixed.pk), "fields": FIELDS} | change
    reply = call("aggregate-by-task", **{key: value for key, value in whole.items() if value is not None})
    assert (reply.status_code, reply.json()["code"]) == (status, code)


def test_a_task_without_accepted_answers_has_no_result(call, mixed):
    Assignment.objects.update(status="SUBMITTED")
    reply = call("aggregate-by-task", pool_id=str(mixed.pool_id), task_id=str(mixed.pk), fields=FIELDS)
    assert (reply.status_code, reply.json()["code"]) == (404, "DOES_NOT_EXIST")


def test_without_smart_mixing_the_whole_pool_is_aggregated(call, pool):
    reply = call("aggregate-by-task", pool_id=str(pool.pk), task_id=str(tasks_of(pool)[0]), fields=FIELDS)
    assert (reply.status_code, reply.json()["code"]) == (409, "MIXER_CONFIG_REQUIRED")


@pytest.mark.parametrize("path", ["aggregate-by-pool", "aggregate-by-task"])
def test_who_may_only_read_is_refused(client, workspace, path):
    address = f"/api/v1/aggregated-solutions/{path}"
    headers = token_headers(workspace, may_write=False)
    reply = client.post(address, data={}, content_type="application/json", headers=headers)
    assert (reply.status_code, reply.json()["code"]) == (403, "ACCESS_DENIED")
