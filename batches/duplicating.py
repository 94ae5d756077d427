"""A copy of a batch: asked in the same way, with tasks of its own to be made."""

from typing import Any

from django.db import transaction

from batches.authoring import store_layout
from batches.layouts import layout
from batches.models import Batch
from project.base.ids import uuid7
from workspaces import audit
from workspaces.models import User

COPIED = ("workspace", "task_details", "tasks_per_group", "shuffle_tasks", "opens_after_setup")
COPIED_SETTINGS = ("language",)
LONGEST_NAME = 255
ENDING = " (Copy)"


@transaction.atomic
def duplicate(batch: Batch, user: User | None, *, name: str | None = None, with_dataset: bool = True) -> Batch:
    """A batch before its set-up, with the newest layout and the draft of `batch`.

    The dataset is shared. Pages, rows, columns and items get ids of their own, so that answers of the two are never
    taken for each other's; whatever names them names the new ones. The rules of the pool, which is made by the set-up,
    are not copied.
    """
    pages = batch.layout
    new_ids = {old: str(uuid7()) for old in (*layout.ids(pages or []), *layout.ids(batch.layout_draft or []))}
    copy = Batch(
        name=name or batch.name[: LONGEST_NAME - len(ENDING)] + ENDING,
        dataset=batch.dataset if with_dataset else None,
        annotators_per_task=max(1, batch.people_per_group),
        auto_sync=batch.auto_sync,
        settings={key: value for key, value in (batch.settings or {}).items() if key in COPIED_SETTINGS},
        layout_draft=renamed(batch.layout_draft, new_ids),
        legacy_instructions=renamed(batch.legacy_instructions, new_ids),
        control_settings=renamed(batch.control_settings, new_ids),
        created_by=user,
        **{field: getattr(batch, field) for field in COPIED},
    )
    copy.full_clean()
    copy.save()
    if pages is not None:
        store_layout(copy, renamed(pages, new_ids), user)
    audit.note("duplicate", copy, user=user, workspace_id=copy.workspace_id, of=str(batch.pk))
    return copy


def renamed(document: Any, ids: dict[str, str]) -> Any:
    """The document with each text that is one of `ids`, as a key or as a value, replaced."""
    if isinstance(document, dict):
        return {ids.get(key, key): renamed(value, ids) for key, value in document.items()}
    if isinstance(document, list):
        return [renamed(value, ids) for value in document]
    return ids.get(document, document) if isinstance(document, str) else document
