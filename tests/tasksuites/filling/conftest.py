"""A workspace with a pool that takes suites and tasks, and a caller who sends them."""

import json

import pytest

from tests.factories import PoolFactory, ProjectFactory, token_headers
from tests.tasksuites.filling.made import INPUT, OUTPUT


class Caller:
    """Calls the interface as its clients do."""

    def __init__(self, client, workspace):
        self.client = client
        self.headers = token_headers(workspace)

    def send(self, method, path, body=None, **query):
        options = {} if body is None else {"data": body, "content_type": "application/json"}
        words = "&".join(f"{name}={str(value).lower() if value is True else value}" for name, value in query.items())
        address = f"/api/v1/{path}" + (f"?{words}" if words else "")
        return getattr(self.client, method)(address, headers=self.headers, **options)

    def post(self, path, body, **query):
        return self.send("post", path, body, **query)

    def get(self, path, **query):
        return self.send("get", path, **query)

    def patch(self, path, body, **query):
        return self.send("patch", path, body, **query)

    def log(self, operation):
        answer = self.get(f"operations/{operation['id']}/log")
        assert answer.status_code == 200
        return json.loads(b"".join(answer.streaming_content))


@pytest.fixture(autouse=True)
def disk(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def call(client, workspace):
    return Caller(client, workspace)


@pytest.fixture
def make_pool(workspace):
    def make(**options):
        specs = {"input_spec": INPUT, "output_spec": OUTPUT} | options.pop("of_project", {})
        project = ProjectFactory(workspace=workspace, **specs)
        return PoolFactory(**{"project": project, "reward": 1, "status": "CLOSED", **options})

    return make


@pytest.fixture
def pool(make_pool):
    return make_pool()
