"""`manage.py entry_link --batch ID | --pool ID`: the link that participants open, or with --participant one's own."""

import json
from datetime import datetime, timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from batches.models import Batch
from batches.participant import arriving, links
from project.base.ids import parse_uuid
from tasksuites.models import Pool

MOST_HOURS = 10 * 365 * 24


class Command(BaseCommand):
    help = "Prints the link by which participants come to a batch or pool."

    def add_arguments(self, parser):
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--batch", metavar="ID", help="the batch's id")
        which.add_argument("--pool", metavar="ID", help="the pool's id")
        parser.add_argument("--participant", metavar="ID", help="sign the link for this participant alone")
        parser.add_argument(
            "--valid-hours", type=float, metavar="N", help="how long a signed link is good; else for good"
        )
        parser.add_argument("--json", action="store_true", help="print one line of JSON")

    def handle(self, *, batch, pool, participant, valid_hours, **options):
        found = pool_of_batch(batch) if batch else Pool.objects.filter(pk=parse_uuid(pool)).first()
        if found is None:
            raise CommandError(f'There is no pool "{pool}".')
        url = link(found, participant, valid_hours)
        self.stdout.write(json.dumps({"entry": found.entry, "url": url}) if options["json"] else url)


def link(pool: Pool, participant: str | None, valid_hours: float | None) -> str:
    if participant is None:
        if valid_hours is not None:
            raise CommandError("Only a signed link ends by itself: name its participant with --participant.")
        return links.plain_link(pool)
    if fault := arriving.id_fault(participant):
        raise CommandError(fault)
    return links.signed_link(pool, participant.strip(), until(valid_hours))


def until(valid_hours: float | None) -> datetime | None:
    """The end of a number of hours from now."""
    if valid_hours is None:
        return None
    if not 0 < valid_hours <= MOST_HOURS:
        raise CommandError(f"A signed link is good for more than 0 and at most {MOST_HOURS:,} hours, or for good.")
    return timezone.now() + timedelta(hours=valid_hours)


def pool_of_batch(pk: str) -> Pool:
    batch = Batch.objects.select_related("pool").filter(pk=parse_uuid(pk)).first()
    if batch is None:
        raise CommandError(f'There is no batch "{pk}".')
    if batch.pool is None:
        raise CommandError("This batch has no link yet: set it up first.")
    return batch.pool
