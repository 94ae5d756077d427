"""Which pools the list shows: by a part of their name, by where they stand, and by what they are for."""

import django_filters
from django.db.models import QuerySet

from project.base.forms import Form
from tasksuites.console.standing import WORDS
from tasksuites.models import Pool

KINDS = {
    "batch": ("Made by a batch", {"batch__isnull": False}),
    "own": ("Filled with suites", {"batch__isnull": True, "kind": Pool.Kind.REGULAR}),
    "training": ("Training", {"kind": Pool.Kind.TRAINING}),
}


class PoolFilter(django_filters.FilterSet):
    """A value that is none is told at its field and leaves the list as the rest of the form has it."""

    name = django_filters.CharFilter(lookup_expr="icontains", label="Name contains", max_length=255)
    status = django_filters.ChoiceFilter(
        choices=[(word.key, word.label) for word in WORDS], method="standing_at", label="Status", empty_label="Any"
    )
    kind = django_filters.ChoiceFilter(
        choices=[(key, label) for key, (label, _) in KINDS.items()], method="of_kind", label="Kind", empty_label="Any"
    )

    class Meta:
        model = Pool
        fields = []
        form = Form

    def standing_at(self, pools: QuerySet[Pool], _: str, key: str) -> QuerySet[Pool]:
        return pools.filter(next(word.rows for word in WORDS if word.key == key))

    def of_kind(self, pools: QuerySet[Pool], _: str, key: str) -> QuerySet[Pool]:
        return pools.filter(**KINDS[key][1])
