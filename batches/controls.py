"""Control and training tasks that members add to a batch that is set up, and how many of them people meet."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone

from batches.layouts import layout
from batches.models import Batch
from tasksuites import control, pools
from tasksuites.models import Pool, Task
from workspaces import audit
from workspaces.models import User

KINDS = (Task.Kind.CONTROL, Task.Kind.TRAINING)


@transaction.atomic
def add(batch: Batch, values: dict[str, str], solutions: list[dict[str, Any]], hint: str, *, user: User | None) -> Task:
    """A task that shows `values`, by field, and whose right answers are known; with a hint a training task."""
    pool = lock_pool(batch)
    task = Task.objects.create(
        pool=pool,
        position=pools.last_position(pool) + 1,
        kind=control.kind(solutions, hint),
        input_values=values,
        known_solutions=solutions,
        hint=hint,
    )
    Pool.objects.filter(pk=pool.pk).update(control_count=F("control_count") + 1, tasks_changed_at=timezone.now())
    audit.note("add_control", batch, user=user, workspace_id=batch.workspace_id, task=str(task.pk))
    return task


@transaction.atomic
def take_out(batch: Batch, task_id: UUID, *, user: User | None) -> bool:
    """Nobody is given the task any more; False where it is none that could be given.

    Its row stays, with no place on it: somebody may be given the task at this very moment, and finishes it.
    """
    lock_pool(batch)
    drawn = Task.objects.filter(pool=batch.pool_id, pk=task_id, suite=None, kind__in=KINDS, overlap=None)
    if not drawn.update(overlap=0):
        return False
    Pool.objects.filter(pk=batch.pool_id).update(control_count=F("control_count") - 1, tasks_changed_at=timezone.now())
    audit.note("take_out_control", batch, user=user, workspace_id=batch.workspace_id, task=str(task_id))
    return True


@transaction.atomic
def set_numbers(batch: Batch, numbers: dict[str, int], *, user: User | None) -> None:
    """How many come with each suite from now on: `controls_per_suite` and `trainings_per_suite`."""
    batch.hold()
    put_numbers(batch, numbers)
    if batch.control_settings:
        batch.control_settings = batch.control_settings | numbers
        batch.save(update_fields=["control_settings", "updated_at"])
    audit.note("set_control_numbers", batch, user=user, workspace_id=batch.workspace_id, **numbers)


def put_numbers(batch: Batch, numbers: dict[str, int]) -> None:
    """What the pool goes by, for a caller that holds the batch's row."""
    Pool.objects.filter(pk=batch.pool_id).update(**numbers)


def shortfalls(pool: Pool) -> list[str]:
    """Where groups ask for more of a kind than there are, in a sentence for each."""
    drawn = Task.objects.filter(pool=pool, suite=None, kind__in=KINDS, overlap=None)
    there = dict(drawn.order_by().values_list("kind").annotate(Count("pk")))
    wanted = {Task.Kind.CONTROL: pool.controls_per_suite, Task.Kind.TRAINING: pool.trainings_per_suite}
    counts = ((kind, wanted[kind], there.get(kind, 0)) for kind in KINDS)
    return [shortfall(kind, asked, count) for kind, asked, count in counts if asked > count]


def shortfall(kind: str, asked: int, count: int) -> str:
    wish = f"a {kind} task" if asked == 1 else f"{asked:,} {kind} tasks"
    if not count:
        return f"Each group asks for {wish}, but there is none: none will come."
    return f"Each group asks for {wish}, but there {'is 1' if count == 1 else f'are {count:,}'}: fewer will come."


def misfits(pool: Pool, pages: list) -> Iterator[str]:
    """A sentence for each question whose right answer is known and that a layout does not ask, or not so any more."""
    asked = {item["id"]: item for item in layout.instructions(pages)}
    drawn = Task.objects.filter(pool=pool, suite=None, kind__in=KINDS, overlap=None)
    told = set()
    for solutions in drawn.values_list("known_solutions", flat=True).iterator():
        for solution in solutions or ():
            for key, value in solution["output_values"].items():
                sentence = misfit(asked.get(key), key, value)
                if sentence and sentence not in told:
                    told.add(sentence)
                    yield sentence


def misfit(item: dict[str, Any] | None, key: str, value: Any) -> str | None:
    """Why `value` cannot be right for a question of a layout, which has none with this key where `item` is None."""
    if item is None:
        return f"Control tasks know what is right for the question {key}: keep it, or take them out first."
    fault = layout.answer_fault(item, value, final=True)
    return fault and f"What control tasks take as right no longer fits the question {key}. {fault}"


def lock_pool(batch: Batch) -> Pool:
    """The batch's pool; both are locked, so that two tasks do not get one position and the counter fits."""
    batch.hold()
    return Pool.objects.select_for_update(no_key=True).get(pk=batch.pool_id)
