"""What may change about a batch while people work on it: its name, how many of them, and the rules of its pool."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from batches import languages
from batches.making import setup
from batches.models import Batch
from batches.participant import pool_ways, ways
from tasksuites import overlap, pools
from tasksuites.models import Pool
from workspaces import audit
from workspaces.models import User


@transaction.atomic
def set_language(batch: Batch, language: str, user: User | None) -> None:
    """Speak `language` to participants, one of the settings' LANGUAGES; "" lets each of their browsers ask."""
    batch.hold()
    batch.settings = languages.naming(language or None, batch.settings)
    batch.save(update_fields=["settings", "updated_at"])
    audit.note("change", batch, user=user, workspace_id=batch.workspace_id, language=language)


def set_annotators(batch: Batch, count: int, user: User | None) -> None:
    """Let `count` people answer each group. A group that more people hold or have sent already keeps their places.

    Before the set-up this is a number only; after it the groups follow in committed portions, so call it outside a
    transaction. ValidationError while the set-up runs. Repeated after a crash it does what is missing.
    """
    with transaction.atomic():
        batch.hold()
        note_annotators(batch, count, user)
    spread(batch)


def note_annotators(batch: Batch, count: int, user: User | None) -> None:
    """The number alone, for a caller that holds the batch's row; `spread` brings it to the groups."""
    setup.check_numbers({"annotators_per_task": count})
    batch.refuse_during_setup("annotators_per_task")
    if batch.annotators_per_task != count:
        batch.annotators_per_task = count
        batch.save(update_fields=["annotators_per_task", "updated_at"])
        audit.note("change", batch, user=user, workspace_id=batch.workspace_id, annotators_per_task=count)


def spread(batch: Batch) -> None:
    """Give the groups of a batch that is set up as many places as it says."""
    if batch.status == Batch.Status.READY:
        overlap.set_overlap(batch.pool, batch.annotators_per_task)


@transaction.atomic
def change_rules(batch: Batch, *, user: User | None, now: datetime, **values: Any) -> None:
    """Change settings of the batch's pool; ValidationError by field where they do not fit."""
    batch.hold()
    change_pool_rules(batch.pool, user=user, now=now, **values)
    if "shuffles_tasks" in values:
        Batch.objects.filter(pk=batch.pk).update(shuffle_tasks=values["shuffles_tasks"])


@transaction.atomic
def change_pool_rules(pool: Pool, *, user: User | None, now: datetime, **values: Any) -> None:
    """The same of a pool, be it a batch's or not. Whoever has the batch holds it before."""
    if faults := ways.check(values.get("ways")):
        raise ValidationError({"ways": [f"{fault.path}: {fault.message}" for fault in faults]})
    if "ways" in values:
        pools.lock(pool, ["ways"])
        refuse_another_panel(pool, values["ways"])
    pools.change_settings(pool, user=user, now=now, **values)


def refuse_another_panel(pool: Pool, document: dict[str, Any] | None) -> None:
    """A person is known by their panel and its id: under another panel everybody could take part once more."""
    if pool_ways.of_document(document).source == pool_ways.of_pool(pool).source or not pool.assignments.exists():
        return
    message = (
        "People have been given tasks under the panel that is set now. Under another one each of them would be a new "
        "person, who may take part again: make another batch for the other panel."
    )
    raise ValidationError({"panel": message})
