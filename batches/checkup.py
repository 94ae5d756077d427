"""Do the counts that lists of batches show agree with the rows they count?"""

from django.db.models import F

from batches.models import Batch
from project.base import checkup
from tasksuites.models import Task, TaskSuite


@checkup.question
def batches_are_counted() -> checkup.Finding:
    """Batches that were set up; one whose set-up is under way or failed is counted again when it runs."""
    ready = Batch.objects.filter(status=Batch.Status.READY)
    counted = ready.annotate(
        tasks_there=checkup.number_of(Task.objects.filter(kind=Task.Kind.GENERAL), "pool", of="pool_id"),
        groups_there=checkup.number_of(TaskSuite.objects, "pool", of="pool_id"),
    )
    phrases = [
        f"batch {one.pk} says {one.task_count:,} tasks in {one.group_count:,} groups, there are {one.tasks_there:,} in "
        f"{one.groups_there:,}"
        for one in counted.exclude(task_count=F("tasks_there"), group_count=F("groups_there"))[:6]
    ]
    return checkup.counts("batches", "batches", phrases)
