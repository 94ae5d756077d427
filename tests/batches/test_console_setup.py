"""A batch is set up from its page, which says before what that would make."""

from collections import Counter

import pytest

from batches.authoring import change_layout
from batches.console import group_preview
from batches.making import setup
from batches.models import Batch, SetUp
from tasksuites.models import TaskSuite
from tests.batches.pages import address, text
from tests.factories import (
    CHOICE,
    PROMPT,
    UNGROUPED_SCHEMA,
    BatchFactory,
    DatapointFactory,
    DatasetFactory,
    ImportFactory,
    MembershipFactory,
    ReadyBatchFactory,
    page,
)
from workspaces.roles import Role

pytestmark = pytest.mark.django_db


def test_a_batch_is_set_up_from_its_page(client, workspace, drain):
    dataset = DatasetFactory(workspace=workspace)
    ImportFactory(dataset=dataset)
    for _ in range(3):
        DatapointFactory(dataset=dataset, values={"prompt": "Why?"}, group_key=None)
    batch = BatchFactory(workspace=workspace, dataset=dataset)
    page_of_batch = address("batch-detail", batch)
    assert "Set up 3 tasks" in text(client.get(page_of_batch))
    answer = client.post(address("batch-setup", batch), {"annotators_per_task": "2"}, follow=True)
    assert "The set-up has begun." in text(answer)
    assert "data-under-way" in client.get(address("batch-progress", batch)).content.decode()
    drain()
    batch.refresh_from_db()
    assert batch.status == Batch.Status.READY
    assert batch.annotators_per_task == 2
    assert "data-under-way" not in client.get(address("batch-progress", batch)).content.decode()
    assert "0 of 6 assignments done" in text(client.get(page_of_batch))


def test_a_batch_without_a_layout_offers_that_first_and_no_set_up(client, workspace):
    batch = BatchFactory(workspace=workspace, layout=None)
    DatapointFactory(dataset=batch.dataset)
    shown = text(client.get(address("batch-detail", batch)))
    assert shown.index("Open the builder") < shown.index("Set-up turns 1 datapoint")
    assert "the batch needs a layout" in shown
    assert "Set up 1 task" not in shown
    change_layout(batch, [page(PROMPT, CHOICE)], None)
    shown = text(client.get(address("batch-detail", batch)))
    assert shown.index("Set up 1 task") < shown.index("Open the builder")
    assert "the batch needs a layout" not in shown


def test_a_batch_without_a_dataset_is_given_one_of_its_workspace(client, workspace):
    batch, foreign = BatchFactory(workspace=workspace, dataset=None), DatasetFactory()
    dataset = DatasetFactory(workspace=workspace, name="Ours")
    shown = text(client.get(address("batch-detail", batch)))
    assert "Ours" in shown
    assert foreign.name not in shown
    answer = client.post(address("batch-dataset", batch), {"dataset": foreign.pk}, follow=True)
    assert "Choose one of those that are offered." in text(answer)
    answer = client.post(address("batch-dataset", batch), {"dataset": dataset.pk}, follow=True)
    assert "The dataset is chosen." in text(answer)
    batch.refresh_from_db()
    assert batch.dataset == dataset


def test_a_batch_that_is_set_up_keeps_its_dataset(client, workspace):
    batch = ReadyBatchFactory(workspace=workspace)
    dataset = DatasetFactory(workspace=workspace)
    answer = client.post(address("batch-dataset", batch), {"dataset": dataset.pk}, follow=True)
    assert "make a copy of it for another one" in text(answer)
    batch.refresh_from_db()
    assert batch.dataset != dataset


def test_a_set_up_that_cannot_start_says_why_and_changes_nothing(client, workspace):
    batch = BatchFactory(workspace=workspace)  # its dataset is empty
    answer = client.post(address("batch-setup", batch), {"annotators_per_task": "1"})
    assert answer.status_code == 422
    assert answer.context["setup_form"].non_field_errors()
    batch.refresh_from_db()
    assert batch.status == Batch.Status.UNINITIALISED


@pytest.mark.parametrize("number", ["0", "-1", "", "many", "9999999999999999999999"])
def test_a_strange_number_of_people_is_refused_at_its_field(client, workspace, number):
    batch = BatchFactory(workspace=workspace)
    answer = client.post(address("batch-setup", batch), {"annotators_per_task": number})
    assert answer.status_code == 422
    assert "annotators_per_task" in answer.context["setup_form"].errors


def test_the_same_batch_is_not_set_up_twice(client, workspace):
    batch = ReadyBatchFactory(workspace=workspace)
    answer = client.post(address("batch-setup", batch), {"annotators_per_task": "1"})
    assert answer.status_code == 422
    assert not SetUp.objects.exists()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.REVIEWER])
def test_who_may_only_look_is_offered_nothing_and_may_do_nothing(client, role):
    membership = MembershipFactory(role=role)
    client.force_login(membership.user)
    batch = BatchFactory(workspace=membership.workspace)
    DatapointFactory(dataset=batch.dataset)
    assert "Set up 1 task" not in text(client.get(address("batch-detail", batch)))
    assert client.post(address("batch-setup", batch), {"annotators_per_task": "1"}).status_code == 403
    assert client.get("/batches/new/").status_code == 403
    assert client.post("/batches/new/", {}).status_code == 403


def numbers_of(answer) -> list[int]:
    """Groups, tasks and assignments of the preview on a page."""
    preview = answer.context["preview"]
    return [preview.group_count, preview.task_count, preview.assignment_count]


@pytest.mark.parametrize(
    ("keys", "sizes"),
    [
        (["a", "b", "a", "a"], {3: 1, 1: 1}),
        (["a", None, None, "a", None], {2: 1, 1: 3}),
        ([None], {1: 1}),
        ([""], {1: 1}),
    ],
)
def test_a_set_up_by_key_is_previewed_as_it_will_be(client, workspace, drain, keys, sizes):
    batch = BatchFactory(workspace=workspace, annotators_per_task=2)
    ImportFactory(dataset=batch.dataset)
    for number, key in enumerate(keys):
        DatapointFactory(dataset=batch.dataset, group_key=key, values={"prompt": f"Question {number}"})
    answer = client.get(address("batch-detail", batch))
    assert answer.context["preview"].sizes == sizes
    assert "Question 0" in text(answer)
    setup.start(batch)
    drain()
    made = TaskSuite.objects.filter(pool__batch=batch)
    assert Counter(made.values_list("task_count", flat=True)) == sizes
    assert len(answer.context["preview"].first) == min(made.order_by("position").first().task_count, 3)


def test_a_set_up_by_chance_is_previewed_as_it_will_be(client, workspace, drain):
    dataset = DatasetFactory(workspace=workspace, schema=UNGROUPED_SCHEMA)
    ImportFactory(dataset=dataset)
    for number in range(8):
        DatapointFactory(dataset=dataset, values={"prompt": f"Question {number}"})
    batch = BatchFactory(workspace=workspace, dataset=dataset)
    tried = {"tasks_per_group": "3", "annotators_per_task": "2"}
    answer = client.post(address("batch-setup", batch), {**tried, "go": "try"})
    assert (answer.status_code, numbers_of(answer)) == (200, [3, 8, 6])
    assert numbers_of(client.get(address("batch-setup-preview", batch), tried)) == [3, 8, 6]
    batch.refresh_from_db()
    assert batch.status == Batch.Status.UNINITIALISED, "it was only tried"
    client.post(address("batch-setup", batch), tried)
    drain()
    first = TaskSuite.objects.filter(pool__batch=batch).order_by("position").first()
    prompts = {task.datapoint.values["prompt"] for task in first.tasks.select_related("datapoint")}
    assert {words for fields in answer.context["preview"].first for _, words in fields} == prompts


@pytest.mark.parametrize("role", [Role.OWNER, Role.VIEWER])
def test_the_first_of_many_groups_is_looked_for_only_where_somebody_asks(client, monkeypatch, role):
    monkeypatch.setattr(group_preview, "READ_UNASKED", 7)
    membership = MembershipFactory(role=role)
    client.force_login(membership.user)
    workspace = membership.workspace
    dataset = DatasetFactory(workspace=workspace, schema=UNGROUPED_SCHEMA)
    batch = BatchFactory(workspace=workspace, dataset=dataset)
    for number in range(8):
        DatapointFactory(dataset=dataset, values={"prompt": f"Question {number}"})
    unasked = client.get(address("batch-detail", batch))
    assert numbers_of(unasked) == [8, 8, 8]
    assert "Look for the first group" in text(unasked)
    assert "Question" not in text(unasked)
    asked = client.get(address("batch-detail", batch), {"go": "first"})
    assert "Question" in text(asked)
    assert "Look for the first group" not in text(asked)
    if role == Role.OWNER:
        tried = {"tasks_per_group": "3", "annotators_per_task": "2", "go": "first"}
        answer = client.post(address("batch-setup", batch), tried)
        assert (numbers_of(answer), len(answer.context["preview"].first)) == ([3, 8, 6], 3)
        assert not SetUp.objects.exists()


@pytest.mark.parametrize("number", ["0", "many", "", "1001"])
def test_numbers_that_are_none_are_previewed_as_nothing(client, workspace, number):
    dataset = DatasetFactory(workspace=workspace, schema=UNGROUPED_SCHEMA)
    batch = BatchFactory(workspace=workspace, dataset=dataset)
    DatapointFactory(dataset=dataset)
    tried = {"tasks_per_group": number, "annotators_per_task": "1"}
    answer = client.get(address("batch-setup-preview", batch), tried)
    assert answer.status_code == 200
    assert "The first group" not in text(answer)
    assert client.post(address("batch-setup", batch), {**tried, "go": "try"}).status_code == 422
