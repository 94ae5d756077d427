"""How a task came before a person: the values of its datapoint at that time, the order, the time spent.

The values are an expression of the database, so that whoever lists answers, be it one person's or a million, has them
in the same query.
"""

from datetime import datetime

from django.db.models import Case, F, OuterRef, Subquery, When
from django.db.models.functions import Coalesce

from datasets.models import DatapointVersion
from project.base.fields import DocumentField

# What goes out with each answer; the names are the columns of exports.
COLUMNS = (
    "position",
    "order_shown",
    "layout_version",
    "datapoint_revision",
    "consent_version",
    "seed",
    "active_s",
    "wall_s",
    "receipt",
    "late",
)


def values_shown() -> Case:
    """For a query of answers: a task's values as the person saw them, though its datapoint was rewritten since."""
    now = F("task__datapoint__values")
    then = DatapointVersion.objects.filter(datapoint=OuterRef("task__datapoint"), revision=OuterRef("revision"))
    before = Coalesce(Subquery(then.values("values")[:1]), now, F("task__input_values"))
    is_unchanged = When(revision=F("task__datapoint__revision"), then=now)
    return Case(is_unchanged, default=before, output_field=DocumentField())


def wall_seconds(opened_at: datetime | None, saved_at: datetime | None) -> int | None:
    """Whole seconds by the clock between the first sight of a task and its last change."""
    return int((saved_at - opened_at).total_seconds()) if opened_at and saved_at else None
