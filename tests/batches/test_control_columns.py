"""Control and training tasks from columns of the dataset: made by the set-up, counted apart, never shown."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from batches import known_tasks
from batches.layouts.layout import instructions
from batches.making import setup
from batches.models import Batch, SetUp
from batches.participant import sheet, work
from project.base import jobs
from tasksuites.models import Task, TaskSuite
from tests.factories import (
    CHOICE,
    PROMPT,
    WHY,
    BatchFactory,
    DatapointFactory,
    WorkspaceFactory,
    page,
    stored_layout,
    token_headers,
)
from tests.tasksuites.test_issuing import take

FIELDS = {
    "prompt": {"type": "text"},
    "gold": {"type": "text"},
    "tip": {"type": "metadata"},
    "worth": {"type": "metadata"},
}
KEYED = {"strict": False, "fields": {**FIELDS, "walk": {"type": "task_group_id"}}}
UNKEYED = {"strict": False, "fields": FIELDS}
BETTER = {**CHOICE, "name": "better"}
SETTINGS = {"solutions": {"better": "gold"}, "hint": "tip", "weight": "worth", "controls_per_suite": 2}

pytestmark = pytest.mark.django_db(transaction=True)


def batch_of(*golds, schema=UNKEYED, settings=SETTINGS, layout=None, **values):
    """A batch with one datapoint for each of `golds`; None makes a general one."""
    batch = BatchFactory(
        dataset__schema=schema, layout=layout or stored_layout(PROMPT, BETTER, WHY), control_settings=settings
    )
    for number, gold in enumerate(golds):
        more = {"gold": gold, **values} if gold is not None else {}
        key = f"walk {number % 2}" if schema is KEYED else None
        DatapointFactory(dataset=batch.dataset, values={"prompt": f"Prompt {number}", **more}, group_key=key)
    return batch


def set_up(batch, drain, **options):
    setup.start(batch, **options)
    drain()
    batch.refresh_from_db()
    return batch


def reason(batch):
    return batch.setups.order_by("-pk").first().reason


def prompts(batch, **of):
    tasks = Task.objects.filter(pool=batch.pool, **of).order_by("position")
    return [task.datapoint.values["prompt"] for task in tasks.select_related("datapoint")]


@pytest.mark.parametrize("schema", [KEYED, UNKEYED])
def test_datapoints_that_say_what_is_right_are_control_tasks(drain, schema):
    batch = set_up(batch_of(None, "a", None, "b", None, schema=schema), drain, tasks_per_group=2)
    assert batch.status == Batch.Status.READY
    assert sorted(prompts(batch, kind="general")) == ["Prompt 0", "Prompt 2", "Prompt 4"]
    assert prompts(batch, kind="control") == ["Prompt 1", "Prompt 3"]
    assert not Task.objects.filter(pool=batch.pool, suite=None, kind="general").exists()
    assert not Task.objects.filter(pool=batch.pool, suite__isnull=False).exclude(kind="general").exists()
    pool = batch.pool
    groups = 1 if schema is KEYED else 2
    assert (batch.task_count, batch.group_count) == (3, groups)
    assert (pool.task_count, pool.suite_count, pool.place_count, pool.control_count) == (3, groups, groups, 2)
    assert (pool.controls_per_suite, pool.trainings_per_suite) == (2, 1)
    better = instructions(batch.layout)[0]["id"]
    known = list(Task.objects.filter(pool=pool, kind="control").values_list("known_solutions", flat=True))
    assert known == [[{"output_values": {better: [one]}}] for one in ("a", "b")]
    assert set(TaskSuite.objects.filter(pool=pool).values_list("task_count", flat=True)) <= {1, 2, 3}
    assert sorted(take(pool, "ann").answers.values_list("task__kind", flat=True))[:2] == ["control"] * 2


def test_a_hint_makes_a_training_task_and_a_weight_counts(drain):
    batch = set_up(batch_of(None, "a", tip="Read again.", worth="0.25"), drain)
    task = Task.objects.get(pool=batch.pool, kind="training")
    assert (task.hint, task.known_solutions[0]["correctness_weight"]) == ("Read again.", 0.25)


@pytest.mark.parametrize("settings", [None, SETTINGS])
def test_only_a_batch_with_settings_reads_values_and_makes_control_tasks(drain, settings):
    batch = batch_of(None, "a", None, settings=settings)
    with CaptureQueriesContext(connection) as queries:
        set_up(batch, drain)
    reads = any('"datasets_datapoint"."values"' in query["sql"] for query in queries)
    numbers = (batch.task_count, batch.pool.control_count, batch.pool.controls_per_suite)
    assert (reads, *numbers) == ((True, 2, 1, 2) if settings else (False, 3, 0, 0))


def test_what_cannot_be_right_fails_with_the_record_and_the_field_and_nothing_is_made(drain):
    batch = set_up(batch_of(None, "a", "c", None, *["x"] * 9), drain)
    assert batch.status == Batch.Status.ERROR
    assert 'Record 3 of "rows.jsonl", field "gold": ' in reason(batch)
    assert '"c" is none of them' in reason(batch)
    assert reason(batch).count("Record") == known_tasks.MOST_TOLD
    assert not Task.objects.exists()
    batch.dataset.datapoints.filter(position__gt=2).delete()
    assert set_up(batch, drain).status == Batch.Status.READY
    assert (batch.task_count, batch.pool.control_count) == (1, 1)


def test_a_batch_of_control_tasks_alone_asks_nothing(drain):
    batch = set_up(batch_of("a", "b"), drain)
    assert batch.status == Batch.Status.ERROR
    assert "nothing is left to ask" in reason(batch)


@pytest.mark.parametrize("schema", [KEYED, UNKEYED])
def test_a_run_that_is_put_down_after_every_portion_makes_each_task_once(monkeypatch, schema):
    monkeypatch.setattr(setup, "MOST_ROWS", 10)
    monkeypatch.setattr(known_tasks, "AT_ONCE", 3)
    batch = batch_of(*[None, "a", None] * 10, schema=schema)
    step = setup.start(batch, tasks_per_group=6)
    for _ in range(30):
        jobs.work(SetUp, step.pk, slice_s=0)
    batch.refresh_from_db()
    assert batch.status == Batch.Status.READY
    tasks = Task.objects.filter(pool=batch.pool)
    assert tasks.values("datapoint").distinct().count() == tasks.count() == 30
    assert sorted(tasks.values_list("position", flat=True)) == list(range(1, 31))
    pool, step = batch.pool, batch.setups.get()
    assert (batch.task_count, pool.task_count, pool.control_count) == (20, 20, 10)
    assert (step.mark, step.datapoints_processed, step.tasks_created, step.progress) == (30, 30, 20, 100)


def test_a_set_up_after_a_failed_one_begins_anew(drain, monkeypatch):
    monkeypatch.setattr(known_tasks, "AT_ONCE", 1)
    batch = batch_of(None, "a", "b", "a")
    step = setup.start(batch)
    for _ in range(3):
        jobs.work(SetUp, step.pk, slice_s=0)
    assert Task.objects.filter(kind="control").count() == 2
    jobs.claim(SetUp, step.pk, step.created_at).fail("The disk is full.")
    assert set_up(batch, drain).status == Batch.Status.READY
    assert (batch.task_count, batch.pool.control_count) == (1, 3)
    assert Task.objects.count() == 4


def test_a_layout_that_shows_what_is_right_stands_in_the_way():
    batch = batch_of(None, layout=stored_layout(PROMPT, {"type": "dataset_field", "field": "gold"}, BETTER))
    with pytest.raises(ValidationError) as told:
        setup.start(batch)
    (sentence,) = told.value.message_dict["batch_items"]
    assert sentence.startswith("pages[0].rows[0].columns[0].items[1].field: ")


def test_settings_that_no_longer_fit_stand_in_the_way():
    batch = batch_of(None, settings={"solutions": {"worse": "gold", "better": "silver"}})
    with pytest.raises(ValidationError) as told:
        setup.start(batch)
    assert len(told.value.message_dict["control_settings"]) == 2


def test_the_columns_are_shown_to_no_participant_and_hidden_in_the_specs(drain):
    batch = set_up(batch_of(None, "a", tip="secret"), drain)
    assert set(work.shown_fields(batch)) == {"prompt"}
    hidden = {key for key, spec in batch.pool.project.input_spec.items() if spec["hidden"]}
    assert hidden == {"gold", "tip", "worth"}
    page_ = sheet.Sheet(take(batch.pool, "ann"))
    assert [set(values) for values in page_.values] == [{"prompt"}] * 2


def post(client, workspace, **more):
    body = {"name": "B", "workspace_id": workspace.pk, **more}
    body["task_details"] = {"task_name": "N", "task_introduction": "I", "task_steps": "S"}
    path = "/api/v1/data-collection/batches"
    headers = token_headers(workspace)
    return client.post(path, json.dumps(body), content_type="application/json", headers=headers)


def test_settings_come_with_the_batch_and_stand_in_its_document(client):
    batch = batch_of(None)
    items = [page(PROMPT, BETTER)]
    more = {"dataset_id": str(batch.dataset_id), "batch_items": items}
    made = post(client, batch.workspace, **more, control_settings=SETTINGS)
    assert made.status_code == 201
    assert made.json()["control_settings"] == SETTINGS
    assert Batch.objects.get(pk=made.json()["id"]).control_settings == SETTINGS
    assert "control_settings" not in post(client, batch.workspace, **more).json()


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ("gold", "control_settings"),
        ({}, "control_settings.solutions"),
        ({"solutions": {"better": "silver"}}, "control_settings.solutions.better"),
        ({"solutions": {"worse": "gold"}}, "control_settings.solutions.worse"),
        ({"solutions": {"better": "gold"}, "weight": 1}, "control_settings.weight"),
    ],
)
def test_faulty_settings_are_refused_with_their_place(client, settings, path):
    batch = batch_of(None)
    more = {"dataset_id": str(batch.dataset_id), "batch_items": [page(PROMPT, BETTER)]}
    answer = post(client, batch.workspace, **more, control_settings=settings)
    assert answer.status_code == 400
    assert list(answer.json()["error"]["detail"]) == [path]
    assert Batch.objects.count() == 1


def test_faulty_settings_are_told_beside_a_faulty_layout(client):
    batch = batch_of(None)
    faulty = {"batch_items": [page({"type": "free_text"})], "control_settings": {"solutions": {"better": "silver"}}}
    answer = post(client, batch.workspace, dataset_id=str(batch.dataset_id), **faulty)
    assert answer.status_code == 400
    assert set(answer.json()["error"]["detail"]) == {"batch_items", "control_settings.solutions.better"}


def test_the_list_of_tasks_leaves_control_tasks_out(client, drain):
    batch = set_up(batch_of(None, "a", None), drain)
    path = f"/api/v1/data-collection/batches/{batch.pk}/tasks"
    listed = client.get(path, headers=token_headers(batch.workspace))
    assert len(json.loads(listed.getvalue())) == 2


def test_another_workspace_s_dataset_is_refused_as_before(client):
    batch = batch_of(None)
    answer = post(client, WorkspaceFactory(), dataset_id=str(batch.dataset_id), control_settings=SETTINGS)
    assert answer.status_code == 400
    assert list(answer.json()["error"]["detail"]) == ["dataset_id"]
