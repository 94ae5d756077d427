"""A workspace and a client of it."""

import pytest

from tests.factories import WorkspaceFactory
from tests.tasksuites.catalogue.calls import PROJECT, Api


@pytest.fixture
def api(client, workspace):
    return Api(client, workspace)


@pytest.fixture
def stranger(client):
    return Api(client, WorkspaceFactory())


@pytest.fixture
def project_id(api):
    return api.made("projects", PROJECT)["id"]
