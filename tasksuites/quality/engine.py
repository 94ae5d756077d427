"""After an event: which rules are asked about whom, and what is kept of those that acted."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from tasksuites.models import Answer, Assignment, Event, RuleFiring
from tasksuites.quality import actions, collectors, conditions, voting
from tasksuites.quality.collectors import Asked
from tasksuites.quality.reading import Config, configs_of

DIGITS = 6


def follow(event: Event, now: datetime) -> None:
    """Ask every rule whose collector counts something new after `event`; each acts whenever its conditions hold.

    Call it in the transaction that ends the event. The event comes with its pool, the pool's project, its assignment
    and that one's participant and suite.
    """
    configs = list(configs_of(event.pool))
    voted = votes(configs, event)
    for config in configs:
        for assignment in concerned(config["collector_config"], event, voted):
            ask(config, Asked(event.pool, assignment, event, config["collector_config"]), now)


def votes(configs: Iterable[Config], event: Event) -> list[Assignment]:
    """Whose votes count since the event; nobody asks where no rule reads them."""
    asks = any(config["collector_config"]["type"] == "MAJORITY_VOTE" for config in configs)
    return voting.count(event.assignment, event.pool) if asks and event.kind == Event.Kind.SUBMITTED else []


def concerned(collector: Mapping[str, Any], event: Event, voted: list[Assignment]) -> list[Assignment]:
    """An assignment of each person for whom the collector counts something new."""
    if collector["type"] == "MAJORITY_VOTE":
        return voted
    if event.kind not in collectors.AFTER.get(collector["type"], ()):
        return []
    if collector["type"] == "GOLDEN_SET" and not was_judged(event.assignment):
        return []
    return [event.assignment]


def was_judged(assignment: Assignment) -> bool:
    return Answer.objects.filter(pool=assignment.pool_id, assignment=assignment, credit__isnull=False).exists()


def ask(config: Config, asked: Asked, now: datetime) -> None:
    """All rules of a collector read the numbers as they were before the first of them acted."""
    numbers = collectors.numbers(asked)
    for rule in config["rules"]:
        if conditions.all_hold(rule["conditions"], numbers):
            actions.perform(rule["action"], asked, numbers, now)
            keep(rule, asked, numbers, now)


def keep(rule: Mapping[str, Any], asked: Asked, numbers: conditions.Numbers, now: datetime) -> None:
    uuid = asked.collector.get("uuid")
    RuleFiring.objects.create(
        pool=asked.pool,
        participant_id=asked.assignment.participant_id,
        assignment=asked.assignment,
        collector=asked.collector["type"],
        collector_uuid=UUID(uuid) if uuid else None,
        numbers={key: plain(value) for key, value in numbers.items()},
        action={**rule["action"], "conditions": rule["conditions"]},
        created_at=now,
    )


def plain(value: Any) -> Any:
    """A number as a document holds it."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else round(float(value), DIGITS)
