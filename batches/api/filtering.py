"""Which batches of a list are wanted."""

from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from batches.models import Batch


class BatchFilter(django_filters.FilterSet):
    """Part of the name, status, dataset, and a span of time in which batches were made, both ends included."""

    name = django_filters.CharFilter(lookup_expr="icontains")
    status = django_filters.ChoiceFilter(choices=Batch.Status)
    dataset_id = django_filters.UUIDFilter(field_name="dataset")
    created_from = django_filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="gte")
    created_to = django_filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="lte")

    class Meta:
        model = Batch
        fields = ()


def wanted(batches: QuerySet, asked: Any) -> QuerySet:
    """Those of `batches` that the parameters `asked` describe; ValidationError, by key, where they make no sense."""
    found = BatchFilter(asked, queryset=batches)
    if not found.is_valid():
        raise ValidationError({key: list(sentences) for key, sentences in found.errors.items()})
    return found.qs
