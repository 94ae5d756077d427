"""The quality rules of a pool or project on their way in: judged, and each collector given the name it keeps."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from project.base.ids import parse_uuid
from project.base.problems import Fault
from project.base.words import given, kind


def judge_rules(configs: list[Any]) -> Iterator[Fault]:
    """Every fault of the rules, at places below the list."""
    for place, config in enumerate(configs):
        if not isinstance(config, dict):
            yield Fault(str(place), "OBJECT_EXPECTED", f"This must be an object, not {kind(config)}.")
        else:
            yield from (fault.under(f"{place}.collector_config") for fault in collector_faults(config))


def collector_faults(config: dict[str, Any]) -> Iterator[Fault]:
    collector = config.get("collector_config")
    if not isinstance(collector, dict):
        yield Fault("", "OBJECT_EXPECTED", f"This must be an object, not {kind(collector)}.")
        return
    name = collector.get("uuid")
    if name is not None and parse_uuid(name) is None:
        yield Fault("uuid", "UUID_EXPECTED", f"This must be a UUID, not {given(name)}.")


def with_names(configs: list[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
    """The rules with a uuid for each collector that has none: by it, statistics are kept when rules change."""
    if configs is None:
        return None
    return [{**config, "collector_config": named(config["collector_config"])} for config in configs]


def named(collector: dict[str, Any]) -> dict[str, Any]:
    return collector if collector.get("uuid") else {**collector, "uuid": str(uuid4())}
