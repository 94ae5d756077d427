"""The quality rules of a pool or project on their way in: the name that each collector keeps."""

from typing import Any
from uuid import uuid4

CONFIGS = "quality_control.configs"  # where rules stand in a body


def with_names(configs: list[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
    """The rules with a uuid for each collector that has none: by it, statistics are kept when rules change."""
    if configs is None:
        return None
    return [{**config, "collector_config": named(config["collector_config"])} for config in configs]


def named(collector: dict[str, Any]) -> dict[str, Any]:
    return collector if collector.get("uuid") else {**collector, "uuid": str(uuid4())}
