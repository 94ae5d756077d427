"""The trail of who did what."""

from typing import Any

from django.db import models

from workspaces.models import AuditEntry, User


def note(action: str, thing: models.Model, *, user: User | None, workspace_id: str, **detail: Any) -> None:
    """Write down that `user` did `action` to `thing`; call it in the transaction of the deed."""
    AuditEntry.objects.create(
        workspace_id=workspace_id,
        user=user,
        action=action,
        object_type=thing._meta.model_name,
        object_id=str(thing.pk),
        detail=detail or None,
    )
