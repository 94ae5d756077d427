"""What a member of a workspace may do. Pure."""

from enum import StrEnum


class Role(StrEnum):
    OWNER = "owner"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    VIEWER = "viewer"


WRITERS = frozenset({Role.OWNER, Role.EDITOR})
REVIEWERS = frozenset({Role.OWNER, Role.EDITOR, Role.REVIEWER})
