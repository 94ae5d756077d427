"""`manage.py setup_batch ID`: make a batch's tasks without the web server and the worker."""

import json

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from batches.making import setup
from batches.models import Batch, SetUp
from project.base import jobs
from project.base.ids import parse_uuid


class Command(BaseCommand):
    help = "Sets a batch up: one task for each datapoint, in groups. Ends when the batch is READY."

    def add_arguments(self, parser):
        parser.add_argument("id", help="the batch's id")
        parser.add_argument("--tasks-per-group", type=int, metavar="N", help="ignored where the data names the groups")
        parser.add_argument("--annotators-per-task", type=int, metavar="N", help="how many people answer each group")
        parser.add_argument("--seed", type=int, metavar="N", help="the same seed makes the same groups")
        parser.add_argument("--json", action="store_true", help="print one line of JSON")

    def handle(self, *, id, tasks_per_group, annotators_per_task, seed, **options):  # noqa: A002  (argparse's name)
        batch = Batch.objects.filter(pk=parse_uuid(id)).first()
        if batch is None:
            raise CommandError(f'There is no batch "{id}".')
        try:
            step = setup.start(
                batch, tasks_per_group=tasks_per_group, annotators_per_task=annotators_per_task, seed=seed
            )
        except ValidationError as fault:
            raise CommandError(" ".join(fault.messages)) from fault
        jobs.work_to_the_end(step)
        batch.refresh_from_db()
        self.stdout.write(json.dumps(document(batch)) if options["json"] else in_words(batch))
        if step.status == SetUp.Status.FAILED:
            raise CommandError(step.reason)


def document(batch: Batch) -> dict:
    return {
        "batch_id": str(batch.pk),
        "status": batch.status,
        "task_count": batch.task_count,
        "group_count": batch.group_count,
        "tasks_per_group": batch.tasks_per_group,
        "annotators_per_task": batch.annotators_per_task,
        "seed": batch.seed,
    }


def in_words(batch: Batch) -> str:
    return f"{batch.status}: {batch.task_count:,} tasks in {batch.group_count:,} groups."
