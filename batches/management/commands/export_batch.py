"""`manage.py export_batch ID --format jsonl|csv --to FILE`: write a batch's responses into a file."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from batches.exporting import FORMATS, write_file
from batches.models import Batch
from project.base.ids import parse_uuid


class Command(BaseCommand):
    help = "Writes every answered question of a batch into a file, which appears only when it is whole."

    def add_arguments(self, parser):
        parser.add_argument("id", help="the batch's id")
        parser.add_argument("--format", choices=sorted(FORMATS), default="jsonl")
        parser.add_argument("--to", type=Path, required=True, metavar="FILE", help="a file that is there is replaced")
        parser.add_argument("--json", action="store_true", help="print one line of JSON")

    def handle(self, *, id, to, **options):  # noqa: A002  (argparse's name)
        batch = Batch.objects.select_related("dataset", "pool").filter(pk=parse_uuid(id)).first()
        if batch is None:
            raise CommandError(f'There is no batch "{id}".')
        if to.is_dir():
            raise CommandError(f'"{to}" is a folder; name a file.')
        try:
            count = write_file(batch, options["format"], to)
        except OSError as fault:
            raise CommandError(f'"{to}" cannot be written: {fault.strerror}.') from fault
        told = {"batch_id": str(batch.pk), "file": str(to), "format": options["format"], "response_count": count}
        self.stdout.write(json.dumps(told) if options["json"] else f"Wrote {count:,} responses to {to}.")
