"""`manage.py export_batch ID --format jsonl|csv|zip|parquet --to FILE`: write a batch's responses into a file."""

import json
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from batches.models import Batch
from batches.results import selection
from batches.results.files import FORMATS, check_format, write_file
from batches.results.source import Source
from project.base.ids import parse_uuid


class Command(BaseCommand):
    help = "Writes every answered question of a batch into a file, which appears only when it is whole."

    def add_arguments(self, parser):
        parser.add_argument("id", help="the batch's id")
        parser.add_argument("--format", choices=sorted(FORMATS), default="jsonl")
        parser.add_argument("--to", type=Path, required=True, metavar="FILE", help="a file that is there is replaced")
        parser.add_argument("--from", dest="since", default="", metavar="TIME", help="only what was sent since then")
        parser.add_argument("--to-date", default="", metavar="TIME", help="only what was sent before; a date, with it")
        parser.add_argument(
            "--include",
            default=selection.CONTROLS,
            help='controls, late, or both with a comma; "controls" unless told, "" for neither',
        )
        parser.add_argument("--json", action="store_true", help="print one line of JSON")

    def handle(self, *, id, to, **options):  # noqa: A002  (argparse's name)
        batch = Batch.objects.present().select_related("dataset", "pool").filter(pk=parse_uuid(id)).first()
        if batch is None:
            raise CommandError(f'There is no batch "{id}".')
        if to.is_dir():
            raise CommandError(f'"{to}" is a folder; name a file.')
        asked = {"from": options["since"], "to": options["to_date"], "include": options["include"]}
        try:
            check_format(options["format"])
            count = write_file(Source(batch, selection.read(asked)), options["format"], to)
        except ValidationError as fault:
            raise CommandError(" ".join(fault.messages)) from fault
        except OSError as fault:
            raise CommandError(f'"{to}" cannot be written: {fault.strerror}.') from fault
        told = {"batch_id": str(batch.pk), "file": str(to), "format": options["format"], "response_count": count}
        self.stdout.write(json.dumps(told) if options["json"] else f"Wrote {count:,} responses to {to}.")
