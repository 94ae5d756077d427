"""Killed, doubled and overtaken imports: no row is lost and none is there twice."""

import json
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone

from datasets import importing
from datasets.models import Import
from project.base import jobs
from project.base.steps import LeaseLost
from tests.factories import DatasetFactory

SCHEMA = {"strict": False, "fields": {"a": {"type": "text"}, "text": {"type": "metadata"}}}
ROWS = 30_000
BAD_EACH = 1_000  # every so many lines one is no JSON
SAME_EACH = 700  # every so many lines one repeats the first


def lines_of(rows: int) -> list[bytes]:
    filling = "x" * 400

    def line(number: int) -> bytes:
        if number % BAD_EACH == 17:
            return b"line %d is no JSON" % number
        key = 0 if number % SAME_EACH == 0 else number
        return json.dumps({"a": str(key), "text": filling}).encode()

    return [line(number) for number in range(rows)]


def receive(dataset, lines: list[bytes]) -> Import:
    job = importing.expect(dataset, "rows.jsonl", None)
    importing.receive(job, ContentFile(b"\n".join(lines)))
    return job


def assert_all_there_once(job: Import, lines: list[bytes]) -> None:
    """The dataset holds what a single undisturbed run over `lines` gives, and so say all counters."""
    job.refresh_from_db()
    job.dataset.refresh_from_db()
    good = [line for line in lines if line.startswith(b"{")]
    first_places = {line: number for number, line in reversed(list(enumerate(lines))) if line.startswith(b"{")}
    datapoints = list(job.dataset.datapoints.order_by("position"))
    assert [datapoint.record_index for datapoint in datapoints] == sorted(first_places.values())
    assert [datapoint.position for datapoint in datapoints] == list(range(1, len(first_places) + 1))
    assert all(datapoint.values == json.loads(lines[datapoint.record_index]) for datapoint in datapoints)
    rejected = list(job.rejected_rows.values_list("record_index", "line", "raw"))
    bad = [(number, number + 1, line) for number, line in enumerate(lines) if not line.startswith(b"{")]
    assert [(index, line, bytes(raw)) for index, line, raw in rejected] == bad
    assert (job.status, job.accepted_count, job.rejected_count) == ("partial", len(good), len(bad))
    assert job.stored_count == job.dataset.datapoint_count == job.dataset.last_position == len(datapoints)
    assert job.dataset.rejected_count == len(bad)


def start_worker(environment: dict[str, str], *words: str) -> subprocess.Popen:
    command = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "worker", *words]
    return subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, stderr=subprocess.DEVNULL)


def offset_of(job: Import) -> int:
    job.refresh_from_db()
    return job.offset


def wait_until(condition, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "nothing happened for too long"
        time.sleep(0.01)


def test_a_worker_killed_again_and_again_loses_nothing_and_doubles_nothing(process_environment):
    environment = process_environment | {"FIELDWORK_LEASE_S": "1", "FIELDWORK_LOG_LEVEL": "ERROR"}
    lines = lines_of(ROWS)
    job = receive(DatasetFactory(schema=SCHEMA), lines)
    chance = random.Random(5)
    kills_in_the_middle = 0
    while kills_in_the_middle < 4 and job.is_under_way:
        before = offset_of(job)
        worker = start_worker(environment, "--until-idle")
        try:
            wait_until(lambda: offset_of(job) > before or worker.poll() is not None)  # noqa: B023
            time.sleep(chance.random() * 0.05)
        finally:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        kills_in_the_middle += before < offset_of(job) < job.size
        time.sleep(1.1)  # until the dead worker's lease is over
    assert kills_in_the_middle >= 3
    while job.is_under_way:
        assert start_worker(environment, "--until-idle").wait(timeout=60) == 0
        job.refresh_from_db()
    assert_all_there_once(job, lines)


def test_two_workers_on_the_same_dataset_keep_the_order_and_share_nothing(process_environment):
    environment = process_environment | {"FIELDWORK_SLICE_S": "0.2", "FIELDWORK_LOG_LEVEL": "ERROR"}
    lines = lines_of(10_000)
    dataset = DatasetFactory(schema=SCHEMA)
    first, again = receive(dataset, lines), receive(dataset, lines)
    other = receive(DatasetFactory(schema=SCHEMA), lines)

    def is_over():
        return not Import.objects.filter(status__in=Import.RUNNABLE).exists()

    workers = [start_worker(environment) for _ in range(2)]
    try:
        wait_until(is_over)
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(timeout=30)
    again.refresh_from_db()
    assert (again.stored_count, again.rejected_count) == (0, len([1 for line in lines if line[:1] != b"{"]))
    first.refresh_from_db()
    assert first.finished_at <= again.started_at
    assert dataset.datapoints.filter(import_job=first).count() == first.stored_count
    assert_all_there_once(other, lines)


@pytest.fixture
def one_job(transactional_db):
    return receive(DatasetFactory(schema=SCHEMA), lines_of(2 * importing.CHUNK_ROWS + 100))


def test_a_worker_that_was_overtaken_can_write_nothing_more(one_job):
    now = timezone.now()
    slow = jobs.claim(Import, one_job.pk, now)
    pieces = importing.read_file(slow.step, slow)
    next(pieces)
    fast = jobs.claim(Import, one_job.pk, now + timedelta(hours=1))  # the slow one's lease is over
    for _ in importing.read_file(fast.step, fast):
        with pytest.raises(LeaseLost):
            next(pieces)
        pieces = importing.read_file(slow.step, slow)  # it would even begin again
    assert_all_there_once(one_job, lines_of(2 * importing.CHUNK_ROWS + 100))


def test_two_claims_of_one_import_are_one(one_job):
    assert jobs.claim(Import, one_job.pk, timezone.now()) is not None
    assert jobs.claim(Import, one_job.pk, timezone.now()) is None


def test_an_import_waits_while_an_earlier_one_is_in_work(one_job):
    later = receive(one_job.dataset, [b'{"a": "later"}'])
    assert jobs.claim(Import, later.pk, timezone.now()) is None
    assert jobs.claim(Import, one_job.pk, timezone.now()) is not None
    assert jobs.claim(Import, later.pk, timezone.now()) is None
