"""Fixtures for every test: the real worker, and clients that come with a token or a session."""

import os

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management.commands import flush
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations as PostgreSQLOperations
from django.db.backends.sqlite3.base import DatabaseOperations as SQLiteOperations  # its operations load by it alone
from django.test import override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from project.base import jobs
from project.base.management.commands.worker import database_worker

# A machine that is shared may take its time over any example.
hypothesis.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("unhurried")

WRITTEN_BY_MIGRATING = {ContentType._meta.db_table, Permission._meta.db_table}


@pytest.fixture(scope="session", autouse=True)
def quick_passwords():
    """A password is meant to take a third of a second to check; a thousand tests need not wait for that."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_flush():
    """Between tests the tables hold a few rows: deleting them is far quicker than PostgreSQL's making of new files.

    What migrating wrote stays, since no test changes it: making content types and permissions anew after each test with
    a server or threads would take longer than most of these tests.
    """
    with pytest.MonkeyPatch.context() as patch:
        for operations in (PostgreSQLOperations, SQLiteOperations):
            patch.setattr(operations, "sql_flush", delete_all)
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_, **__: None)
        yield


def delete_all(operations, style, tables, *, reset_sequences=False, allow_cascade=False):
    # In any order: the foreign keys are checked when the transaction ends.
    return [f"DELETE FROM {operations.quote_name(table)}" for table in tables if table not in WRITTEN_BY_MIGRATING]


@pytest.fixture
def drain(transactional_db):
    """Runs the real worker until nothing is left to do, and fails where a job crashed."""

    def run():
        jobs.wake_stalled(timezone.now())
        database_worker(batch=True).run()
        connection.ensure_connection()
        crashed = [result.traceback for result in DBTaskResult.objects.failed()]
        assert not crashed, "\n".join(crashed)

    return run


@pytest.fixture
def process_environment(transactional_db, settings, tmp_path) -> dict[str, str]:
    """The environment for a process of its own that works on this test's database; both keep files in `tmp_path`."""
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    database = connection.settings_dict
    url = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        owner = ":".join(filter(None, [database["USER"], database["PASSWORD"]]))
        url = f"postgres://{owner}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    return os.environ | {"DATABASE_URL": url, "FIELDWORK_DATA": str(tmp_path), "FIELDWORK_POLL_S": "0.1"}
