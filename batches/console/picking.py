"""Which datapoint a preview shows, and what stands for one where there is none yet."""

import random
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from datasets.models import Datapoint, Dataset
from datasets.schema import Field, FieldType
from project.base import documents
from project.base.db import fetched

MOST_COMPARED = 1_000  # datapoints among which the longest or emptiest is looked for: a preview must be quick
EXTREMES = {"longest": max, "emptiest": min}
PICKS = ("first", "this", "next", "previous", "random", *EXTREMES)


def pick(dataset: Dataset | None, how: str, position: int | None, keys: list[str]) -> Datapoint | None:
    """A datapoint by one of PICKS; None where the dataset holds none.

    "this", "next" and "previous" count from `position` and go round at the ends. The longest shows the most characters
    in the fields `keys`, of the first MOST_COMPARED datapoints.
    """
    if dataset is None:
        return None
    points = dataset.datapoints.order_by("position")
    if how in EXTREMES:
        return extreme(points, EXTREMES[how], keys)
    if how == "random":
        position = random.randrange(max(dataset.last_position, 1))
        how = "next"
    if position is None or how == "first":
        return points.first()
    if how == "previous":
        return points.filter(position__lt=position).last() or points.last()
    ahead = points.filter(position__gte=position) if how == "this" else points.filter(position__gt=position)
    return ahead.first() or points.first()


def extreme(points: QuerySet, choose: Any, keys: list[str]) -> Datapoint | None:
    """The first of those that `choose` finds by the characters that they show."""
    rows = fetched(points.values_list("position", "values")[:MOST_COMPARED])
    sizes = ((shown_length(documents.loads(text), keys), position) for position, text in rows)
    found = choose(sizes, key=lambda row: row[0], default=None)
    return points.filter(position=found[1]).first() if found else None  # it may be deleted by now


def shown_length(values: Mapping[str, Any], keys: list[str]) -> int:
    return sum(len(str(values[key])) for key in keys if values.get(key) is not None)


def told(dataset: Dataset | None, point: Datapoint | None) -> str:
    """Which datapoint this is, such as "12 of 1,200"; "" where there is none."""
    return f"{ordinal(dataset, point):,} of {dataset.datapoint_count:,}" if point else ""


def ordinal(dataset: Dataset, point: Datapoint) -> int:
    """The place of a datapoint among those of its dataset, from 1."""
    if dataset.last_position == dataset.datapoint_count:  # none was taken out, so positions are places
        return point.position
    return dataset.datapoints.filter(position__lte=point.position).count()


def sample(fields: Mapping[str, Field]) -> dict[str, str]:
    """Something to read for each text, so that a layout can be judged before there is any data."""
    return {
        key: f"Here stands the {field.label or key} of the datapoint."
        for key, field in fields.items()
        if field.type is FieldType.TEXT
    }
