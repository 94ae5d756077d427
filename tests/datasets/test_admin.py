"""The admin's pages about datasets: for looking and mending."""

import pytest
from django.urls import reverse

from datasets.models import Import
from tests.factories import DatapointFactory, ImportFactory, RejectedRowFactory, UserFactory

pytestmark = pytest.mark.django_db

MODELS = [
    "dataset",
    "import",
    "rejectedrow",
    "datapoint",
    "datapointversion",
    "schemamigration",
    "migrationfault",
]


@pytest.fixture
def owner(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def rows():
    """A row of each kind that this version fills."""
    job = ImportFactory(status="queued")
    return {
        "dataset": job.dataset,
        "import": job,
        "rejectedrow": RejectedRowFactory(import_job=job, raw=b"<b>\xff</b>"),
        "datapoint": DatapointFactory(dataset=job.dataset, values={"prompt": "<b>bold</b>"}),
    }


@pytest.mark.parametrize("search", ["", "rows", "not-an-id", "01a20021-76ac-7017-abf8-327dabfad038", "'\"%\\"])
@pytest.mark.parametrize("model", MODELS)
def test_every_list_opens_and_can_be_searched(owner, rows, model, search):
    answer = owner.get(reverse(f"admin:datasets_{model}_changelist"), {"q": search})
    assert answer.status_code == 200


@pytest.mark.parametrize("model", ["dataset", "import", "datapoint"])
def test_a_row_is_found_by_its_id(owner, rows, model):
    answer = owner.get(reverse(f"admin:datasets_{model}_changelist"), {"q": str(rows[model].pk)})
    assert answer.context["cl"].result_count == 1


@pytest.mark.parametrize("model", ["dataset", "import", "rejectedrow", "datapoint"])
def test_every_row_opens_and_shows_its_text_escaped(owner, rows, model):
    answer = owner.get(reverse(f"admin:datasets_{model}_change", args=[rows[model].pk]))
    assert answer.status_code == 200
    assert "<b>" not in answer.content.decode()


def test_a_dataset_can_be_renamed_and_nothing_else(owner, rows):
    dataset = rows["dataset"]
    address = reverse("admin:datasets_dataset_change", args=[dataset.pk])
    assert owner.post(address, {"name": "Renamed", "datapoint_count": 99, "schema": "{}"}).status_code == 302
    before = dataset.schema
    dataset.refresh_from_db()
    assert (dataset.name, dataset.datapoint_count, dataset.schema) == ("Renamed", 1, before)


@pytest.mark.parametrize("model", MODELS)
def test_nothing_is_added_or_deleted_by_hand(owner, rows, model):
    assert owner.get(reverse(f"admin:datasets_{model}_add")).status_code == 403
    if model in rows:
        assert owner.get(reverse(f"admin:datasets_{model}_delete", args=[rows[model].pk])).status_code == 403


def test_an_import_that_stands_still_can_be_woken(owner, rows):
    address = reverse("admin:datasets_import_changelist")
    answer = owner.post(address, {"action": "wake", "_selected_action": [str(rows["import"].pk)]}, follow=True)
    assert "1 of 1 were woken" in answer.content.decode()
    assert Import.objects.get(pk=rows["import"].pk).woken_at is not None
