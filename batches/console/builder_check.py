"""What stands between a layout that is being edited and a set-up: of the layout, of the batch, and of its data."""

from collections.abc import Iterator

from batches import known
from batches.authoring import schema_of
from batches.layouts import layout, proofreading
from batches.layouts.proofreading import DATA, MISSING, Finding
from batches.making import readiness
from batches.models import Batch
from project.base.ids import uuid7

MOST_LOOKED_AT = 2_000  # datapoints: the check is to be quick


def findings(batch: Batch, pages: list) -> list[Finding]:
    schema = schema_of(batch.dataset)
    return [
        *proofreading.findings(pages, schema),
        *(about_controls(batch, pages) if not layout.check(pages, schema) else ()),
        *(Finding(DATA, sentence) for sentence in readiness.dataset_obstacles(batch)),
        *about_data(batch, pages),
    ]


def about_controls(batch: Batch, pages: list) -> Iterator[Finding]:
    """Where a sound layout shows what must stay hidden, or does not ask what control tasks are about."""
    if not batch.control_settings:
        return
    stored = layout.normalise(pages, lambda: str(uuid7()))
    hidden = known.hidden_fields(batch.control_settings)
    for place, item in proofreading.walk(stored):
        if item.get("field") in hidden:
            yield Finding(MISSING, f'"{item["field"]}" says what is right, so participants must not see it.', place)
    for problem in known.check(batch.control_settings, stored, schema_of(batch.dataset)):
        yield Finding(MISSING, f"Control tasks: {problem.message}")


def about_data(batch: Batch, pages: list) -> Iterator[Finding]:
    if batch.dataset is None or not batch.dataset.datapoint_count:
        return
    rows = batch.dataset.datapoints.order_by("position").values_list("values", flat=True)[:MOST_LOOKED_AT]
    yield from proofreading.about_data(pages, rows.iterator(), batch.dataset.datapoint_count)
