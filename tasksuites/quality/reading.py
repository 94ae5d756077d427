"""Where rules stand, and what people were handed, read so that it costs the same in a large pool as in a small one."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from tasksuites.models import Assignment, Pool

Config = Mapping[str, Any]


def configs_of(pool: Pool) -> Iterator[Config]:
    """The configs that hold in the pool, its own first, then those of its project."""
    yield from pool.rules or []
    yield from pool.project.rules or []


def held_by(people: Collection[Any], pools: Collection[Any]) -> QuerySet[Assignment]:
    """What these people were ever handed in these pools.

    First their ids, by the index that knows people: asked for all at once, SQLite would look through all of a pool that
    have some status.
    """
    found = Assignment.objects.filter(pool__in=pools, participant__in=people)
    return Assignment.objects.filter(pk__in=found.order_by().values("pk"))
