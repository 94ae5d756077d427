"""Task Builder's calls about batches, through the client: shapes, what is refused and where, and what lists cost."""

import json
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from batches.models import Batch
from datasets.models import Import
from tasksuites.models import Pool
from tests.batches.calls import BATCHES, DETAILS, Api, detail, whole
from tests.factories import (
    CHOICE,
    PROMPT,
    WHY,
    BatchFactory,
    DatapointFactory,
    DatasetFactory,
    ImportFactory,
    MembershipFactory,
    ReadyBatchFactory,
    page,
    token_headers,
)
from workspaces.models import AuditEntry
from workspaces.roles import Role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("end", ["", "/"])
def test_a_batch_is_made_and_shown_in_the_interface_s_shape(api, workspace, end):
    dataset = DatasetFactory(workspace=workspace)
    DatapointFactory(dataset=dataset)
    body = {"dataset_id": str(dataset.pk), "batch_items": [page(PROMPT, CHOICE, WHY)], "auto_sync_enabled": False}
    answer = api.send(BATCHES + end, {"name": "Round 2", "workspace_id": workspace.pk, "task_details": DETAILS, **body})
    assert answer.status_code == 201, answer.content
    made = answer.json()
    batch = Batch.objects.get()
    assert made == {
        "id": str(batch.pk),
        "name": "Round 2",
        "status": "UNINITIALISED",
        "workspace_id": workspace.pk,
        "created_at": made["created_at"],
        "created_by": batch.created_by.pk,
        "datasets": [{"id": str(dataset.pk), "total_datapoint_count": 1, "filename": ""}],
        "schema_version": 4,
        "tasks_per_group": 1,
        "annotators_per_task": 1,
        "total_task_count": 0,
        "total_task_groups": 0,
        "total_instruction_count": 2,
        "task_details": DETAILS,
        "batch_items": made["batch_items"],
    }
    assert len(made["created_at"]) == len("2026-03-04T09:15:30.120Z")
    for node in nodes(made["batch_items"]):
        assert UUID(node["id"])
    assert whole(api.get(f"{BATCHES}/{batch.pk}{end}")) == made
    assert whole(api.get(f"{BATCHES}{end}?workspace_id={workspace.pk}")) == {"results": [made], "meta": {"count": 1}}
    assert whole(api.get(f"{BATCHES}/{batch.pk}/status{end}")) == {"status": "UNINITIALISED"}
    assert AuditEntry.objects.filter(action="create", object_id=str(batch.pk)).exists()


def nodes(pages):
    for one in pages:
        yield one
        for key in ("rows", "columns", "items"):
            yield from nodes(one.get(key, []))


def test_ids_that_are_given_are_kept(api, workspace):
    ids = [str(uuid4()) for _ in range(4)]
    pages = [{"id": ids[0], "rows": [{"id": ids[1], "columns": [{"id": ids[2], "items": [{**WHY, "id": ids[3]}]}]}]}]
    made = api.make(workspace, batch_items=pages).json()
    assert [node["id"] for node in nodes(made["batch_items"])] == ids


@pytest.mark.parametrize("more", [{}, {"batch_items": None}, {"dataset_id": None}])
def test_dataset_and_layout_may_come_later(api, workspace, more):
    answer = api.make(workspace, **more)
    assert answer.status_code == 201
    made = answer.json()
    assert made["datasets"] == []
    assert "batch_items" not in made
    assert whole(api.get(f"{BATCHES}/{made['id']}"))["batch_items"] is None


def test_auto_sync_shows_where_it_is_on(api, workspace):
    made = api.make(workspace, auto_sync_enabled=True).json()
    assert made["auto_sync_enabled"] is True
    assert Batch.objects.get().auto_sync


@pytest.mark.django_db(transaction=True)
def test_a_batch_may_show_each_person_the_tasks_in_another_order(api, workspace, drain):
    plain = api.make(workspace, shuffle_tasks=False).json()
    assert "shuffle_tasks" not in plain
    dataset = DatasetFactory(workspace=workspace)
    DatapointFactory(dataset=dataset)
    body = {"dataset_id": str(dataset.pk), "batch_items": [page(CHOICE)]}
    made = api.make(workspace, shuffle_tasks=True, **body).json()
    assert made["shuffle_tasks"] is True
    assert whole(api.get(f"{BATCHES}/{made['id']}"))["shuffle_tasks"] is True
    ImportFactory(dataset=dataset, status=Import.Status.COMPLETE)
    assert api.send(f"{BATCHES}/{made['id']}/setup", {}).status_code == 202
    drain()
    assert Pool.objects.get().shuffles_tasks


def test_html_is_cleaned_and_unknown_details_are_left_out(api, workspace):
    given = {
        "task_name": "<b>Name</b> & more",
        "task_introduction": '<p onclick="x()">Hi<script>alert(1)</script></p>',
        "task_steps": '<ol><li><a href="javascript:x()">Go</a></li></ol><iframe src="https://example.org"></iframe>',
        "task_reward": 3,
    }
    made = api.make(workspace, task_details=given).json()
    assert made["task_details"]["task_name"] == "<b>Name</b> & more"
    assert made["task_details"]["task_introduction"] == "<p>Hi</p>"
    assert "javascript" not in made["task_details"]["task_steps"]
    assert "iframe" not in made["task_details"]["task_steps"]
    assert set(made["task_details"]) == set(DETAILS)


def test_every_fault_of_a_layout_is_told_with_its_place(api, workspace):
    dataset = DatasetFactory(workspace=workspace)
    pages = [page({"type": "dataset_field", "field": "summry"}, {**CHOICE, "answer_limit": 5}), page()]
    answer = api.make(workspace, dataset_id=str(dataset.pk), batch_items=pages)
    assert answer.status_code == 422
    body = answer.json()
    assert list(body) == ["type", "message", "issues"]
    assert body["type"] == "INVALID_BATCH_ITEMS"
    assert body["message"] == "The layout has 3 problems"
    places = [tuple(issue[level] for level in ("page", "row", "column", "item")) for issue in body["issues"]]
    assert places == [(0, 0, 0, 0), (0, 0, 0, 1), (1, 0, 0, 0)]
    assert body["issues"][0]["field"] == "summry"
    assert body["issues"][0]["type"] == "dataset_field"
    assert "field" not in body["issues"][1]
    assert all(issue["message"] for issue in body["issues"])
    assert not Batch.objects.exists()


@pytest.mark.parametrize("items", [[], [{}], [{"rows": 3}], [None], [page(PROMPT)]])
def test_a_layout_that_cannot_stand_is_422(api, workspace, items):
    assert api.make(workspace, batch_items=items).json()["type"] == "INVALID_BATCH_ITEMS"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"name": None}, "name"),
        ({"name": ""}, "name"),
        ({"name": "  "}, "name"),
        ({"name": 5}, "name"),
        ({"name": ["a"]}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"workspace_id": None}, "workspace_id"),
        ({"workspace_id": "0" * 24}, "workspace_id"),
        ({"workspace_id": {}}, "workspace_id"),
        ({"workspace_id": "a\0b"}, "workspace_id"),
        ({"task_details": None}, "task_details"),
        ({"task_details": "text"}, "task_details"),
        ({"task_details": []}, "task_details"),
        ({"task_details": {**DETAILS, "task_steps": None}}, "task_details.task_steps"),
        ({"task_details": {**DETAILS, "task_name": 1}}, "task_details.task_name"),
        ({"task_details": {"task_name": "a", "task_introduction": "b"}}, "task_details.task_steps"),
        ({"dataset_id": "nonsense"}, "dataset_id"),
        ({"dataset_id": 7}, "dataset_id"),
        ({"dataset_id": str(uuid4())}, "dataset_id"),
        ({"batch_items": "pages"}, "batch_items"),
        ({"batch_items": {}}, "batch_items"),
        ({"auto_sync_enabled": "perhaps"}, "auto_sync_enabled"),
        ({"auto_sync_enabled": None}, "auto_sync_enabled"),
        ({"auto_sync_enabled": []}, "auto_sync_enabled"),
        ({"shuffle_tasks": "true"}, "shuffle_tasks"),
        ({"shuffle_tasks": 1}, "shuffle_tasks"),
    ],
)
def test_a_fault_is_told_at_its_path(api, workspace, change, path):
    assert path in detail(api.make(workspace, **change))
    assert not Batch.objects.exists()


def test_all_faults_are_told_at_once(api):
    assert set(detail(api.send(BATCHES, {}))) == {"name", "workspace_id", "task_details"}


HOSTILE = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'"text"',
    b"3",
    b"\xff\xfe",
    b'{"name": NaN}',
    b'{"name": "\\ud800"}',
    b"[" * 100_000,
    b'{"a":' * 2_000 + b"1" + b"}" * 2_000,
    b'{"name": "' + b"x" * 2_000_000 + b'"}',
    b'{"tasks_per_group": 1e400, "name": 1e400}',
    b'{"tasks_per_group": 99999999999999999999999, "workspace_id": 99999999999999999999999}',
    b'{"tasks_per_group": true, "dataset_id": {"a": []}}',
    b'{"tasks_per_group": "two", "batch_items": [[[]]]}',
    b'{"tasks_per_group": 1.5, "task_details": {"task_name": {}}}',
    b'{"tasks_per_group": [1], "seed": 1e30}',
    b'{"tasks_per_group": {}, "annotators_per_task": -5}',
    b'{"annotators_per_task": 0}',
    b'{"dataset_id": "../../etc/passwd"}',
]


@pytest.mark.parametrize("body", HOSTILE, ids=lambda body: body[:30])
@pytest.mark.parametrize("path", [BATCHES, "setup"])
@pytest.mark.parametrize("content_type", ["application/json", "application/x-www-form-urlencoded", ""])
def test_hostile_bodies_get_an_envelope(api, workspace, body, path, content_type):
    batch = BatchFactory(workspace=workspace)
    path = f"{BATCHES}/{batch.pk}/setup" if path == "setup" else path
    answer = api.client.generic("POST", path, body, content_type=content_type, headers=api.headers)
    assert detail(answer)


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", ""])
def test_ten_megabytes_are_read_or_refused(api, workspace, content_type):
    filler = "x" * 10_000_000
    body = json.dumps({"name": "a", "workspace_id": workspace.pk, "task_details": {**DETAILS, "task_steps": filler}})
    answer = api.client.generic("POST", BATCHES, body, content_type=content_type, headers=api.headers)
    assert answer.status_code in (201, 400, 413)
    assert answer["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "pk", ["nonsense", "0", "0192a3b5-0000-7000-8000-000000000000", "%00", "a" * 5000, "..", "null", "{}"]
)
@pytest.mark.parametrize("rest", ["", "/status", "/tasks", "/task-groups", "/responses"])
def test_an_unknown_batch_is_404(api, pk, rest):
    detail(api.get(f"{BATCHES}/{pk}{rest}"), 404)


@pytest.mark.parametrize(
    ("method", "rest"),
    [
        ("PUT", ""),
        ("POST", "/status"),
        ("GET", "/setup"),
        ("DELETE", "/responses"),
        ("TRACE", "/tasks"),
    ],
)
def test_a_method_that_is_not_there_is_405(api, workspace, method, rest):
    batch = BatchFactory(workspace=workspace)
    detail(api.send(f"{BATCHES}/{batch.pk}{rest}", {}, method), 405)


@pytest.mark.parametrize("query", ["", "?workspace_id=", "?workspace_id=%00", "?workspace_id=" + "0" * 24])
def test_a_list_says_whose_batches_it_wants(api, query):
    assert "workspace_id" in detail(api.get(BATCHES + query))


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=-1", "limit=x", "limit=1001", "limit=" + "9" * 5000, "cursor=x", "cursor=%00"]
)
def test_a_list_s_paging_keys_are_checked(api, workspace, query):
    assert query.split("=")[0] in detail(api.get(f"{BATCHES}?workspace_id={workspace.pk}&{query}"))


def test_a_list_is_whole_newest_first_and_pages_where_asked(api, workspace):
    made = [str(BatchFactory(workspace=workspace).pk) for _ in range(5)][::-1]
    BatchFactory()
    listed = whole(api.get(f"{BATCHES}?workspace_id={workspace.pk}"))
    assert [row["id"] for row in listed["results"]] == made
    assert listed["meta"] == {"count": 5}
    paged = whole(api.get(f"{BATCHES}?workspace_id={workspace.pk}&limit=2&cursor={made[1]}"))
    assert [row["id"] for row in paged["results"]] == made[2:4]
    assert paged["meta"] == {"count": 5}


def test_a_list_of_200_costs_the_queries_of_20(api, workspace):
    dataset = DatasetFactory(workspace=workspace)
    ImportFactory(dataset=dataset, filename="signs.jsonl", received_at=dataset.created_at)

    def queries(count):
        missing = count - Batch.objects.count()
        BatchFactory.create_batch(missing, workspace=workspace, dataset=dataset)
        api.get(f"{BATCHES}?workspace_id={workspace.pk}")  # the token's use is noted once a minute
        with CaptureQueriesContext(connection) as captured:
            rows = whole(api.get(f"{BATCHES}?workspace_id={workspace.pk}"))["results"]
        assert len(rows) == count
        assert rows[0]["batch_items"]
        assert rows[0]["datasets"][0]["filename"] == "signs.jsonl"
        return len(captured)

    assert queries(20) == queries(200) <= 6


@pytest.mark.parametrize("body", [None, "", {}, {"tasks_per_group": None, "dataset_id": None}])
def test_set_up_without_a_body_takes_what_the_batch_has(api, workspace, body):
    batch = BatchFactory(workspace=workspace)
    DatapointFactory(dataset=batch.dataset)
    answer = api.send(f"{BATCHES}/{batch.pk}/setup", "" if body is None else body)
    assert (answer.status_code, answer.json()) == (202, {})
    assert whole(api.get(f"{BATCHES}/{batch.pk}/status")) == {"status": "PROCESSING"}
    assert batch.setups.get().upto == 1


@pytest.mark.django_db(transaction=True)
def test_from_set_up_to_tasks_and_groups(api, workspace, drain):
    batch = BatchFactory(workspace=workspace, dataset__schema={"strict": True, "fields": {"prompt": {"type": "text"}}})
    DatapointFactory.create_batch(5, dataset=batch.dataset)
    path = f"{BATCHES}/{batch.pk}"
    for rest in ("tasks", "task-groups"):
        assert whole(api.get(f"{path}/{rest}")) == []
    assert whole(api.get(f"{path}/responses")) == {"results": [], "meta": {"count": 0}}
    answer = api.send(
        f"{path}/setup", {"tasks_per_group": 2, "annotators_per_task": 3, "dataset_id": str(batch.dataset.pk)}
    )
    assert answer.status_code == 202
    for rest in ("tasks", "task-groups"):
        assert whole(api.get(f"{path}/{rest}")) == []
    drain()
    shown = whole(api.get(path))
    assert (shown["status"], shown["total_task_count"], shown["total_task_groups"]) == ("READY", 5, 3)
    assert (shown["tasks_per_group"], shown["annotators_per_task"]) == (2, 3)
    pool = Pool.objects.get()
    ids = {"tasks": pool.tasks.order_by("position"), "task-groups": pool.suites.order_by("position")}
    for rest, rows in ids.items():
        assert whole(api.get(f"{path}/{rest}")) == [str(row.pk) for row in rows]
    assert "status" in detail(api.send(f"{path}/setup", {}))


def test_set_up_says_what_is_missing(api, workspace):
    batch = BatchFactory(workspace=workspace, dataset=None, layout=None)
    told = detail(api.send(f"{BATCHES}/{batch.pk}/setup", {"tasks_per_group": 1}))
    assert set(told) == {"dataset_id", "batch_items"}


def test_a_partial_import_alone_is_not_enough_for_a_set_up(api, workspace):
    batch = BatchFactory(workspace=workspace)
    job = ImportFactory(dataset=batch.dataset, status=Import.Status.PARTIAL, accepted_count=1, rejected_count=1)
    DatapointFactory(dataset=batch.dataset, import_job=job)
    told = detail(api.send(f"{BATCHES}/{batch.pk}/setup", {}))
    assert "complete" in told["dataset_id"][0]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"tasks_per_group": 0}, "tasks_per_group"),
        ({"tasks_per_group": 2**31}, "tasks_per_group"),
        ({"annotators_per_task": 0}, "annotators_per_task"),
        ({"annotators_per_task": "many"}, "annotators_per_task"),
        ({"seed": 2**63}, "seed"),
        ({"dataset_id": str(uuid4())}, "dataset_id"),
        ({"dataset_id": "nonsense"}, "dataset_id"),
    ],
)
def test_a_wish_that_cannot_be_is_told_at_its_path(api, workspace, body, path):
    batch = BatchFactory(workspace=workspace)
    DatapointFactory(dataset=batch.dataset)
    assert path in detail(api.send(f"{BATCHES}/{batch.pk}/setup", body))


def test_what_belongs_to_another_workspace_is_refused_like_the_unknown(api, workspace):
    strange = ReadyBatchFactory()
    mine = BatchFactory(workspace=workspace)
    for rest in ("", "/status", "/tasks", "/task-groups", "/responses"):
        detail(api.get(f"{BATCHES}/{strange.pk}{rest}"), 404)
    detail(api.send(f"{BATCHES}/{strange.pk}/setup", {}), 404)
    assert "workspace_id" in detail(api.get(f"{BATCHES}?workspace_id={strange.workspace.pk}"))
    assert "workspace_id" in detail(api.make(strange.workspace))
    assert "dataset_id" in detail(api.make(workspace, dataset_id=str(strange.dataset.pk)))
    answer = api.send(f"{BATCHES}/{mine.pk}/setup", {"dataset_id": str(strange.dataset.pk)})
    assert "dataset_id" in detail(answer)
    mine.refresh_from_db()
    assert mine.dataset_id != strange.dataset_id


@pytest.mark.parametrize("options", [{"may_write": False}, {"role": Role.VIEWER}, {"role": Role.REVIEWER}])
def test_who_may_only_read_changes_nothing(client, workspace, options):
    api = Api(client, token_headers(workspace, **options))
    batch = BatchFactory(workspace=workspace)
    DatapointFactory(dataset=batch.dataset)
    detail(api.make(workspace), 403)
    detail(api.send(f"{BATCHES}/{batch.pk}/setup", {}), 403)
    assert whole(api.get(f"{BATCHES}/{batch.pk}"))["status"] == "UNINITIALISED"


def test_a_session_reads_and_writes_in_the_workspace_it_names(client, workspace):
    first = MembershipFactory()
    MembershipFactory(user=first.user, workspace=workspace, role=Role.VIEWER)
    client.force_login(first.user)
    body = {"name": "a", "task_details": DETAILS}
    own = client.post(BATCHES, body | {"workspace_id": first.workspace.pk}, content_type="application/json")
    assert own.status_code == 201
    seen = client.post(BATCHES, body | {"workspace_id": workspace.pk}, content_type="application/json")
    detail(seen, 403)
