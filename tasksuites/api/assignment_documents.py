"""Assignments as the task-suites interface's clients read them: tasks, and parallel to them what was answered."""

from collections.abc import Mapping
from typing import Any

from project.base import db, documents
from project.base.access import Access
from project.base.documents import Raw
from tasksuites import control
from tasksuites.api.documents import moment, number, owner
from tasksuites.given import Given, Portion, Projects
from tasksuites.models import Assignment, Reservation, Task
from tasksuites.outputs import Outputs

TIMES = {
    "created": "created_at",
    "submitted": "submitted_at",
    "accepted": "accepted_at",
    "rejected": "rejected_at",
    "skipped": "skipped_at",
    "expired": "expired_at",
    "late": "late_at",  # ours: what came after the time was over, counted nowhere
}
LISTS = {"reserved_for": Reservation.Kind.RESERVED, "unavailable_for": Reservation.Kind.UNAVAILABLE}


def assignment_documents(
    portion: Portion,
    projects: Projects,
    access: Access,
    bonuses: Mapping[str, list[str]],
    owners: Mapping[Any, str | None],
) -> list[dict[str, Any]]:
    """The assignments of a portion; `bonuses` are ids by assignment, `owners` who made each pool."""
    return [
        {
            **base(one),
            "bonus_ids": bonuses.get(str(one.pk), []),
            "tasks": tasks(one, portion, projects.outputs(one.pool_id)),
            **answered(one, portion, projects.outputs(one.pool_id)),
            "owner": owner(owners.get(one.pool_id), access),
        }
        for one in portion.assignments
    ]


def base(assignment: Assignment) -> dict[str, Any]:
    times = {name: getattr(assignment, column) for name, column in TIMES.items()}
    return {
        "id": str(assignment.pk),
        "task_suite_id": str(assignment.suite_id),
        "pool_id": str(assignment.pool_id),
        "user_id": assignment.participant_id,
        "status": assignment.status,
        "reward": number(assignment.reward),
        "mixed": assignment.suite.mixed,
        "automerged": assignment.automerged,
        **{name: moment(time) for name, time in times.items() if time},
        **({"public_comment": assignment.comment} if assignment.comment else {}),
    }


def tasks(assignment: Assignment, portion: Portion, outputs: Outputs) -> list[dict[str, Any]]:
    given = portion.given.get(str(assignment.pk), [])
    return [
        {
            **task(row, outputs),
            **(of_pool(row, str(assignment.pool_id), portion, outputs) if row.is_of_pool else {}),
        }
        for row in given
    ]


def task(row: Given, outputs: Outputs) -> dict[str, Any]:
    """A task as it stands in a suite."""
    told: dict[str, Any] = {"id": row.task_id, "input_values": raw(row.input_values) or {}}
    if row.known_solutions:
        told["known_solutions"] = outputs.solutions(documents.loads(row.known_solutions))
    if row.hint:
        told["message_on_unknown_solution"] = row.hint
    if row.origin_task_id:
        told["origin_task_id"] = row.origin_task_id
    return told


def of_pool(row: Given, pool_id: str, portion: Portion, outputs: Outputs) -> dict[str, Any]:
    """What more there is to say of a task that the pool draws at hand-out: its own places and reservations."""
    reserved = portion.reservations.get(row.task_id, [])
    told = {
        "pool_id": pool_id,
        **places(row.overlap, row.taken),
        **{name: [person for kind, person in reserved if kind == wanted] for name, wanted in LISTS.items()},
        "created": moment(db.read_time(row.created_at)),
    }
    if row.baseline_solutions:
        told["baseline_solutions"] = outputs.solutions(documents.loads(row.baseline_solutions))
    if row.localization:
        told["localization_config"] = raw(row.localization)
    return told | (documents.loads(row.traits) if row.traits else {})


def places(overlap: int | None, taken: int) -> dict[str, Any]:
    """Without an end there is no number to tell: clients refuse one."""
    if overlap is None:
        return {"infinite_overlap": True}
    return {"overlap": overlap, "infinite_overlap": False, "remaining_overlap": max(0, overlap - taken)}


def answered(assignment: Assignment, portion: Portion, outputs: Outputs) -> dict[str, Any]:
    """The answers that were sent, in time or late; nothing while there are none."""
    if not assignment.is_finished and not assignment.late_at:
        return {}
    given = portion.given.get(str(assignment.pk), [])
    told = {"solutions": [solution(row.values, portion, outputs) for row in given]}
    declined = [row.first_values if is_declined(row) else None for row in given]
    if any(declined):
        told["first_declined_solution_attempt"] = [solution(values, portion, outputs) for values in declined]
    return told


def solution(values: str | None, portion: Portion, outputs: Outputs) -> dict[str, Any]:
    return {"output_values": outputs.typed(documents.loads(values) if values else {}, portion.files)}


def is_declined(row: Given) -> bool:
    """Whether the first answer to a training task was wrong."""
    if row.kind != Task.Kind.TRAINING or row.first_values is None or row.known_solutions is None:
        return False
    return not control.is_right(documents.loads(row.known_solutions), documents.loads(row.first_values))


def raw(text: str | None) -> Raw | None:
    return None if text is None else Raw(text)
