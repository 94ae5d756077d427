"""The quality rules of a pool or project on their way in: judged, and each collector given the name it keeps."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from project.base.problems import Fault
from tasksuites.quality import judging


def judge_rules(configs: list[Any], workspace_id: str) -> Iterator[Fault]:
    """Every fault of the rules, at places below the list."""
    yield from judging.problems(configs, workspace_id)


def with_names(configs: list[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
    """The rules with a uuid for each collector that has none: by it, statistics are kept when rules change."""
    if configs is None:
        return None
    return [{**config, "collector_config": named(config["collector_config"])} for config in configs]


def named(collector: dict[str, Any]) -> dict[str, Any]:
    return collector if collector.get("uuid") else {**collector, "uuid": str(uuid4())}
