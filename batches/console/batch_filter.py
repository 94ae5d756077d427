"""Which batches the list shows: by a part of their name, and by where they stand."""

import django_filters
from django.db.models import QuerySet

from batches.console.standing import KINDS
from batches.models import Batch
from project.base.forms import Form


class BatchFilter(django_filters.FilterSet):
    """A value that is none is told at its field and leaves the list as the rest of the form has it."""

    name = django_filters.CharFilter(lookup_expr="icontains", label="Name contains", max_length=255)
    status = django_filters.ChoiceFilter(
        choices=[(kind.key, kind.label) for kind in KINDS], method="standing_at", label="Status", empty_label="Any"
    )

    class Meta:
        model = Batch
        fields = []
        form = Form

    def standing_at(self, batches: QuerySet[Batch], _: str, key: str) -> QuerySet[Batch]:
        return batches.filter(next(kind.rows for kind in KINDS if kind.key == key))
