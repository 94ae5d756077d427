"""What the sender of a request may do. Authentication makes an `Access`; querysets and permissions take it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Access:
    """A person and the workspaces open to them, as sets of workspace ids.

    A token opens one workspace, a session all of the person's. `current` is the workspace that new objects of the
    task-suites interface go to. Who is not signed in has an empty one.
    """

    user: Any = None
    workspaces: frozenset[str] = frozenset()
    writable: frozenset[str] = frozenset()
    reviewable: frozenset[str] = frozenset()
    current: str | None = None

    @classmethod
    def none(cls) -> "Access":
        return cls()

    def may_see(self, workspace_id: str) -> bool:
        return workspace_id in self.workspaces

    def may_write(self, workspace_id: str) -> bool:
        return workspace_id in self.writable

    def may_review(self, workspace_id: str) -> bool:
        return workspace_id in self.reviewable
