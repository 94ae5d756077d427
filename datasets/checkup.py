"""Do the counts that lists of datasets show agree with the rows they count?"""

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from datasets.models import Datapoint, Dataset, RejectedRow
from project.base import checkup


@checkup.question
def datasets_are_counted() -> checkup.Finding:
    """One statement, so that an import that commits meanwhile is seen whole or not at all."""
    counted = Dataset.objects.annotate(
        datapoints_there=number_of(Datapoint.objects), rejected_there=number_of(RejectedRow.objects)
    )
    wrong = counted.exclude(datapoint_count=F("datapoints_there"), rejected_count=F("rejected_there"))
    phrases = [
        f"dataset {one.pk} says {one.datapoint_count:,} datapoints and {one.rejected_count:,} rejected rows, "
        f"there are {one.datapoints_there:,} and {one.rejected_there:,}"
        for one in wrong[:6]
    ]
    return checkup.counts("datasets", "datasets", phrases)


def number_of(rows: QuerySet) -> Coalesce:
    counted = rows.order_by().filter(dataset=OuterRef("pk")).values("dataset").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number"), output_field=IntegerField()), 0)
