"""Do the counts that lists of datasets show agree with the rows they count?"""

from django.db.models import F

from datasets.models import Datapoint, Dataset, RejectedRow
from project.base import checkup


@checkup.question
def datasets_are_counted() -> checkup.Finding:
    """One statement, so that an import that commits meanwhile is seen whole or not at all."""
    counted = Dataset.objects.annotate(
        datapoints_there=checkup.number_of(Datapoint.objects, "dataset"),
        rejected_there=checkup.number_of(RejectedRow.objects, "dataset"),
    )
    wrong = counted.exclude(datapoint_count=F("datapoints_there"), rejected_count=F("rejected_there"))
    phrases = [
        f"dataset {one.pk} says {one.datapoint_count:,} datapoints and {one.rejected_count:,} rejected rows, "
        f"there are {one.datapoints_there:,} and {one.rejected_there:,}"
        for one in wrong[:6]
    ]
    return checkup.counts("datasets", "datasets", phrases)
