"""The list of batches is filtered by name and by where they stand, and stays paged by key."""

import pytest
from django.utils import timezone

from batches.console.standing import KINDS
from batches.models import Batch
from tasksuites.models import Pool
from tests.batches.pages import queries, text
from tests.factories import BatchFactory, DatasetFactory, ReadyBatchFactory

pytestmark = pytest.mark.django_db


def names(answer) -> list[str]:
    return [row.batch.name for row in answer.context["rows"]]


@pytest.fixture
def one_of_each(workspace):
    """A batch for each word of the list, with that word as its name."""
    for kind in KINDS:
        if kind.key in ("open", "closed", "complete"):
            batch = ReadyBatchFactory(workspace=workspace, name=kind.label)
            done = 1 if kind.key == "complete" else 0
            status = Pool.Status.OPEN if kind.key == "open" else Pool.Status.CLOSED
            Pool.objects.filter(pk=batch.pool_id).update(status=status, submitted_count=done)
        else:
            BatchFactory(workspace=workspace, name=kind.label, status=kind.status)


@pytest.mark.parametrize("kind", KINDS, ids=[kind.key for kind in KINDS])
def test_each_word_finds_the_batches_that_the_list_calls_so(client, one_of_each, kind):
    answer = client.get(f"/batches/?status={kind.key}")
    assert names(answer) == [kind.label]
    assert answer.context["rows"][0].label == kind.label


def test_every_batch_is_called_by_one_word_only(client, one_of_each):
    found = [name for kind in KINDS for name in names(client.get(f"/batches/?status={kind.key}"))]
    assert sorted(found) == sorted(names(client.get("/batches/")))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("name=second", ["A second one"]),
        ("name=ONE", ["A second one", "One"]),
        ("name=one&status=not-set-up", ["A second one", "One"]),
        ("name=one&status=open", []),
        ("name=%25", []),
        ("name=&status=", ["Other", "A second one", "One"]),
    ],
)
def test_a_part_of_the_name_finds_a_batch(client, workspace, asked, found):
    for name in ("One", "A second one", "Other"):
        BatchFactory(workspace=workspace, name=name)
    BatchFactory(name="One of others")
    BatchFactory(workspace=workspace, name="One that goes", deleted_at=timezone.now())
    answer = client.get(f"/batches/?{asked}")
    assert names(answer) == found
    assert ("No batch is like that" in text(answer)) is not found


@pytest.mark.parametrize("asked", ["status=nonsense", "name=%00", f"name={'x' * 256}"])
def test_a_filter_that_is_none_is_told_and_hides_nothing(client, workspace, asked):
    BatchFactory(workspace=workspace)
    answer = client.get(f"/batches/?{asked}")
    assert answer.status_code == 200
    assert answer.context["filter"].errors
    assert len(names(answer)) == 1


def test_a_filtered_list_is_paged_by_key_and_costs_the_same_for_20_rows_and_200(client, workspace):
    dataset = DatasetFactory(workspace=workspace)
    for number in range(120):
        kind = "even" if number % 2 else "odd"
        BatchFactory(workspace=workspace, dataset=dataset, layout=None, name=f"{kind} {number}")
    seen, path = [], "/batches/?name=even&status=not-set-up"
    cost = queries(client, path)
    while path:
        answer = client.get(path)
        seen += names(answer)
        following = answer.context.get("next_address")
        path = following and f"/batches/{following}"
    assert seen == [f"even {number}" for number in reversed(range(1, 120, 2))]
    assert answer.context["first_address"] == "?name=even&status=not-set-up"
    Batch.objects.filter(name__startswith="even").exclude(name__in=seen[:20]).update(name="odd")
    assert queries(client, "/batches/?name=even&status=not-set-up") == cost
