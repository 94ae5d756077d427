"""What the tests of the console's pages and of the batch interface share."""

import pytest
from django.test import Client

from tests.batches.calls import Api
from tests.factories import MembershipFactory, token_headers


@pytest.fixture
def workspace(client):
    """A workspace whose owner is signed in with `client`."""
    membership = MembershipFactory()
    client.force_login(membership.user)
    return membership.workspace


@pytest.fixture
def api(workspace):
    """Calls with the token of an owner of `workspace`, and without a session."""
    return Api(Client(), token_headers(workspace))
