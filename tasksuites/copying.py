"""A throw-away copy of a pool, in which people can be tried out, and its end with all that happened in it.

What a copy holds counts nowhere: it is no part of the pool that it stands for, and its people have a source of their
own.
"""

from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from project.base.db import as_text, write_rows
from project.base.ids import uuid7
from tasksuites import discarding
from tasksuites.choosing import IN_ORDER
from tasksuites.models import Participant, Pool, Task, TaskSuite

MOST_SUITES = 1_000
AT_ONCE = 5_000  # rows that one transaction writes

SETTINGS = (
    "project",
    "kind",
    "order",
    "default_overlap",
    "default_task_overlap",
    "mixer_config",
    "time_limit_s",
    "grace_s",
    "away_s",
    "max_active_per_person",
    "max_per_person",
    "controls_per_suite",
    "trainings_per_suite",
    "shuffles_tasks",
    "reward",
    "accepts_by_itself",
    "rules",
)
DOCUMENTS = ("input_values", "known_solutions", "baseline_solutions", "localization", "traits")
KEPT_OF_SUITE = ("position", "group_key", "overlap", "priority", "task_count")
KEPT_OF_TASK = ("position", "kind", "datapoint_id", "hint", "overlap")
BLANK_SUITE = {"taken": 0, "reserved": False, "mixed": False, "automerged": False}
BLANK_TASK = {"taken": 0, "reserved": False}


@transaction.atomic
def copy_pool(pool: Pool, *, suites: int, **changes: Any) -> Pool:
    """An open copy with the settings of `pool`, its first `suites` suites in the order of handing out, at most
    `MOST_SUITES`, all with free places, and the control and training tasks that it draws from.

    `changes` are fields that differ. Who may take part is not copied, nor where people are sent afterwards: everybody
    gets in, and nobody leaves.
    """
    kept = {name: getattr(pool, name) for name in SETTINGS}
    made = {"name": pool.name, "status": Pool.Status.OPEN, "opened_at": timezone.now(), "ways": codes(pool.ways)}
    copy = Pool.objects.create(**{**kept, **made, "rehearsal_of": pool, **changes})
    new_ids = copy_suites(pool, copy, min(suites, MOST_SUITES))
    own = copy_tasks(Task.objects.filter(pool=pool, suite__in=new_ids), copy, new_ids)
    known = Task.objects.filter(pool=pool, suite=None, overlap=None).exclude(kind=Task.Kind.GENERAL)
    drawn = copy_tasks(known, copy, {None: None})
    copy.suite_count, copy.task_count, copy.control_count = len(new_ids), own, drawn
    copy.place_count = copy.suites.aggregate(places=Sum("overlap"))["places"] or 0
    copy.save(update_fields=["suite_count", "task_count", "control_count", "place_count"])
    return copy


def codes(ways: dict[str, Any] | None) -> dict[str, Any] | None:
    """What people are told at the end, without the addresses that lead away, and without rules about who comes in."""
    told = {outcome: way for outcome, way in (ways or {}).items() if isinstance(way, dict) and way.get("code")}
    return {outcome: {"code": way["code"]} for outcome, way in told.items()} or None


def copy_suites(pool: Pool, copy: Pool, count: int) -> dict[Any, Any]:
    """The new suites' ids by the old ones'."""
    first = TaskSuite.objects.filter(pool=pool, mixed=False).order_by(*IN_ORDER)
    rows = list(first.values_list("pk", *KEPT_OF_SUITE)[:count])
    new_ids = {old: uuid7() for old, *_ in rows}
    made = {**BLANK_SUITE, "pool": copy.pk, "created_at": copy.created_at}
    names = ("id", *KEPT_OF_SUITE, *made)
    write_rows(TaskSuite, names, ([new_ids[old], *kept, *made.values()] for old, *kept in rows))
    return new_ids


def copy_tasks(tasks, copy: Pool, suites: dict[Any, Any]) -> int:
    """Copy `tasks` in portions; `suites` says where each belongs. Documents pass as text. How many there are."""
    texts = {f"{name}_text": as_text(name) for name in DOCUMENTS}
    rows = tasks.order_by("position").annotate(**texts).values_list("suite_id", *KEPT_OF_TASK, *texts)
    made = {**BLANK_TASK, "pool": copy.pk, "created_at": copy.created_at}
    kept_names = (name.removesuffix("_id") for name in KEPT_OF_TASK)
    names = ("id", "suite", *kept_names, *DOCUMENTS, *made)
    total, last = 0, 0
    while portion := list(rows.filter(position__gt=last)[:AT_ONCE]):
        write_rows(Task, names, ([uuid7(), suites[suite], *kept, *made.values()] for suite, *kept in portion))
        total, last = total + len(portion), portion[-1][1]
    return total


def visitor(copy: Pool, number: int | str) -> str:
    """The external id of one of the people who come to the copy: nobody else's anywhere, and they are found by it."""
    return f"{copy.pk}-{number}"


@transaction.atomic
def discard_some(copy: Pool) -> bool:
    """Take a portion of a copy away; with the last one go the people who came, and the pool. Whether more is left.

    The first call closes the copy, so that nothing is added behind the back of those that follow.
    """
    if copy.rehearsal_of_id is None:
        raise ValueError("Only a copy is thrown away.")
    if Pool.objects.filter(pk=copy.pk, status=Pool.Status.OPEN).update(status=Pool.Status.CLOSED):
        return True
    if discarding.empty_some(copy):
        return True
    people = Participant.objects.filter(workspace=copy.workspace_id, source=Participant.REHEARSAL)
    people.filter(external_id__startswith=visitor(copy, "")).delete()
    copy.delete()
    return False
