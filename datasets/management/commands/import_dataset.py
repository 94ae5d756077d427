"""`manage.py import_dataset --dataset ID FILE`: read a file into a dataset without the web server and the worker."""

import json
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from datasets import importing
from datasets.models import Dataset, Import
from project.base import jobs
from project.base.ids import parse_uuid


class Command(BaseCommand):
    help = "Imports a JSONL file into a dataset and prints what became of its lines."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the JSONL file")
        parser.add_argument("--dataset", required=True, metavar="ID", help="the dataset's id")
        parser.add_argument("--json", action="store_true", help="print one line of JSON")

    def handle(self, *, file, dataset, **options):
        job = self.receive(file, self.find(dataset))
        jobs.work_to_the_end(job)
        self.stdout.write(json.dumps(counts(job)) if options["json"] else in_words(job))
        if job.status == Import.Status.FAILED:
            raise CommandError(job.reason)

    def find(self, pk: str) -> Dataset:
        dataset = Dataset.objects.filter(pk=parse_uuid(pk)).first()
        if dataset is None:
            raise CommandError(f'There is no dataset "{pk}".')
        return dataset

    def receive(self, path: Path, dataset: Dataset) -> Import:
        try:
            with path.open("rb") as file:
                job = importing.expect(dataset, path.name, None)
                importing.receive(job, File(file))
        except OSError as fault:
            raise CommandError(f'"{path}" cannot be read: {fault.strerror}.') from fault
        except ValidationError as fault:
            raise CommandError(" ".join(fault.messages)) from fault
        return job


def counts(job: Import) -> dict:
    return {
        "dataset_id": str(job.dataset_id),
        "import_id": str(job.pk),
        "status": job.status,
        "accepted_count": job.accepted_count,
        "duplicate_count": job.duplicate_count,
        "rejected_count": job.rejected_count,
        "reason": job.reason or None,
    }


def in_words(job: Import) -> str:
    return (
        f"{job.get_status_display()}: {job.stored_count:,} new datapoints, {job.duplicate_count:,} there already, "
        f"{job.rejected_count:,} lines rejected."
    )
