"""What a running Fieldwork consists of, a web server and workers, and how they are started on one machine."""

import http.client
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, connections

from project.base import health
from project.base.supervising import Supervisor

# An upload or a streamed list holds a thread for as long as it lasts. On PostgreSQL there are as many threads as the
# process has connections, so that none waits for one.
THREADS = 16
WAITING = 256  # requests that a web process takes in while its threads are busy


def migrate() -> None:
    """Bring the database up to date, silently; a look is quicker than the command where nothing is to be done."""
    if health.pending_migrations():
        call_command("migrate", interactive=False, verbosity=0)


@contextmanager
def everything(
    say: Callable[[str], None], *, host: str, port: int, workers: int = 1, processes: int | None = None
) -> Iterator[Supervisor]:
    """A supervisor of the web server and the workers, to be run; all of them end with the block.

    CommandError where the port is taken: else the server would be started again and again.
    """
    refuse_taken_port(host, port)
    # The address that is configured stands; where none is, links lead to where we listen.
    environment = {"PUBLIC_URL": address_of(host, port)} | os.environ | {"PYTHONUNBUFFERED": "1"}
    settings.LAST_ADDRESS.write_text(environment["PUBLIC_URL"])
    with Supervisor(settings.BASE_DIR, environment, say) as supervisor:
        supervisor.add("web server", web_server(host, port, processes or default_processes()))
        for number in range(workers):
            name = f"worker {number + 1}" if workers > 1 else "worker"
            supervisor.add(name, [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker"])
        connections.close_all()
        yield supervisor


def web_server(host: str, port: int, processes: int) -> list[str]:
    options = {
        "interface": "wsgi",
        "http": "1",
        "host": host,
        "port": port,
        "workers": processes,
        "blocking-threads": THREADS if connection.vendor == "sqlite" else settings.DATABASE_POOL,
        "backpressure": WAITING,
        "workers-kill-timeout": 5,
        "log-level": "error",
    }
    pairs = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    return [sys.executable, "-m", "granian", *pairs, "--respawn-failed-workers", "--no-ws", "project.wsgi:application"]


def default_processes() -> int:
    """SQLite has one writer at a time, and the threads of one process wait for it less than several processes do."""
    return 1 if connection.vendor == "sqlite" else min(4, os.cpu_count() or 1)


def address_of(host: str, port: int) -> str:
    """Where a browser on this machine finds us."""
    if host in ("0.0.0.0", "::", ""):  # noqa: S104  (compared, not bound)
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_free(host: str, port: int) -> bool:
    try:
        refuse_taken_port(host, port)
    except CommandError:
        return False
    return True


def refuse_taken_port(host: str, port: int) -> None:
    try:
        family, kind, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(place)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        message = f"Fieldwork cannot listen at {host}, port {port} ({reason}): choose another --port."
        raise CommandError(message) from error


def answers(address: str) -> bool:
    """Whether a server answers at this address, be it with an error page; no proxy is asked."""
    place = urlsplit(address)
    asked = http.client.HTTPConnection(place.hostname, place.port, timeout=5)
    try:
        asked.request("GET", "/healthz")
        return asked.getresponse().status > 0
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()
