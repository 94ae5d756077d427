"""Calls as clients of the task-suites interface make them, and sound bodies to start from."""

import json
from copy import deepcopy

from tests.factories import token_headers

SPEC = {
    "input_spec": {"photo": {"type": "url", "required": True, "hidden": False}},
    "output_spec": {
        "species": {"type": "string", "required": True, "hidden": False, "allowed_values": ["rook", "crow"]},
        "count": {"type": "integer", "required": True, "min_value": 0, "max_value": 40},
        "note": {"type": "string", "required": False},
    },
    "view_spec": {"type": "classic", "markup": "<b>{{photo}}</b>", "script": "", "settings": {"showTimer": False}},
}
PROJECT = {
    "public_name": "Birds",
    "public_description": "Which bird is it?",
    "task_spec": SPEC,
    "assignments_issuing_type": "AUTOMATED",
}
POOL = {
    "private_name": "birds, week 10",
    "may_contain_adult_content": False,
    "will_expire": "2031-01-31T00:00:00",
    "reward_per_assignment": 0.04,
    "assignment_max_duration_seconds": 900,
    "defaults": {"default_overlap_for_new_task_suites": 3},
    "quality_control": {"configs": []},
}
TRAINING = {"private_name": "practise", "training_tasks_in_task_suite_count": 4}
MIXER = {"real_tasks_count": 8, "golden_tasks_count": 1, "training_tasks_count": 0}
EVERY = {"scope": "POOL", "distribution": "UNIFORM", "window_days": 7, "intervals": [{"to": 10, "frequency": 5}]}


def with_(document, path, value):
    """A copy in which `value` stands at the path, such as `task_spec.input_spec`; ... takes out what stands there."""
    copy = deepcopy(document)
    *above, last = [int(key) if key.isdecimal() else key for key in path.split(".")]
    place = copy
    for key in above:
        place = place[key] if isinstance(key, int) else place.setdefault(key, {})
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return copy


class Api:
    """A client of one workspace."""

    def __init__(self, client, workspace, **options):
        self.client, self.workspace = client, workspace
        self.headers = token_headers(workspace, **options)

    def call(self, method, path, body=None, base="/api/v1/"):
        data = "" if body is None else json.dumps(body)
        return self.client.generic(method, base + path, data, content_type="application/json", headers=self.headers)

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, body=None):
        return self.call("POST", path, body)

    def put(self, path, body):
        return self.call("PUT", path, body)

    def made(self, path, body):
        """What a creation answers, which must be one."""
        answer = self.post(path, body)
        assert answer.status_code == 201, answer.content
        return answer.json()

    @staticmethod
    def body(project_id, **changes):
        """The body of a small pool."""
        return {**POOL, "project_id": project_id, **changes}

    def pool(self, project_id, **changes):
        return self.made("pools", self.body(project_id, **changes))


def faults_of(answer):
    """The codes of a refused body by path."""
    told = answer.json()
    assert (answer.status_code, told["code"]) == (400, "VALIDATION_ERROR"), told
    return {path: fault["code"] for path, fault in told["payload"].items()}
