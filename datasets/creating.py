"""How a dataset begins, with or without its first schema."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from datasets.models import Dataset
from datasets.schema import check
from project.base.problems import Problem
from workspaces import audit
from workspaces.models import User, Workspace


def create_dataset(
    workspace: Workspace,
    name: str,
    schema: Any,
    created_by: User | None,
    generation: int = Dataset.Generation.WITH_SCHEMA,
) -> Dataset:
    """A new dataset; `schema` None leaves it without one. ValidationError with every fault of the schema, by path."""
    problems = [] if schema is None else check(schema)
    if problems:
        raise ValidationError(by_schema_path(problems))
    dataset = Dataset(workspace=workspace, name=name, schema=schema, generation=generation, created_by=created_by)
    dataset.revision = 0 if schema is None else 1
    dataset.full_clean()
    with transaction.atomic():
        dataset.save()
        audit.note("create", dataset, user=created_by, workspace_id=workspace.pk)
    return dataset


def by_schema_path(problems: list[Problem]) -> dict[str, list[str]]:
    """Faults of a schema as faults of the key "schema": `fields.a.type` becomes `schema.fields.a.type`."""
    located: dict[str, list[str]] = {}
    for problem in problems:
        located.setdefault(f"schema.{problem.path}".rstrip("."), []).append(problem.message)
    return located
