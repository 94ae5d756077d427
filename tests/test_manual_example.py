"""The example of Task Builder's manual, letter for letter, through HTTP: schema, JSONL, layout, set-up, answers."""

import json
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command

from tests.factories import WorkspaceFactory, token_headers

pytestmark = pytest.mark.django_db(transaction=True)

API = "/api/v1/data-collection"
WORKSPACE = "6278acb09062db3b35bcbeb0"
SCHEMA = """{
 "strict": false,
 "fields": {
   "prompt": { "type": "text" },
   "response_a": { "type": "text" },
   "response_b": { "type": "text" },
   "session_id": { "type": "task_group_id" }
 }
}"""
JSONL = """{"prompt": "Explain gravity", "response_a": "...", "response_b": "...", "session_id": "session_001"}
{"prompt": "What is AI?", "response_a": "...", "response_b": "...", "session_id": "session_001"}
{"prompt": "Describe photosynthesis", "response_a": "...", "response_b": "...", "session_id": "session_002"}
"""
THE_DATASET = "0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d"  # in the manual; here the id that the server gave stands for it
BATCH = """{
 "name": "Response evaluation batch",
 "workspace_id": "6278acb09062db3b35bcbeb0",
 "dataset_id": "0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d",
 "task_details": {
   "task_name": "Evaluate AI Responses",
   "task_introduction": "<p>Compare two AI responses and choose the better one.</p>",
   "task_steps": "<ol><li>Read the prompt</li><li>Read both responses</li><li>Select the better response</li></ol>"
 },
 "batch_items": [
   {
     "rows": [
       {
         "columns": [
           {
             "items": [
               { "type": "rich_text", "content": "<strong>Prompt</strong>" },
               { "type": "dataset_field", "field": "prompt" }
             ]
           }
         ]
       },
       {
         "columns": [
           {
             "items": [
               { "type": "rich_text", "content": "<strong>Response A</strong>" },
               { "type": "dataset_field", "field": "response_a" }
             ]
           },
           {
             "items": [
               { "type": "rich_text", "content": "<strong>Response B</strong>" },
               { "type": "dataset_field", "field": "response_b" }
             ]
           }
         ]
       },
       {
         "columns": [
           {
             "items": [
               {
                 "type": "multiple_choice",
                 "description": "Which response is more helpful?",
                 "answer_limit": 1,
                 "options": [
                   { "label": "Response A", "value": "a" },
                   { "label": "Response B", "value": "b" },
                   { "label": "Neither", "value": "neither" }
                 ]
               }
             ]
           }
         ]
       }
     ]
   }
 ]
}"""


@pytest.fixture
def call(client):
    """`call("POST", path, body)` as an owner of the manual's workspace; the answer's status and JSON."""
    headers = token_headers(WorkspaceFactory(pk=WORKSPACE))

    def send(method, path, body=""):
        answer = client.generic(method, f"{API}{path}", body, content_type="application/json", headers=headers)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer["Content-Type"] == "application/json", content
        return answer.status_code, json.loads(content)

    return send


def filled(call, client, drain, schema=SCHEMA, end=""):
    """A dataset of the manual's three records, uploaded as its clients do it; its id."""
    body = f'{{"name": "Evaluations", "workspace_id": "{WORKSPACE}", "schema": {schema}}}'
    status, dataset = call("POST", f"/datasets{end}", body)
    assert (status, dataset["schema"]) == (201, json.loads(schema))
    status, upload = call("GET", f"/datasets/{dataset['id']}/upload-url/evaluations.jsonl{end}")
    assert (status, upload["http_method"]) == (201, "PUT")
    address = urlsplit(upload["upload_url"])
    put = client.put(f"{address.path}?{address.query}", JSONL, content_type=upload["content_type"])
    assert put.status_code in (200, 201, 204)
    drain()
    status, job = call("GET", f"/datasets/{dataset['id']}/imports/{upload['import_id']}{end}")
    assert (status, job["status"], job["accepted_count"]) == (200, "complete", 3)
    return dataset["id"]


@pytest.mark.parametrize("end", ["", "/"])
def test_the_manual_s_example_from_the_schema_to_the_answers(call, client, drain, end, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    dataset = filled(call, client, drain, end=end)
    status, batch = call("POST", f"/batches{end}", BATCH.replace(THE_DATASET, dataset))
    assert status == 201
    assert batch["status"] == "UNINITIALISED"
    assert batch["total_instruction_count"] == 1
    assert batch["datasets"] == [{"id": dataset, "total_datapoint_count": 3, "filename": "evaluations.jsonl"}]
    assert as_written(batch["batch_items"]) == as_written(json.loads(BATCH)["batch_items"])
    path = f"/batches/{batch['id']}"
    assert call("POST", f"{path}/setup{end}", '{\n "tasks_per_group": 1\n}') == (202, {})
    assert call("GET", f"{path}/status{end}")[1]["status"] in ("PROCESSING", "READY")
    drain()
    assert call("GET", f"{path}/status{end}") == (200, {"status": "READY"})
    status, shown = call("GET", path)
    assert (shown["total_task_count"], shown["total_task_groups"]) == (3, 2)
    tasks, groups = call("GET", f"{path}/tasks{end}")[1], call("GET", f"{path}/task-groups{end}")[1]
    assert (len(tasks), len(groups)) == (3, 2)

    prompts = answer_group(client, batch["id"], "5f00000000000000000000aa")
    assert prompts == ["Explain gravity", "What is AI?"]
    status, responses = call("GET", f"{path}/responses{end}")
    assert (status, responses["meta"]) == (200, {"count": 2})
    question = batch["batch_items"][0]["rows"][2]["columns"][0]["items"][0]["id"]
    for record, task in zip(responses["results"], tasks, strict=False):
        assert record["batch_id"] == batch["id"]
        assert record["task_id"] == task
        assert record["participant_id"] == "5f00000000000000000000aa"
        assert record["response"] == {
            "instruction_id": question,
            "type": "multiple_choice",
            "answer": [{"value": "b"}],
        }
    assert answer_group(client, batch["id"], "5f00000000000000000000bb") == ["Describe photosynthesis"]
    assert call("GET", f"{path}/responses{end}")[1]["meta"] == {"count": 3}


def answer_group(client, batch, person):
    """Take the next group by the batch's link and answer everything with "b"; the prompts that were shown."""
    out = StringIO()
    call_command("entry_link", "--batch", batch, "--json", stdout=out)
    entry = json.loads(out.getvalue())["entry"]
    start = client.post(
        f"/api/v1/participant/{entry}/start", json.dumps({"participant": person}), content_type="application/json"
    )
    assert start.status_code == 201, start.content
    given = start.json()
    question = given["layout"][0]["rows"][2]["columns"][0]["items"][0]["id"]
    sent = client.post(
        f"/api/v1/participant/assignments/{given['assignment_id']}/submit",
        json.dumps({"answers": {task["id"]: {question: ["b"]} for task in given["tasks"]}}),
        content_type="application/json",
        headers={"Authorization": f"Participant {given['participant_token']}"},
    )
    assert sent.status_code == 200, sent.content
    assert len(sent.json()["receipt"]) == 12
    return [task["values"]["prompt"] for task in given["tasks"]]


def test_without_a_group_field_the_manual_s_set_up_takes_three_at_random(call, client, drain, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    schema = SCHEMA.replace(
        """,
   "session_id": { "type": "task_group_id" }""",
        "",
    )
    dataset = filled(call, client, drain, schema=schema)
    _, batch = call("POST", "/batches", BATCH.replace(THE_DATASET, dataset))
    assert call("POST", f"/batches/{batch['id']}/setup", '{\n "tasks_per_group": 3\n}') == (202, {})
    drain()
    _, shown = call("GET", f"/batches/{batch['id']}")
    assert (shown["status"], shown["total_task_count"], shown["total_task_groups"]) == ("READY", 3, 1)


@pytest.mark.parametrize(
    ("field", "kind"), [("session_id", "task_group_id"), ("session_id", "metadata"), ("missing", "")]
)
def test_what_the_manual_forbids_to_show_is_refused(call, client, drain, field, kind, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    schema = SCHEMA.replace("task_group_id", kind) if kind else SCHEMA
    dataset = filled(call, client, drain, schema=schema)
    asked = BATCH.replace(THE_DATASET, dataset).replace('"field": "prompt"', f'"field": "{field}"')
    status, told = call("POST", "/batches", asked)
    assert status == 422
    assert [(issue["page"], issue["row"], issue["column"], issue["item"]) for issue in told["issues"]] == [(0, 0, 0, 1)]
    assert told["issues"][0]["field"] == field


def as_written(node):
    """A layout without what the server adds: ids, and the format in which texts are kept."""
    if isinstance(node, list):
        return [as_written(one) for one in node]
    if isinstance(node, dict):
        return {key: as_written(value) for key, value in node.items() if key not in ("id", "content_format")}
    return node
