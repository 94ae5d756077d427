"""What tests of the task-suites interface share: a workspace, a token for it, and calls with that."""

import pytest

from tests.factories import WorkspaceFactory, token_headers


@pytest.fixture
def workspace(db):
    return WorkspaceFactory()


@pytest.fixture
def headers(workspace):
    return token_headers(workspace)


@pytest.fixture
def call(client, headers):
    def send(method, path, body=None, **query):
        send_it = getattr(client, method)
        options = {"headers": headers, "query_params": query}
        if body is not None:
            options |= {"data": body, "content_type": "application/json"}
        return send_it(f"/api/v1/{path}", **options)

    return send
