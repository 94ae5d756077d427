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

VOTE = "MAJORITY_VOTE"  # the one whose numbers change for others than the event's person
DIGITS = 6


def follow(event: Event, now: datetime) -> None:
    """Ask every rule whose collector counts something new after `event`; each acts whenever its conditions hold.

    Call it in the transaction that ends the event. The event comes with its pool, the pool's project, its assignment
    and that one's participant and suite.
    """
    voted = votes(event)
    for config in configs_of(event.pool):
        if config["collector_config"]["type"] != VOTE and changes(config["collector_config"], event):
            ask(config, event.assignment, event, now)
    for assignment in voted:
        for config in configs_of(assignment.pool):
            if config["collector_config"]["type"] == VOTE:
                ask(config, assignment, event, now)


def votes(event: Event) -> list[Assignment]:
    """An assignment of each person whose votes count since the event, some perhaps in other pools; nobody counts where
    no rule reads them.
    """
    return voting.count(event.assignment, event.pool) if calls_for_votes(event) else []


def others_in(event: Event) -> Iterable[str]:
    """The ids of people, besides the event's own, about whom rules may be asked."""
    return voting.voters(event.assignment) if calls_for_votes(event) else ()


def calls_for_votes(event: Event) -> bool:
    is_asked = any(config["collector_config"]["type"] == VOTE for config in configs_of(event.pool))
    return is_asked and event.kind == Event.Kind.SUBMITTED


def changes(collector: Mapping[str, Any], event: Event) -> bool:
    """Whether the collector counts something new about the event's person."""
    if event.kind not in collectors.AFTER.get(collector["type"], ()):
        return False
    return collector["type"] != "GOLDEN_SET" or was_judged(event.assignment)


def was_judged(assignment: Assignment) -> bool:
    return Answer.objects.filter(pool=assignment.pool_id, assignment=assignment, credit__isnull=False).exists()


def ask(config: Config, assignment: Assignment, event: Event, now: datetime) -> None:
    """All rules of a collector read the numbers as they were before the first of them acted."""
    asked = Asked(assignment.pool, assignment, event, config["collector_config"])
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
