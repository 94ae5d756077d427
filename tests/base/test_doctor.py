"""`manage.py doctor` says what is well and what is not, and ends with 1 where something is wrong."""

import json
import subprocess
import sys
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from datasets.models import Dataset
from project.base.models import Beat
from tasksuites.models import Pool, Task, TaskSuite
from tests.factories import ReadyBatchFactory


@pytest.fixture
def examine(db, settings, tmp_path):
    """Run the command; (is everything well, the findings by subject)."""
    settings.DATA_DIR = settings.MEDIA_ROOT = tmp_path

    def run() -> tuple[bool, dict[str, dict]]:
        out = StringIO()
        try:
            call_command("doctor", "--json", stdout=out)
            code = 0
        except SystemExit as ended:
            code = ended.code
        told = json.loads(out.getvalue())
        assert (code == 0) is told["is_well"]
        return told["is_well"], {finding["subject"]: finding for finding in told["findings"]}

    return run


@pytest.fixture
def working(db):
    """A worker that was seen just now."""
    Beat.touch(Beat.WORKER)


def test_a_sound_installation_is_well(examine, working):
    well, findings = examine()
    assert well, findings
    assert {"settings", "database", "migrations", "storage", "worker", "datasets", "pools", "places", "batches"} <= set(
        findings
    )
    assert all(finding["sentence"].endswith(".") for finding in findings.values())


@pytest.mark.parametrize(("seen", "words"), [(None, "No worker was ever seen"), (5, "No worker was seen since")])
def test_a_missing_worker_is_wrong_and_it_says_what_to_do(examine, seen, words):
    if seen:
        Beat.touch(Beat.WORKER, timezone.now() - timedelta(minutes=seen))
    well, findings = examine()
    assert not well
    assert findings["worker"]["sentence"].startswith(words)
    assert "manage.py worker" in findings["worker"]["sentence"]


def datapoints_too_many(batch):
    Dataset.objects.update(datapoint_count=7)
    return "datasets", f"dataset {batch.dataset_id} says 7 datapoints"


def task_too_few(batch):
    Task.objects.order_by("-pk")[:1].get().delete()
    return "batches", f"batch {batch.pk} says 4 tasks in 2 groups, there are 3 in 2"


def place_nobody_has(batch):
    TaskSuite.objects.filter(position=1).update(taken=1)
    return "places", "says 1 places taken, 0 are"


def assignment_that_was_never_sent(batch):
    Pool.objects.update(submitted_count=1)
    words = "4 tasks, 0 control and training tasks, 2 places"
    return "pools", f"pool {batch.pool_id} says 2 suites, {words} and 1 sent assignments, there are 2, 4, 0, 2 and 0"


def place_too_many(batch):
    Pool.objects.update(place_count=3)
    return "pools", "3 places and 0 sent assignments, there are 2, 4, 0, 2 and 0"


SPOILERS = [datapoints_too_many, task_too_few, place_nobody_has, place_too_many, assignment_that_was_never_sent]


@pytest.mark.parametrize("spoil", SPOILERS)
def test_a_count_that_differs_from_what_is_there_is_wrong(examine, working, spoil):
    batch = ReadyBatchFactory(groups=2, group_size=2)
    assert examine()[0]
    subject, words = spoil(batch)
    well, findings = examine()
    assert not well
    assert words in findings[subject]["sentence"]


def test_a_migration_that_waits_is_wrong_and_nothing_further_is_asked(examine, working):
    MigrationRecorder(connection).record_unapplied("datasets", "0001_first")
    well, findings = examine()
    assert not well
    assert 'run "manage.py migrate"' in findings["migrations"]["sentence"]
    assert list(findings) == ["settings", "database", "migrations"]


def test_a_place_that_takes_no_files_is_wrong(examine, working, settings, tmp_path):
    settings.DATA_DIR = settings.MEDIA_ROOT = tmp_path / "gone"
    well, findings = examine()
    assert not well
    assert "Nothing can be written to" in findings["storage"]["sentence"]


def test_a_database_that_does_not_answer_is_told_without_a_traceback(process_environment, tmp_path):
    """As a process of its own, because the database it is to miss is named by the environment."""
    gone = {"DATABASE_URL": f"sqlite:///{tmp_path}/nowhere/fieldwork.sqlite3"}
    done = subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "doctor"],
        env=process_environment | gone,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1
    assert "wrong  database    SQLite does not take a write" in done.stdout
    assert "Traceback" not in done.stderr
