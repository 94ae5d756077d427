"""Fixtures for the batch interface."""

import pytest

from tests.batches.calls import Api
from tests.factories import WorkspaceFactory, token_headers


@pytest.fixture
def workspace():
    return WorkspaceFactory()


@pytest.fixture
def api(client, workspace):
    """Calls as an owner of `workspace`."""
    return Api(client, token_headers(workspace))
