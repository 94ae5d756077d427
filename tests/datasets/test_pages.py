"""The console's pages about datasets, as members of different roles meet them."""

import json
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from datasets.models import Dataset, Import
from project.base.models import Beat
from tests.factories import (
    DatapointFactory,
    DatasetFactory,
    ImportFactory,
    MembershipFactory,
    RejectedRowFactory,
    WorkspaceFactory,
)
from workspaces.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def workspace():
    return WorkspaceFactory(name="Street signs")


@pytest.fixture
def sign_in(client, workspace):
    def make(role=Role.EDITOR):
        client.force_login(MembershipFactory(workspace=workspace, role=role).user)
        return client

    return make


@pytest.fixture
def editor(sign_in):
    return sign_in()


@pytest.fixture
def dataset(workspace):
    return DatasetFactory(workspace=workspace, name="Signs <b>2</b>")


def page(client, name, *args, query="") -> str:
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_strangers_are_asked_to_sign_in(client, dataset):
    for name, args in (("dataset-list", []), ("dataset-detail", [dataset.pk]), ("dataset-new", [])):
        answer = client.get(reverse(name, args=args))
        assert answer.status_code == 302
        assert reverse("sign-in") in answer["Location"]


def test_another_workspaces_dataset_is_not_there(editor):
    stranger = ImportFactory()
    for address in (
        reverse("dataset-detail", args=[stranger.dataset.pk]),
        reverse("dataset-imports", args=[stranger.dataset.pk]),
        reverse("import-rejected", args=[stranger.pk]),
    ):
        assert editor.get(address).status_code == 404
    upload = reverse("dataset-upload", args=[stranger.dataset.pk])
    assert editor.post(upload, {"file": SimpleUploadedFile("a.jsonl", b"{}")}).status_code == 404


def test_an_empty_list_offers_the_first_step_to_who_may_take_it(sign_in):
    assert reverse("dataset-new") in page(sign_in(), "dataset-list")
    assert "An editor of your workspace can make one." in page(sign_in(Role.VIEWER), "dataset-list")


@pytest.mark.parametrize("number", [20, 200])
def test_a_list_costs_the_same_however_long_it_is(editor, workspace, number, django_assert_max_num_queries):
    for _ in range(number):
        ImportFactory(dataset=DatasetFactory(workspace=workspace), status="queued")
    with django_assert_max_num_queries(6):
        page(editor, "dataset-list")


def test_a_long_list_is_paged(editor, workspace):
    datasets = [DatasetFactory(workspace=workspace) for _ in range(60)]
    first = page(editor, "dataset-list")
    assert first.count("Empty</span>") == 50
    second = page(editor, "dataset-list", query=f"?after={datasets[10].pk}")
    assert datasets[9].name in second
    assert datasets[10].name not in second
    assert page(editor, "dataset-list", query="?after=nonsense").count("Empty</span>") == 50


def test_a_dataset_shows_the_real_thing_escaped(editor, dataset):
    DatapointFactory(dataset=dataset, values={"prompt": "<script>alert(1)</script>", "session_id": "s"})
    text = page(editor, "dataset-detail", dataset.pk)
    assert "Signs &lt;b&gt;2&lt;/b&gt;" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script>alert" not in text
    assert "missing</span>" in text
    assert "task_group_id" in text


def test_a_dataset_in_work_says_how_far_it_is(editor, dataset):
    ImportFactory(dataset=dataset, status="processing", offset=412, size=1000, line=41_200, rejected_count=12)
    text = page(editor, "dataset-detail", dataset.pk)
    assert "41,200 of about 100,000 lines, 12 rejected" in text
    assert "data-under-way" in page(editor, "dataset-imports", dataset.pk)
    Import.objects.update(status="complete")
    assert "data-under-way" not in page(editor, "dataset-imports", dataset.pk)


@pytest.mark.parametrize(("minutes", "told"), [(0, False), (2, True)])
def test_a_job_that_waits_says_that_no_worker_was_seen(editor, dataset, minutes, told):
    ImportFactory(dataset=dataset, status="queued")
    Import.objects.update(updated_at=timezone.now() - timedelta(minutes=minutes))
    assert ("No worker has been seen yet" in page(editor, "dataset-detail", dataset.pk)) is told
    Beat.touch(Beat.WORKER, timezone.now() - timedelta(minutes=2))
    assert ("No worker has been seen since" in page(editor, "dataset-detail", dataset.pk)) is told
    Beat.touch(Beat.WORKER)  # it is there, only busy
    assert "No worker" not in page(editor, "dataset-detail", dataset.pk)


@pytest.mark.parametrize("number", [1, 15])
def test_a_dataset_page_costs_the_same_however_many_files(editor, dataset, number, django_assert_max_num_queries):
    for _ in range(number):
        ImportFactory(dataset=dataset)
        DatapointFactory(dataset=dataset)
    with django_assert_max_num_queries(9):
        page(editor, "dataset-detail", dataset.pk)


def test_a_dataset_is_made_with_its_schema(editor, workspace):
    schema = {"strict": True, "fields": {"b": {"type": "text"}, "a": {"type": "metadata"}}}
    given = {"name": "New", "workspace": workspace.pk, "schema": json.dumps(schema)}
    answer = editor.post(reverse("dataset-new"), given)
    dataset = Dataset.objects.get()
    assert answer["Location"] == dataset.get_absolute_url()
    assert (dataset.schema, dataset.revision, dataset.workspace) == (schema, 1, workspace)
    assert list(dataset.schema["fields"]) == ["b", "a"]


FAULTS = [
    ("{", ["This is no valid JSON"]),
    ("", ["Fill this in"]),
    ("[]", ["A schema is an object"]),
    (
        '{"strict": 1, "fields": {"a": {"type": "x"}, "b": 2}}',
        ["must be true or false", "The type of field", "Field &quot;b&quot;"],
    ),
    ('{"strict": true, "fields": {"\\ud800": {"type": "text"}}}', ["This is no valid JSON"]),
]


@pytest.mark.parametrize(("schema", "told"), FAULTS)
def test_a_schema_with_faults_shows_them_all_and_keeps_what_was_typed(editor, workspace, schema, told):
    answer = editor.post(reverse("dataset-new"), {"name": "New", "workspace": workspace.pk, "schema": schema})
    text = answer.content.decode()
    assert Dataset.objects.count() == 0
    assert all(one in text for one in told)
    assert 'value="New"' in text


def test_a_workspace_that_is_not_theirs_is_no_choice(editor):
    stranger = WorkspaceFactory()
    given = {"name": "New", "workspace": stranger.pk, "schema": '{"strict": true, "fields": {"a": {"type": "text"}}}'}
    assert editor.post(reverse("dataset-new"), given).status_code == 200
    assert Dataset.objects.count() == 0


def test_a_viewer_sees_and_cannot_change(sign_in, dataset):
    viewer = sign_in(Role.VIEWER)
    text = page(viewer, "dataset-detail", dataset.pk)
    assert '<form class="form"' not in text
    assert viewer.get(reverse("dataset-new")).status_code == 403
    upload = reverse("dataset-upload", args=[dataset.pk])
    assert viewer.post(upload, {"file": SimpleUploadedFile("a.jsonl", b"{}")}).status_code == 403


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [1, 3_000])  # the larger one does not stay in memory
def test_a_file_is_uploaded_by_the_form(editor, dataset, drain, size):
    lines = b"".join(b'{"prompt": "%d %s"}\n' % (number, b"x" * 1000) for number in range(size))
    file = SimpleUploadedFile("../rows.jsonl", lines)
    answer = editor.post(reverse("dataset-upload", args=[dataset.pk]), {"file": file})
    assert answer["Location"] == f"{dataset.get_absolute_url()}#imports"
    assert "rows.jsonl" in str(next(iter(get_messages(answer.wsgi_request))))
    drain()
    dataset.refresh_from_db()
    assert dataset.datapoint_count == size
    assert f"{size:,} new datapoint" in page(editor, "dataset-detail", dataset.pk)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "Choose a file"),
        ({"file": "text"}, "Choose a file"),
        ({"file": SimpleUploadedFile("rows.csv", b"a,b")}, "end in .jsonl"),
    ],
)
def test_what_cannot_be_uploaded_is_said_at_the_field(editor, dataset, given, told):
    answer = editor.post(reverse("dataset-upload", args=[dataset.pk]), given)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert Import.objects.count() == 0


def test_the_address_of_the_upload_form_leads_to_the_page(editor, dataset):
    assert editor.get(reverse("dataset-upload", args=[dataset.pk]))["Location"].startswith(dataset.get_absolute_url())


def test_rejected_lines_are_shown_with_place_and_reason(editor, dataset):
    job = ImportFactory(dataset=dataset, status="partial", rejected_count=60)
    for number in range(60):
        RejectedRowFactory(import_job=job, record_index=number, line=number + 2, raw=b"<i>\xff\0</i>")
    text = page(editor, "import-rejected", job.pk)
    assert text.count("&lt;i&gt;\ufffd\ufffd&lt;/i&gt;") == 50
    assert "?after=49" in text
    rest = page(editor, "import-rejected", job.pk, query="?after=49")
    assert rest.count("&lt;i&gt;") == 10
    for nonsense in ("x", "9" * 30, "-1", "%00"):
        page(editor, "import-rejected", job.pk, query=f"?after={nonsense}")


def test_an_import_without_rejected_lines_says_so(editor, dataset):
    assert "Nothing rejected" in page(editor, "import-rejected", ImportFactory(dataset=dataset).pk)
