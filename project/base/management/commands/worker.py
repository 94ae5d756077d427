"""`manage.py worker`: does the jobs, and beside them sweeps."""

import logging
import signal
import threading

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from project.base import sweep
from project.base.models import Beat

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Does the background work: imports, set-up, exports; expires what is overdue. Stop it with Ctrl+C."

    def add_arguments(self, parser):
        parser.add_argument("--sweep-only", action="store_true", help="only sweep, beside workers of another engine")
        parser.add_argument("--until-idle", action="store_true", help="end when nothing is left to do")

    def handle(self, **options):
        stop = threading.Event()
        if options["until_idle"]:
            Beat.touch(Beat.WORKER)
            sweep.run()
            database_worker(batch=True).run()
            return
        if options["sweep_only"]:
            for name in (signal.SIGINT, signal.SIGTERM):
                signal.signal(name, lambda *_: stop.set())
            sweep_until(stop, beats=())
            return
        sweeper = threading.Thread(target=sweep_until, args=[stop], name="sweep", daemon=True)
        sweeper.start()
        worker = database_worker(batch=False)
        worker.configure_signals()
        try:
            worker.run()
        finally:
            stop.set()
            sweeper.join(timeout=sweep.INTERVAL_S)


def database_worker(*, batch: bool) -> Worker:
    return Worker(
        queue_names=["*"],
        interval=settings.FIELDWORK_POLL_S,
        batch=batch,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )


def sweep_until(stop: threading.Event, *, beats: tuple[str, ...] = (Beat.WORKER,)) -> None:
    """Sweep every few seconds until told to stop; a fault of the database is reported and waited out.

    `beats` says what else is alive in this process.
    """
    while not stop.is_set():
        try:
            for name in beats:
                Beat.touch(name)
            sweep.run()
        except Exception:
            logger.exception("the sweep failed")
        finally:
            connection.close()
        stop.wait(sweep.INTERVAL_S)
