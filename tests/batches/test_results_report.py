"""The report: the dataset beside the answers in words, fetched by whoever holds a signed address."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from batches.authoring import store_layout
from batches.layouts.layout import instructions
from batches.results import report
from batches.results.source import Source
from project.base import security
from tasksuites.models import Assignment
from tests.batches.sent import SENT, answered, three_questions
from tests.factories import (
    CHOICE,
    PROMPT,
    WHY,
    AttachmentFactory,
    ParticipantFactory,
    ReadyBatchFactory,
    TaskFactory,
    WorkspaceFactory,
    stored_layout,
    token_headers,
)

pytestmark = pytest.mark.django_db
STAMP = "2026-03-05T11:02:07.004Z"
UPLOAD = {"type": "file_upload", "description": "Take a photo"}


@pytest.fixture
def batch():
    return three_questions(annotators_per_task=2)


def asked(client, batch, ending="", **options):
    path = f"/api/v1/data-collection/batches/{batch.pk}/report{ending}"
    return client.get(path, headers=token_headers(options.get("workspace", batch.workspace)))


def fetched(client, url):
    reply = client.get(path_of(url))
    return reply.status_code, b"".join(reply) if reply.streaming else reply.content


def path_of(url):
    return url.removeprefix(security.absolute(""))


def table(client, batch, ending=""):
    status, body = fetched(client, asked(client, batch, ending).json()["url"])
    assert status == 200
    return list(csv.DictReader(io.StringIO(body.decode(), newline="")))


def person(batch, name):
    return ParticipantFactory(workspace=batch.workspace, external_id=name)


def test_an_address_for_an_hour_gives_the_table_to_whoever_has_it(client, batch):
    point = batch.pool.tasks.order_by("position")[0].datapoint
    point.values = {"prompt": "Why?\nSay it", "camera": "front", "walk": "w1"}
    point.save()
    answered(batch, (["a"], "Because"), person=person(batch, "p1"))
    answered(batch, (["b"], None), person=person(batch, "p2"))
    for ending in ("", "/"):
        told = asked(client, batch, ending).json()
        assert (set(told), told["http_method"]) == ({"url", "expires_at", "http_method"}, "GET")
    left = datetime.fromisoformat(told["expires_at"]) - timezone.now()
    assert timedelta(minutes=59) < left <= timedelta(hours=1)
    reply = client.get(path_of(told["url"]))
    assert reply.streaming
    assert (reply["Content-Type"], reply["X-Content-Type-Options"]) == ("text/csv; charset=utf-8", "nosniff")
    assert "attachment" in reply["Content-Disposition"]
    header, *rows = csv.reader(io.StringIO(b"".join(reply).decode(), newline=""))
    people = [f"Annotator{n}_{what}" for n in (1, 2) for what in ("ID", "Response", "Timestamp")]
    assert header == [
        *("DataPoint_ID", "Task_Group_ID", "Task_Type", "Question", "prompt", "camera", "walk"),
        *people,
    ]
    suite = batch.pool.suites.order_by("position")[0]
    shared = [str(point.pk), str(suite.pk)]
    data = ["Why?\nSay it", "front", "w1"]
    assert rows == [
        [
            *shared,
            "multiple_choice",
            CHOICE["description"],
            *data,
            "p1",
            "Response A",
            STAMP,
            "p2",
            "Response B",
            STAMP,
        ],
        [*shared, "free_text", WHY["description"], *data, "p1", "Because", STAMP, "", "", ""],
    ]


@pytest.mark.parametrize(
    ("question", "value", "written"),
    [
        (CHOICE, ["a"], "Response A"),
        ({**CHOICE, "answer_limit": -1}, ["a", "b"], "Response A | Response B"),
        (WHY, "=1+1", "'=1+1"),
        (WHY, "-5", "-5"),
        (UPLOAD, ["one", "two"], "cat.jpg | two"),
    ],
)
def test_answers_stand_in_words(client, question, value, written):
    batch = ReadyBatchFactory(layout=stored_layout(PROMPT, question))
    assignment = answered(batch, (value,))
    AttachmentFactory(assignment=assignment, key="one", name="cat.jpg")
    (row,) = table(client, batch)
    assert (row["Annotator1_Response"], row["Task_Type"]) == (written, question["type"])


def test_each_answer_is_told_by_the_layout_that_its_person_saw(client, batch):
    first = answered(batch, (["a"],), person=person(batch, "p1"))
    pages = stored_layout(PROMPT, CHOICE)
    choice = instructions(pages)[0]
    choice["id"] = instructions(batch.layout)[0]["id"]
    choice["options"][0]["label"] = "The first one"
    store_layout(batch, pages, None)
    answered(batch, (["a"],), person=person(batch, "p2"))
    (row,) = table(client, batch)
    assert [row["Annotator1_Response"], row["Annotator2_Response"]] == ["Response A", "The first one"]
    assert first.form_version == 1


def test_what_is_sent_after_the_asking_is_no_part_of_it(client, batch):
    answered(batch, (["a"],), person=person(batch, "p1"))
    reply = client.get(path_of(asked(client, batch).json()["url"]))
    send_at(timezone.now() + timedelta(milliseconds=2), answered(batch, (["b"],), person=person(batch, "p2")))
    header, row = csv.reader(io.StringIO(b"".join(reply).decode(), newline=""))
    assert "Annotator2_ID" not in header
    assert row[-3:] == ["p1", "Response A", STAMP]


def test_what_is_committed_while_it_is_written_breaks_nothing(batch):
    answered(batch, (["a"],))
    rows = report.table(Source(batch))
    header = next(rows)
    store_layout(batch, stored_layout(UPLOAD), None)
    uploading = answered(batch, (), (["cat"],))
    AttachmentFactory(assignment=uploading, key="cat", name="cat.jpg")
    answered(batch, (), (["none"],))
    assert [(len(row), row[2], row[-2]) for row in rows] == [
        (len(header), "multiple_choice", "Response A"),
        (len(header), "file_upload", "cat.jpg"),
    ]


def send_at(time, assignment):
    Assignment.objects.filter(pk=assignment.pk).update(submitted_at=time)


def test_tasks_come_in_their_order_and_late_and_control_ones_only_on_demand(client, batch):
    answered(batch, (["a"],), suite=1)
    assignment = answered(batch, (["b"],), suite=0)
    answered(batch, (["a"],), suite=1, status="EXPIRED", late_at=SENT)
    control = TaskFactory(pool=batch.pool, suite=None, kind="control", input_values={"prompt": "Known"})
    answers = assignment.answers.get()
    assignment.answers.create(
        pool=batch.pool, task=control, participant=assignment.participant, position=2, values=answers.values
    )
    words = [[row["Annotator1_Response"] for row in table(client, batch, f"?include={more}")] for more in ("", "late")]
    assert words == [["Response B", "Response A"]] * 2
    assert "Annotator2_ID" not in table(client, batch)[0]
    assert table(client, batch, "?include=late")[1]["Annotator2_Response"] == "Response A"
    *_, known = table(client, batch, "?include=controls")
    assert (known["prompt"], known["DataPoint_ID"], known["Task_Group_ID"]) == ("Known", "", "")


def test_a_batch_without_answers_gives_the_header_alone(client):
    for empty in (three_questions(), ReadyBatchFactory(pool=None, groups=0)):
        assert table(client, empty) == []


def forged(url):
    return url[:-1] + ("0" if url[-1] != "0" else "1")


@pytest.mark.parametrize(
    "spoil",
    [
        forged,
        lambda url: url.split("?")[0],
        lambda url: url.replace("answers.csv", "answers+late.csv"),
        lambda url: url.replace("expires=", "expires=9"),
        lambda url: url.replace("/reports/", "/exports/").replace("/answers.csv", ""),
    ],
)
def test_a_forged_address_opens_nothing(client, batch, spoil):
    url = asked(client, batch).json()["url"]
    status, body = fetched(client, spoil(url))
    assert status == 403
    assert b"not genuine or no longer good" in body


def test_an_old_address_opens_nothing(client, batch):
    path = path_of(asked(client, batch).json()["url"]).split("?")[0]
    old = security.sign_url(path, "batches.report", datetime(2026, 1, 1, tzinfo=UTC))
    assert fetched(client, old)[0] == 403


def test_other_workspaces_and_unknown_words_get_no_address(client, batch):
    assert asked(client, batch, workspace=WorkspaceFactory()).status_code == 404
    assert asked(client, batch, "?include=all").status_code == 400
    assert client.get(f"/api/v1/data-collection/batches/{batch.pk}/report").status_code == 401


def test_a_row_costs_no_query_of_its_own(client, batch, django_assert_num_queries):
    def cost():
        path = path_of(asked(client, batch).json()["url"])
        with django_assert_num_queries(6):
            return b"".join(client.get(path))

    answered(batch, (["a"], "x"))
    cost()
    for suite in (0, 1):
        for _ in range(4):
            answered(batch, (["a"], "x"), (["a"], "x"), suite=suite)
    assert cost().count(b"\n") == 1 + 8
