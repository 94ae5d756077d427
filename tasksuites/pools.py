"""Pools: made for a project, set up, opened and closed. Which status follows which stands in `Pool.NEXT`; putting a
pool away for good is `archiving`.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q

from project.base.problems import Refused
from tasksuites.models import Pool, Project
from workspaces import audit
from workspaces.models import User, Workspace

INAPPROPRIATE_STATUS = "INAPPROPRIATE_STATUS"
LOCKED = "POOL_LOCKED_BY_ANOTHER_OPERATION"
EMPTY_POOL = "EMPTY_POOL"
MIXER_CONFIG_REQUIRED = "MIXER_CONFIG_REQUIRED"
CLOSING_DATE_PASSED = "POOL_INAPPROPRIATE_STATUS"  # of the codes that clients know, none says it better

LARGEST = 2**31 - 1  # SQLite takes more, PostgreSQL does not
READ_TO_OPEN = ("status", "task_count", "suite_count", "mixer_config", "closes_at")
AT_LEAST = {  # what would keep everybody out, or take work away from people who are at it
    "time_limit_s": (60, "Give people at least a minute."),
    "away_s": (120, "A page reports each minute that it is open, so wait for at least two minutes."),
    "max_active_per_person": (1, "Everybody holds at least one group at once."),
    "max_per_person": (1, "Everybody may do at least one group; leave it empty for no limit."),
}
SETTINGS = {
    *AT_LEAST,
    "order",
    "reward",
    "grace_s",
    "opens_at",
    "closes_at",
    "reopens_at",
    "shuffles_tasks",
    "controls_per_suite",
    "trainings_per_suite",
    "eligibility",
    "ways",
}


def create_project(workspace: Workspace, name: str, specs: dict[str, Any], created_by: User | None) -> Project:
    """A project with `specs`, its `input_spec` and `output_spec`."""
    return Project.objects.create(workspace=workspace, name=name, created_by=created_by, **specs)


def create_pool(project: Project, name: str, *, created_by: User | None, **settings: Any) -> Pool:
    """A closed pool; `settings` are fields of the model."""
    return Pool.objects.create(project=project, name=name, created_by=created_by, **settings)


@transaction.atomic
def open_pool(pool: Pool, now: datetime, user: User | None = None) -> bool:
    """Let people in; False where the pool is open already. Refused where its status, its tasks or its closing date
    do not allow it.
    """
    lock(pool, READ_TO_OPEN)
    if pool.status == Pool.Status.OPEN:
        return False
    refuse_status(pool, Pool.Status.OPEN)
    if not pool.task_count and not pool.tasks.exists():
        raise Refused(EMPTY_POOL, "Pool contains no tasks. Operation is not allowed.")
    if not pool.suite_count and not pool.mixer_config:
        raise Refused(MIXER_CONFIG_REQUIRED, "The tasks of this pool stand in no suites: say how to mix them first.")
    if pool.closes_at and pool.closes_at <= now:
        raise Refused(CLOSING_DATE_PASSED, "The date on which this pool closes has passed: change that first.")
    move(pool, Pool.Status.OPEN, opened_at=now, close_reason="")
    audit.note("open", pool, user=user, workspace_id=pool.workspace_id)
    return True


@transaction.atomic
def close_pool(pool: Pool, now: datetime, reason: str = Pool.CloseReason.MANUAL, user: User | None = None) -> bool:
    """Hand out nothing more; what people hold already they may still send. False where the pool is closed already.

    One that was closed FOR_UPDATE opens again by itself, until somebody closes it by hand.
    """
    lock(pool, ["status", "close_reason"])
    if pool.status == Pool.Status.CLOSED:
        return reason == Pool.CloseReason.MANUAL and stay_closed(pool)
    refuse_status(pool, Pool.Status.CLOSED)
    move(pool, Pool.Status.CLOSED, closed_at=now, close_reason=reason)
    audit.note("close", pool, user=user, workspace_id=pool.workspace_id, reason=reason)
    if pool.training_id and reason != Pool.CloseReason.FOR_UPDATE:
        close_training(pool, now, reason, user)
    return True


def close_training(pool: Pool, now: datetime, reason: str, user: User | None) -> None:
    """Close the training that leads to the pool, if it leads to no other that is open or opens again by itself."""
    training = Pool.objects.select_for_update(no_key=True).get(pk=pool.training_id)
    soon = Q(status=Pool.Status.CLOSED, close_reason=Pool.CloseReason.FOR_UPDATE)
    if training.is_open and not Pool.objects.filter(soon | Q(status=Pool.Status.OPEN), training=training).exists():
        close_pool(training, now, reason, user)


def close_for_update(pool: Pool, now: datetime, user: User | None = None) -> bool:
    """Close the pool for as long as its settings are changed: `schedule` opens it again where nobody does."""
    return close_pool(pool, now, Pool.CloseReason.FOR_UPDATE, user)


def stay_closed(pool: Pool, reason: str = Pool.CloseReason.MANUAL) -> bool:
    """Keep a pool closed that was closed for an update; False where it was closed for good."""
    if pool.close_reason != Pool.CloseReason.FOR_UPDATE:
        return False
    pool.close_reason = reason
    pool.save(update_fields=["close_reason", "updated_at"])
    return True


@transaction.atomic
def unlock(pool: Pool) -> None:
    """The pool is ready: it was LOCKED while its tasks were made, so that nobody could open it half done."""
    lock(pool, ["status"])
    if pool.status == Pool.Status.LOCKED:
        move(pool, Pool.Status.CLOSED)


def lock(pool: Pool, names: list[str] | tuple[str, ...]) -> None:
    """Hold the pool's row, and bring these fields up to date: the database's values count, not those in hand."""
    pool.refresh_from_db(fields=names, from_queryset=Pool.objects.select_for_update(no_key=True))


def refuse_status(pool: Pool, status: str) -> None:
    if status not in Pool.NEXT[pool.status]:
        fitting = sorted(str(before) for before, after in Pool.NEXT.items() if status in after)
        message = f"A pool that is {pool.status} cannot become {status}."
        code = LOCKED if pool.status == Pool.Status.LOCKED else INAPPROPRIATE_STATUS
        raise Refused(code, message, payload={"appropriate_statuses": fitting})


def move(pool: Pool, status: str, **values: Any) -> None:
    pool.move_to(status)
    for name, value in values.items():
        setattr(pool, name, value)
    pool.save(update_fields=["status", "updated_at", *values])


@transaction.atomic
def change_settings(pool: Pool, *, now: datetime, user: User | None, **values: Any) -> None:
    """Write fields of the model that are named in SETTINGS; ValidationError, by field, where they do not fit.

    What people hold already keeps the time that they were told.
    """
    unknown = set(values) - SETTINGS
    if unknown:
        raise ValueError(f"no settings of a pool: {sorted(unknown)}")
    pool.refresh_from_db(
        from_queryset=Pool.objects.select_for_update(no_key=True, of=["self"]).select_related("project")
    )
    before = {name: getattr(pool, name) for name in values}
    for name, value in values.items():
        setattr(pool, name, value)
    changed = [name for name in values if before[name] != values[name]]
    check(pool, changed, now)
    if changed:
        pool.save(update_fields=[*changed, "updated_at"])
        audit.note("change", pool, user=user, workspace_id=pool.workspace_id, fields=sorted(changed))


def check(pool: Pool, changed: list[str], now: datetime) -> None:
    """ValidationError with all that is wrong with the fields that were changed."""
    told = number_faults({name: getattr(pool, name) for name in changed})
    try:
        pool.clean_fields(exclude={field.name for field in Pool._meta.fields} - set(changed) | told.keys())
    except ValidationError as faults:
        told |= faults.message_dict
    told |= date_faults(pool, changed, now)
    if told:
        raise ValidationError(told)


def number_faults(values: dict[str, Any]) -> dict[str, list[str]]:
    """Numbers that are too small to work with, or larger than a column holds."""
    told = {}
    for name, value in values.items():
        least, message = AT_LEAST.get(name, (0, "This must be 0 or more."))
        if isinstance(value, int | Decimal) and value < least:
            told[name] = [message]
        elif isinstance(value, int | Decimal) and value > LARGEST:
            told[name] = ["This number is too large."]
    return told


def date_faults(pool: Pool, changed: list[str], now: datetime) -> dict[str, list[str]]:
    """A new date lies ahead, and the dates come in the order in which they are kept."""
    dates = ("opens_at", "closes_at", "reopens_at")
    told = {
        name: ["This moment has passed already."] for name in dates if name in changed and in_the_past(pool, name, now)
    }
    if pool.opens_at and pool.closes_at and pool.closes_at <= pool.opens_at:
        told.setdefault("closes_at", ["It must close after it opens."])
    if pool.reopens_at and pool.closes_at and pool.reopens_at <= pool.closes_at:
        told.setdefault("reopens_at", ["It must open again after it has closed."])
    if pool.reopens_at and not pool.closes_at and pool.is_open:
        told.setdefault("reopens_at", ["Say first when it closes."])
    return told if set(dates) & set(changed) else {}


def in_the_past(pool: Pool, name: str, now: datetime) -> bool:
    value = getattr(pool, name)
    return value is not None and value <= now


@transaction.atomic
def change_history(
    pool: Pool, *, excludes: Iterable[Pool], demands: Iterable[Pool], now: datetime, user: User | None
) -> None:
    """Keep out who was handed something in one of `excludes`; let in only who sent something in one of `demands`."""
    lock(pool, ["eligibility"])
    named = {"excludes_pools": keys_of(pool, excludes), "demands_pools": keys_of(pool, demands)}
    if both := set(named["excludes_pools"]) & set(named["demands_pools"]):
        raise ValidationError(f"{len(both):,} of them both keep people out and are demanded: nobody could take part.")
    rules = {**(pool.eligibility or {}), **named}
    change_settings(pool, now=now, user=user, eligibility=rules)


def keys_of(pool: Pool, others: Iterable[Pool]) -> list[str]:
    """The ids of other pools of the same workspace, as a document writes them."""
    others = list(others)
    if any(other.pk == pool.pk or other.workspace_id != pool.workspace_id for other in others):
        raise ValidationError("Name other pools of the same workspace.")
    return sorted(str(other.pk) for other in others)


def last_position(pool: Pool) -> int:
    """The position of the pool's last task, 0 where it has none."""
    return pool.tasks.aggregate(last=Max("position"))["last"] or 0
