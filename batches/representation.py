"""Batches as Task Builder's clients read them: which keys, when, and with which JSON types."""

from typing import Any

from django.db.models import Case, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from batches import languages
from batches.authoring import InvalidLayout
from batches.layouts.layout import LayoutProblem
from batches.models import Batch, LayoutVersion, SetUp
from datasets.models import Dataset, Import
from project.base.words import moment


def with_shown(batches: QuerySet) -> QuerySet:
    """The batches with all that `batch_document` shows, so that a list costs one query."""
    layouts = LayoutVersion.objects.filter(batch=OuterRef("pk"), number=OuterRef("layout_number"))
    files = Import.objects.filter(dataset=OuterRef("dataset"), received_at__isnull=False).order_by("-pk")
    return batches.select_related("dataset").annotate(
        shown_layout=Subquery(layouts.values("layout")[:1]),
        shown_filename=Coalesce(Subquery(files.values("filename")[:1]), Value("")),
        shown_people=Case(
            When(status=Batch.Status.READY, then=Coalesce("pool__default_overlap", "annotators_per_task")),
            default="annotators_per_task",
        ),
    )


def batch_document(batch: Batch) -> dict[str, Any]:
    """A batch that came by `with_shown`."""
    document = {
        "id": str(batch.pk),
        "name": batch.name,
        "status": batch.status,
        "workspace_id": batch.workspace_id,
        "created_at": moment(batch.created_at),
        "created_by": batch.created_by_id or "",
        "datasets": [dataset_part(batch.dataset, batch.shown_filename)] if batch.dataset else [],
        "schema_version": batch.dataset.generation if batch.dataset else Dataset.Generation.WITH_SCHEMA.value,
        "tasks_per_group": batch.tasks_per_group,
        "annotators_per_task": batch.shown_people,
        "total_task_count": batch.task_count,
        "total_task_groups": batch.group_count,
        "total_instruction_count": batch.instruction_count,
        "task_details": batch.task_details,
        "batch_items": None if batch.legacy_instructions else batch.shown_layout,
    }
    # Clients show a switch only for batches that have it on; control settings and the language are additions of ours.
    switches = {"auto_sync_enabled": batch.auto_sync, "shuffle_tasks": batch.shuffle_tasks}
    more = {key: True for key, is_on in switches.items() if is_on}
    ours = {"control_settings": batch.control_settings, "language": languages.named(batch.settings)}
    return document | more | {key: value for key, value in ours.items() if value}


def dataset_part(dataset: Dataset, filename: str) -> dict[str, Any]:
    return {"id": str(dataset.pk), "total_datapoint_count": dataset.datapoint_count, "filename": filename}


def invalid_layout(error: InvalidLayout) -> dict[str, Any]:
    """The body of a 422. It has no `detail`: by that key clients tell it from a plain error."""
    count = len(error.problems)
    return {
        "type": "INVALID_BATCH_ITEMS",
        "message": f"The layout has {count:,} {'problem' if count == 1 else 'problems'}",
        "issues": [issue(problem) for problem in error.problems],
    }


def issue(problem: LayoutProblem) -> dict[str, Any]:
    places = {level: getattr(problem, level) for level in ("page", "row", "column", "item")}
    field = {} if problem.field is None else {"field": problem.field}
    return {**places, "type": problem.type, **field, "message": problem.message}


def sync_document(step: SetUp) -> dict[str, Any]:
    """A sync; which keys it has depends on its status."""
    document = {
        "sync_id": str(step.pk),
        "batch_id": str(step.batch_id),
        "dataset_id": str(step.batch.dataset_id),
        "status": step.status,
        "created_at": moment(step.created_at),
        "updated_at": moment(step.updated_at),
    }
    if step.status == SetUp.Status.FAILED:
        return document | {"reason": step.reason}
    counts = ("tasks_created", "datapoints_processed", "groups_created", "groups_expanded")
    return document | ({key: getattr(step, key) for key in counts} if step.status == SetUp.Status.COMPLETE else {})
