"""Lists: filters by value and by range, sorting by named columns, pages by `limit` and the last id seen."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from rest_framework.response import Response

from project.base.words import given, whole_number

RANGE = ("gt", "gte", "lt", "lte")
DEFAULT_LIMIT = 50
MOST = 100_000
LIMIT_DIGITS = 9


class MomentField(forms.Field):
    """A date or a time in ISO 8601, in UTC where it names no zone."""

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        try:
            moment = datetime.fromisoformat(value)
        except ValueError as error:
            raise ValidationError(
                f"This must be a time such as 2024-03-07T09:15:02.417, not {given(value)}."
            ) from error
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class MomentFilter(django_filters.Filter):
    field_class = MomentField


class WordsFilter(django_filters.BaseInFilter, django_filters.ChoiceFilter):
    """One word or several, with commas between them."""


def ranged(name: str, filter_class: type[django_filters.Filter], column: str) -> dict[str, django_filters.Filter]:
    """`name_gt`, `name_gte`, `name_lt` and `name_lte`."""
    return {f"{name}_{lookup}": filter_class(field_name=column, lookup_expr=lookup) for lookup in RANGE}


def ids(name: str = "id", column: str = "pk") -> dict[str, django_filters.Filter]:
    return ranged(name, django_filters.UUIDFilter, column)


def moments(**columns: str) -> dict[str, django_filters.Filter]:
    """The ranges of times: the interface's name and the column that it means."""
    return {key: one for name, column in columns.items() for key, one in ranged(name, MomentFilter, column).items()}


def as_found(rows: QuerySet, name: str, value: Any) -> QuerySet:
    """The `method` of a filter whose rows are found before, so that it only judges what was asked."""
    return rows


def filter_set(
    filters: Mapping[str, django_filters.Filter], sorts: Mapping[str, str]
) -> type[django_filters.FilterSet]:
    """What a list can be asked for. `sorts` are the names that `sort` takes, and their columns."""
    ordering = django_filters.OrderingFilter(fields=[(column, name) for name, column in sorts.items()])
    return type("AskedFilter", (django_filters.FilterSet,), {**filters, "sort": ordering})


def page(
    rows: QuerySet, asked: QueryDict, allowed: type[django_filters.FilterSet], *, most: int = MOST
) -> tuple[list[Any], bool]:
    """The rows that were asked for, and whether there are more behind them.

    Their order is total: by `sort`, then by id. A `limit` above `most` is taken as `most`. ValidationError, by
    parameter, where the query makes no sense.
    """
    ordered = asked_for(rows, asked, allowed)
    limit = limit_of(asked, most)
    chosen = list(ordered[: limit + 1])
    return chosen[:limit], len(chosen) > limit


def asked_for(rows: QuerySet, asked: QueryDict, allowed: type[django_filters.FilterSet]) -> QuerySet:
    """All rows that were asked for, in a total order. ValidationError, by parameter, where the query makes no sense."""
    found = allowed(asked, queryset=rows.order_by("pk"))
    if not found.is_valid():
        raise ValidationError({key: list(told) for key, told in found.errors.items()})
    ordered = found.qs
    if "pk" in {str(name).lstrip("-") for name in ordered.query.order_by}:
        return ordered
    return ordered.order_by(*ordered.query.order_by, "pk")


def limit_of(asked: QueryDict, most: int) -> int:
    text = asked.get("limit")
    if text is None:
        return min(DEFAULT_LIMIT, most)
    number = whole_number(text, LIMIT_DIGITS)
    if not number:
        raise ValidationError({"limit": f"This must be a whole number from 1 on, not {given(text)}."})
    return min(number, most)


def listed(
    rows: QuerySet,
    asked: QueryDict,
    allowed: type[django_filters.FilterSet],
    document: Callable[[Any], Mapping],
    *,
    most: int = MOST,
) -> Response:
    """The reply of a list call."""
    chosen, has_more = page(rows, asked, allowed, most=most)
    return reply(map(document, chosen), has_more)


def reply(items: Iterable[Mapping], has_more: bool) -> Response:
    return Response({"items": list(items), "has_more": has_more})
