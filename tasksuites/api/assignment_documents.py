"""Assignments as the task-suites interface's clients read them: tasks, and parallel to them what was answered."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from project.base import db, documents
from project.base.access import Access
from tasksuites import control
from tasksuites.api.documents import moment, number, owner
from tasksuites.api.task_documents import content_document, task_document
from tasksuites.filling.rows import NOBODY, TaskRow
from tasksuites.given import TIMES, Given, Portion, Projects
from tasksuites.models import Assignment, Task
from tasksuites.outputs import Outputs

NAMES = {column: column.removesuffix("_at") for column in TIMES}  # `late` is ours: sent too late, counted nowhere


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
    times = {name: getattr(assignment, column) for column, name in NAMES.items()}
    return {
        "id": str(assignment.pk),
        "task_suite_id": str(assignment.suite_id),
        "pool_id": str(assignment.pool_id),
        "user_id": assignment.participant_id,
        "status": assignment.status,
        "reward": number(assignment.reward),
        "mixed": assignment.is_mixed,
        "automerged": assignment.automerged,
        **{name: moment(time) for name, time in times.items() if time},
        **({"public_comment": assignment.comment} if assignment.comment else {}),
    }


def tasks(assignment: Assignment, portion: Portion, outputs: Outputs) -> list[dict[str, Any]]:
    """A suite's own tasks as they stand in it; those that are drawn from the pool in full."""
    told = []
    for row in portion.given.get(str(assignment.pk), []):
        task = task_row(row, assignment.pool_id, outputs)
        people = portion.people.get(row.task_id, NOBODY)
        told.append(content_document(task) if row.suite_id else task_document(task, people))
    return told


def task_row(row: Given, pool_id: UUID, outputs: Outputs) -> TaskRow:
    return TaskRow(
        id=row.task_id,
        pool=pool_id,
        suite=row.suite_id,
        position=0,
        kind=row.kind,
        input_values=row.input_values or "{}",
        input_digest=None,
        known_solutions=typed(row.known_solutions, outputs),
        baseline_solutions=typed(row.baseline_solutions, outputs),
        hint=row.hint,
        localization=row.localization,
        traits=row.traits,
        overlap=row.overlap,
        taken=row.taken,
        reserved=row.reserved,
        origin_task=row.origin_task_id,
        created_at=db.read_time(row.created_at),
    )


def typed(solutions: str | None, outputs: Outputs) -> str | None:
    return documents.of_known(outputs.solutions(documents.loads(solutions))).decode() if solutions else None


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
