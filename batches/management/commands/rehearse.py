"""`manage.py rehearse BATCH`: send simulated people through a throw-away copy of a batch, before real ones are paid."""

import json
from dataclasses import fields

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from batches.models import Batch, Rehearsal
from batches.rehearsing import profiles, running, telling
from batches.rehearsing.options import DEFAULT_PEOPLE, Options
from project.base import jobs
from project.base.ids import parse_uuid

SOME_FAULTS = 1  # exit code


class Command(BaseCommand):
    help = (
        "Sends simulated people by HTTP through a throw-away copy of a batch and reports what would go wrong. "
        "A server must be running. Ends with 1 where faults were found."
    )

    def add_arguments(self, parser):
        shares = ",".join(f"{name}={share}" for name, share in profiles.SHARES.items())
        parser.add_argument("id", help="the batch's id")
        parser.add_argument("--people", type=int, metavar="N", help=f"default: {DEFAULT_PEOPLE}")
        parser.add_argument("--seed", type=int, metavar="N", help="the same seed makes the same people and choices")
        parser.add_argument("--profile", metavar="NAME=SHARE,…", help=f"default: {shares}")
        parser.add_argument("--suites", type=int, metavar="N", help="how many groups each does in turn; default: 1")
        parser.add_argument("--base-url", metavar="URL", help="where the server answers; default: PUBLIC_URL")
        parser.add_argument("--reward", metavar="AMOUNT", help="for one group; default: the batch's own")
        parser.add_argument(
            "--live",
            dest="speed",
            type=float,
            nargs="?",
            const=1.0,
            metavar="SPEED",
            help="let time pass really, SPEED times as fast, so that time limits bite",
        )
        parser.add_argument("--json", action="store_true", help="print one line of JSON")

    def handle(self, *, id, profile, **options):  # noqa: A002  (argparse's name)
        batch = Batch.objects.select_related("dataset", "pool").filter(pk=parse_uuid(id)).first()
        if batch is None:
            raise CommandError(f'There is no batch "{id}".')
        chosen = read_options(profile, options)
        if earlier := running.under_way(batch):  # one that is at work is waited for, one that was left is done
            jobs.work_to_the_end(earlier)
        try:
            step = running.start(batch, chosen)
        except ValidationError as fault:
            raise CommandError(sentences(fault)) from fault
        try:
            jobs.work_to_the_end(step)
        except KeyboardInterrupt as stopped:
            running.call_off(step)
            raise CommandError("Stopped. Nothing of the rehearsal is left.") from stopped
        if step.status == Rehearsal.Status.FAILED:
            raise CommandError(step.reason)
        told = {"rehearsal_id": str(step.pk), **step.report}
        self.stdout.write(json.dumps(told) if options["json"] else "\n".join(telling.lines(step.report)))
        if step.report["faults"]:
            raise SystemExit(SOME_FAULTS)


def read_options(profile: str | None, given: dict) -> Options:
    """What was named on the command line; the rest is as always."""
    names = {field.name for field in fields(Options)} & set(given)
    chosen = {name: given[name] for name in names if given[name] is not None}
    if profile is not None:
        try:
            chosen["shares"] = profiles.read_shares(profile)
        except ValueError as fault:
            raise CommandError(f"--profile: {fault}") from fault
    return Options(**chosen)


def sentences(fault: ValidationError) -> str:
    """What stands in the way; what is wrong with an option begins with it, as it is typed."""
    if not hasattr(fault, "error_dict"):
        return " ".join(fault.messages)
    typed = {"shares": "--profile", "speed": "--live"}
    return "\n".join(
        f"{typed.get(name) or '--' + name.replace('_', '-')}: {' '.join(told)}"
        for name, told in fault.message_dict.items()
    )
