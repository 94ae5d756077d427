"""Which suites and which tasks of a pool a list shows."""

import django_filters
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from project.base.forms import Form
from tasksuites.models import Task, TaskSuite
from tasksuites.models.suites import HAS_PLACES

SUITES = {
    "composed": ("Composed", Q(mixed=False)),
    "mixed": ("Mixed at hand-out", Q(mixed=True, automerged=False)),
    "merged": ("Merged from another pool", Q(automerged=True)),
}
PLACES = {
    "free": ("Free places", HAS_PLACES),
    "none": ("No free place", Q(taken__gte=F("overlap"))),
    "untouched": ("Nobody had it", Q(first_taken_at=None)),
}
KINDS = [(Task.Kind.CONTROL, "Control tasks"), (Task.Kind.TRAINING, "Training tasks")]


class SuiteFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(
        choices=[(key, label) for key, (label, _) in SUITES.items()],
        method="of_kind",
        label="Kind",
        empty_label="Any",
    )
    holds = django_filters.ChoiceFilter(choices=KINDS, method="holding", label="Holds", empty_label="Anything")
    places = django_filters.ChoiceFilter(
        choices=[(key, label) for key, (label, _) in PLACES.items()],
        method="with_places",
        label="Places",
        empty_label="Any",
    )

    class Meta:
        model = TaskSuite
        fields = []
        form = Form

    def of_kind(self, suites: QuerySet[TaskSuite], _: str, key: str) -> QuerySet[TaskSuite]:
        return suites.filter(SUITES[key][1])

    def holding(self, suites: QuerySet[TaskSuite], _: str, kind: str) -> QuerySet[TaskSuite]:
        return suites.filter(Exists(Task.objects.filter(suite=OuterRef("pk"), kind=kind)))

    def with_places(self, suites: QuerySet[TaskSuite], _: str, key: str) -> QuerySet[TaskSuite]:
        return suites.filter(PLACES[key][1])


class TaskFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=Task.Kind.choices, label="Kind", empty_label="Any")

    class Meta:
        model = Task
        fields = []
        form = Form
