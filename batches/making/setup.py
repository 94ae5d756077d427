"""From a batch and a dataset to a pool of task suites: one suite for each group of datapoints.

A set-up notes the newest datapoint, makes a project and a pool, and writes suites and tasks in portions, each with its
mark in one transaction that holds only while the lease of the job is ours. So a run that is killed, repeated or doubled
neither loses nor doubles a task. Which datapoints go together follows from the seed and their ids, or from their keys,
so a run that goes on later makes the same plan again; for that it holds the ids (and keys) in memory, 100 to 300 bytes
for each datapoint, and none of their values.
"""

from collections.abc import Iterable, Iterator
from itertools import filterfalse
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max, Min, QuerySet
from django.utils import timezone

from batches import known, known_tasks, specs
from batches.authoring import schema_of
from batches.known import Columns
from batches.layouts import legacy
from batches.making import writing
from batches.making.grouping import Group, Part, group, group_by_key, portions
from batches.making.readiness import obstacles
from batches.making.writing import Placed
from batches.models import Batch, SetUp
from datasets.models import Datapoint, Dataset
from datasets.schema import Schema
from project.base import db, jobs
from project.base.steps import Lease
from tasksuites import pools
from tasksuites.models import Pool, Project, Task, TaskSuite
from workspaces import audit
from workspaces.models import User

MOST_ROWS = 10_000  # suites and tasks of one transaction
RENEW_EVERY = 100_000  # datapoints read
MOST = {"annotators_per_task": 10_000, "tasks_per_group": 2**31 - 1}
SEEDS = range(-(2**63), 2**63)

# 1. Asking for it.


def start(
    batch: Batch,
    *,
    tasks_per_group: int | None = None,
    seed: int | None = None,
    annotators_per_task: int | None = None,
    dataset: Dataset | None = None,
    user: User | None = None,
) -> SetUp:
    """Set the batch up: it is PROCESSING from now on, and a job does the rest.

    What is not given stays as the batch has it. ValidationError with everything that stands in the way.
    """
    wanted = {"tasks_per_group": tasks_per_group, "annotators_per_task": annotators_per_task, "seed": seed}
    wanted = {name: value for name, value in wanted.items() if value is not None}
    check_numbers(wanted)
    with transaction.atomic():
        batch.hold()
        if dataset:
            batch.dataset = dataset
        for name, value in wanted.items():
            setattr(batch, name, value)
        if batch.status in (Batch.Status.UNINITIALISED, Batch.Status.ERROR):
            legacy.refresh(batch, user)
        found = obstacles(batch)
        if found:
            raise ValidationError(found)
        batch.move_to(Batch.Status.PROCESSING)
        batch.save(update_fields=["status", "dataset", "updated_at", *wanted])
        newest = Dataset.objects.values_list("last_position", flat=True).get(pk=batch.dataset_id)
        step = SetUp.objects.create(batch=batch, requested_by=user, upto=newest)
        audit.note("set_up", batch, user=user, workspace_id=batch.workspace_id, **wanted)
        jobs.wake(step)
    return step


def check_numbers(wanted: dict[str, int]) -> None:
    told = {
        name: f'"{name}" must be a whole number from 1 to {MOST[name]:,}, not {value:,}.'
        for name, value in wanted.items()
        if name in MOST and not 1 <= value <= MOST[name]
    }
    if wanted.get("seed", 0) not in SEEDS:
        told["seed"] = '"seed" must be a whole number that fits into 64 bits.'
    if told:
        raise ValidationError(told)


# 2. Doing it.


def make_tasks(step: SetUp, lease: Lease) -> Iterator[None]:
    """The pieces of a set-up: the suites and tasks of the datapoints up to `step.upto`, control tasks last."""
    batch = Batch.objects.select_related("dataset", "pool").get(pk=step.batch_id)
    schema = schema_of(batch.dataset)
    if not step.mark:
        yield from clear(batch, lease)
    found = datapoints(batch, step.upto)
    total, columns = found.count(), known_tasks.columns_of(batch)
    try:
        controls = known_tasks.find(columns, renewing(lease, found.values_list("pk", "values"))) if columns else []
    except known_tasks.NoTasks as fault:
        lease.fail(str(fault))
        return
    for portion in portions(plan(batch, schema, found, controls, lease), MOST_ROWS, skip=step.mark):
        write(step, lease, batch, portion, total)
        yield
    for ids in known_tasks.in_portions(controls, skip=step.mark - (total - len(controls))):
        write_controls(step, lease, batch, columns, known_tasks.values_of(ids, found), total)
        yield
    finish(step, lease)


def clear(batch: Batch, lease: Lease) -> Iterator[None]:
    """Take away what an earlier set-up, which failed, left behind. Nobody was shown any of it."""
    for model in (Task, TaskSuite):
        rows = model.objects.filter(pool=batch.pool_id)
        ends = rows.aggregate(first=Min("position"), last=Max("position"))
        for position in range(ends["first"] or 0, (ends["last"] or -1) + 1, MOST_ROWS):
            with transaction.atomic():
                # Nothing hangs on these rows; should that ever change, the database refuses.
                some = rows.filter(position__lt=position + MOST_ROWS)
                some._raw_delete(some.db)
                lease.hold()
            yield


def prepare(batch: Batch) -> None:
    """Give the batch its project and pool, or bring those of a failed set-up up to date."""
    described = {
        "input_spec": specs.input_spec(schema_of(batch.dataset), known.hidden_fields(batch.control_settings)),
        "output_spec": specs.output_spec(batch.layout),
    }
    settings = {
        "default_overlap": batch.annotators_per_task,
        "shuffles_tasks": batch.shuffle_tasks,
        "status": Pool.Status.LOCKED,
        **known.per_suite(batch.control_settings),
    }
    if batch.pool is None:
        project = pools.create_project(batch.workspace, batch.name, described, batch.created_by)
        batch.pool = pools.create_pool(project, batch.name, created_by=batch.created_by, **settings)
    else:
        Project.objects.filter(pk=batch.pool.project_id).update(**described)
        emptied = dict.fromkeys(("suite_count", "task_count", "control_count", "place_count"), 0)
        Pool.objects.filter(pk=batch.pool_id).update(**emptied, **settings)
    batch.task_count = batch.group_count = 0
    batch.save(update_fields=["pool", "task_count", "group_count"])


def datapoints(batch: Batch, upto: int):
    """The datapoints that have no task in this batch yet, in the order in which they came."""
    return Datapoint.objects.filter(
        dataset=batch.dataset_id, position__gt=batch.synced_upto, position__lte=upto
    ).order_by("position")


def plan(batch: Batch, schema: Schema, found: QuerySet, controls: Iterable[UUID], lease: Lease) -> Iterator[Group]:
    """Which of the datapoints that are no control tasks make a group, the same each time it is asked."""
    left_out = frozenset(controls)
    if schema.group_field:
        rows = renewing(lease, found.values_list("pk", "group_key"))
        return group_by_key((row for row in rows if row[0] not in left_out) if left_out else rows)
    ids = renewing(lease, found.values_list("pk", flat=True))
    return group(filterfalse(left_out.__contains__, ids) if left_out else ids, batch.tasks_per_group, batch.seed)


def renewing(lease: Lease, rows: QuerySet) -> Iterator:
    """The rows as they come; the lease does not run out over millions of them."""
    for count, row in enumerate(rows.iterator(chunk_size=MOST_ROWS), start=1):
        if count % RENEW_EVERY == 0:
            lease.renew()
        yield row


def write(step: SetUp, lease: Lease, batch: Batch, portion: list[Part], total: int) -> None:
    """Write one portion and move the mark behind it, in one transaction; the first one makes the pool as well.

    So whatever keeps failing before the first mark counts as no progress, and is given up in the end.
    """
    begun = [part for part in portion if part.begins]
    count = sum(len(part.ids) for part in portion)
    with transaction.atomic():
        Batch.objects.locked().get(pk=batch.pk)  # before the pool, as everybody does
        if not step.mark:
            prepare(batch)
        writing.write(batch.pool, list(placed(batch.pool, portion)))
        Pool.objects.filter(pk=batch.pool_id).update(
            suite_count=F("suite_count") + len(begun),
            task_count=F("task_count") + count,
            place_count=F("place_count") + len(begun) * batch.annotators_per_task,
            tasks_changed_at=timezone.now(),
        )
        Batch.objects.filter(pk=batch.pk).update(
            group_count=F("group_count") + len(begun), task_count=F("task_count") + count
        )
        lease.hold(
            mark=step.mark + count,
            datapoints_processed=step.datapoints_processed + count,
            tasks_created=step.tasks_created + count,
            groups_created=step.groups_created + len(begun),
            progress=(step.mark + count) * 100 // max(total, 1),
        )


def write_controls(step: SetUp, lease: Lease, batch: Batch, columns: Columns, values: dict, total: int) -> None:
    """Write the control and training tasks of one portion, datapoint id -> values, as `write` writes the others.

    They stand in no suite, take no places and are counted apart.
    """
    with transaction.atomic():
        rows = known_tasks.task_rows(columns, batch.pool_id, values, pools.last_position(batch.pool))
        db.write_rows(Task, known_tasks.FIELDS, rows)
        Pool.objects.filter(pk=batch.pool_id).update(control_count=F("control_count") + len(values))
        lease.hold(
            mark=step.mark + len(values),
            datapoints_processed=step.datapoints_processed + len(values),
            progress=(step.mark + len(values)) * 100 // total,
        )


def placed(pool: Pool, portion: Iterable[Part]) -> Iterator[Placed]:
    """Each part with its suite; one that goes on with a group belongs to the pool's last suite."""
    last = writing.last_suite(pool)
    for part in portion:
        if part.begins:
            last = writing.next_suite(last)
        yield part, last


def finish(step: SetUp, lease: Lease) -> None:
    """The batch is READY, and its pool open unless the batch says otherwise."""
    with transaction.atomic():
        batch = Batch.objects.locked().select_related("pool").get(pk=step.batch_id)
        batch.move_to(Batch.Status.READY)
        batch.synced_upto = step.upto
        batch.save(update_fields=["status", "synced_upto", "updated_at"])
        pools.unlock(batch.pool)
        if batch.opens_after_setup:
            pools.open_pool(batch.pool, timezone.now())
        lease.finish(progress=100, reason="")
        step.wake_next()
