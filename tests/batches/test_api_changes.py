"""PATCH, copies, deletion and syncs by the batch interface."""

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from batches import deleting
from batches.layouts.layout import ids, instructions
from batches.making import syncing
from batches.models import Batch, Deletion, SetUp
from datasets.models import Dataset
from project.base import jobs
from project.base.problems import Refused
from tasksuites import answering, copying, discarding
from tasksuites.issuing import Person, issue
from tasksuites.models import Answer, Assignment, Attachment, Pool, Project, Task, TaskSuite
from tests.batches.calls import BATCHES, DETAILS, Api, detail, whole
from tests.factories import (
    CHOICE,
    PROMPT,
    WHY,
    AnswerFactory,
    AssignmentFactory,
    AttachmentFactory,
    BatchFactory,
    DatapointFactory,
    DatasetFactory,
    ReadyBatchFactory,
    page,
    stored_layout,
    token_headers,
)
from workspaces.models import AuditEntry
from workspaces.roles import Role

pytestmark = pytest.mark.django_db
NAMED = {**CHOICE, "name": "better"}


@pytest.fixture
def patch(api):
    def call(batch, body):
        return api.send(f"{BATCHES}/{batch.pk}", body, "PATCH")

    return call


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ({"name": " New "}, {"name": "New"}),
        ({"task_details": {**DETAILS, "task_name": "B", "more": 1}}, {"task_details": {**DETAILS, "task_name": "B"}}),
        ({"auto_sync_enabled": True}, {"auto_sync_enabled": True}),
        ({"shuffle_tasks": True, "annotators_per_task": 4}, {"shuffle_tasks": True, "annotators_per_task": 4}),
        ({"language": "ar"}, {"language": "ar"}),
        ({"dataset_id": None}, {"datasets": [], "schema_version": 4}),
        ({"batch_items": None}, {"batch_items": None, "total_instruction_count": 0}),
        ({"name": "New", "status": "READY", "unheard_of": {}}, {"name": "New", "status": "UNINITIALISED"}),
    ],
)
def test_any_part_of_a_batch_changes_and_the_rest_stays(api, workspace, patch, body, shown):
    batch = BatchFactory(workspace=workspace)
    before = whole(api.get(f"{BATCHES}/{batch.pk}"))
    answer = patch(batch, body)
    assert answer.status_code == 200, answer.content
    assert answer.json() == before | shown == whole(api.get(f"{BATCHES}/{batch.pk}"))


def test_a_batch_speaks_the_language_that_its_call_names_until_none_is_named(api, workspace, patch):
    refused = detail(api.make(workspace, language="tlh"))
    assert refused == {"language": ["This must be en, ar or null."]}
    made = api.make(workspace, language="ar").json()
    assert made["language"] == "ar"
    batch = Batch.objects.get(pk=made["id"])
    batch.settings |= {"shuffles_layout": True}
    batch.save()
    assert "language" not in patch(batch, {"language": None}).json()
    batch.refresh_from_db()
    assert batch.settings == {"shuffles_layout": True}


def test_a_dataset_and_a_layout_for_it_come_in_one_call(workspace, patch):
    batch = BatchFactory(workspace=workspace, dataset=None, layout=None)
    dataset = DatasetFactory(workspace=workspace)
    answer = patch(
        batch,
        {
            "batch_items": [page(PROMPT, NAMED)],
            "dataset_id": str(dataset.pk),
            "control_settings": {"solutions": {"better": "response_a"}},
        },
    )
    assert answer.status_code == 200, answer.content
    assert answer.json()["control_settings"] == {"solutions": {"better": "response_a"}}
    assert answer.json()["datasets"][0]["id"] == str(dataset.pk)


@pytest.mark.parametrize(
    ("body", "paths"),
    [
        ({}, None),
        ({"unheard_of": 1}, None),
        ({"name": None}, {"name"}),
        ({"name": "", "task_details": {**DETAILS, "task_steps": 1}}, {"name", "task_details.task_steps"}),
        ({"dataset_id": "nonsense"}, {"dataset_id"}),
        ({"dataset_id": str(uuid4())}, {"dataset_id"}),
        ({"batch_items": {}}, {"batch_items"}),
        ({"auto_sync_enabled": None}, {"auto_sync_enabled"}),
        ({"language": "tlh"}, {"language"}),
        ({"language": ["ar"]}, {"language"}),
        (
            {"name": "New", "annotators_per_task": 0, "control_settings": [], "batch_items": [page()]},
            {"annotators_per_task", "control_settings", "batch_items"},
        ),
    ],
)
def test_what_does_not_fit_is_told_whole_and_nothing_changes(api, workspace, patch, body, paths):
    batch = BatchFactory(workspace=workspace)
    before = whole(api.get(f"{BATCHES}/{batch.pk}"))
    told = detail(patch(batch, body))
    assert (paths is None and "Say what to change" in str(told)) or set(told) == paths
    assert whole(api.get(f"{BATCHES}/{batch.pk}")) == before


def test_a_faulty_layout_is_422_with_every_place_and_keeps_the_rest_from_changing(workspace, patch):
    batch = BatchFactory(workspace=workspace)
    answer = patch(batch, {"name": "New", "batch_items": [page({**CHOICE, "answer_limit": 5}), page()]})
    assert (answer.status_code, list(answer.json())) == (422, ["type", "message", "issues"])
    assert len(answer.json()["issues"]) == 2
    batch.refresh_from_db()
    assert batch.name != "New"


def test_after_the_set_up_the_dataset_stays_and_the_rest_may_change(workspace, patch):
    batch = ReadyBatchFactory(workspace=workspace, groups=2)
    assert "dataset_id" in detail(patch(batch, {"dataset_id": str(DatasetFactory(workspace=workspace).pk)}))
    assert patch(batch, {"dataset_id": str(batch.dataset.pk)}).status_code == 200
    answer = patch(batch, {"batch_items": [page(PROMPT, WHY)], "shuffle_tasks": True, "annotators_per_task": 3})
    assert (answer.status_code, answer.json()["total_instruction_count"]) == (200, 1)
    batch.refresh_from_db()
    assert (batch.layout_number, batch.pool.shuffles_tasks, batch.pool.place_count) == (2, True, 6)
    assert set(batch.pool.suites.values_list("overlap", flat=True)) == {3}


def test_after_the_set_up_the_numbers_of_control_tasks_may_change(workspace, patch):
    settings = {"solutions": {"better": "response_a"}, "hint": None}
    batch = ReadyBatchFactory(workspace=workspace, layout=stored_layout(PROMPT, NAMED), control_settings=settings)
    assert patch(batch, {"control_settings": {**settings, "controls_per_suite": 2}}).status_code == 200
    batch.pool.refresh_from_db()
    assert batch.pool.controls_per_suite == 2
    told = detail(patch(batch, {"control_settings": {"solutions": {"better": "response_b"}}}))
    assert "numbers" in told["control_settings"][0]


def test_while_a_set_up_runs_only_words_change(workspace, patch):
    batch = BatchFactory(workspace=workspace, status=Batch.Status.PROCESSING)
    assert patch(batch, {"name": "New", "task_details": DETAILS, "auto_sync_enabled": True}).status_code == 200
    body = {"batch_items": None, "annotators_per_task": 2, "dataset_id": None, "shuffle_tasks": True}
    assert set(detail(patch(batch, body))) == {"batch_items", "annotators_per_task", "dataset_id", "shuffle_tasks"}


def test_a_copy_asks_the_same_with_ids_of_its_own(api, workspace):
    batch = ReadyBatchFactory(workspace=workspace, layout=stored_layout(PROMPT, NAMED), shuffle_tasks=True)
    Batch.objects.update(control_settings={"solutions": {instructions(batch.layout)[0]["id"]: "response_a"}})
    made = api.send(f"{BATCHES}/{batch.pk}/duplicate", "")
    assert made.status_code == 201, made.content
    copy = made.json()
    assert (copy["name"], copy["status"], copy["total_task_count"]) == (f"{batch.name} (Copy)", "UNINITIALISED", 0)
    assert (copy["datasets"][0]["id"], copy["shuffle_tasks"]) == (str(batch.dataset.pk), True)
    assert not set(ids(copy["batch_items"])) & set(ids(batch.layout))
    asked = instructions(copy["batch_items"])[0]
    assert copy["control_settings"] == {"solutions": {asked["id"]: "response_a"}}
    assert {key: asked[key] for key in NAMED} == NAMED
    other = api.send(f"{BATCHES}/{copy['id']}/duplicate", {"name": "Third", "upload_new_dataset": True}).json()
    assert (other["name"], other["datasets"]) == ("Third", [])
    assert len(instructions(other["batch_items"])) == 1


def test_the_name_of_a_copy_fits(api, workspace):
    batch = BatchFactory(workspace=workspace, name="x" * 255, layout=None, dataset=None)
    made = api.send(f"{BATCHES}/{batch.pk}/duplicate", {}).json()
    assert (len(made["name"]), made["name"][-7:], made["batch_items"]) == (255, " (Copy)", None)
    assert "name" in detail(api.send(f"{BATCHES}/{batch.pk}/duplicate", {"name": ""}))


@pytest.mark.django_db(transaction=True)
def test_a_batch_nobody_worked_on_is_deleted_at_once_or_by_a_job(api, workspace, drain):
    fresh, ready = BatchFactory(workspace=workspace), ReadyBatchFactory(workspace=workspace)
    assert api.send(f"{BATCHES}/{fresh.pk}", method="DELETE").status_code == 204
    assert api.send(f"{BATCHES}/{ready.pk}", method="DELETE").status_code == 202
    detail(api.get(f"{BATCHES}/{ready.pk}"), 404)
    assert whole(api.get(f"{BATCHES}?workspace_id={workspace.pk}"))["meta"] == {"count": 0}
    drain()
    assert not any(model.objects.exists() for model in (Batch, Pool, Task, TaskSuite, Deletion))
    assert Dataset.objects.count() == 2
    assert AuditEntry.objects.filter(action="delete", object_id=str(ready.pk)).get().detail["name"] == ready.name


@pytest.mark.django_db(transaction=True)
def test_what_people_gave_is_deleted_only_where_somebody_means_it(api, workspace, drain, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    batch, other = (ReadyBatchFactory(workspace=workspace, name="Round 2 & more") for _ in range(2))
    for one in (batch, other):
        assignment = AssignmentFactory(suite=one.pool.suites.get())
        for task in one.pool.tasks.all():
            AnswerFactory(assignment=assignment, task=task)
        AttachmentFactory(assignment=assignment)
    copying.copy_pool(batch.pool, suites=1)  # as a rehearsal does
    for confirm in ("", "?confirm=", "?confirm=round%202%20%26%20more"):
        told = detail(api.send(f"{BATCHES}/{batch.pk}{confirm}", method="DELETE"), 409)
        assert "1 group was handed out" in told
    assert Batch.objects.present().count() == 2
    assert api.send(f"{BATCHES}/{batch.pk}?confirm=Round%202%20%26%20more", method="DELETE").status_code == 202
    drain()
    left = [model.objects.count() for model in (Batch, Pool, Project, TaskSuite, Task, Answer, Attachment)]
    assert left == [1, 1, 1, 1, 2, 2, 1]
    assert len(list(tmp_path.rglob("key-of-file*"))) == 1


@pytest.mark.django_db(transaction=True)
def test_a_file_that_cannot_be_deleted_holds_its_batch_back_and_no_other_file(
    api, workspace, drain, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    batch = ReadyBatchFactory(workspace=workspace)
    assignment = AssignmentFactory(suite=batch.pool.suites.get())
    stuck, other = (AttachmentFactory(assignment=assignment) for _ in range(2))
    path = tmp_path / stuck.file
    path.unlink()
    (path / "full").mkdir(parents=True)  # which the storage does not delete
    api.send(f"{BATCHES}/{batch.pk}?confirm={batch.name}", method="DELETE")
    step = Deletion.objects.get()
    with pytest.raises(OSError, match="not empty"):
        jobs.work(Deletion, step.pk)
    assert not (tmp_path / other.file).exists()
    assert set(Attachment.objects.all()) == {stuck, other}
    (path / "full").rmdir()
    Deletion.objects.update(lease_until=None)  # which waits a little before it tries again
    drain()
    assert not path.exists()
    assert not any(model.objects.exists() for model in (Batch, Attachment, Deletion))


@pytest.mark.django_db(transaction=True)
def test_a_deletion_that_is_stopped_goes_on(api, workspace, drain, monkeypatch):
    monkeypatch.setattr(discarding, "AT_ONCE", 2)
    batch = ReadyBatchFactory(workspace=workspace, groups=3)
    syncing.start(batch)
    api.send(f"{BATCHES}/{batch.pk}", method="DELETE")
    assert SetUp.objects.get().status == SetUp.Status.FAILED
    step = Deletion.objects.get()
    for _ in range(3):
        jobs.work(Deletion, step.pk, slice_s=0)
    assert 0 < TaskSuite.objects.count() + Task.objects.count() < 9
    drain()
    assert not Batch.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_sync_is_asked_for_and_looked_at(api, workspace, drain):
    batch = ReadyBatchFactory(workspace=workspace)
    for _ in range(3):
        DatapointFactory(dataset=batch.dataset)
    asked = api.send(f"{BATCHES}/{batch.pk}/sync")
    assert asked.status_code == 202
    job = asked.json()
    assert (job["status"], job["batch_id"], job["dataset_id"]) == ("queued", str(batch.pk), str(batch.dataset.pk))
    drain()
    done = whole(api.get(f"{BATCHES}/{batch.pk}/syncs/{job['sync_id']}"))
    assert done == job | {
        "status": "complete",
        "updated_at": done["updated_at"],
        "tasks_created": 3,
        "datapoints_processed": 3,
        "groups_created": 3,
        "groups_expanded": 0,
    }
    shown = whole(api.get(f"{BATCHES}/{batch.pk}"))
    assert (shown["total_task_count"], shown["total_task_groups"]) == (5, 4)
    for unknown in ("nonsense", uuid4(), SetUp.objects.create(batch=batch).pk):
        detail(api.get(f"{BATCHES}/{batch.pk}/syncs/{unknown}"), 404)
    assert "status" in detail(api.send(f"{BATCHES}/{BatchFactory(workspace=workspace).pk}/sync"))


@pytest.mark.parametrize("options", [{"may_write": False}, {"role": Role.VIEWER}])
def test_who_may_only_read_changes_nothing_and_strangers_see_nothing(client, workspace, options):
    mine, strange = ReadyBatchFactory(workspace=workspace), ReadyBatchFactory()
    reader, owner = (Api(client, token_headers(workspace, **more)) for more in (options, {}))
    calls = [("PATCH", "", {"name": "a"}), ("DELETE", "", None), ("POST", "/duplicate", None), ("POST", "/sync", None)]
    calls += [("POST", "/instructions", {"instructions": [WHY]}), ("PUT", "/instructions", {"instructions": []})]
    for method, rest, body in calls:
        detail(reader.send(f"{BATCHES}/{mine.pk}{rest}", body, method), 403)
        detail(owner.send(f"{BATCHES}/{strange.pk}{rest}", body, method), 404)
    assert Batch.objects.present().count() == 2


@pytest.mark.django_db(transaction=True)
def test_whoever_is_at_work_while_a_batch_is_deleted_leaves_nothing_behind(workspace, drain):
    batch = ReadyBatchFactory(workspace=workspace, groups=12, annotators_per_task=2)
    gate, with_project = threading.Barrier(4), Pool.objects.select_related("project")

    def take_part(number):
        gate.wait()
        try:
            while True:
                pool, person = with_project.get(pk=batch.pool_id), Person(f"person {number}")
                assignment, _ = issue(pool, person, now=timezone.now(), form_version=1)
                answering.submit(assignment, now=timezone.now())
        except (Refused, Pool.DoesNotExist, Assignment.DoesNotExist) as over:
            return over
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as threads:
        people = [threads.submit(take_part, number) for number in range(3)]
        gate.wait()
        deleting.start(Batch.objects.get(pk=batch.pk), None, confirm=batch.name)
        drain()
        assert all(one.result() for one in people)
    drain()
    assert not any(model.objects.exists() for model in (Batch, Pool, Assignment, Answer, Task, TaskSuite, Deletion))
