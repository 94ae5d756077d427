"""Selective checks: a sample of the general tasks goes to more people than the others, so that answers can be compared.

The pool's checkpoints say which numbers of a person's tasks are check tasks, and to how many people those go. Such a
task is one that still lacks answers; else a copy of a task of a closed pool of the project, to be compared with the
answers given there; else one of those that the person is being given becomes one.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from tasksuites import drawing, mixing
from tasksuites.drawing import Draw, Drawn, Reader
from tasksuites.models import Answer, Assignment, Pool, Task

POOLS_LOOKED_AT = 3  # for a task to copy; more would make this person wait
COPIED = ("datapoint_id", "input_values", "input_digest", "localization", "traits")


def settings_of(pool: Pool, word: str) -> Mapping[str, Any]:
    """What the pool's checkpoints say about tasks of a kind, by the interface's word for it: real, golden, training."""
    checkpoints = (pool.settings or {}).get("checkpoints_config") or {}
    return checkpoints.get(f"{word}_settings") or {}


def draw_general(reader: Reader, count: int, checks: int, chance: Random | None) -> Draw:
    """Up to `count` general tasks, `checks` of them check tasks as far as some lack answers. More of those come only
    where nothing else is left.
    """
    general = reader.free(kind=mixing.GENERAL)
    if not settings_of(reader.pool, "real"):
        return drawing.draw(reader, general, count, chance)
    had_original = Answer.objects.filter(task=OuterRef("origin_task"), participant=reader.participant)
    to_check = general.filter(~Exists(had_original), is_check=True)
    found = Draw([])
    drawing.in_order(reader, to_check, min(checks, count), found)
    ordinary = drawing.draw(reader, general.filter(is_check=False), count - len(found.tasks), chance)
    found = Draw(found.tasks + ordinary.tasks, found.is_certain and ordinary.is_certain)
    rest = to_check.exclude(pk__in=found.keys)
    drawing.in_order(reader, rest, count - len(found.tasks), found)
    return found


def marked(reader: Reader, tasks: Sequence[Drawn], checks: int, chance: Random, now: datetime) -> list[Drawn]:
    """The tasks of a suite that is about to be handed out, some of them made check tasks where those are too few."""
    general = [task for task in tasks if task.kind == mixing.GENERAL and not task.is_check]
    ordinary = [task for task in general if task.overlap is not None]  # the others go to everybody
    missing = checks - sum(task.is_check for task in tasks)
    if missing <= 0 or not ordinary:
        return list(tasks)
    target = settings_of(reader.pool, "real").get("target_overlap") or 1
    chosen = chance.sample(ordinary, min(missing, len(ordinary)))
    made = {task.pk: copied(reader, target, chance, now) or raised(task, target) for task in chosen}
    return [made.get(task.pk, task) for task in tasks]


def copied(reader: Reader, target: int, chance: Random, now: datetime) -> Drawn | None:
    """A copy, in this pool, of a task of a closed pool that people have answered and this person has not had."""
    original = original_for(reader, chance)
    if original is None:
        return None
    copy = Task.objects.create(
        pool=reader.pool,
        position=time.time_ns(),
        kind=mixing.GENERAL,
        overlap=target,
        is_check=True,
        origin_task=original,
        created_at=now,
        **{name: getattr(original, name) for name in COPIED},
    )
    Pool.objects.filter(pk=reader.pool.pk).update(task_count=F("task_count") + 1)
    return Drawn(copy.pk, copy.position, copy.kind, copy.overlap, copy.datapoint_id, is_check=True)


def original_for(reader: Reader, chance: Random) -> Task | None:
    pool = reader.pool
    usable = (Pool.Status.CLOSED, Pool.Status.ARCHIVED)
    pools = Pool.objects.filter(project=pool.project_id, status__in=usable, kind=Pool.Kind.REGULAR, rehearsal_of=None)
    keys = list(pools.exclude(pk=pool.pk).order_by("pk").values_list("pk", flat=True))
    for key in chance.sample(keys, min(POOLS_LOOKED_AT, len(keys))):
        tasks = comparable(reader).filter(pool=key)
        if ends := drawing.ends_of(Task.objects.filter(pool=key)):
            start = chance.randint(*ends)
            in_order = tasks.order_by("position")
            found = in_order.filter(position__gte=start).first() or in_order.filter(position__lt=start).first()
            if found:
                return found
    return None


def comparable(reader: Reader) -> QuerySet[Task]:
    """Tasks that were answered and are no copies, that this person has not had and that have no copy in the pool."""
    answers = Answer.objects.filter(task=OuterRef("pk"))
    copies = Task.objects.filter(origin_task=OuterRef("pk"), pool=reader.pool)
    return Task.objects.filter(
        Exists(answers.filter(assignment__status__in=Assignment.FINISHED)),
        ~Exists(answers.filter(participant=reader.participant)),
        ~Exists(copies),
        kind=mixing.GENERAL,
        origin_task=None,
    )


def raised(task: Drawn, target: int) -> Drawn:
    """The task, whose row is locked, made one that goes to at least `target` people."""
    overlap = max(task.overlap or 0, target)
    Task.objects.filter(pk=task.pk).update(is_check=True, overlap=overlap)
    return replace(task, overlap=overlap, is_check=True)
