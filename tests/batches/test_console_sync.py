"""From a batch's page: tasks for datapoints that came later, copies, and its end."""

import pytest

from batches.models import Batch, Deletion, SetUp
from tests.batches.pages import address, answered_batch, text
from tests.factories import BatchFactory, DatapointFactory, DatasetFactory, MembershipFactory, ReadyBatchFactory
from workspaces.roles import Role

pytestmark = pytest.mark.django_db

DEEDS = ("batch-sync", "batch-auto-sync", "batch-dataset", "batch-duplicate", "batch-delete")


def test_datapoints_that_came_later_become_tasks(client, workspace, drain):
    batch = ReadyBatchFactory(workspace=workspace, groups=2, group_size=1)
    page = address("batch-detail", batch)
    assert "Every datapoint has its task." in text(client.get(page))
    DatapointFactory(dataset=batch.dataset)
    DatapointFactory(dataset=batch.dataset)
    assert "Make 2 tasks" in text(client.get(page))
    assert "The sync has begun." in text(client.post(address("batch-sync", batch), follow=True))
    assert "data-under-way" in text(client.get(address("batch-sync-now", batch)))
    drain()
    shown = text(client.get(page))
    assert "Every datapoint has its task." in shown
    assert "made 2 tasks in 2 new groups" in shown


def test_the_switch_is_turned_on_and_off(client, workspace):
    batch = ReadyBatchFactory(workspace=workspace)
    for on, told in (("1", "become tasks at once from now on"), ("0", "wait from now on")):
        assert told in text(client.post(address("batch-auto-sync", batch), {"on": on}, follow=True))
        batch.refresh_from_db()
        assert batch.auto_sync is (on == "1")


def test_a_sync_that_cannot_begin_says_why(client, workspace):
    batch = BatchFactory(workspace=workspace)
    assert "Only a batch that is READY" in text(client.post(address("batch-sync", batch), follow=True))
    assert not SetUp.objects.exists()


def test_a_failed_sync_says_why_and_may_be_tried_again(client, workspace):
    batch = ReadyBatchFactory(workspace=workspace)
    DatapointFactory(dataset=batch.dataset)
    SetUp.objects.create(batch=batch, kind=SetUp.Kind.SYNC, status="failed", reason="The disk was full.")
    shown = text(client.get(address("batch-detail", batch)))
    assert "The disk was full." in shown
    assert "Make 1 task<" in shown


def test_a_copy_is_made_and_opened(client, workspace):
    batch = ReadyBatchFactory(workspace=workspace, name="First")
    answer = client.post(address("batch-duplicate", batch), follow=True)
    assert "<h1><bdi>First (Copy)</bdi></h1>" in text(answer)
    assert Batch.objects.get(name="First (Copy)").dataset == batch.dataset


def test_a_batch_nobody_was_given_is_deleted_after_one_question(client, workspace, drain):
    batch = ReadyBatchFactory(workspace=workspace, name="Never used")
    asked = text(client.get(address("batch-delete", batch)))
    assert "2 tasks in 1 group" in asked
    assert 'name="confirm"' not in asked
    answer = client.post(address("batch-delete", batch), follow=True)
    assert "Never used is deleted." in text(answer)
    drain()
    assert not Batch.objects.exists()


@pytest.mark.parametrize("typed", ["", "answered", "Answered ", "Another"])
def test_answers_go_only_with_the_name_of_their_batch(client, workspace, typed):
    batch = answered_batch(workspace, people=1, name="Answered")
    assert "1 assignment that people took" in text(client.get(address("batch-delete", batch)))
    answer = client.post(address("batch-delete", batch), {"confirm": typed})
    if typed.strip() == batch.name:
        assert answer.status_code == 302
        return
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not Deletion.objects.exists()
    assert client.get(address("batch-detail", batch)).status_code == 200


def test_what_hangs_on_a_deleted_batch_goes_with_it(client, workspace, drain):
    batch = answered_batch(workspace, people=2, name="Answered")
    dataset = batch.dataset
    assert client.post(address("batch-delete", batch), {"confirm": "Answered"}).status_code == 302
    assert client.get(address("batch-detail", batch)).status_code == 404
    drain()
    assert not Batch.objects.exists()
    dataset.refresh_from_db()
    assert dataset.datapoint_count == 4


def test_a_batch_that_another_pool_needs_stays(client, workspace):
    batch = ReadyBatchFactory(workspace=workspace)
    other = ReadyBatchFactory(workspace=workspace)
    other.pool.training = batch.pool
    other.pool.save()
    answer = client.post(address("batch-delete", batch))
    assert answer.status_code == 422
    assert "Another pool lets only those in who passed this batch" in text(answer)


@pytest.mark.parametrize("name", DEEDS)
@pytest.mark.parametrize("make", [BatchFactory, ReadyBatchFactory])
def test_nothing_is_done_to_others_batches_or_by_those_who_may_only_look(client, name, make):
    membership = MembershipFactory(role=Role.VIEWER)
    client.force_login(membership.user)
    own = make(workspace=membership.workspace, dataset=DatasetFactory(workspace=membership.workspace))
    assert client.post(address(name, own)).status_code == 403
    assert client.post(address(name, make())).status_code == 404
    shown = text(client.get(address("batch-detail", own)))
    assert f'"{address(name, own)}"' not in shown
    assert Batch.objects.count() == 2
