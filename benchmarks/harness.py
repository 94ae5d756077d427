"""What measurements share: fresh databases, watched processes, clocks, and the bare way to write rows."""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import connection, models

from project.base import db

ROOT = Path(__file__).resolve().parent.parent
GUESSES = ("postgres://root@127.0.0.1:5432/postgres", "postgres://postgres@127.0.0.1:5432/postgres")


def servers() -> Iterator[tuple[str, str | None]]:
    """Name and address of each database to measure; the address is None for SQLite, which needs no server."""
    yield "sqlite", None
    named = os.environ.get("DATABASE_URL", "")
    for url in [named] if named.startswith("postgres") else GUESSES:
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(url, connect_timeout=3):
            yield "postgresql", url
            return


@contextlib.contextmanager
def environment(server: str | None) -> Iterator[dict[str, str]]:
    """The environment of a fresh installation with an empty database, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="fieldwork-bench-") as data:
        settings = {**os.environ, "FIELDWORK_DATA": data, "FIELDWORK_LOG_LEVEL": "ERROR", "FIELDWORK_POLL_S": "0.1"}
        if server is None:
            yield settings | {"DATABASE_URL": f"sqlite:///{data}/fieldwork.sqlite3"}
            return
        name = f"fieldwork_bench_{os.getpid()}"
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(f'CREATE DATABASE "{name}"')
            try:
                yield settings | {"DATABASE_URL": urlunsplit(urlsplit(server)._replace(path=f"/{name}"))}
            finally:
                admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def manage(*words: str, **options) -> subprocess.Popen:
    """A management command in a process of its own."""
    command = [sys.executable, str(ROOT / "manage.py"), *words]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, **options)


def peak_memory_mb(process: subprocess.Popen) -> float | None:
    """Wait for the process; the most memory it held, or None where the system does not tell (no /proc)."""
    status = Path(f"/proc/{process.pid}/status")
    peak = None
    while process.poll() is None:
        with contextlib.suppress(OSError):
            lines = status.read_text().splitlines()
            peak = next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), peak)
        time.sleep(0.02)
    if process.returncode:
        sys.exit(f"{process.args} ended with {process.returncode}.")
    return None if peak is None else round(peak / 1024, 1)


class Clock:
    """`with Clock() as clock: …`, then `clock.seconds`."""

    def __enter__(self):
        self.start = time.perf_counter()
        return self

    def __exit__(self, *fault):
        self.seconds = time.perf_counter() - self.start


def write_bare(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Prepared rows into the model's table by the shortest way the database knows, with nothing of ours in between.

    The values are those that the database's own driver takes. The connection decides about transactions.
    """
    table = model._meta.db_table
    columns = ", ".join(f'"{model._meta.get_field(name).column}"' for name in names)
    connection.ensure_connection()
    with connection.cursor() as cursor:
        if db.is_postgresql():
            with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join("?" * len(names))
            cursor.connection.executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({places})', rows)
