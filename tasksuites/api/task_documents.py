"""Suites and tasks as the task-suites interface's clients read them; the same after making, changing and reading."""

from collections.abc import Iterable, Sequence
from typing import Any

from project.base import documents
from tasksuites.api.documents import moment, number
from tasksuites.filling import contents
from tasksuites.filling.rows import NOBODY, People, SuiteRow, TaskRow
from tasksuites.filling.writing import Made


def of_made(made: Made) -> dict[str, Any]:
    """What was made just now, as it would be read."""
    if made.suite:
        return suite_document(made.suite, made.tasks, made.people)
    return task_document(made.tasks[0], made.people)


def of_suites(rows: Iterable[tuple]) -> list[dict[str, Any]]:
    """Suites that were fetched by `rows.SUITE_COLUMNS`, with their tasks, by few queries however many they are."""
    suites = [SuiteRow._make(row) for row in rows]
    tasks, people = contents.tasks_of(suites), contents.people_of([suite.id for suite in suites], "suite")
    return [suite_document(suite, tasks.get(suite.id, []), people.get(suite.id, NOBODY)) for suite in suites]


def of_tasks(rows: Iterable[tuple]) -> list[dict[str, Any]]:
    """Tasks that were fetched by `rows.TASK_COLUMNS`."""
    tasks = [TaskRow._make(row) for row in rows]
    people = contents.people_of([task.id for task in tasks], "task")
    return [task_document(task, people.get(task.id, NOBODY)) for task in tasks]


def suite_document(suite: SuiteRow, tasks: Sequence[TaskRow], people: People) -> dict[str, Any]:
    document = {
        "id": str(suite.id),
        "pool_id": str(suite.pool),
        "tasks": [content_document(task) for task in tasks],
        **places_document(suite),
        **people._asdict(),
        "issuing_order_override": number(suite.priority),
        "mixed": suite.mixed,
        "automerged": suite.automerged,
        "created": moment(suite.created_at),
    }
    place = {"longitude": suite.longitude, "latitude": suite.latitude}
    document |= {name: degrees for name, degrees in place.items() if degrees is not None}
    return document | traits_document(suite.traits)


def task_document(task: TaskRow, people: People) -> dict[str, Any]:
    document = content_document(task)
    document |= {"pool_id": str(task.pool), **places_document(task), **people._asdict()}
    if task.baseline_solutions:
        document["baseline_solutions"] = documents.Raw(task.baseline_solutions)
    if task.localization:
        document["localization_config"] = documents.Raw(task.localization)
    return document | {"created": moment(task.created_at)} | traits_document(task.traits)


def content_document(task: TaskRow) -> dict[str, Any]:
    """A task as it stands in a suite."""
    document: dict[str, Any] = {"id": str(task.id)}
    if task.origin_task:
        document["origin_task_id"] = str(task.origin_task)
    document["input_values"] = documents.Raw(task.input_values)
    if task.known_solutions:
        document["known_solutions"] = documents.Raw(task.known_solutions)
    if task.hint:
        document["message_on_unknown_solution"] = task.hint
    return document


def places_document(row: SuiteRow | TaskRow) -> dict[str, Any]:
    """Clients refuse a number that is infinite, and none that is not: so of the two only what is true is told."""
    if row.overlap is None:
        return {"infinite_overlap": True}
    remaining = max(0, row.overlap - row.taken)
    return {"overlap": row.overlap, "infinite_overlap": False, "remaining_overlap": remaining}


def traits_document(traits: str | None) -> dict[str, Any]:
    return documents.loads(traits) if traits else {}
