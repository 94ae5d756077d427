"""Datasets and imports as Task Builder's clients read them: which keys, when, and with which JSON types."""

from typing import Any

from datasets.models import Dataset, Import, RejectedRow
from project.base.words import moment

MOST_ERRORS = 1_000
MOST_IMPORTS = 1_000


def dataset_document(dataset: Dataset) -> dict[str, Any]:
    """A dataset with its newest imports. Their `errors` are left to the import's own address."""
    document = {
        "id": str(dataset.pk),
        "name": dataset.name,
        "created_at": moment(dataset.created_at),
        "created_by": dataset.created_by_id or "",
        "workspace_id": dataset.workspace_id,
        "total_datapoint_count": dataset.datapoint_count,
        "schema_version": dataset.generation,
    }
    imports = list(dataset.imports.filter(kind=Import.Kind.FILE).order_by("-pk")[:MOST_IMPORTS])
    if dataset.is_typed:
        return document | {"schema": dataset.schema, "imports": [import_document(job) for job in imports]}
    return document | {
        "status": dataset.status,
        "filename": next((job.filename for job in imports if job.received_at), None),
        "has_predetermined_grouping_id": None,
        "imports": None,
    }


def import_document(job: Import) -> dict[str, Any]:
    """An import; which keys it has depends on its status."""
    document = {
        "dataset_id": str(job.dataset_id),
        "import_id": str(job.pk),
        "type": job.kind,
        "filename": job.filename,
        "created_at": moment(job.created_at),
        "updated_at": moment(job.updated_at),
        "status": job.status,
    }
    if job.started_at:
        document |= {
            "processing_started_at": moment(job.started_at),
            "processed_offset": job.offset,
            "written_count": job.accepted_count - job.duplicate_count,
            "duplicate_seen_count": job.duplicate_count,
            "rejected_seen_count": job.rejected_count,
        }
    if job.status in (Import.Status.COMPLETE, Import.Status.PARTIAL):
        document |= {"accepted_count": job.accepted_count, "duplicate_count": job.duplicate_count}
    if job.status in (Import.Status.PARTIAL, Import.Status.FAILED) and job.rejected_count:
        document["rejected_count"] = job.rejected_count
    if job.status == Import.Status.FAILED:
        document["reason"] = job.reason
    return document


def errors_of(job: Import) -> list[dict[str, Any]]:
    """The first MOST_ERRORS rejected records of an import; `line` is an addition of ours."""
    rows = job.rejected_rows.defer("raw")  # a line may have megabytes
    return list(map(error_document, rows[:MOST_ERRORS]))


def error_document(row: RejectedRow) -> dict[str, Any]:
    return {"record_index": row.record_index, "field": row.field, "reason": row.reason, "line": row.line}
