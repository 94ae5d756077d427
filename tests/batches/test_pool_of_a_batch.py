"""A batch whose pool is changed over the task-suites interface shows and keeps what was changed there."""

import pytest
from django.urls import reverse

from batches import people
from batches.duplicating import duplicate
from batches.models import Batch
from tasksuites.models import Pool
from tests.factories import MembershipFactory, ReadyBatchFactory
from tests.tasksuites.catalogue.calls import Api

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def batch():
    return ReadyBatchFactory(groups=2, annotators_per_task=2)


@pytest.fixture
def api(client, batch):
    return Api(client, batch.workspace)


def raise_to(api, batch, number):
    seen = api.get(f"pools/{batch.pool_id}").json()
    changed = {**seen, "defaults": {"default_overlap_for_new_task_suites": number}}
    answer = api.put(f"pools/{batch.pool_id}", changed)
    assert (answer.status_code, answer.json()) == (200, changed)


def overlaps(batch):
    return set(batch.pool.suites.values_list("overlap", flat=True))


def test_another_number_of_people_is_the_batch_s_too(api, client, batch):
    raise_to(api, batch, 5)
    assert overlaps(batch) == {5}
    told = api.get(f"data-collection/batches/{batch.pk}").json()
    assert told["annotators_per_task"] == 5
    client.force_login(MembershipFactory(workspace=batch.workspace).user)
    assert "<dt>People per group</dt><dd>5</dd>" in client.get(batch.get_absolute_url()).content.decode()
    page = client.get(reverse("batch-people", args=[batch.pk])).content.decode()
    assert 'name="annotators_per_task" value="5"' in page
    assert duplicate(Batch.objects.get(pk=batch.pk), None).annotators_per_task == 5


def test_the_number_that_the_batch_had_before_can_be_asked_for_again(api, batch):
    raise_to(api, batch, 5)
    people.set_annotators(Batch.objects.get(pk=batch.pk), 2, None)
    assert overlaps(batch) == {2}
    assert Pool.objects.get(pk=batch.pool_id).default_overlap == 2


def test_a_batch_that_failed_in_its_set_up_says_its_own_number(api, batch):
    Pool.objects.filter(pk=batch.pool_id).update(default_overlap=9)
    Batch.objects.filter(pk=batch.pk).update(status=Batch.Status.ERROR)
    assert api.get(f"data-collection/batches/{batch.pk}").json()["annotators_per_task"] == 2
