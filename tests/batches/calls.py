"""Calls of the batch interface as a client makes them, and what their answers hold."""

import json

BATCHES = "/api/v1/data-collection/batches"
DETAILS = {"task_name": "Signs", "task_introduction": "<p>Look closely.</p>", "task_steps": "<ol><li>Look</li></ol>"}


class Api:
    def __init__(self, client, headers):
        self.client, self.headers = client, headers

    def get(self, path):
        return self.client.get(path, headers=self.headers)

    def send(self, path, body=None, method="POST"):
        data = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.client.generic(method, path, data, content_type="application/json", headers=self.headers)

    def make(self, workspace, **more):
        return self.send(BATCHES, {"name": "Round 2", "workspace_id": workspace.pk, "task_details": DETAILS, **more})


def detail(answer, status=400):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/json"
    error = answer.json()["error"]
    assert error["status"] == status
    return error["detail"]


def whole(answer):
    """The JSON of a streamed answer."""
    assert answer.status_code == 200, answer.content
    return json.loads(b"".join(answer.streaming_content) if answer.streaming else answer.content)
