"""Suites composed when they are handed out: the next tasks for a person, mixed as the pool's config says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db.models import F

from tasksuites import checking, drawing, mixing
from tasksuites.drawing import Drawn, Reader
from tasksuites.mixing import Mix
from tasksuites.models import Answer, Assignment, Participant, Pool

SCOPE_PROJECT = "PROJECT"


@dataclass(frozen=True, slots=True)
class Composed:
    """The tasks of a suite in the order in which they are shown."""

    tasks: list[Drawn]

    @property
    def finite(self) -> int:
        """How many of them have an end, so that their places are counted."""
        return sum(task.overlap is not None for task in self.tasks)


def compose(reader: Reader, chance: Random, now: datetime) -> Composed | None:
    """The next suite for a person, the rows of what has an end locked; None where there is not enough for one.

    While it does not wait for others it takes no less than was wanted, unless nobody else was choosing: what is short
    may be in somebody's hands at this very moment.
    """
    pool, config = reader.pool, reader.pool.mixer_config or {}
    mix = plan(pool, reader.participant, now)
    by_chance = None if config.get("mix_tasks_in_creation_order") else chance
    checks = checks_in(pool, reader.participant, mix, now)
    general = checking.draw_general(reader, mix.wanted(mixing.GENERAL), checks, by_chance)
    mix = mix.cut(len(general.tasks))
    known = [
        drawing.draw(reader, reader.free(kind=kind), mix.wanted(kind), by_chance)
        for kind in (mixing.CONTROL, mixing.TRAINING)
    ]
    tasks = [task for found in (general, *known) for task in found.tasks]
    is_whole = len(tasks) == len(mix.places)
    if not is_whole and not reader.waits and not all(found.is_certain for found in (general, *known)):
        return None
    if not mix.is_enough(mixing.counted(tasks), may_be_last=may_be_last(pool, now)):
        return None
    shuffles = config.get("shuffle_tasks_in_task_suite", True)
    shown = mixing.arranged(mix, tasks, chance, shuffles=shuffles)
    return Composed(checking.marked(reader, shown, checks, chance, now))


def plan(pool: Pool, participant: Participant, now: datetime) -> Mix:
    config = config_of(pool)
    functions = {kind: mixing.function_of(config, kind) for kind in (mixing.CONTROL, mixing.TRAINING)}
    given = {kind: given_count(pool, participant, function, now) for kind, function in functions.items() if function}
    return mixing.plan(config, given, is_training=pool.kind == Pool.Kind.TRAINING)


def checks_in(pool: Pool, participant: Participant, mix: Mix, now: datetime) -> int:
    """How many of the suite's general tasks are to be check tasks."""
    function = checking.settings_of(pool, mixing.WORDS[mixing.GENERAL]).get("task_distribution_function")
    return mixing.checks(function, given_count(pool, participant, function, now), mix) if function else 0


def config_of(pool: Pool) -> Mapping[str, Any]:
    """The pool's mixer config; where that counts no control or training tasks and has no function for them, with the
    one that the pool's checkpoints name.
    """
    config = dict(pool.mixer_config or {})
    for kind in (mixing.CONTROL, mixing.TRAINING):
        name = mixing.WORDS[kind]
        if not config.get(f"{name}_tasks_count") and not mixing.function_of(config, kind):
            config[f"{name}_task_distribution_function"] = checking.settings_of(pool, name).get(
                "task_distribution_function"
            )
    return config


def given_count(pool: Pool, participant: Participant, function: Mapping[str, Any], now: datetime) -> int:
    """How many tasks this person was given in the function's scope and window."""
    answers = Answer.objects.filter(assignment__participant=participant)
    if function.get("scope") == SCOPE_PROJECT:
        answers = answers.filter(pool__project=pool.project_id)
    else:
        answers = answers.filter(pool=pool, assignment__pool=pool)
    if days := function.get("window_days"):
        answers = answers.filter(assignment__created_at__gt=now - timedelta(days=days))
    return answers.count()


def may_be_last(pool: Pool, now: datetime) -> bool:
    """Whether the last suite may be smaller by now."""
    return seconds_until_last(pool, now) == 0


def seconds_until_last(pool: Pool, now: datetime) -> float | None:
    """After how many seconds the last suite may be smaller: it waits for a while after a task was added or an overlap
    was raised. None for never.
    """
    config = pool.mixer_config or {}
    if not config.get("force_last_assignment", True):
        return None
    delay = timedelta(seconds=config.get("force_last_assignment_delay_seconds") or 0)
    return max(0.0, ((pool.tasks_changed_at or pool.created_at) + delay - now).total_seconds()) if delay else 0.0


def wait_s(reader: Reader, now: datetime) -> float | None:
    """How many seconds from now there may be something for this person, who was given nothing; None for never.

    Never where too few control or training tasks are left that they have not had, whatever others hold. Else when the
    last suite may be smaller, or when somebody's time is over who holds a task that this person could have.
    """
    pool = reader.pool
    mix = plan(pool, reader.participant, now)
    waiting = [soonest(reader, now)]
    mix = mix.cut(reader.free(kind=mixing.GENERAL)[: len(mix.places)].count())
    known = {kind: reader.tasks(kind=kind).count() for kind in (mixing.CONTROL, mixing.TRAINING) if mix.needed[kind]}
    if mix.lacks_known(known):
        return None
    last_s = seconds_until_last(pool, now)
    if last_s and reader.free(kind=mixing.GENERAL).exists():
        waiting.append(last_s)
    return min((one for one in waiting if one is not None), default=None)


def soonest(reader: Reader, now: datetime) -> float | None:
    """Seconds until the first assignment ends whose tasks this person could have; few are held, many may be full."""
    theirs = reader.tasks(taken__gte=F("overlap"))
    held = Assignment.objects.filter(pool=reader.pool, status=Assignment.Status.ACTIVE, answers__task__in=theirs)
    first = held.order_by("expires_at").values_list("expires_at", flat=True).first()
    return None if first is None else (first - now).total_seconds()
