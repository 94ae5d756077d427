"""What the tests of the console's pages share."""

import pytest

from tests.factories import MembershipFactory


@pytest.fixture
def workspace(client):
    """A workspace whose owner is signed in with `client`."""
    membership = MembershipFactory()
    client.force_login(membership.user)
    return membership.workspace
