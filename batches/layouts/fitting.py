"""Whether a layout may take the place of the one that people are being asked with."""

from collections.abc import Iterator

from batches import controls, known
from batches.layouts import layout
from batches.models import Batch
from datasets.schema import Schema


def faults(batch: Batch, pages: list | None, schema: Schema | None) -> dict[str, list[str]]:
    """What keeps a batch that is set up from asking with `pages`, by the key that would mend it."""
    if pages is None:
        message = "People are asked with this batch's layout: it can be changed, but no longer be taken away."
        return {"batch_items": [message]}
    told = {"batch_items": list(layout_faults(batch, pages)), "control_settings": []}
    if batch.control_settings:
        problems = known.check(batch.control_settings, pages, schema)
        told["control_settings"] = [f"{problem.path}: {problem.message}" for problem in problems]
    return {key: sentences for key, sentences in told.items() if sentences}


def layout_faults(batch: Batch, pages: list) -> Iterator[str]:
    if not layout.instructions(pages):
        yield "This layout asks nothing: leave at least one item in it that asks, such as a multiple_choice."
    for problem in known.shown_problems(batch.control_settings, pages):
        yield f"{problem.path}: {problem.message}"
    yield from controls.misfits(batch.pool, pages)
