"""What tests of the task-suites interface share: a workspace, and a token for it."""

import pytest

from tests.factories import WorkspaceFactory, token_headers


@pytest.fixture
def workspace(db):
    return WorkspaceFactory()


@pytest.fixture
def headers(workspace):
    return token_headers(workspace)
