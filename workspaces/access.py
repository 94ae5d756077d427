"""From a session or a token to an `Access`: the one place that knows what each role may do."""

from collections.abc import Iterable

from project.base.access import Access
from workspaces.models import ApiToken, Membership, User
from workspaces.roles import REVIEWERS, WRITERS

CURRENT = "workspace"


def of_user(user: User, current: str | None = None) -> Access:
    """All workspaces of a signed-in person; `current` is the one they chose, else the first they joined."""
    memberships = list(user.memberships.order_by("pk"))
    ids = [membership.workspace_id for membership in memberships]
    return build(user, memberships, current if current in ids else next(iter(ids), None))


def of_token(token: ApiToken) -> Access:
    """The token's one workspace, with its owner's role there and no more than the token allows."""
    memberships = list(token.user.memberships.filter(workspace=token.workspace_id))
    access = build(token.user, memberships, token.workspace_id)
    if token.may_write:
        return access
    return Access(user=access.user, workspaces=access.workspaces, current=access.current)


def build(user: User, memberships: Iterable[Membership], current: str | None) -> Access:
    def where(roles: frozenset) -> frozenset[str]:
        return frozenset(membership.workspace_id for membership in memberships if membership.role in roles)

    return Access(
        user=user,
        workspaces=frozenset(membership.workspace_id for membership in memberships),
        writable=where(WRITERS),
        reviewable=where(REVIEWERS),
        current=current,
    )
