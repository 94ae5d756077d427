"""Which pools take suites or tasks, and by which rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from project.base.ids import parse_uuid
from project.base.problems import Fault, Refused
from project.base.words import given
from tasksuites import pools
from tasksuites.filling.judging import Rules
from tasksuites.models import Pool, Project, Task, TaskSuite
from tasksuites.spec import Spec
from workspaces.models import Workspace

INAPPROPRIATE_STATUS = "POOL_INAPPROPRIATE_STATUS"
IS_TRAINING = "POOL_IS_TRAINING"
TYPE_CONFLICT = "POOL_TASK_TYPE_CONFLICT"


@dataclass(frozen=True)
class Taking:
    """A pool and the rules for what comes into it; `refusal` says why it takes nothing."""

    pool: Pool
    rules: Rules
    refusal: Refused | None


def takings(workspace: Workspace, keys: Iterable[Any], *, suites: bool, allow_defaults: bool) -> dict[str, Taking]:
    """The pools of the workspace that are named by `keys`, texts as they came; others are left out."""
    named = {key: found for key in keys if (found := parse_uuid(key))}
    pools_there = Pool.objects.filter(pk__in=set(named.values()), project__workspace=workspace, rehearsal_of=None)
    by_id = {}
    for pool in pools_there.select_related("project"):
        rules = rules_of(pool, suites=suites, allow_defaults=allow_defaults)
        by_id[pool.pk] = Taking(pool, rules, refusal(pool, suites=suites))
    return {key: by_id[found] for key, found in named.items() if found in by_id}


def rules_of(pool: Pool, *, suites: bool, allow_defaults: bool) -> Rules:
    default = pool.default_overlap if suites or pool.default_task_overlap is None else pool.default_task_overlap
    is_training = pool.kind == Pool.Kind.TRAINING
    return Rules(
        input=Spec(pool.project.input_spec),
        output=Spec(pool.project.output_spec),
        has_default=allow_defaults and default != 0,
        default_overlap=default,
        is_endless=is_training,
        is_on_map=pool.project.issuing == Project.Issuing.MAP_SELECTOR,
        needs_known=is_training or (not pool.reward and not settings.FIELDWORK_UNPAID_TASKS),
    )


def refusal(pool: Pool, *, suites: bool) -> Refused | None:
    """Why nothing may come into the pool at present; None where it may."""
    by_status = status_refusal(pool)
    if by_status:
        return by_status
    if suites and pool.kind == Pool.Kind.TRAINING:
        return Refused(IS_TRAINING, "A training composes its suites when it hands them out: send tasks instead.")
    if pool.mixer_config and holds_the_other_kind(pool, suites=suites):
        message = (
            "This pool mixes its suites from tasks, so no suite of your own comes beside them."
            if suites
            else "This pool holds suites that were composed already, so no tasks are mixed beside them."
        )
        return Refused(TYPE_CONFLICT, message)
    if shows_datapoints(pool):
        message = "The tasks of this pool come from a dataset: import more into that instead."
        return Refused(TYPE_CONFLICT, message)
    return None


def status_refusal(pool: Pool) -> Refused | None:
    if pool.status in (Pool.Status.OPEN, Pool.Status.CLOSED):
        return None
    fitting = {"appropriate_statuses": [Pool.Status.CLOSED.value, Pool.Status.OPEN.value]}
    if pool.status == Pool.Status.LOCKED:
        return Refused(pools.LOCKED, "The tasks of this pool are being made: wait until that is over.", payload=fitting)
    return Refused(INAPPROPRIATE_STATUS, "The pool is archived: nothing in it changes any more.", payload=fitting)


def holds_the_other_kind(pool: Pool, *, suites: bool) -> bool:
    if suites:
        return Task.objects.filter(pool=pool, suite=None).exists()
    # Mixed suites lie behind all composed ones.
    first = TaskSuite.objects.filter(pool=pool).order_by("position").values_list("mixed", flat=True).first()
    return first is False


def shows_datapoints(pool: Pool) -> bool:
    first = Task.objects.filter(pool=pool).order_by("position").values_list("datapoint", flat=True)[:1]
    return any(first)


def pool_fault(key: Any, taking: Taking | None) -> Fault | None:
    """What is wrong with a `pool_id`; None where it names a pool that takes what comes."""
    if key is None:
        return Fault("pool_id", "VALUE_REQUIRED", "Value must be present and not equal to null")
    if not isinstance(key, str):
        return Fault("pool_id", "STRING_EXPECTED", f"This must be text, not {given(key)}.")
    if taking is None:
        return Fault("pool_id", "ENTITY_DOES_NOT_EXIST", f"There is no pool {given(key)}.")
    if taking.refusal:
        return Fault("pool_id", taking.refusal.code, taking.refusal.message)
    return None


def ids_of(items: Iterable[Any]) -> list[str]:
    """The different `pool_id` that the items name, in their order."""
    named = (item.get("pool_id") for item in items if isinstance(item, dict))
    return list(dict.fromkeys(key for key in named if isinstance(key, str)))
