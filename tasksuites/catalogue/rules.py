"""The quality rules of a pool or project on their way in: what they name, and the name that each collector keeps."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

CONFIGS = "quality_control.configs"  # where rules stand in a body


def skills(configs: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """The place in the body and the id of each skill that sound rules name."""
    for first, config in enumerate(configs):
        for second, rule in enumerate(config["rules"]):
            path = f"{CONFIGS}.{first}.rules.{second}"
            parameters = rule["action"].get("parameters")
            if isinstance(parameters, dict) and parameters.get("skill_id"):  # what is known by name may hold anything
                yield f"{path}.action.parameters.skill_id", parameters["skill_id"]
            for third, condition in enumerate(rule["conditions"]):
                if condition["key"] == "skill_id":
                    yield f"{path}.conditions.{third}.value", condition["value"]


def with_names(configs: list[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
    """The rules with a uuid for each collector that has none: by it, statistics are kept when rules change."""
    if configs is None:
        return None
    return [{**config, "collector_config": named(config["collector_config"])} for config in configs]


def named(collector: dict[str, Any]) -> dict[str, Any]:
    return collector if collector.get("uuid") else {**collector, "uuid": str(uuid4())}
