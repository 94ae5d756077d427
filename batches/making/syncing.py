"""Tasks for the datapoints that came after the set-up, while people work on those that are there.

A sync goes through the new datapoints in the order in which they came. Each portion of them becomes tasks in one
transaction that also moves the batch's `synced_upto` behind them, so a run that is killed, repeated, doubled or given
up neither loses nor doubles a task. What somebody holds or has held never changes: new tasks join a suite only where
nobody ever took it, and begin a further one, with the same key, where somebody did.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from batches import known_tasks
from batches.authoring import schema_of
from batches.known import Columns
from batches.making import extending, writing
from batches.models import Batch, SetUp
from datasets.models import Datapoint, Import
from project.base import db, jobs
from project.base.steps import Lease
from project.base.sweep import each_sweep
from tasksuites import pools
from tasksuites.models import Pool, Task
from workspaces import audit
from workspaces.models import User

MOST_DATAPOINTS = 5_000  # of one transaction
STARTS_PER_SWEEP = 50

# 1. Asking for it.


def start(batch: Batch, user: User | None = None) -> SetUp:
    """Queue a sync of all that the dataset holds now; ValidationError where the batch is not ready for one.

    Syncs of a batch go one after another; one that finds nothing new completes with counts of 0.
    """
    with transaction.atomic():
        batch.hold()
        if told := obstacles(batch):
            raise ValidationError(told)
        step = SetUp.objects.create(
            batch=batch, kind=SetUp.Kind.SYNC, requested_by=user, upto=batch.dataset.last_position
        )
        audit.note("sync", batch, user=user, workspace_id=batch.workspace_id, upto=step.upto)
        jobs.wake(step)
    return step


def obstacles(batch: Batch) -> dict[str, list[str]]:
    """Why the batch cannot be synced now, by the key that would mend it; empty where it can."""
    if batch.status != Batch.Status.READY:
        return {"status": [f"Only a batch that is READY takes new datapoints in; this one is {batch.status}."]}
    if schema_of(batch.dataset) is None:
        return {"dataset_id": ["A sync needs a dataset with a schema."]}
    return {}


@each_sweep
def start_what_is_due(now: datetime) -> None:
    """Auto-sync: start one where the dataset is ahead and nothing is being imported.

    Where the last sync of the same datapoints failed, only new ones or a person start another.
    """
    importing = Import.objects.filter(dataset=OuterRef("dataset"), status__in=Import.RUNNABLE)
    syncs = SetUp.objects.filter(batch=OuterRef("pk"), kind=SetUp.Kind.SYNC)
    in_vain = Q(status=SetUp.Status.FAILED, upto__gte=OuterRef("dataset__last_position"))
    due = Batch.objects.present().filter(
        ~Exists(importing),
        ~Exists(syncs.filter(Q(status__in=SetUp.RUNNABLE) | in_vain)),
        auto_sync=True,
        status=Batch.Status.READY,
        dataset__schema__isnull=False,
        synced_upto__lt=F("dataset__last_position"),
    )
    for batch in due.order_by("pk")[:STARTS_PER_SWEEP]:
        start(batch)


# 2. Doing it.


def make_missing(step: SetUp, lease: Lease) -> Iterator[None]:
    """The pieces of a sync: tasks of the datapoints up to `step.upto` that have none yet, a portion for each."""
    batch = Batch.objects.select_related("dataset").get(pk=step.batch_id)
    try:
        while take(step, lease, batch):
            yield
    except known_tasks.NoTasks as fault:
        lease.fail(str(fault))
        return
    with transaction.atomic():
        Batch.objects.locked().get(pk=batch.pk)
        lease.finish(progress=100, reason="")
        step.wake_next()


@transaction.atomic
def take(step: SetUp, lease: Lease, batch: Batch) -> bool:
    """Make tasks of the next portion of datapoints; False where none is left."""
    batch.hold()
    pool = Pool.objects.select_for_update(no_key=True).get(pk=batch.pool_id)
    columns = known_tasks.columns_of(batch)
    found = missing(batch, step.upto)
    rows = list(found.values_list("pk", "group_key", "position")[: most_at_once(columns)])
    if not rows:
        return False
    reached = rows[-1][2]
    controls = controls_in(columns, found.filter(position__lte=reached)) if columns else {}
    groups = extending.placed(batch, pool, [(pk, key) for pk, key, _ in rows if pk not in controls])
    expanded = extending.newly_joined(pool, groups, since=step.started_at) if is_keyed(batch) else 0
    writing.write(pool, groups)
    extending.grow(groups)
    if controls:
        after = pools.last_position(pool)
        db.write_rows(Task, known_tasks.FIELDS, known_tasks.task_rows(columns, pool.pk, controls, after))
    begun, tasks = sum(part.begins for part, _ in groups), len(rows) - len(controls)
    count(batch, pool, begun, tasks, len(controls), reached)
    note(step, lease, begun, tasks, expanded, processed=len(rows), left=step.upto - reached)
    return True


def missing(batch: Batch, upto: int) -> QuerySet[Datapoint]:
    """The datapoints that have no task in this batch yet, in the order in which they came."""
    later = Datapoint.objects.filter(dataset=batch.dataset_id, position__gt=batch.synced_upto, position__lte=upto)
    return later.order_by("position")


def most_at_once(columns: Columns | None) -> int:
    """How many datapoints one transaction takes: fewer where it has to hold their values."""
    return known_tasks.AT_ONCE if columns else MOST_DATAPOINTS


def controls_in(columns: Columns, points: QuerySet[Datapoint]) -> dict[UUID, dict[str, Any]]:
    """The values of those datapoints that say what is right, by id. NoTasks where some say it in a faulty way."""
    values = dict(points.values_list("pk", "values"))
    return {pk: values[pk] for pk in known_tasks.find(columns, values.items(), may_be_all=True)}


def is_keyed(batch: Batch) -> bool:
    return bool(schema_of(batch.dataset).group_field)


def count(batch: Batch, pool: Pool, begun: int, tasks: int, controls: int, reached: int) -> None:
    """Bring the counters along, and move the batch behind the last datapoint taken."""
    Batch.objects.filter(pk=batch.pk).update(
        group_count=F("group_count") + begun, task_count=F("task_count") + tasks, synced_upto=reached
    )
    Pool.objects.filter(pk=pool.pk).update(
        suite_count=F("suite_count") + begun,
        task_count=F("task_count") + tasks,
        control_count=F("control_count") + controls,
        place_count=F("place_count") + begun * (pool.default_overlap or 0),
        tasks_changed_at=timezone.now(),
    )


def note(step: SetUp, lease: Lease, begun: int, tasks: int, expanded: int, *, processed: int, left: int) -> None:
    done = step.datapoints_processed + processed
    lease.hold(
        datapoints_processed=done,
        tasks_created=step.tasks_created + tasks,
        groups_created=step.groups_created + begun,
        groups_expanded=step.groups_expanded + expanded,
        progress=done * 100 // (done + left),
    )
