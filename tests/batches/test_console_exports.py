"""Exports from their page: asked for, watched, fetched, taken away."""

import json
import sys
import zipfile
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from batches.models import Export
from batches.results import exports
from tests.batches.pages import address, answered_batch, queries, text
from tests.factories import MembershipFactory, ReadyBatchFactory
from workspaces.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def of_export(name: str, export: Export) -> str:
    return reverse(name, args=[export.batch_id, export.pk])


def fetched(client, export: Export) -> bytes:
    leads_to = client.get(of_export("batch-export-download", export)).headers["Location"]
    parts = urlsplit(leads_to)
    client.logout()
    return b"".join(client.get(f"{parts.path}?{parts.query}").streaming_content)


def test_an_archive_is_made_watched_and_fetched(client, workspace, drain):
    batch = answered_batch(workspace, people=2)
    page = address("batch-exports", batch)
    assert "No export yet" in text(client.get(page))
    assert "The export has begun." in text(client.post(page, {"format": "zip"}, follow=True))
    assert "data-under-way" in text(client.get(address("batch-exports-now", batch)))
    drain()
    shown = text(client.get(page))
    assert "data-under-way" not in shown
    assert "8 answers" in shown
    archive = zipfile.ZipFile(BytesIO(fetched(client, Export.objects.get())))
    assert "responses-by-task.jsonl" in " ".join(archive.namelist())


def test_what_was_chosen_is_what_the_file_holds_and_the_page_says(client, workspace, drain):
    batch = answered_batch(workspace, people=2)
    chosen = {"format": "jsonl", "from": "2020-01-01", "to": "2020-01-31", "include": ["late", "controls"]}
    client.post(address("batch-exports", batch), chosen)
    drain()
    shown = text(client.get(address("batch-exports", batch)))
    assert "0 answers" in shown
    assert "Sent from 1 Jan 2020." in shown
    assert "Sent before 1 Feb 2020." in shown
    assert "With control and training tasks and late answers." in shown
    client.post(address("batch-exports", batch), {"format": "jsonl"})
    drain()
    lines = fetched(client, Export.objects.order_by("-pk").first()).decode().splitlines()
    assert {"Because 0.", "Because 1."} <= {word for line in lines for word in leaves(json.loads(line))}


def leaves(document):
    """Every text in a document."""
    if isinstance(document, dict):
        document = list(document.values())
    if isinstance(document, list):
        return [leaf for part in document for leaf in leaves(part)]
    return [document] if isinstance(document, str) else []


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        ({"format": "docx"}, "format"),
        ({}, "format"),
        ({"format": "csv", "from": "yesterday"}, "from"),
        ({"format": "csv", "to": "2026-13-01"}, "to"),
        ({"format": "csv", "from": "2026-02-02", "to": "2026-02-01"}, "to"),
        ({"format": "csv", "include": "everything"}, "include"),
    ],
)
def test_what_cannot_be_exported_is_told_at_its_field(client, workspace, chosen, field):
    batch = ReadyBatchFactory(workspace=workspace)
    answer = client.post(address("batch-exports", batch), chosen)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Export.objects.exists()


def test_parquet_is_offered_only_where_its_extra_is_installed(client, workspace, monkeypatch):
    page = address("batch-exports", ReadyBatchFactory(workspace=workspace))
    assert 'value="parquet"' in text(client.get(page))
    monkeypatch.setitem(sys.modules, "pyarrow", None)  # as Python itself marks what cannot be imported
    assert 'value="parquet"' not in text(client.get(page))
    answer = client.post(page, {"format": "parquet", "to": "soon"})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"format", "to"}
    assert "install requirements/analysis.txt" in text(answer)
    assert not Export.objects.exists()


def test_a_batch_keeps_so_many_exports_and_no_more(client, workspace):
    batch = ReadyBatchFactory(workspace=workspace)
    for _ in range(exports.MOST):
        Export.objects.create(batch=batch, status="failed", reason="The disk was full.")
    assert "Delete one to make room." in text(client.get(address("batch-exports", batch)))
    assert client.post(address("batch-exports", batch), {"format": "csv"}).status_code == 422
    assert Export.objects.count() == exports.MOST


def test_an_export_is_deleted_with_its_file_but_not_while_it_is_made(client, workspace, drain, tmp_path):
    batch = answered_batch(workspace, people=1)
    client.post(address("batch-exports", batch), {"format": "csv"})
    export = Export.objects.get()
    told = text(client.post(of_export("batch-export-delete", export), follow=True))
    assert "This export is still being made" in told
    drain()
    assert list(tmp_path.rglob("*.csv"))
    assert "The export is deleted." in text(client.post(of_export("batch-export-delete", export), follow=True))
    assert not list(tmp_path.rglob("*.csv"))
    assert client.get(of_export("batch-export-download", export)).status_code == 404


def test_a_file_that_vanished_is_told(client, workspace):
    batch = ReadyBatchFactory(workspace=workspace)
    export = Export.objects.create(batch=batch, status="complete", file="exports/nothing.zip")
    shown = text(client.get(address("batch-exports", batch)))
    assert "The file of this export is gone." in shown
    assert of_export("batch-export-download", export) not in shown
    assert client.get(of_export("batch-export-download", export)).status_code == 404


def test_the_page_costs_the_same_for_every_number(client, workspace):
    few, many = ReadyBatchFactory(workspace=workspace), ReadyBatchFactory(workspace=workspace)
    for batch, count in ((few, 1), (many, 9)):
        for _ in range(count):
            Export.objects.create(batch=batch, status="failed")
    assert queries(client, address("batch-exports", few)) == queries(client, address("batch-exports", many))


def test_who_may_only_look_fetches_and_nothing_else(client):
    membership = MembershipFactory(role=Role.VIEWER)
    client.force_login(membership.user)
    export = Export.objects.create(batch=ReadyBatchFactory(workspace=membership.workspace), status="failed")
    page = address("batch-exports", export.batch)
    assert "You may fetch those that are there." in text(client.get(page))
    assert client.post(page, {"format": "csv"}).status_code == 403
    assert client.post(of_export("batch-export-delete", export)).status_code == 403
    assert Export.objects.count() == 1


def test_exports_of_others_are_not_there(client, workspace):
    own, other = ReadyBatchFactory(workspace=workspace), ReadyBatchFactory()
    export = Export.objects.create(batch=other, status="failed")
    assert client.get(address("batch-exports", other)).status_code == 404
    assert client.get(address("batch-exports-now", other)).status_code == 404
    for batch in (own, other):
        path = [batch.pk, export.pk]
        assert client.get(reverse("batch-export-download", args=path)).status_code == 404
        assert client.post(reverse("batch-export-delete", args=path)).status_code == 404
    assert Export.objects.exists()
