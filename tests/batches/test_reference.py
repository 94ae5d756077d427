"""The interface as its clients know it: bodies are taken, errors come, every key has the type that they decode."""

import re

import pytest

from datasets.models import Import
from tests.batches.calls import BATCHES, whole
from tests.factories import CHOICE, WHY, DatapointFactory, DatasetFactory, ImportFactory, page

pytestmark = pytest.mark.django_db

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SCHEMA = {
    "strict": True,
    "fields": {
        "photo": {"type": "image_url", "label": "Photo"},
        "caption_left": {"type": "text"},
        "caption_right": {"type": "text"},
        "camera": {"type": "metadata"},
        "walk": {"type": "task_group_id"},
    },
}
DETAILS = {
    "task_name": "Street signs",
    "task_introduction": "<p>Look closely.</p>",
    "task_steps": "<ol><li>Look</li><li>Answer</li></ol>",
}
LAYOUT = [
    {
        "rows": [
            {
                "columns": [
                    {
                        "items": [
                            {"type": "rich_text", "content": "Which fits **better**?", "content_format": "markdown"},
                            {"type": "dataset_field", "field": "photo"},
                        ]
                    }
                ]
            },
            {
                "columns": [
                    {"items": [{"type": "dataset_field", "field": "caption_left"}]},
                    {"items": [{"type": "dataset_field", "field": "caption_right"}]},
                ]
            },
            {
                "columns": [
                    {
                        "items": [
                            {
                                "type": "multiple_choice",
                                "description": "Better caption",
                                "answer_limit": 1,
                                "options": [{"label": "Left", "value": "l"}, {"label": "Right", "value": "r"}],
                            }
                        ]
                    }
                ]
            },
        ]
    }
]
BATCH = {
    "id": UUID,
    "name": str,
    "status": str,
    "workspace_id": str,
    "created_at": MOMENT,
    "created_by": str,
    "datasets": list,
    "schema_version": int,
    "total_task_count": int,
    "total_task_groups": int,
    "total_instruction_count": int,
    "tasks_per_group": int,
    "task_details": dict,
    "batch_items": list,
}
SYNC = {
    "batch_id": UUID,
    "dataset_id": UUID,
    "sync_id": UUID,
    "created_at": MOMENT,
    "updated_at": MOMENT,
    "status": str,
}
COUNTS = dict.fromkeys(("tasks_created", "datapoints_processed", "groups_created", "groups_expanded"), int)


def assert_decodes(document, types):
    """Every key is there with the JSON type that the strict client decodes; true is no number."""
    for key, wanted in types.items():
        value = document[key]
        if isinstance(wanted, re.Pattern):
            assert wanted.fullmatch(value), (key, value)
        else:
            assert type(value) is wanted, (key, value)


@pytest.fixture
def dataset(workspace):
    dataset = DatasetFactory(workspace=workspace, schema=SCHEMA)
    ImportFactory(dataset=dataset, status=Import.Status.COMPLETE)
    for number in range(3):
        values = {"photo": "https://example.org/a.png", "caption_left": "A", "caption_right": "B", "camera": "front"}
        DatapointFactory(dataset=dataset, values=values, group_key=f"walk {number // 2}")
    return dataset


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("end", ["", "/"])
def test_the_calls_in_the_order_of_the_official_client(api, workspace, dataset, drain, end):
    """Statuses are those that the client insists on; after each call the body is decoded as it does."""
    made = api.send(
        f"{BATCHES}{end}",
        {
            "name": "Round 2",
            "workspace_id": workspace.pk,
            "dataset_id": str(dataset.pk),
            "task_details": {**DETAILS, "task_reward": "2.50"},
            "batch_items": LAYOUT,
            "auto_sync_enabled": False,
        },
    )
    assert made.status_code == 201, made.content
    assert_decodes(made.json(), BATCH)
    assert made.json()["task_details"] == DETAILS
    path = f"{BATCHES}/{made.json()['id']}"

    changed = api.send(path + end, {"name": "Round 3", "task_details": DETAILS, "auto_sync_enabled": True}, "PATCH")
    assert changed.status_code == 200, changed.content
    assert_decodes(changed.json(), BATCH | {"auto_sync_enabled": bool})
    relaid = api.send(path + end, {"batch_items": changed.json()["batch_items"]}, "PATCH")
    assert relaid.json() == changed.json()

    begun = api.send(f"{path}/setup{end}", {"dataset_id": str(dataset.pk), "tasks_per_group": 1})
    assert (begun.status_code, begun.json()) == (202, {})
    drain()
    assert whole(api.get(f"{path}/status{end}")) == {"status": "READY"}
    shown = whole(api.get(path + end))
    assert_decodes(shown, BATCH)
    assert (shown["total_task_count"], shown["total_task_groups"], shown["total_instruction_count"]) == (3, 2, 1)
    for rest, count in (("tasks", 3), ("task-groups", 2)):
        ids = whole(api.get(f"{path}/{rest}{end}"))
        assert len(ids) == count
        assert all(UUID.fullmatch(one) for one in ids)
    preview = api.client.get(f"/data-collection-tool/batches/{made.json()['id']}/task-groups/{ids[0]}?preview=true")
    assert preview.status_code == 302  # to the sign-in: the address is known

    DatapointFactory(dataset=dataset, group_key="walk 1", values={"photo": "", "caption_left": "C"})
    asked = api.client.post(f"{path}/sync{end}", content_type="application/json", headers=api.headers)
    assert asked.status_code == 202
    assert_decodes(asked.json(), SYNC)
    drain()
    job = whole(api.get(f"{path}/syncs/{asked.json()['sync_id']}{end}"))
    assert_decodes(job, SYNC | COUNTS)
    assert (job["status"], job["tasks_created"], job["groups_expanded"]) == ("complete", 1, 1)

    copy = api.client.post(f"{path}/duplicate{end}", content_type="application/json", headers=api.headers)
    assert copy.status_code == 201
    assert_decodes(copy.json(), BATCH)
    assert (copy.json()["name"], copy.json()["status"]) == ("Round 3 (Copy)", "UNINITIALISED")
    listed = whole(api.get(f"{BATCHES}{end}?workspace_id={workspace.pk}"))
    assert listed["meta"] == {"count": 2}
    for one in listed["results"]:
        assert_decodes(one, BATCH)
        assert_decodes(one["datasets"][0], {"id": UUID, "total_datapoint_count": int, "filename": str})


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize(
    ("items", "type_", "place"),
    [
        ([{"type": "dataset_field", "field": "summry"}], "dataset_field", 0),
        ([{"type": "dataset_field", "field": "camera"}], "dataset_field", 0),
        ([{"type": "dataset_field", "field": "walk"}], "dataset_field", 0),
        ([{"type": "dataset_field", "field": "Photo"}], "dataset_field", 0),
        ([{"type": "dataset_field", "field": "photo"}] * 2, "dataset_field", 1),
        ([{**CHOICE, "answer_limit": 5}], "multiple_choice", 0),
        (
            [WHY, {"type": "file_upload", "description": "a", "min_file_count": 3, "max_file_count": 2}],
            "file_upload",
            1,
        ),
        ([{"type": "free_text"}], "free_text", 0),
        ([{"type": "image", "url": "http://example.org/a.png", "alt_text": "a"}], "image", 0),
        ([{"type": "unheard_of"}], "unheard_of", 0),
        ([WHY, WHY, {"type": 5}], "item", 2),
    ],
)
def test_a_layout_that_the_reference_refuses_is_422_at_its_place(api, workspace, dataset, method, items, type_, place):
    body = {"name": "a", "workspace_id": workspace.pk, "task_details": DETAILS, "dataset_id": str(dataset.pk)}
    path = BATCHES
    if method == "PATCH":
        path = f"{BATCHES}/{api.send(BATCHES, body).json()['id']}"
    answer = api.send(path, {**body, "batch_items": [page(*items)]}, method)
    assert answer.status_code == 422, answer.content
    told = answer.json()
    assert (told["type"], "detail" in told, "error" in told) == ("INVALID_BATCH_ITEMS", False, False)
    issue = told["issues"][0]
    assert [issue[level] for level in ("page", "row", "column", "item")] == [0, 0, 0, place]
    assert issue["type"] == type_
    assert ("field" in issue) == (type_ == "dataset_field")


@pytest.mark.parametrize(
    ("method", "rest", "body", "status"),
    [
        ("POST", "/setup", {"tasks_per_group": 0}, 400),
        ("POST", "/sync", None, 400),
        ("GET", "/syncs/0192a3b5-0000-7000-8000-000000000000", None, 404),
        ("PATCH", "", {"batch_items": {}}, 400),
        ("PATCH", "", {"task_details": {"task_name": "a"}}, 400),
        ("POST", "/instructions", {"instructions": [WHY]}, 422),
        ("POST", "/duplicate", {"name": 5}, 400),
        ("GET", "/nothing", None, 404),
    ],
)
def test_an_error_has_the_envelope_that_clients_print(api, workspace, dataset, method, rest, body, status):
    made = {"name": "a", "workspace_id": workspace.pk, "task_details": DETAILS, "batch_items": [page(WHY)]}
    path = f"{BATCHES}/{api.send(BATCHES, made).json()['id']}{rest}"
    answer = api.send(path, "" if body is None else body, method)
    assert answer.status_code == status, answer.content
    error = answer.json()["error"]
    assert_decodes(error, {"status": int, "error_code": int, "title": str})
    assert error["status"] == status
    assert error["detail"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("name=round", 2),
        ("name=ROUND%202", 1),
        ("status=UNINITIALISED", 3),
        ("status=READY", 0),
        ("dataset_id={dataset}", 1),
        ("created_from=2020-01-01T00:00:00Z", 3),
        ("created_to=2020-01-01T00:00:00Z", 0),
        ("name=round&limit=1", 2),
        ("unheard_of=1", 3),
    ],
)
def test_a_list_may_be_narrowed(api, workspace, dataset, query, count):
    made = {"workspace_id": workspace.pk, "task_details": DETAILS}
    for name, more in (("Round 2", {"dataset_id": str(dataset.pk)}), ("Round 3", {}), ("Other", {})):
        assert api.send(BATCHES, {"name": name, **made, **more}).status_code == 201
    listed = whole(api.get(f"{BATCHES}?workspace_id={workspace.pk}&{query.format(dataset=dataset.pk)}"))
    assert listed["meta"] == {"count": count}
    assert len(listed["results"]) == (1 if "limit" in query else count)


@pytest.mark.parametrize("query", ["status=DONE", "dataset_id=x", "created_from=yesterday", "name=%00"])
def test_a_filter_that_makes_no_sense_is_told(api, workspace, query):
    answer = api.get(f"{BATCHES}?workspace_id={workspace.pk}&{query}")
    assert answer.status_code == 400
    assert query.split("=")[0] in answer.json()["error"]["detail"]


CALLS = {
    "": {"get", "patch", "delete"},
    "/status": {"get"},
    "/duplicate": {"post"},
    "/instructions": {"get", "post", "put"},
    "/layout-versions": {"get"},
    "/layout-versions/{number}": {"get"},
    "/setup": {"post"},
    "/sync": {"post"},
    "/syncs/{sync}": {"get"},
    "/tasks": {"get"},
    "/task-groups": {"get"},
}


def test_every_call_is_in_the_description(client):
    described = client.get("/api/schema", headers={"Accept": "application/vnd.oai.openapi+json"}).json()["paths"]
    for rest, methods in CALLS.items():
        path = f"/api/v1/data-collection/batches/{{id}}{rest}"
        assert set(described.get(path, ())) >= methods, path
