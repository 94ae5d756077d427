"""The end of a batch: nobody sees it from the moment it is asked for, and a job takes away all that hangs on it.

Its dataset stays, and so do the people who took part and what they were paid.
"""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from batches.models import Batch, Deletion, Export, Rehearsal, SetUp
from project.base import jobs, storage
from project.base.problems import Refused
from project.base.steps import Lease, Step
from tasksuites import copying, discarding
from tasksuites.models import Assignment, Pool
from workspaces import audit
from workspaces.models import User

NEEDS_CONFIRMATION = "NEEDS_CONFIRMATION"
NEEDED_ELSEWHERE = "NEEDED_ELSEWHERE"

# 1. Asking for it.


@transaction.atomic
def start(batch: Batch, user: User | None, *, confirm: str = "") -> Deletion | None:
    """Delete the batch with its tasks, answers, files and exports. The job, or None where there was nothing large.

    Where people were given tasks, `confirm` must be the batch's name, else Refused (NEEDS_CONFIRMATION); Refused
    (NEEDED_ELSEWHERE) where another pool lets only those in who passed this one.
    """
    batch.hold()
    refuse(batch, confirm)
    call_off(batch)
    counts = {"tasks": batch.task_count, "responses": batch.pool.response_count if batch.pool else 0}
    audit.note("delete", batch, user=user, workspace_id=batch.workspace_id, name=batch.name, **counts)
    if batch.pool is None:
        remove(batch)
        return None
    Batch.objects.filter(pk=batch.pk).update(deleted_at=timezone.now())
    Pool.objects.filter(pk=batch.pool_id).update(status=Pool.Status.ARCHIVED, closed_at=timezone.now())
    step = Deletion.objects.create(batch=batch, requested_by=user)
    jobs.wake(step)
    return step


def refuse(batch: Batch, confirm: str) -> None:
    pool = batch.pool
    if pool is None:
        return
    if pool.opens_way_to.exists():
        message = "Another pool lets only those in who passed this batch: change that first."
        raise Refused(NEEDED_ELSEWHERE, message)
    if confirm != batch.name and (handed_out := Assignment.objects.filter(pool=pool).count()):
        groups = "1 group was" if handed_out == 1 else f"{handed_out:,} groups were"
        message = (
            f"{groups} handed out to people, {pool.submitted_count:,} of them sent. Their answers and files would be "
            f"gone for good. To delete them too, confirm it with the name of the batch: ?confirm={batch.name}"
        )
        raise Refused(NEEDS_CONFIRMATION, message)


def call_off(batch: Batch) -> None:
    """End what is under way: a new epoch keeps its workers from writing anything more."""
    over = {"status": Step.Status.FAILED, "reason": "The batch was deleted.", "finished_at": timezone.now()}
    for model in (SetUp, Export, Rehearsal):
        running = model.objects.filter(batch=batch, status__in=Step.RUNNABLE)
        running.update(epoch=F("epoch") + 1, lease_until=None, **over)


# 2. Doing it.


@jobs.runs(Deletion)
def take_away(step: Deletion, lease: Lease) -> Iterator[None]:
    """All that hangs on the batch's pool, a portion for each piece; the batch itself with the last one."""
    batch = Batch.objects.select_related("pool__project").get(pk=step.batch_id)
    total, gone = rows_in(batch.pool), 0
    for copy in Pool.objects.filter(rehearsal_of=batch.pool_id).select_related("project"):
        is_left = True
        while is_left:
            with transaction.atomic():
                lease.hold()
                is_left = copying.discard_some(copy)
            yield
    while True:
        with transaction.atomic():
            lease.hold(progress=max(step.progress, min(gone * 100 // total, 99)))
            count = discarding.empty_some(batch.pool)
            if not count:
                remove(batch)
                lease.is_over = True  # its row went with the batch
                return
        gone += count
        yield


def rows_in(pool: Pool) -> int:
    """About how many rows there are to take away."""
    own = pool.suite_count + pool.task_count + pool.control_count
    return 1 + own + pool.answers.count() + pool.assignments.count()


def remove(batch: Batch) -> None:
    """The batch itself, with the few rows and the files that belong to nothing else; its pool must be empty by now."""
    storage.delete_all(Export.objects.filter(batch=batch).exclude(file="").values_list("file", flat=True))
    pool, project = batch.pool, batch.pool.project if batch.pool else None
    batch.delete()
    if pool:
        pool.delete()
        if not project.pools.exists():
            project.delete()
