"""`manage.py load_task_suites POOL FILE`: fill a pool from a file without the web server and the worker."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from project.base.ids import parse_uuid
from project.base.problems import Refused
from tasksuites.filling import loading
from tasksuites.filling.loading import FaultyFile, Loaded
from tasksuites.models import Pool

MOST_TOLD = 50


class Command(BaseCommand):
    help = "Loads task suites from a JSON, JSONL or TSV file into a pool: all of them, or none."

    def add_arguments(self, parser):
        parser.add_argument("pool", help="the pool's id, which replaces what the file says")
        parser.add_argument("file", type=Path, help="the file")
        parser.add_argument("--tasks-per-suite", type=int, default=1, metavar="N", help="for files of single tasks")
        parser.add_argument("--open", action="store_true", help="open the pool afterwards")
        parser.add_argument("--json", action="store_true", help="print one line of JSON")

    def handle(self, *, pool, file, **options):
        if options["tasks_per_suite"] < 1:
            raise CommandError("A suite has at least 1 task.")
        target = self.find(pool)
        try:
            content = file.read_bytes()
            loaded = loading.load(
                target,
                file.name,
                content,
                now=timezone.now(),
                user=None,
                size=options["tasks_per_suite"],
                opens=options["open"],
            )
        except OSError as fault:
            raise CommandError(f'"{file}" cannot be read: {fault.strerror}.') from fault
        except FaultyFile as fault:
            raise CommandError(told(fault)) from fault
        except Refused as refused:
            raise CommandError(refused.message) from refused
        self.stdout.write(json.dumps(counts(target, loaded)) if options["json"] else in_words(loaded))

    def find(self, key: str) -> Pool:
        found = Pool.objects.filter(pk=parse_uuid(key), rehearsal_of=None).select_related("project__workspace").first()
        if found is None:
            raise CommandError(f'There is no pool "{key}".')
        return found


def told(fault: FaultyFile) -> str:
    lines = [str(one) for one in fault.faults[:MOST_TOLD]]
    more = len(fault.faults) - len(lines)
    return "\n".join(["Nothing was loaded.", *lines, *([f"And {more:,} more."] if more else [])])


def counts(pool: Pool, loaded: Loaded) -> dict:
    return {"pool_id": str(pool.pk), "suites": loaded.suites, "tasks": loaded.tasks, **loaded.kinds}


def in_words(loaded: Loaded) -> str:
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in loaded.kinds.items() if count)
    what = f"{number(loaded.suites, 'suite')} with " if loaded.suites else ""
    return f"Loaded: {what}{number(loaded.tasks, 'task')} ({kinds})."


def number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
