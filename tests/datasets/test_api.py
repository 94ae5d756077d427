"""Task Builder's calls about datasets: what they answer, to whom, and to whatever nonsense."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from datasets.models import Dataset, Import
from tests.datasets.conftest import API
from tests.factories import DatasetFactory, ImportFactory, RejectedRowFactory, WorkspaceFactory
from workspaces.models import AuditEntry
from workspaces.roles import Role

pytestmark = pytest.mark.django_db

SCHEMA = {
    "strict": True,
    "fields": {
        "photo": {"type": "image_url", "label": "Photo"},
        "caption": {"type": "text"},
        "camera": {"type": "metadata"},
        "walk": {"type": "task_group_id"},
    },
}


@pytest.fixture
def workspace():
    return WorkspaceFactory()


@pytest.fixture
def member(api, workspace):
    return api(workspace)


def create(client, **body):
    return client.post(f"{API}/datasets", json.dumps(body), content_type="application/json")


def is_envelope(answer, status: int) -> bool:
    error = answer.json()["error"]
    assert answer["Content-Type"] == "application/json"
    assert error["status"] == answer.status_code == status, answer.content
    assert isinstance(error["error_code"], int)
    assert isinstance(error["title"], str)
    return bool(error["detail"])


def test_the_order_of_calls_of_the_official_client(member, client, workspace, drain):
    dataset = create(member, name="Signs", workspace_id=workspace.pk, schema=SCHEMA)
    assert dataset.status_code == 201
    dataset_id = dataset.json()["id"]
    assert member.get(f"{API}/datasets/{dataset_id}").json()["total_datapoint_count"] == 0
    address = member.get(f"{API}/datasets/{dataset_id}/upload-url/my%20signs.jsonl")
    assert address.status_code == 201
    address = address.json()
    job_at = f"{API}/datasets/{dataset_id}/imports/{address['import_id']}"
    assert member.get(job_at).json()["status"] == "uninitialised"

    line = {"photo": "https://e.org/a.png", "caption": "A", "camera": "", "walk": "w"}
    body = json.dumps(line) + "\n" + json.dumps({**line, "photo": "no"}) + "\n" + json.dumps(line)
    sent = client.put(address["upload_url"], body, content_type=address["content_type"])
    assert sent.status_code == 200
    assert member.get(job_at).json()["status"] == "queued"
    assert member.get(f"{API}/datasets/{dataset_id}/status").json() == {"status": "PROCESSING"}
    drain()

    job = member.get(job_at).json()
    assert job.pop("created_at") <= job["processing_started_at"] <= job.pop("updated_at")
    assert job.pop("processing_started_at").endswith("Z")
    reason = job["errors"][0].pop("reason")
    assert "whole web address" in reason
    assert job == {
        "dataset_id": dataset_id,
        "import_id": address["import_id"],
        "type": "file_upload",
        "filename": "my signs.jsonl",
        "status": "partial",
        "processed_offset": len(body),
        "written_count": 1,
        "duplicate_seen_count": 1,
        "rejected_seen_count": 1,
        "accepted_count": 2,
        "duplicate_count": 1,
        "rejected_count": 1,
        "errors": [{"record_index": 1, "field": "photo", "line": 2}],
    }
    whole = member.get(f"{API}/datasets/{dataset_id}").json()
    assert whole["total_datapoint_count"] == 1
    assert [listed["status"] for listed in whole["imports"]] == ["partial"]


def test_a_dataset_as_clients_read_it(member, workspace):
    answer = create(member, name=" Signs ", workspace_id=workspace.pk, schema=SCHEMA, more="ignored").json()
    dataset = Dataset.objects.get()
    assert answer == {
        "id": str(dataset.pk),
        "name": "Signs",
        "created_at": dataset.created_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "created_by": dataset.created_by.pk,
        "workspace_id": workspace.pk,
        "total_datapoint_count": 0,
        "schema_version": 4,
        "schema": SCHEMA,
        "imports": [],
    }
    assert list(answer["schema"]["fields"]) == list(SCHEMA["fields"])
    assert dataset.revision == 1
    assert AuditEntry.objects.get().object_id == str(dataset.pk)


def test_a_schema_that_is_null_waits_and_one_that_is_absent_makes_the_third_generation(member, workspace):
    waiting = create(member, name="a", workspace_id=workspace.pk, schema=None).json()
    assert (waiting["schema_version"], waiting["schema"], waiting["imports"]) == (4, None, [])
    assert "status" not in waiting
    legacy = create(member, name="a", workspace_id=workspace.pk).json()
    assert (legacy["schema_version"], legacy["status"], legacy["filename"]) == (3, "UNINITIALISED", None)
    assert (legacy["imports"], legacy["has_predetermined_grouping_id"]) == (None, None)
    assert "schema" not in legacy


REFUSED = [
    ({}, ["name", "workspace_id"]),
    ({"name": ""}, ["name"]),
    ({"name": "   "}, ["name"]),
    ({"name": None}, ["name"]),
    ({"name": ["a"]}, ["name"]),
    ({"name": True}, ["name"]),
    ({"name": "x" * 256}, ["name"]),
    ({"name": "a\0b"}, ["name"]),
    ({"name": "a", "workspace_id": "6278acb09062db3b35bcbe00"}, ["workspace_id"]),
    ({"name": "a", "workspace_id": "x" * 5000}, ["workspace_id"]),
    ({"name": "a", "workspace_id": 12}, ["workspace_id"]),
    ({"name": "a", "workspace_id": "\0"}, ["workspace_id"]),
    ({"schema": []}, ["schema"]),
    ({"schema": "text"}, ["schema"]),
    ({"schema": {}}, ["schema.strict", "schema.fields"]),
    ({"schema": {"strict": "no", "fields": {"a": {"type": "x"}}}}, ["schema.strict", "schema.fields.a.type"]),
    ({"schema": {"strict": True, "fields": {}}}, ["schema.fields"]),
]


@pytest.mark.parametrize(("body", "paths"), REFUSED)
def test_a_creation_with_faults_names_them_all(member, workspace, body, paths):
    known = {"name": "a", "workspace_id": workspace.pk} if "schema" in body else {}
    answer = create(member, **(known | body))
    assert is_envelope(answer, 400)
    detail = answer.json()["error"]["detail"]
    assert set(paths) <= set(detail)
    assert all(isinstance(told, list) and all(isinstance(one, str) for one in told) for told in detail.values())
    assert Dataset.objects.count() == 0


def test_another_workspace_is_as_good_as_unknown(member, api, client):
    stranger = DatasetFactory()
    job = ImportFactory(dataset=stranger)
    for path in ("", "/status", "/upload-url/a.jsonl", f"/imports/{job.pk}"):
        assert is_envelope(member.get(f"{API}/datasets/{stranger.pk}{path}"), 404)
    assert is_envelope(create(member, name="a", workspace_id=stranger.workspace_id), 400)
    mine = DatasetFactory(workspace=WorkspaceFactory())
    answer = api(mine.workspace).get(f"{API}/datasets/{mine.pk}/imports/{job.pk}")
    assert is_envelope(answer, 404)


def test_who_may_only_read_gets_no_further(api, workspace):
    dataset = DatasetFactory(workspace=workspace)
    for reader in (api(workspace, may_write=False), api(workspace, role=Role.VIEWER)):
        assert reader.get(f"{API}/datasets/{dataset.pk}").status_code == 200
        assert is_envelope(create(reader, name="a", workspace_id=workspace.pk), 403)
        assert is_envelope(reader.get(f"{API}/datasets/{dataset.pk}/upload-url/a.jsonl"), 403)
    assert Import.objects.count() == 0


def test_without_a_token_there_is_no_answer(client):
    dataset = DatasetFactory()
    for answer in (client.get(f"{API}/datasets/{dataset.pk}"), create(Client(), name="a")):
        assert is_envelope(answer, 401)
        assert answer["WWW-Authenticate"].startswith("Token")


NAMES = [
    ("rows.jsonl", "rows.jsonl"),
    ("rows.JSONL", "rows.JSONL"),
    ("my%20rows.v2.jsonl", "my rows.v2.jsonl"),
    ("a%2Fb%2F..%2Fc.jsonl", "a/b/../c.jsonl"),
    ("%C3%A4%F0%9F%A7%B5.jsonl", "ä🧵.jsonl"),
    ("%252F.jsonl", "%2F.jsonl"),
    ("..%2F..%2Fetc%2Fpasswd.jsonl", "../../etc/passwd.jsonl"),
    ("a'%22%3Cb%3E.jsonl", "a'\"<b>.jsonl"),
    (".jsonl", ".jsonl"),
]


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize(("segment", "name"), NAMES)
def test_any_file_name_gets_an_address_whose_path_owes_nothing_to_it(member, workspace, files, segment, name, slash):
    dataset = DatasetFactory(workspace=workspace)
    answer = member.get(f"{API}/datasets/{dataset.pk}/upload-url/{segment}{slash}")
    assert answer.status_code == 201, answer.content
    job = Import.objects.get()
    assert job.filename == name
    assert answer.json()["file_key"] == f"imports/{dataset.pk}/{job.pk}"
    assert Client().put(answer.json()["upload_url"], b"{}").status_code == 200
    assert [path.relative_to(files) for path in files.rglob("*") if path.is_file()] == [
        type(files)("imports", str(dataset.pk), str(job.pk))
    ]


@pytest.mark.parametrize("segment", ["a.csv", "a.zip", "a.jsonl.txt", "jsonl", "x" * 1500 + ".jsonl"])
def test_a_file_that_cannot_be_taken_gets_no_address(member, workspace, segment):
    dataset = DatasetFactory(workspace=workspace)
    assert is_envelope(member.get(f"{API}/datasets/{dataset.pk}/upload-url/{segment}"), 400)
    assert Import.objects.count() == 0


def test_a_dataset_of_the_third_generation_takes_no_file_yet(member, workspace):
    dataset = DatasetFactory(workspace=workspace, generation=3, schema=None)
    assert is_envelope(member.get(f"{API}/datasets/{dataset.pk}/upload-url/a.csv"), 400)


def test_each_address_is_an_import_of_its_own_and_absolute(member, workspace, settings):
    settings.PUBLIC_URL = "https://fieldwork.example"
    settings.FIELDWORK_UPLOAD_URL_S = 60
    dataset = DatasetFactory(workspace=workspace)
    answers = [member.get(f"{API}/datasets/{dataset.pk}/upload-url/a.jsonl").json() for _ in range(2)]
    assert len({answer["import_id"] for answer in answers}) == 2
    assert all(answer["upload_url"].startswith(f"https://fieldwork.example{API}/uploads/") for answer in answers)
    soon = (timezone.now() + timedelta(seconds=61)).isoformat()
    assert answers[0]["expires_at"] < soon
    assert (answers[0]["http_method"], answers[0]["content_type"]) == ("PUT", "application/x-ndjson")


def test_a_head_makes_no_import(member, workspace):
    dataset = DatasetFactory(workspace=workspace)
    assert member.head(f"{API}/datasets/{dataset.pk}/upload-url/a.jsonl").status_code == 405
    assert Import.objects.count() == 0


STATUSES = [
    ([], "UNINITIALISED"),
    (["uninitialised"], "UNINITIALISED"),
    (["pending_schema"], "UNINITIALISED"),
    (["queued", "complete"], "PROCESSING"),
    (["processing", "failed"], "PROCESSING"),
    (["complete", "failed"], "READY"),
    (["partial"], "READY"),
    (["failed", "failed"], "ERROR"),
    (["failed", "uninitialised"], "ERROR"),
]


@pytest.mark.parametrize(("imports", "status"), STATUSES)
def test_the_status_of_a_dataset_follows_from_its_imports(member, workspace, imports, status):
    dataset = DatasetFactory(workspace=workspace)
    for found in imports:
        ImportFactory(dataset=dataset, status=found)
    assert member.get(f"{API}/datasets/{dataset.pk}/status").json() == {"status": status}


@pytest.mark.parametrize("number", [1, 30])
def test_a_dataset_costs_the_same_queries_however_many_imports(
    member, workspace, number, django_assert_max_num_queries
):
    dataset = DatasetFactory(workspace=workspace)
    for _ in range(number):
        RejectedRowFactory(import_job=ImportFactory(dataset=dataset, status="partial", rejected_count=1))
    with django_assert_max_num_queries(5):
        answer = member.get(f"{API}/datasets/{dataset.pk}").json()
    assert len(answer["imports"]) == number
    created = [listed["created_at"] for listed in answer["imports"]]
    assert created == sorted(created, reverse=True)


BODIES = [
    b"",
    b"{",
    b"[]",
    b"[" * 100_000,
    b'{"a":' * 1500 + b"1" + b"}" * 1500,
    b'"text"',
    b"null",
    b"\xff\xfe",
    b'{"name": NaN}',
    b'{"name": "\\ud800", "workspace_id": "x"}',
    b'{"name": 1e999}',
    b'{"name": {"a": {}}, "workspace_id": []}',
    b"x" * 10_000_000,
]
PATHS = [
    "/datasets",
    "/datasets/{id}",
    "/datasets/{id}/status",
    "/datasets/{id}/upload-url/a.jsonl",
    "/datasets/{id}/upload-url/%FF%00.jsonl",
    "/datasets/{id}/upload-url/%0A.jsonl",
    "/datasets/{id}/upload-url/",
    "/datasets/{id}/imports/{id}",
    "/datasets/{id}/imports/%00",
    "/datasets/{id}/datapoints",
    "/datasets/{id}/schema-migrations/{id}",
    "/datasets/{id}/nothing",
    "/datasets/not-an-id",
    "/datasets/%00",
    "/datasets/%F0%9F%A7%B5/status",
    "/uploads/{id}",
    "/uploads/%00?expires=9&signature=%C3%A4",
    "/uploads/{id}?expires=9999999999&signature=0",
]


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "options"])
def test_no_nonsense_is_answered_with_a_crash_or_a_page(member, workspace, method):
    dataset = DatasetFactory(workspace=workspace)
    for path in PATHS:
        for body in BODIES if method == "post" and path == "/datasets" else BODIES[:5]:
            for content_type in ("application/json", "text/plain", "application/x-www-form-urlencoded", ""):
                address = API + path.format(id=dataset.pk)
                answer = member.generic(method.upper(), address, body, content_type)
                assert answer.status_code < 500, (method, path, body[:20], answer.content)
                assert answer["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/datasets"),
        ("DELETE", "/datasets/{id}"),
        ("PATCH", "/datasets/{id}"),
        ("POST", "/datasets/{id}/datapoints"),
        ("GET", "/datasets/{id}/schema-migrations/{id}"),
    ],
)
def test_what_is_not_there_yet_is_a_method_that_is_not_allowed(member, workspace, method, path):
    dataset = DatasetFactory(workspace=workspace)
    answer = member.generic(method, API + path.format(id=dataset.pk), "{}", "application/json")
    assert is_envelope(answer, 405)


def test_an_unknown_import_is_not_found(member, workspace):
    dataset = DatasetFactory(workspace=workspace)
    for key in (uuid4(), "nonsense"):
        assert is_envelope(member.get(f"{API}/datasets/{dataset.pk}/imports/{key}"), 404)
