"""How a task came before a person: the values that it showed at that time.

They are an expression of the database, so that whoever lists answers, be it one person's or a million, has them in the
same query.
"""

from django.db.models import Case, F, OuterRef, Subquery, When
from django.db.models.functions import Coalesce

from datasets.models import DatapointVersion
from project.base.fields import DocumentField


def values_shown() -> Case:
    """For a query of answers: a task's values as the person saw them, though its datapoint was rewritten since."""
    now = F("task__datapoint__values")
    then = DatapointVersion.objects.filter(datapoint=OuterRef("task__datapoint"), revision=OuterRef("revision"))
    before = Coalesce(Subquery(then.values("values")[:1]), now, F("task__input_values"))
    is_unchanged = When(revision=F("task__datapoint__revision"), then=now)
    return Case(is_unchanged, default=before, output_field=DocumentField())
