"""How a batch begins, and how its layout is stored: judged whole, in one form, as a numbered version."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from batches import known, layout, ordering
from batches.layout import LayoutProblem
from batches.models import Batch, LayoutVersion
from datasets.models import Dataset
from datasets.schema import Schema, parse
from project.base.html import clean
from project.base.ids import uuid7
from workspaces import audit
from workspaces.models import User, Workspace

DETAILS = ("task_name", "task_introduction", "task_steps")
HTML_DETAILS = ("task_introduction", "task_steps")


class InvalidLayout(Exception):
    """A layout that cannot be stored; `problems` are all its faults, each with its place."""

    def __init__(self, problems: list[LayoutProblem]):
        super().__init__(f"The layout has {len(problems)} problems.")
        self.problems = problems


def create_batch(
    workspace: Workspace,
    name: str,
    *,
    task_details: dict[str, str],
    dataset: Dataset | None = None,
    batch_items: list | None = None,
    auto_sync: bool = False,
    control_settings: dict[str, Any] | None = None,
    shuffle_tasks: bool = False,
    created_by: User | None = None,
) -> Batch:
    """A new batch without tasks. `batch_items` None leaves it without a layout.

    `dataset`, of the same workspace, need not hold anything yet. Raises InvalidLayout for a faulty layout and
    ValidationError for faulty `control_settings`, each with every fault.
    """
    pages = None if batch_items is None else judged(batch_items, dataset)
    if control_settings is not None:
        judge_controls(control_settings, pages, dataset)
    batch = Batch(
        workspace=workspace,
        name=name,
        dataset=dataset,
        task_details=cleaned(task_details),
        auto_sync=auto_sync,
        control_settings=control_settings,
        shuffle_tasks=shuffle_tasks,
        created_by=created_by,
    )
    batch.full_clean()
    with transaction.atomic():
        batch.save()
        if pages is not None:
            store_layout(batch, pages, created_by)
        audit.note("create", batch, user=created_by, workspace_id=workspace.pk)
    return batch


def cleaned(task_details: dict[str, str]) -> dict[str, str]:
    """The three known keys of `task_details`, those that hold HTML with plain tags only."""
    return {key: clean(task_details[key]) if key in HTML_DETAILS else task_details[key] for key in DETAILS}


def judged(batch_items: list, dataset: Dataset | None) -> list:
    """The layout in the form in which it is stored. Raises InvalidLayout with every fault."""
    problems = layout.check(batch_items, schema_of(dataset))
    if problems:
        raise InvalidLayout(problems)
    return layout.normalise(batch_items, lambda: str(uuid7()))


def judge_controls(settings: dict[str, Any], pages: list | None, dataset: Dataset | None) -> None:
    """ValidationError, by path, where control settings are faulty."""
    told: dict[str, list[str]] = {}
    for problem in known.check(settings, pages, schema_of(dataset)):
        told.setdefault(f"control_settings.{problem.path}".strip("."), []).append(problem.message)
    if told:
        raise ValidationError(told)


def schema_of(dataset: Dataset | None) -> Schema | None:
    """The compiled schema of a dataset, or None where it has none."""
    return parse(dataset.schema) if dataset and dataset.schema else None


def store_layout(batch: Batch, pages: list, created_by: User | None) -> LayoutVersion:
    """Make the normalised `pages` the batch's newest version, in the transaction of the caller."""
    version = LayoutVersion.objects.create(
        batch=batch, number=(batch.layout_number or 0) + 1, layout=pages, created_by=created_by
    )
    batch.layout_number = version.number
    batch.instruction_count = len(layout.instructions(pages))
    batch.settings = {**(batch.settings or {}), "shuffles_layout": ordering.shuffles(pages)}
    batch.save(update_fields=["layout_number", "instruction_count", "settings", "updated_at"])
    return version
