"""Pools: made for a project, opened and closed. Which status follows which stands in `Pool.NEXT`."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from tasksuites.models import Pool, Project
from workspaces.models import User, Workspace


def create_project(workspace: Workspace, name: str, specs: dict[str, Any], created_by: User | None) -> Project:
    """A project with `specs`, its `input_spec` and `output_spec`."""
    return Project.objects.create(workspace=workspace, name=name, created_by=created_by, **specs)


def create_pool(project: Project, name: str, *, created_by: User | None, **settings: Any) -> Pool:
    """A closed pool; `settings` are fields of the model."""
    return Pool.objects.create(project=project, name=name, created_by=created_by, **settings)


def open_pool(pool: Pool, now: datetime) -> None:
    """Let people in. ValidationError where the pool's status does not allow it; an open pool stays as it is."""
    change(pool, Pool.Status.OPEN, opened_at=now, close_reason="")


def close_pool(pool: Pool, now: datetime, reason: str = Pool.CloseReason.MANUAL) -> None:
    """Hand out nothing more; what people hold already they may still send. A closed pool stays as it is."""
    change(pool, Pool.Status.CLOSED, closed_at=now, close_reason=reason)


@transaction.atomic
def change(pool: Pool, status: str, **values: Any) -> None:
    """Move the pool to `status` and write `values` with it, with its row locked; nothing where it is there already."""
    pool.status = Pool.objects.select_for_update(no_key=True).values_list("status", flat=True).get(pk=pool.pk)
    if pool.status == status:
        return
    pool.move_to(status)
    for name, value in values.items():
        setattr(pool, name, value)
    pool.save(update_fields=["status", "updated_at", *values])


def last_position(pool: Pool) -> int:
    """The position of the pool's last task, 0 where it has none."""
    return pool.tasks.aggregate(last=Max("position"))["last"] or 0
