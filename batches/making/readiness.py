"""What still stands between a batch and its tasks, and what may be asked of people who are at work already."""

from collections.abc import Iterator

from django.db.models import Q

from batches import known
from batches.authoring import schema_of
from batches.layouts import layout
from batches.models import Batch
from datasets.models import Dataset, Import


def obstacles(batch: Batch) -> dict[str, list[str]]:
    """Why the batch cannot be set up now, by the key that would mend it; empty where it can."""
    if batch.status == Batch.Status.READY:
        return {"status": ["This batch is set up already. To ask in another way, make a new batch."]}
    if batch.status == Batch.Status.PROCESSING:
        return {"status": [Batch.IN_SETUP]}
    told = {
        "dataset_id": list(dataset_obstacles(batch)),
        "batch_items": list(layout_obstacles(batch)),
        "control_settings": list(control_obstacles(batch)),
    }
    return {key: sentences for key, sentences in told.items() if sentences}


def dataset_obstacles(batch: Batch) -> Iterator[str]:
    dataset = batch.dataset
    if dataset is None:
        yield "This batch has no dataset: name one as dataset_id."
    elif dataset.workspace_id != batch.workspace_id:
        yield "A batch takes its data from a dataset of its own workspace."
    elif not dataset.schema:
        yield "This batch's dataset has no schema yet: set one, then import a file."
    elif not has_data(dataset):
        yield no_data(dataset)


def has_data(dataset: Dataset) -> bool:
    """Whether a file was imported whole, or records were appended."""
    whole = Q(status=Import.Status.COMPLETE) | Q(kind=Import.Kind.APPEND, accepted_count__gt=0)
    return dataset.datapoint_count > 0 and dataset.imports.filter(whole).exists()


def no_data(dataset: Dataset) -> str:
    if dataset.imports.filter(status__in=Import.RUNNABLE).exists():
        return "The import into this batch's dataset is still under way: wait until it is complete."
    if dataset.imports.filter(status=Import.Status.PARTIAL).exists():
        return (
            "No import into this batch's dataset is complete: some lines of each were rejected. Mend them and upload "
            "them as a file of their own."
        )
    return "This batch has no datapoints yet: import a file into its dataset first."


def layout_obstacles(batch: Batch) -> Iterator[str]:
    pages = batch.layout
    if pages is None:
        yield "This batch has no layout yet: give it batch_items that ask something."
        return
    if not layout.instructions(pages):
        yield "This batch's layout asks nothing: add an item that asks, such as a multiple_choice."
    if schema := schema_of(batch.dataset):
        for problem in layout.check(pages, schema) or known.shown_problems(batch.control_settings, pages):
            yield f"{problem.path}: {problem.message}"


def control_obstacles(batch: Batch) -> Iterator[str]:
    if batch.control_settings:
        for problem in known.check(batch.control_settings, batch.layout, schema_of(batch.dataset)):
            yield f"{problem.path}: {problem.message}"
