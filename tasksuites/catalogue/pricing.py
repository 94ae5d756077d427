"""Configurations of a pool that name skills and numbers: dynamic overlap, dynamic pricing, speed against quality. Pure.

Prices by skill and the balance of speed and quality are stored and returned; nothing here pays or ranks anybody.
"""

from typing import Any

from tasksuites.catalogue.mixer import MOST_OVERLAP, present, separate
from tasksuites.reading import Reader

NAMES = ("dynamic_overlap_config", "dynamic_pricing_config", "speed_quality_balance")
MOST_FIELDS = 100
MOST_INTERVALS = 1000
BALANCES = {"TOP_PERCENTAGE_BY_QUALITY": ("percent", 100), "BEST_CONCURRENT_USERS_BY_QUALITY": ("count", 10**9)}


def read(body: Reader, columns: dict[str, Any]) -> dict[str, Any]:
    parts = {name: body.part(name) for name in NAMES}
    if overlap := parts["dynamic_overlap_config"]:
        judge_overlap(overlap, columns)
    if prices := parts["dynamic_pricing_config"]:
        judge_prices(prices)
    if balance := parts["speed_quality_balance"]:
        kind = balance.word("type", BALANCES, required=True)
        if kind:
            name, most = BALANCES[kind]
            balance.whole(name, 1, most, required=True)
    return {name: present(part.document) for name, part in parts.items() if part}


def judge_overlap(config: Reader, columns: dict[str, Any]) -> None:
    """The most people that a task may get is no less than those that it begins with."""
    config.word("type", ("BASIC",), required=True)
    config.number("min_confidence", 0, 1, required=True)
    config.text("answer_weight_skill_id")
    most = config.whole("max_overlap", 1, MOST_OVERLAP, required=True)
    first = columns["default_task_overlap"] or columns["default_overlap"] or 0
    if most is not None and most < first:
        message = f"A task begins with {first} people, so this must be at least {first}, not {most}."
        config.fault("max_overlap", "VALUE_LESS_THAN_MIN", message, (first,))
    for field in config.parts("fields", required=True, most=MOST_FIELDS):
        field.text("name", required=True)


def judge_prices(config: Reader) -> None:
    config.word("type", ("SKILL",), required=True)
    config.text("skill_id", required=True)
    known = []
    for interval in config.parts("intervals", required=True, most=MOST_INTERVALS):
        first = interval.whole("from", 0, 100, default=0)
        last = interval.whole("to", 0, 100, default=100)
        interval.number("reward_per_assignment", 0, required=True)
        known.append((first, last, interval))
    separate(known)
