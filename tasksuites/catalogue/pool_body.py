"""The body of a pool, judged by itself: what the database must say about it is in `linking`. Pure."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from tasksuites.catalogue import mixer, people_filter, pricing, wishes
from tasksuites.catalogue.mixer import MOST_OVERLAP
from tasksuites.catalogue.wishes import LONGEST_NAME, Wish
from tasksuites.reading import Reader

SMALLEST_REWARD = Decimal("0.005")
LARGEST_REWARD = 10_000_000
FOUR_PLACES = Decimal("0.0001")
LONGEST_TIME_S = 2**31 - 1
LONGEST_CLOSE_DELAY_S = 259_200
MOST_REVIEW_DAYS = 21
PRIORITIES = (-100, 100)
FREQUENCIES = ("LOW", "MEDIUM", "HIGH")
TEXTS = ("private_comment", "public_description", "public_instructions")
QUALITY = ("captcha_frequency", "checkpoints_config")
KEPT = (
    *TEXTS,
    *QUALITY,
    "may_contain_adult_content",
    "assignments_issuing_config",
    "dynamic_overlap_config",
    "dynamic_pricing_config",
    "filter",
    "speed_quality_balance",
    "training_config",
    "metadata",
)


def read(body: Reader, *, lacks: Collection[str] = ()) -> Wish:
    """What the body asks for; faults are noted in it. `lacks` are columns that may stay null, because they are."""
    columns = {
        "name": body.text("private_name", required=True, most=LONGEST_NAME),
        "closes_at": body.moment("will_expire", required="closes_at" not in lacks),
        "reward": reward(body),
        "time_limit_s": body.whole("assignment_max_duration_seconds", 5, LONGEST_TIME_S, required=True),
        "priority": body.whole("priority", *PRIORITIES, default=0),
        "mixer_config": None,
        **acceptance(body),
        **closing(body, lacks),
        **defaults(body, lacks),
    }
    if config := body.part("mixer_config"):
        columns["mixer_config"] = mixer.mixer_config(config)
    named = {"project_id": body.text("project_id", required=True)}
    kept = wishes.texts(body, TEXTS) | details(body, columns)
    read_quality(body, columns, kept, named)
    named |= skills(kept) if not body.faults else {}
    return Wish(columns, wishes.said(kept), wishes.said(named))


def reward(body: Reader) -> Decimal | None:
    """The price of a suite, to a hundredth of a cent; nothing, or at least the smallest that is paid."""
    name = "reward_per_assignment"
    price = body.number(name, 0, LARGEST_REWARD, required=True)
    if price and price < SMALLEST_REWARD:
        message = f"The smallest price is {SMALLEST_REWARD}, not {price}; 0 is no price."
        body.fault(name, "VALUE_LESS_THAN_MIN", message, (float(SMALLEST_REWARD),))
    return price.quantize(FOUR_PLACES) if price is not None else None


def acceptance(body: Reader) -> dict[str, Any]:
    return {
        "accepts_by_itself": body.flag("auto_accept_solutions", default=True),
        "accept_after_days": body.whole("auto_accept_period_day", 1, MOST_REVIEW_DAYS),
    }


def closing(body: Reader, lacks: Collection[str]) -> dict[str, Any]:
    default = None if "close_delay_s" in lacks else 0
    delay = body.whole("auto_close_after_complete_delay_seconds", 0, LONGEST_CLOSE_DELAY_S, default=default)
    return {"close_delay_s": delay}


def defaults(body: Reader, lacks: Collection[str]) -> dict[str, Any]:
    """How many people do what gives no number of its own. Null is without end; 0, as with mixing, hands out none."""
    needed = "default_overlap" not in lacks
    part = body.part("defaults", required=needed) or Reader({}, "defaults", [])
    suites = part.whole("default_overlap_for_new_task_suites", 0, MOST_OVERLAP, required=needed)
    tasks = part.whole("default_overlap_for_new_tasks", 1, MOST_OVERLAP)
    return {"default_overlap": suites, "default_task_overlap": tasks}


def details(body: Reader, columns: dict[str, Any]) -> dict[str, Any]:
    """What is kept beside the columns, key by key."""
    kept = {"may_contain_adult_content": body.flag("may_contain_adult_content")}
    kept |= wishes.objects(body, ("assignments_issuing_config", "training_config", "metadata"))
    if issuing := body.part("assignments_issuing_config"):
        issuing.flag("issue_task_suites_in_creation_order")
    if training := body.part("training_config"):
        training.whole("training_skill_ttl_days", 1, LONGEST_TIME_S)
    if people := body.part("filter"):
        people_filter.judge(people)
        kept["filter"] = dict(people.document)
    return kept | pricing.read(body, columns)


def read_quality(body: Reader, columns: dict[str, Any], kept: dict[str, Any], named: dict[str, str]) -> None:
    """The parts of `quality_control`; its rules are judged by who runs them."""
    quality = body.part("quality_control") or Reader({}, "quality_control", body.faults)
    columns["rules"] = quality.items("configs") or []
    columns["training_passing_value"] = None
    kept["captcha_frequency"] = quality.word("captcha_frequency", FREQUENCIES)
    if config := quality.part("checkpoints_config"):
        kept["checkpoints_config"] = mixer.checkpoints(config)
    if training := quality.part("training_requirement"):
        value = training.whole("training_passing_skill_value", 0, 100, required=True)
        columns["training_passing_value"] = value
        named["quality_control.training_requirement.training_pool_id"] = training.text(
            "training_pool_id", required=True
        )


def skills(kept: dict[str, Any]) -> dict[str, str]:
    """The ids of skills that a sound body names, by place."""
    found = {f"filter.{path}": key for path, key in people_filter.skills(kept.get("filter") or {"and": []})}
    for name, key in (("dynamic_overlap_config", "answer_weight_skill_id"), ("dynamic_pricing_config", "skill_id")):
        if skill := (kept.get(name) or {}).get(key):
            found[f"{name}.{key}"] = skill
    return found
