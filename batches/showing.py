"""How a task came before a person: the values of its datapoint at that time, the order, the time spent.

The values are an expression of the database, so that whoever lists answers, be it one person's or a million, has them
in the same query.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db.models import Case, F, OuterRef, Subquery, When
from django.db.models.functions import Coalesce

from datasets.models import DatapointVersion
from project.base.fields import DocumentField

# What `Showing.read` takes, in its order.
PATHS = (
    "position",
    "shown",
    "assignment__form_version",
    "revision",
    "assignment__consent_version",
    "assignment__seed",
    "active_s",
    "opened_at",
    "saved_at",
    "assignment__receipt",
    "assignment__late_at",
)


def values_shown() -> Case:
    """For a query of answers: a task's values as the person saw them, though its datapoint was rewritten since."""
    now = F("task__datapoint__values")
    then = DatapointVersion.objects.filter(datapoint=OuterRef("task__datapoint"), revision=OuterRef("revision"))
    before = Coalesce(Subquery(then.values("values")[:1]), now, F("task__input_values"))
    is_unchanged = When(revision=F("task__datapoint__revision"), then=now)
    return Case(is_unchanged, default=before, output_field=DocumentField())


@dataclass(frozen=True, slots=True)
class Showing:
    """What goes out with each answer; the names are the columns of exports. `wall_s` is None where unknown."""

    position: int
    order_shown: dict[str, Any] | None
    layout_version: int
    datapoint_revision: int
    consent_version: int | None
    seed: int
    active_s: int
    wall_s: int | None
    receipt: str | None
    late: bool

    @classmethod
    def read(cls, row: Sequence[Any]) -> "Showing":
        """From the values of PATHS."""
        *before, opened_at, saved_at, receipt, late_at = row
        return cls(*before, wall_seconds(opened_at, saved_at), receipt, late_at is not None)

    def document(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in COLUMNS}


COLUMNS = tuple(field.name for field in fields(Showing))


def wall_seconds(opened_at: datetime | None, saved_at: datetime | None) -> int | None:
    """Whole seconds by the clock between the first sight of a task and its last change."""
    return int((saved_at - opened_at).total_seconds()) if opened_at and saved_at else None
