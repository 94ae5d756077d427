"""Pools and trainings made and changed over the task-suites interface. A training is a pool of another kind."""

from datetime import datetime
from typing import Any

from django.db import transaction

from project.base.access import Access
from project.base.problems import Fault, Invalid, Refused
from tasksuites import copying
from tasksuites.catalogue import defaults, linking, pool_body, quota, rules, training_body
from tasksuites.catalogue.follows import follows
from tasksuites.catalogue.wishes import Wish, kept_beside
from tasksuites.models import Pool, TaskSuite
from tasksuites.pools import LOCKED
from tasksuites.quality import judging
from tasksuites.reading import Reader
from tasksuites.spec import MOST_INTEGERS, Spec
from workspaces import audit
from workspaces.models import User

Kind = Pool.Kind
WRONG_STATUS = "POOL_INAPPROPRIATE_STATUS"
TYPE_CONFLICT = "POOL_TASK_TYPE_CONFLICT"

KEPT = {Kind.REGULAR: pool_body.KEPT, Kind.TRAINING: training_body.KEPT}
MAY_STAY_NULL = ("closes_at", "close_delay_s", "default_overlap")
DEFAULTS = ("default_overlap", "default_task_overlap")
WEIGHED = f"text with allowed values, true or false, or whole numbers of at most {MOST_INTEGERS} values"
CLONED = (
    *(name for name in copying.SETTINGS if name != "project"),
    "name",
    "accept_after_days",
    "close_delay_s",
    "closes_at",
    "priority",
    "ways",
    "settings",
    "training",
    "training_passing_value",
)


@transaction.atomic
def create(body: dict[str, Any], kind: str, workspace_id: str, access: Access) -> Pool:
    """The new pool, which is closed; Invalid, with every fault at its place, where the body is not right."""
    refuse_many(kind, workspace_id)
    wish, training = judged(body, kind, workspace_id)
    pool = Pool(kind=kind, training=training, created_by=access.user, settings=wish.kept or None, **wish.columns)
    pool.project = linking.project_of(wish.named, workspace_id, access)
    pool.rules = rules.with_names(pool.rules) or None
    refuse_fields(pool)
    if kind == Kind.TRAINING:
        pool.default_overlap = None
    pool.follows = follows(pool)
    pool.save()
    audit.note("create", pool, user=access.user, workspace_id=workspace_id)
    return pool


def refuse_many(kind: str, workspace_id: str) -> None:
    made = Pool.objects.filter(project__workspace=workspace_id, kind=kind, rehearsal_of=None)
    quota.refuse_many(made, "trainings" if kind == Kind.TRAINING else "pools")


def change(pool: Pool, body: dict[str, Any], now: datetime, access: Access) -> None:
    """Make the pool what the whole body says; what it leaves out is reset. While it is open only the default overlap
    may differ. What was made with the default before goes along; call it outside a transaction for that.
    """
    wanted = change_at_once(pool, body, access)
    if wanted:
        defaults.change(pool, wanted, now)


@transaction.atomic
def change_at_once(pool: Pool, body: dict[str, Any], access: Access) -> dict[str, int | None]:
    """Write all but the default overlap; what that shall be, where the kind of pool has one."""
    hold(pool)
    refuse_away(pool)
    values = values_of(pool, body)
    changed = sorted(name for name, value in values.items() if getattr(pool, name) != value)
    refuse_open(pool, changed)
    refuse_mixing(pool, values)
    at_once = [name for name in changed if name not in DEFAULTS]
    for name in at_once:
        setattr(pool, name, values[name])
    refuse_fields(pool)
    pool.follows = follows(pool)
    if changed:
        pool.save(update_fields=[*at_once, "follows", "updated_at"])
        audit.note("change", pool, user=access.user, workspace_id=pool.workspace_id, fields=changed)
    return {name: values[name] for name in DEFAULTS if name in values}


def values_of(pool: Pool, body: dict[str, Any]) -> dict[str, Any]:
    """The fields of the model as the body wants them. What is null in a pool made elsewhere may stay so."""
    lacks = [name for name in MAY_STAY_NULL if getattr(pool, name) is None]
    wish, training = judged(body, pool.kind, pool.workspace_id, lacks)
    if wish.named[linking.PROJECT] != str(pool.project_id):
        message = "A pool stays in its project: make another one there."
        raise Invalid([Fault(linking.PROJECT, "VALUE_NOT_ALLOWED", message)])
    values = {**wish.columns, "settings": kept_beside(pool.settings, KEPT[Kind(pool.kind)], wish.kept)}
    if pool.kind == Kind.TRAINING:
        return values
    return {**values, "rules": rules.with_names(wish.columns["rules"]) or None, "training": training}


def judged(
    body: dict[str, Any], kind: str, workspace_id: str, lacks: list[str] | tuple[str, ...] = ()
) -> tuple[Wish, Pool | None]:
    """What a body asks for, and the training that it names."""
    reader = Reader(body)
    if kind == Kind.TRAINING:
        wish = training_body.read(reader)
    else:
        wish = pool_body.read(reader, lacks=lacks)
        reader.add(judging.problems(wish.columns["rules"], workspace_id), rules.CONFIGS)
    training = linking.training_of(wish.named, workspace_id, reader.faults)
    reader.add(linking.skill_faults(wish.named, workspace_id))
    if reader.faults:
        raise Invalid(reader.faults)
    return wish, training


def hold(pool: Pool) -> None:
    """Hold the pool's row, and bring it up to date."""
    rows = Pool.objects.select_for_update(no_key=True, of=["self"]).select_related("project")
    pool.refresh_from_db(from_queryset=rows)


def refuse_away(pool: Pool) -> None:
    """Refused where the pool is archived, or being made."""
    if pool.status == Pool.Status.LOCKED:
        raise Refused(LOCKED, "This pool is being made at this moment: try again when that is done.")
    if pool.status == Pool.Status.ARCHIVED:
        raise wrong_status("An archived pool does not change any more.", Pool.Status.OPEN, Pool.Status.CLOSED)


def refuse_open(pool: Pool, changed: list[str]) -> None:
    if pool.is_open and set(changed) - set(DEFAULTS):
        told = "While a pool is open only its default overlap can change: close it for the update first."
        raise wrong_status(told, Pool.Status.CLOSED)


def refuse_fields(pool: Pool) -> None:
    """Confidence is reckoned for required output fields with a limited set of answers."""
    config = (pool.settings or {}).get("dynamic_overlap_config")
    fields = Spec(pool.project.output_spec).fields
    faults = []
    for place, named in enumerate(config["fields"] if config else []):
        path, field = f"dynamic_overlap_config.fields.{place}.name", fields.get(named["name"])
        if field is None:
            faults.append(linking.unknown(path, "output field", named["name"]))
        elif not (field.is_required and field.is_limited):
            message = f"Answers are weighed in required fields with a limited set of them: {WEIGHED}."
            faults.append(Fault(path, "INVALID_VALUE", message))
    if faults:
        raise Invalid(faults)


def wrong_status(message: str, *fitting: str) -> Refused:
    return Refused(WRONG_STATUS, message, payload={"appropriate_statuses": [str(status) for status in fitting]})


def refuse_mixing(pool: Pool, values: dict[str, Any]) -> None:
    """A pool with suites that were composed cannot begin to mix."""
    begins = values["mixer_config"] and not pool.mixer_config
    if begins and TaskSuite.objects.filter(pool=pool, mixed=False).exists():
        raise Refused(TYPE_CONFLICT, "This pool holds suites that were composed: it cannot mix tasks as well.")


@transaction.atomic
def set_priority(pool: Pool, body: dict[str, Any], user: User | None) -> None:
    reader = Reader(body)
    priority = reader.whole("priority", *pool_body.PRIORITIES, required=True)
    if reader.faults:
        raise Invalid(reader.faults)
    hold(pool)
    if pool.status == Pool.Status.ARCHIVED:
        refuse_away(pool)
    if pool.priority != priority:
        pool.priority = priority
        pool.save(update_fields=["priority", "updated_at"])
        audit.note("change", pool, user=user, workspace_id=pool.workspace_id, fields=["priority"])


@transaction.atomic
def clone(pool: Pool, access: Access) -> Pool:
    """A closed pool with the same settings and no tasks. Its rules keep their names, by which they share statistics."""
    refuse_many(pool.kind, pool.workspace_id)
    project = linking.project_of({linking.PROJECT: str(pool.project_id)}, pool.workspace_id, access)
    kept = {name: getattr(pool, name) for name in CLONED}
    # Its lists of people are not copied, so nobody stands on one.
    eligibility = {name: value for name, value in (pool.eligibility or {}).items() if name != "listed_only"}
    copy = Pool(project=project, created_by=access.user, eligibility=eligibility or None, **kept)
    copy.follows = follows(copy)
    copy.save()
    audit.note("create", copy, user=access.user, workspace_id=pool.workspace_id, copy_of=str(pool.pk))
    return copy
