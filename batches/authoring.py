"""How a batch begins, and how its layout is stored: judged whole, in one form, as a numbered version.

Before the set-up a batch has one version at most, which each change replaces. After it a version never changes: it may
be in somebody's hands, or on the way there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from batches import known, languages, specs
from batches.layouts import fitting, layout, ordering
from batches.layouts.layout import LayoutProblem
from batches.models import Batch, LayoutVersion
from datasets.models import Dataset
from datasets.schema import Schema, parse
from project.base.html import clean
from project.base.ids import uuid7
from project.base.problems import Refused
from tasksuites.models import Project
from workspaces import audit
from workspaces.models import User, Workspace

DETAILS = ("task_name", "task_introduction", "task_steps")
HTML_DETAILS = ("task_introduction", "task_steps")


class InvalidLayout(Exception):
    """A layout that cannot be stored; `problems` are all its faults, each with its place."""

    def __init__(self, problems: list[LayoutProblem]):
        super().__init__(f"The layout has {len(problems)} problems.")
        self.problems = problems


class Faults:
    """What is wrong with each part of a batch, gathered until all were judged."""

    def __init__(self):
        self.told: dict[str, list[str]] = {}
        self.layout: InvalidLayout | None = None

    @contextmanager
    def of(self, key: str) -> Iterator[None]:
        try:
            yield
        except InvalidLayout as error:
            self.layout = error
        except ValidationError as error:
            located = error.message_dict if hasattr(error, "error_dict") else {key: error.messages}
            for path, sentences in located.items():
                self.told.setdefault(path, []).extend(sentences)

    def tell(self) -> None:
        if self.told and self.layout:
            self.told["batch_items"] = [f"{problem.path}: {problem.message}" for problem in self.layout.problems]
        if self.told:
            raise ValidationError(self.told)
        if self.layout:
            raise self.layout


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
    language: str | None = None,
    created_by: User | None = None,
) -> Batch:
    """A new batch without tasks. `batch_items` None leaves it without a layout.

    `dataset`, of the same workspace, need not hold anything yet. ValidationError with all faults, by key; InvalidLayout
    where only the layout is at fault.
    """
    pages, settings, faults = None, {}, Faults()
    if batch_items is not None:
        with faults.of("batch_items"):
            pages = judged(batch_items, dataset)
    if control_settings is not None:
        with faults.of("control_settings"):
            judge_controls(control_settings, pages, dataset)
    with faults.of("language"):
        settings = languages.naming(language)
    faults.tell()
    batch = Batch(
        workspace=workspace,
        name=name,
        dataset=dataset,
        task_details=cleaned(task_details),
        auto_sync=auto_sync,
        control_settings=control_settings,
        shuffle_tasks=shuffle_tasks,
        settings=settings or None,
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


def change_layout(batch: Batch, batch_items: list | None, user: User | None) -> LayoutVersion | None:
    """Show `batch_items` to whoever starts from now on; None leaves the batch without a layout. The newest version.

    Pages, rows, columns and items that carry an id keep it, those without get one, and what is left out is gone from
    the new version. Nothing changes where the layout is what it was.

    `batch` is as the caller read it: Refused (LAYOUT_CHANGED) where its layout or the draft of it changed since.
    InvalidLayout or ValidationError with every fault; the latter also while a set-up runs.
    """
    with transaction.atomic():
        hold_layout(batch)
        replace_layout(batch, batch_items, user)
    return batch.layout_versions.filter(number=batch.layout_number).first()


def hold_layout(batch: Batch) -> None:
    """Lock the batch's row and bring `batch` up to date, where nobody changed its layout since it was read."""
    seen = batch.layout_revision
    batch.hold()
    if batch.layout_revision != seen:
        message = "The layout of this batch was changed by somebody else meanwhile: read it again, then change that."
        raise Refused("LAYOUT_CHANGED", message)


def replace_layout(batch: Batch, batch_items: list | None, user: User | None) -> None:
    """`change_layout` for a caller that holds the batch's row."""
    batch.refuse_during_setup("batch_items")
    pages = None if batch_items is None else judged(batch_items, batch.dataset)
    if pages == batch.layout and batch.legacy_instructions is None:
        return
    if batch.status == Batch.Status.READY:
        if faults := fitting.faults(batch, pages, schema_of(batch.dataset)):
            raise ValidationError(faults)
        widen_output(batch, pages)
    batch.legacy_instructions = None
    put_layout(batch, pages, user)
    audit.note("change_layout", batch, user=user, workspace_id=batch.workspace_id, version=batch.layout_number)


def put_layout(batch: Batch, pages: list | None, user: User | None) -> None:
    """Make the normalised `pages` the newest version; before the set-up the one there was goes."""
    if batch.status != Batch.Status.READY:
        batch.layout_versions.all().delete()
        batch.layout_number = None
    batch.layout_revision += 1
    store_layout(batch, pages, user)


def widen_output(batch: Batch, pages: list) -> None:
    """The project's spec says what comes out: what was asked before stays in it, but need no longer come."""
    project = Project.objects.select_for_update(no_key=True).get(pk=batch.pool.project_id)
    before = {key: {**spec, "required": False} for key, spec in project.output_spec.items()}
    project.output_spec = before | specs.output_spec(pages)
    project.save(update_fields=["output_spec", "updated_at"])


def store_layout(batch: Batch, pages: list | None, created_by: User | None) -> None:
    """Write the normalised `pages`, or that there are none, as the batch's next version, in the transaction of the
    caller.
    """
    if pages is not None:
        batch.layout_number = (batch.layout_number or 0) + 1
        batch.layout_versions.create(number=batch.layout_number, layout=pages, created_by=created_by)
    batch.instruction_count = len(layout.instructions(pages or []))
    batch.settings = {**(batch.settings or {}), "shuffles_layout": ordering.shuffles(pages or [])}
    kept = ("layout_number", "layout_revision", "legacy_instructions", "instruction_count", "settings", "updated_at")
    batch.save(update_fields=kept)
