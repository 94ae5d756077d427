"""Exports as jobs: asked for, made once, fetched by a signed address, taken away; nothing is half there."""

import secrets
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.utils import timezone

from batches.layouts.layout import instructions
from batches.models import Export
from batches.results import exports, rows
from batches.results.selection import Selection
from project.base import jobs, security, sweep
from project.base.steps import LeaseLost, claim
from tasksuites.models import Answer, Assignment, Participant
from tests.batches.sent import SENT, answered, three_questions
from tests.factories import WHY, ReadyBatchFactory, WorkspaceFactory, stored_layout, token_headers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def disk(settings, tmp_path):
    """Where exports are kept, and where they grow until they are whole."""
    settings.MEDIA_ROOT, settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "files", tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    return tmp_path


def on(disk) -> list[Path]:
    return [path for path in disk.rglob("*") if path.is_file() and "sqlite" not in path.name]


class Requester:
    """Somebody's client of the interface."""

    def __init__(self, client, batch, **options):
        self.client = client
        self.path = f"/api/v1/data-collection/batches/{batch.pk}/export"
        self.headers = token_headers(options.pop("workspace", batch.workspace), **options)

    def call(self, method, ending=""):
        return self.client.generic(method, self.path + ending, "", "application/json", headers=self.headers)

    def ask(self, query=""):
        reply = self.call("POST", query)
        assert (reply.status_code, reply.json()["status"]) == (202, "generating"), reply.content
        return reply.json()["export_id"]

    def poll(self, export_id):
        return self.call("GET", f"/{export_id}").json()

    def fetch(self, export_id):
        reply = self.client.get(self.poll(export_id)["url"].removeprefix(security.absolute("")))
        return reply.status_code, b"".join(reply) if reply.streaming else reply.content


@pytest.fixture
def batch():
    return three_questions()


def test_from_the_asking_to_the_file_and_its_end(client, batch, drain, disk):
    answered(batch, (["a"], "Because"))
    requester = Requester(client, batch)
    first = requester.ask("/")
    assert requester.ask() == first
    assert requester.poll(first) == {"status": "generating", "export_id": first, "format": "zip", "progress": 0}
    other = requester.ask("?from=2026-03-05&to=2026-03-05T12:00:00%2B00:00&format=jsonl")
    drain()
    told = requester.poll(first)
    assert (told["status"], told["response_count"]) == ("complete", 2)
    assert timedelta(minutes=59) < datetime.fromisoformat(told["expires_at"]) - timezone.now()
    status, body = requester.fetch(first)
    assert (status, len(body), body[:2]) == (200, told["size"], b"PK")
    assert len(requester.fetch(other)[1].splitlines()) == 2
    listed = requester.call("GET").json()
    assert listed["meta"] == {"count": 2}
    assert [(one["export_id"], one["status"], one["filter"]) for one in listed["results"]] == [
        (other, "complete", {"from": "2026-03-05T00:00:00.000Z", "to": "2026-03-05T12:00:00.000Z"}),
        (first, "complete", None),
    ]
    assert requester.ask() != first  # what is finished is never taken again
    drain()
    for export_id in (first, other):
        assert requester.call("DELETE", f"/{export_id}/").status_code == 204
        assert requester.call("GET", f"/{export_id}").status_code == 404
    assert len(requester.call("GET").json()["results"]) == len(on(disk)) == 1


def test_a_batch_has_room_for_ten(client, batch):
    requester = Requester(client, batch)
    for day in range(1, 11):
        requester.ask(f"?from=2026-03-{day:02}")
    reply = requester.call("POST")
    assert reply.status_code == 409
    assert "delete one" in reply.json()["error"]["detail"]
    requester.ask("?from=2026-03-01")  # the same is no further one
    Export.objects.filter(batch=batch).update(status="failed")
    assert requester.call("POST").status_code == 409
    assert requester.call("DELETE", f"/{Export.objects.first().pk}").status_code == 204
    requester.ask()


@pytest.mark.parametrize(
    ("query", "key", "said"),
    [
        ("study_id=66aa", "study_id", "There are no studies here"),
        ("from=yesterday", "from", 'such as 2026-03-05T11:02:07Z, not "yesterday".'),
        ("to=2026-02-30", "to", "must be a date"),
        ("to=9999-12-31", "to", "must be a date"),
        ("from=2026-03-05T25:00:00Z", "from", "must be a date"),
        ("from=2026-03-06&to=2026-03-05", "to", 'must be later than "from"'),
        ("include=everything", "include", "takes controls and late"),
        ("format=xlsx", "format", "must be one of zip, csv, jsonl, parquet"),
    ],
)
def test_what_cannot_be_asked_for_is_told_in_a_sentence(client, batch, query, key, said):
    reply = Requester(client, batch).call("POST", f"?{query}")
    assert reply.status_code == 400
    detail = reply.json()["error"]["detail"]
    assert list(detail) == [key]
    assert said in detail[key][0]
    assert not Export.objects.exists()


def test_several_faults_are_told_at_once(client, batch):
    reply = Requester(client, batch).call("POST", "?study_id=1&from=x&to=y&include=z")
    assert set(reply.json()["error"]["detail"]) == {"study_id", "from", "to", "include"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("from=2026-03-05", True),
        ("from=2026-03-06", False),
        ("to=2026-03-05", True),
        ("to=2026-03-04", False),
        ("from=2026-03-05T11:02:07.004Z", True),
        ("from=2026-03-05T11:02:07.005Z", False),
        ("to=2026-03-05T11:02:07.004Z", False),
        ("to=2026-03-05T11:02:07.005", True),
        ("from=2026-03-05T12:02:07.004%2B01:00", True),
        ("from=2026-03-05T12:02:07.005+01:00", False),
        ("from=2026-03-05&to=2026-03-05", True),
    ],
)
def test_times_are_those_that_responses_show(client, batch, drain, query, found):
    answered(batch, (["a"],))
    requester = Requester(client, batch)
    export_id = requester.ask(f"?format=jsonl&{query}")
    drain()
    assert bool(requester.fetch(export_id)[1]) == found


def test_what_is_sent_after_the_asking_is_no_part_of_it(client, batch, drain):
    answered(batch, (["a"],))
    requester = Requester(client, batch)
    export_id = requester.ask("?format=jsonl")
    later = answered(batch, (["b"],))
    Assignment.objects.filter(pk=later.pk).update(submitted_at=timezone.now() + timedelta(seconds=1))
    drain()
    assert requester.poll(export_id)["response_count"] == 1


def test_late_and_control_answers_come_where_they_are_asked_for(client, batch, drain):
    answered(batch, (["a"],))
    answered(batch, (["b"],), suite=1, status="EXPIRED", late_at=SENT)
    requester = Requester(client, batch)
    made = [requester.ask(f"?format=jsonl&include={more}") for more in ("", "late", "late,controls")]
    drain()
    assert [requester.poll(one)["response_count"] for one in made] == [1, 2, 2]
    assert [one["filter"] for one in requester.call("GET").json()["results"]] == [
        {"include": ["controls", "late"]},
        {"include": ["late"]},
        None,
    ]


def test_it_stays_while_it_is_made_and_only_writers_may_ask(client, batch, drain):
    requester, reader = Requester(client, batch), Requester(client, batch, may_write=False)
    export_id = requester.ask()
    assert requester.call("DELETE", f"/{export_id}").status_code == 409
    assert reader.call("POST").status_code == 403
    drain()
    assert reader.poll(export_id)["status"] == "complete"
    assert reader.call("DELETE", f"/{export_id}").status_code == 403
    stranger = Requester(client, batch, workspace=WorkspaceFactory())
    statuses = [stranger.call(*words).status_code for words in (("POST",), ("GET",), ("GET", f"/{export_id}"))]
    assert statuses == [404, 404, 404]
    elsewhere = Requester(client, ReadyBatchFactory(workspace=batch.workspace))
    assert [elsewhere.call("GET", f"/{one}").status_code for one in (export_id, "nonsense")] == [404, 404]


def test_an_address_is_good_for_its_export_alone_and_a_vanished_file_has_failed(client, batch, drain, disk):
    requester = Requester(client, batch)
    one, other = requester.ask(), requester.ask("?format=csv")
    drain()
    url = requester.poll(one)["url"].removeprefix(security.absolute(""))
    for spoilt in (url.replace(one, other), url[:-4], url.split("?")[0]):
        reply = client.get(spoilt)
        assert reply.status_code == 403
        assert "not genuine or no longer good" in reply.json()["error"]["detail"]
    for path in on(disk):
        path.unlink()
    assert client.get(url).status_code == 404
    told = requester.poll(one)
    assert told["status"] == "failed"
    assert "is gone" in told["reason"]
    assert requester.call("GET").json()["results"][1]["status"] == "failed"


class Vanishing(FileSystemStorage):
    """Where every file vanishes as soon as somebody has looked whether it is there."""

    def exists(self, name):
        found = super().exists(name)
        self.delete(name)
        return found


@pytest.mark.parametrize("door", ["poll", "fetch"])
def test_a_file_may_vanish_while_it_is_asked_for(client, batch, drain, settings, door):
    requester = Requester(client, batch)
    export_id = requester.ask("?format=csv")
    drain()
    url = requester.poll(export_id)["url"].removeprefix(security.absolute(""))
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": f"{__name__}.Vanishing"}}
    if door == "poll":
        assert [requester.poll(export_id)["status"] for _ in range(2)] == ["complete", "failed"]
    else:
        assert client.get(url).status_code == 200  # nobody looks first: it is opened, or is not there


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_lost_its_lease_leaves_nothing_behind(batch, disk):
    answered(batch, (["a"],))
    step = exports.start(batch, "zip", Selection(), None)
    slow = claim(Export, step.pk, timezone.now())
    Export.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    quick = claim(Export, step.pk, timezone.now())
    with pytest.raises(LeaseLost):
        list(exports.make(slow.step, slow))
    assert on(disk) == []
    list(exports.make(quick.step, quick))
    assert [path.name for path in on(disk)] == [f"{step.pk}-2.zip"]


@pytest.mark.django_db(transaction=True)
def test_what_dead_workers_left_is_taken_away(batch, disk, settings):
    step = exports.start(batch, "csv", Selection(), None)
    Export.objects.update(epoch=2)
    part = settings.FILE_UPLOAD_TEMP_DIR / f"export-{step.pk}-2.part"
    part.write_text("half")
    stored = settings.MEDIA_ROOT / exports.stored_name(step, 1)
    stored.parent.mkdir(parents=True)
    stored.write_text("whole, but nobody was told")
    sweep.run()
    assert part.exists()  # it might still be written
    jobs.work_to_the_end(step)
    assert [path.name for path in on(disk)] == [f"{step.pk}-3.csv"]
    part.write_text("half")
    exports.forget_parts(timezone.now())
    assert not part.exists()


@pytest.mark.django_db(transaction=True)
def test_people_may_answer_while_it_is_written(batch, disk, settings):
    settings.FIELDWORK_LEASE_S = 0  # so that every chance to renew the lease is taken
    answered_by_many(batch, people=rows.PORTION // 2 + 50)
    step = exports.start(batch, "zip", Selection(), None)
    somebody_else, renewals = connection.copy(), []

    def commit_first(execute, statement, *rest):
        if statement.startswith("UPDATE") and Export._meta.db_table in statement:
            renewals.append(statement)
            with somebody_else.cursor() as cursor:
                cursor.execute(f"UPDATE {batch._meta.db_table} SET name = %s", [f"Renamed {len(renewals)}"])
        return execute(statement, *rest)

    try:
        with connection.execute_wrapper(commit_first):
            jobs.work_to_the_end(step)
    finally:
        somebody_else.close()
    assert (step.status, step.attempts, step.row_count) == ("complete", 0, rows.PORTION + 100)
    assert len(renewals) > 4  # more than the claim, the publishing and the end


def answered_by_many(batch, people: int) -> None:
    """One answer to the first two tasks by each of so many."""
    suite = batch.pool.suites.order_by("position")[0]
    found = Participant.objects.bulk_create(
        [Participant(workspace=batch.workspace, external_id=str(number)) for number in range(people)]
    )
    sent = {"status": "SUBMITTED", "submitted_at": SENT, "form_version": batch.layout_number, "exclusive": False}
    assignments = Assignment.objects.bulk_create(
        [Assignment(pool=batch.pool, suite=suite, participant=person, seed=1, **sent) for person in found]
    )
    values = {instructions(batch.layout)[0]["id"]: ["a"]}
    Answer.objects.bulk_create(
        Answer(
            pool=batch.pool,
            assignment=assignment,
            participant=assignment.participant,
            task=task,
            values=values,
            position=position,
        )
        for assignment in assignments
        for position, task in enumerate(suite.tasks.order_by("position"), start=1)
    )


def test_a_worker_killed_while_it_writes_loses_nothing(client, process_environment, disk, settings):
    batch = ReadyBatchFactory(group_size=6, layout=stored_layout(WHY))
    answered(batch, *((secrets.token_hex(1_000_000),) for _ in range(6)))
    step = exports.start(batch, "zip", Selection(), None)
    environment = process_environment | {"FIELDWORK_LEASE_S": "2", "FIELDWORK_LOG_LEVEL": "ERROR"}
    folder = settings.DATA_DIR / "incoming"
    command = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "worker", "--until-idle"]
    worker = subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR)
    try:
        until(lambda: any(path.stat().st_size > 1_000_000 for path in folder.glob("*.part")))
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    step.refresh_from_db()
    assert (step.status, step.file) == ("processing", "")
    assert list(folder.glob("*.part"))
    assert not list(disk.rglob("*.zip"))
    settings.FILE_UPLOAD_TEMP_DIR = folder
    jobs.work_to_the_end(step, patience_s=60)
    told = Requester(client, batch).poll(str(step.pk))
    assert (told["status"], told["response_count"]) == ("complete", 6)
    assert list(folder.glob("*.part")) == []
    (path,) = disk.rglob("*.zip")
    assert (path.stat().st_size, ZipFile(path).testzip()) == (told["size"], None)


def until(condition, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "nothing happened for too long"
        time.sleep(0.005)
