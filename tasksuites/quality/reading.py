"""Where rules stand: a pool has its own, and those of its project besides."""

from collections.abc import Iterator, Mapping
from typing import Any

from tasksuites.models import Pool

Config = Mapping[str, Any]


def configs_of(pool: Pool) -> Iterator[Config]:
    """The configs that hold in the pool, the pool's own first."""
    yield from pool.rules or []
    yield from pool.project.rules or []
