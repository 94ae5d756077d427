"""What the participants of a pool are given to do, wherever that is said: in a batch, or in the specs of a project.

Both answer the same questions, so that the pages and the API need not know which it is. `details` are task_name,
task_introduction and task_steps. `form_version` is noted on new assignments, which see `layout` of that version;
`order_of` says in which order a person sees what it shuffles, None where nothing is. With `on_one_page` all tasks of a
suite stand on one screen, else each has its own. Where it `is_gone` nobody comes in any more: it is being deleted.
"""

from collections.abc import Mapping
from functools import cached_property, partial
from typing import Any

from batches import known
from batches.layouts import of_specs, ordering, versions
from batches.layouts.questions import OfLayout, OfSpec, Questions
from batches.models import Batch, LayoutVersion
from datasets import schema
from datasets.schema import Field
from tasksuites.issuing import OrderOf
from tasksuites.models import Pool, Project

Pages = list[dict[str, Any]]


class OfBatch:
    """Work that a batch was set up for."""

    on_one_page = False

    def __init__(self, batch: Batch):
        self.batch = batch
        self.settings = batch.settings
        self.form_version = batch.layout_number or 0
        self.is_gone = batch.deleted_at is not None

    @property
    def details(self) -> Mapping[str, Any]:
        return self.batch.task_details or {}

    @property
    def name(self) -> str:
        return self.details.get("task_name") or self.batch.name

    @property
    def run_by(self) -> str:
        return self.batch.workspace.name

    @cached_property
    def fields(self) -> dict[str, Field]:
        return shown_fields(self.batch)

    @property
    def order_of(self) -> OrderOf | None:
        return partial(ordering.shown_order, self.batch.layout) if self.batch.shuffles_layout else None

    def layout(self, version: int) -> Pages:
        return drawn(self.batch.pool_id, version)

    def questions(self, pages: Pages) -> Questions:
        return OfLayout(pages)


class OfProject:
    """Work whose screen follows from its project's specs. What a pool says itself counts before its project's words."""

    settings = None
    form_version = 0
    order_of = None
    on_one_page = True
    is_gone = False

    def __init__(self, pool: Pool):
        self.pool, self.project = pool, pool.project

    @property
    def name(self) -> str:
        return self.project.name

    @property
    def run_by(self) -> str:
        return self.project.workspace.name

    @property
    def details(self) -> Mapping[str, Any]:
        said = self.pool.settings or {}
        return {
            "task_name": self.name,
            "task_introduction": said.get("public_description") or self.project.description,
            "task_steps": self.instructions(said),
        }

    def instructions(self, said: Mapping[str, Any]) -> str | None:
        """A training says whether its project's instructions hold for it, too."""
        if self.pool.kind == Pool.Kind.TRAINING:
            return self.project.instructions if said.get("inherited_instructions") else said.get("public_instructions")
        return said.get("public_instructions") or self.project.instructions

    @cached_property
    def fields(self) -> dict[str, Field]:
        return dict(of_specs.schema(self.project.input_spec).fields)

    def layout(self, version: int) -> Pages:
        return of_specs.pages(self.project.input_spec, self.project.output_spec)

    def questions(self, pages: Pages) -> Questions:
        return OfSpec(pages, self.project.output_spec)


Work = OfBatch | OfProject


def of_pool(pool: Pool) -> Work:
    batch = Batch.objects.drawing(pool).select_related("workspace", "dataset").first()
    if batch is not None:
        return OfBatch(batch)
    pool.project = Project.objects.select_related("workspace").get(pk=pool.project_id)
    return OfProject(pool)


def drawn(pool_id: Any, version: int) -> Pages:
    """The pages of a version of a batch's layout; none where there is no such version."""
    try:
        return versions.pages(pool_id, version)
    except LayoutVersion.DoesNotExist:
        return []


def shown_fields(batch: Batch) -> dict[str, Field]:
    """The fields of the batch's dataset that may be shown to people, by key; none that says what is right."""
    document, hidden = batch.dataset.schema if batch.dataset else None, known.hidden_fields(batch.control_settings)
    displayable = schema.parse(document).displayable if document else []
    return {field.key: field for field in displayable if field.key not in hidden}
