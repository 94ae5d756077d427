"""Questions to an installation, each answered by a sentence: what is well, what is not, and what to do about it.

An app adds its own in a module named `checkup`, which is found by that name.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Aggregate, Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from project.base import health
from project.base.models import Beat

LEAST_FREE_BYTES = 500 * 1024**2
SILENT_FOR = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Finding:
    subject: str
    is_well: bool
    sentence: str


Question = Callable[[], Finding]
QUESTIONS: list[Question] = []


def question(asked: Question) -> Question:
    """Marks a function that looks at one subject and changes nothing."""
    QUESTIONS.append(asked)
    return asked


def examine() -> Iterator[Finding]:
    """Ask everything. Without a database that answers and is up to date, nothing further can be asked."""
    autodiscover_modules("checkup")
    yield settings_are_sound()
    for needed in (database_answers, migrations_are_applied):
        found = needed()
        yield found
        if not found.is_well:
            return
    for asked in QUESTIONS:
        yield asked()


def settings_are_sound() -> Finding:
    """Django's own checks. The settings refuse to load at all where production would be unsafe."""
    faults = checks.run_checks(include_deployment_checks=settings.PRODUCTION)
    serious = [fault for fault in faults if fault.level >= (checks.WARNING if settings.PRODUCTION else checks.ERROR)]
    if serious:
        return Finding("settings", False, " ".join(f"{fault.id}: {fault.msg}" for fault in serious))
    if settings.PRODUCTION:
        return Finding("settings", True, f"Production, at {settings.PUBLIC_URL}.")
    return Finding(
        "settings", True, f"Development, at {settings.PUBLIC_URL}: set FIELDWORK_ENV=production before strangers come."
    )


def database_answers() -> Finding:
    """A write that is taken back again: a full disk or a read-only replica answers questions as well."""
    name = connection.settings_dict["NAME"]
    try:
        connect_outside_the_pool()
        with transaction.atomic():
            if MigrationRecorder(connection).has_table():
                MigrationRecorder.Migration.objects.create(app="doctor", name="writes and takes back")
            transaction.set_rollback(True)
    except (DatabaseError, OSError) as error:
        told = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        return Finding("database", False, f"{connection.display_name} does not take a write ({name}): {told}.")
    return Finding("database", True, f"{connection.display_name} answers and takes writes ({name}).")


def connect_outside_the_pool() -> None:
    """Raises at once where the database does not answer; the pool waits long and then tells no reason."""
    if connection.settings_dict["OPTIONS"].get("pool"):
        with closing(connection.copy()) as alone:
            del alone.settings_dict["OPTIONS"]["pool"]
            alone.ensure_connection()


def migrations_are_applied() -> Finding:
    count = len(health.pending_migrations())
    if not count:
        return Finding("migrations", True, "The database is up to date.")
    waiting = "1 migration waits" if count == 1 else f"{count} migrations wait"
    return Finding("migrations", False, f'{waiting}: run "manage.py migrate".')


@question
def storage_is_writable() -> Finding:
    place = settings.MEDIA_ROOT if os.path.isdir(settings.MEDIA_ROOT) else settings.DATA_DIR
    try:
        with tempfile.TemporaryFile(dir=place) as trial:
            trial.write(b"doctor")
            trial.flush()
            os.fsync(trial.fileno())
        free = shutil.disk_usage(place).free
    except OSError as error:
        return Finding("storage", False, f"Nothing can be written to {place}: {error.strerror}.")
    room = f"{free / 1024**3:,.1f} GiB free"
    if free < LEAST_FREE_BYTES:
        return Finding("storage", False, f"{place} has only {room}: make room before uploads fail.")
    return Finding("storage", True, f"{place} can be written to, {room}.")


@question
def worker_was_seen() -> Finding:
    seen = Beat.last_seen(Beat.WORKER)
    start = 'start one with "manage.py worker", or all with "manage.py up"'
    if seen is None:
        return Finding("worker", False, f"No worker was ever seen, so that no import or set-up begins: {start}.")
    ago = timezone.now() - seen
    if ago > SILENT_FOR:
        return Finding("worker", False, f"No worker was seen since {seen:%Y-%m-%d %H:%M:%S} UTC: {start}.")
    return Finding("worker", True, f"A worker was seen {max(ago.seconds, 0)} s ago.")


def counts(subject: str, what: str, wrong: list[str]) -> Finding:
    """A finding about stored counts; `wrong` has a phrase for each that differs from what is there."""
    if not wrong:
        return Finding(subject, True, f"The counts of {what} agree with what is there.")
    shown = "; ".join(wrong[:5]) + ("; and others" if len(wrong) > 5 else "")
    return Finding(subject, False, f"Counts of {what} differ from what is there: {shown}.")


def number_of(rows: QuerySet, link: str, of: str = "pk", number: Aggregate | None = None) -> Coalesce:
    """For `annotate`: how many of `rows` have in their column `link` what the object at hand has in `of`, or another
    `number` about them.
    """
    counted = rows.order_by().filter(**{link: OuterRef(of)}).values(link).annotate(number=number or Count("pk"))
    return Coalesce(Subquery(counted.values("number"), output_field=IntegerField()), 0)
