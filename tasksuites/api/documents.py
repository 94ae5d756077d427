"""Objects as the task-suites interface's clients read them."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from project.base.access import Access
from project.base.steps import Step
from tasksuites.models import Operation

STATUS = {
    Step.Status.QUEUED: "PENDING",
    Step.Status.PROCESSING: "RUNNING",
    Step.Status.COMPLETE: "SUCCESS",
    Step.Status.FAILED: "FAIL",
}


def moment(time: datetime) -> str:
    """A time in UTC with milliseconds and without a zone, the only form that every client understands."""
    return time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")


def number(value: Decimal) -> int | float:
    """A decimal as a JSON number, without a point where it is whole."""
    return int(value) if value == value.to_integral_value() else float(value)


def owner(user_id: str | None, access: Access) -> dict[str, Any]:
    """Who made something, and whether that is who asks."""
    return {"id": user_id, "myself": user_id is not None and user_id == getattr(access.user, "pk", None)}


def operation_document(operation: Operation) -> dict[str, Any]:
    """`started` and `finished` are left out until they are known."""
    times = {
        "submitted": operation.created_at,
        "started": operation.started_at,
        "finished": operation.finished_at,
    }
    return {
        "id": operation.public_id,
        "type": operation.type,
        "status": STATUS[operation.status],
        **{name: moment(time) for name, time in times.items() if time},
        "progress": operation.progress,
        "parameters": operation.parameters or {},
        "details": operation.details or {},
    }
