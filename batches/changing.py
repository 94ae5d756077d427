"""A change of several things about a batch at once: all of it or nothing, and every fault is told."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from batches import controls, known, languages, people
from batches.authoring import Faults, cleaned, hold_layout, judge_controls, replace_layout
from batches.layouts import legacy
from batches.models import Batch
from datasets.models import Dataset
from tasksuites.models import Pool
from workspaces import audit
from workspaces.models import User

SHOWN_AS = {"dataset": "dataset_id"}  # faults are told under the interface's names
FREE = {"name", "task_details", "auto_sync", "language"}  # what may change even while a set-up runs


def change(batch: Batch, user: User | None, **wish: Any) -> None:
    """Change what `wish` names: `name`, `task_details`, `dataset`, `batch_items`, `auto_sync`, `annotators_per_task`,
    `shuffle_tasks`, `control_settings`, `language`.

    ValidationError with all faults, by key; InvalidLayout where only the layout is at fault. Refused (LAYOUT_CHANGED)
    as `authoring.change_layout`. After the set-up groups follow a new number of people in committed portions, so call
    it outside a transaction; repeated after a crash it does what is missing.
    """
    with transaction.atomic():
        hold(batch, wish)
        faults = Faults()
        for key, put in PUT.items():  # in this order: what comes later is judged by what came before
            if key in wish:
                shown = SHOWN_AS.get(key, key)
                with faults.of(shown):
                    if key not in FREE:
                        batch.refuse_during_setup(shown)
                    put(batch, wish[key], user)
        faults.tell()
        batch.save()
        audit.note("change", batch, user=user, workspace_id=batch.workspace_id, fields=sorted(wish))
    if "annotators_per_task" in wish:
        people.spread(batch)


def hold(batch: Batch, wish: dict[str, Any]) -> None:
    if "batch_items" in wish:
        hold_layout(batch)
    else:
        batch.hold()


def put_dataset(batch: Batch, dataset: Dataset | None, user: User | None) -> None:
    if (dataset and dataset.pk) == batch.dataset_id:
        return
    if batch.status == Batch.Status.READY:
        message = "This batch is set up with its dataset already: make a copy of it for another one."
        raise ValidationError({"dataset_id": message})
    batch.dataset = dataset
    legacy.refresh(batch, user)


def put_controls(batch: Batch, settings: Any, user: User | None) -> None:
    """Before the set-up anything; after it only how many tasks come with each group."""
    if settings is not None:
        judge_controls(settings, batch.layout, batch.dataset)
    if batch.status == Batch.Status.READY:
        if columns_in(settings) != columns_in(batch.control_settings):
            message = "The control tasks of this batch are made: only the numbers for each group may change."
            raise ValidationError(message)
        controls.put_numbers(batch, known.per_suite(settings))
    batch.control_settings = settings
    legacy.refresh(batch, user)


def columns_in(settings: dict[str, Any] | None) -> dict[str, Any]:
    """What settings say about the dataset."""
    return {key: value for key, value in (settings or {}).items() if key not in known.NUMBERS and value is not None}


def put_shuffling(batch: Batch, shuffles: bool, user: User | None) -> None:
    batch.shuffle_tasks = shuffles
    Pool.objects.filter(pk=batch.pool_id).update(shuffles_tasks=shuffles)


def put_details(batch: Batch, details: dict[str, str], user: User | None) -> None:
    batch.task_details = cleaned(details)


def put_language(batch: Batch, language: str | None, user: User | None) -> None:
    batch.settings = languages.naming(language, batch.settings)


def put(name: str) -> Callable[[Batch, Any, User | None], None]:
    """Sets a field that nothing else hangs on."""
    return lambda batch, value, user: setattr(batch, name, value)


PUT = {
    "dataset": put_dataset,
    "batch_items": replace_layout,
    "control_settings": put_controls,
    "annotators_per_task": people.note_annotators,
    "shuffle_tasks": put_shuffling,
    "task_details": put_details,
    "language": put_language,
    "name": put("name"),
    "auto_sync": put("auto_sync"),
}
