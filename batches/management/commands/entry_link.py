"""`manage.py entry_link --batch ID | --pool ID`: the link that participants open."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from batches.models import Batch
from project.base.ids import parse_uuid
from project.base.security import absolute
from tasksuites.models import Pool


class Command(BaseCommand):
    help = "Prints the link by which participants come to a batch or pool."

    def add_arguments(self, parser):
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--batch", metavar="ID", help="the batch's id")
        which.add_argument("--pool", metavar="ID", help="the pool's id")
        parser.add_argument("--json", action="store_true", help="print one line of JSON")

    def handle(self, *, batch, pool, **options):
        found = pool_of_batch(batch) if batch else Pool.objects.filter(pk=parse_uuid(pool)).first()
        if found is None:
            raise CommandError(f'There is no pool "{pool}".')
        url = absolute(reverse("take", args=[found.entry]))
        self.stdout.write(json.dumps({"entry": found.entry, "url": url}) if options["json"] else url)


def pool_of_batch(pk: str) -> Pool:
    batch = Batch.objects.select_related("pool").filter(pk=parse_uuid(pk)).first()
    if batch is None:
        raise CommandError(f'There is no batch "{pk}".')
    if batch.pool is None:
        raise CommandError("This batch has no link yet: set it up first.")
    return batch.pool
