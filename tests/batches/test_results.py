"""What people gave comes out whole, in the interface's shape, and as files that harm nobody."""

import csv
import json
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid5

import pytest
from django.utils import timezone

from batches.layouts.layout import instructions
from batches.models import LayoutVersion
from batches.results import CONTROLS, Selection, responses
from batches.results.cells import harmless
from batches.results.files import write_file
from batches.results.source import Source
from datasets.models import DatapointVersion
from tasksuites.models import Answer, Assignment
from tests.batches.sent import SENT, answered, three_questions
from tests.factories import (
    CHOICE,
    PROMPT,
    WHY,
    AnswerFactory,
    BatchFactory,
    MembershipFactory,
    ParticipantFactory,
    ReadyBatchFactory,
    TaskFactory,
    stored_layout,
    token_headers,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch():
    return three_questions()


def listed(batch):
    return [json.loads(record) for record in responses(batch)]


def test_what_is_sent_after_the_asking_is_not_listed(batch):
    answered(batch, (["a"],))
    found = responses(batch)
    later = answered(batch, (["b"],))
    Assignment.objects.filter(pk=later.pk).update(submitted_at=timezone.now() + timedelta(milliseconds=2))
    assert len(list(found)) == 1


def test_one_record_for_each_answered_question_in_the_interface_s_shape(client, batch):
    task = batch.pool.tasks.order_by("position")[0]
    task.datapoint.values = {"prompt": "Why?", "camera": "front", "walk": "w1"}
    task.datapoint.save()
    person = ParticipantFactory(workspace=batch.workspace, external_id="5f00000000000000000000aa")
    assignment = answered(batch, (["a"], "Because", [True, 1]), person=person, session_id="66aa")
    answer = assignment.answers.get()
    ids = [question["id"] for question in instructions(batch.layout)]
    shared = {
        "created_at": "2026-03-05T11:02:07.004Z",
        "batch_id": str(batch.pk),
        "task_id": str(task.pk),
        "participant_id": "5f00000000000000000000aa",
        "submission_id": "66aa",
        "correlation_id": str(assignment.pk),
        "schema_version": 1,
        "metadata": {"camera": "front"},
    }
    wanted = [
        ("multiple_choice", [{"value": "a"}]),
        ("free_text", [{"value": "Because"}]),
        ("multiple_choice", [{"value": "true"}, {"value": "1"}]),
    ]
    expected = [
        {
            "id": str(uuid5(answer.pk, id_)),
            **shared,
            "response": {"instruction_id": id_, "type": type_, "answer": given},
        }
        for id_, (type_, given) in zip(ids, wanted, strict=True)
    ]
    assert listed(batch) == expected
    batch.pool.response_count = 3
    batch.pool.save()
    answer = client.get(
        f"/api/v1/data-collection/batches/{batch.pk}/responses/", headers=token_headers(batch.workspace)
    )
    assert answer.streaming
    assert json.loads(b"".join(answer.streaming_content)) == {"results": expected, "meta": {"count": 3}}


def test_ids_are_uuids_stay_the_same_and_never_repeat(batch):
    answered(batch, (["a"], "x", [1]), (["b"], "x", [1]))
    answered(batch, (["a"], "x", [1]), (["b"], "x", [1]))
    ids = [record["id"] for record in listed(batch)]
    assert ids == [record["id"] for record in listed(batch)]
    assert len(ids) == len(set(ids)) == 12
    assert all(UUID(id_).version == 5 and str(UUID(id_)) == id_ for id_ in ids)


@pytest.mark.parametrize(
    ("status", "counts"),
    [
        ("SUBMITTED", True),
        ("ACCEPTED", True),
        ("REJECTED", True),
        ("ACTIVE", False),
        ("SKIPPED", False),
        ("EXPIRED", False),
    ],
)
def test_only_what_was_sent_counts(batch, status, counts):
    answered(batch, (["a"], "x"), status=status, late_at=SENT if status == "EXPIRED" else None)
    assert len(listed(batch)) == (2 if counts else 0)


def test_what_was_not_answered_leaves_no_record(batch):
    answered(batch, (None, "x"), ())
    assert [row["response"]["answer"] for row in listed(batch)] == [[{"value": "x"}]]
    assert "submission_id" not in listed(batch)[0]


def test_answers_are_read_with_the_layout_that_the_person_saw(batch):
    answered(batch, (["a"],))
    first = instructions(batch.layout)[0]["id"]
    LayoutVersion.objects.create(batch=batch, number=2, layout=stored_layout(WHY))
    batch.layout_number = 2
    batch.save()
    answered(batch, ("new",))
    rows = listed(batch)
    assert [row["response"]["type"] for row in rows] == ["multiple_choice", "free_text"]
    assert rows[0]["response"]["instruction_id"] == first


def with_controls(batch):
    """An assignment of a general, a control and a training task, each answered with a; the last two are known."""
    assignment = answered(batch, (["a"],))
    choice = instructions(batch.layout)[0]["id"]
    for kind, credit in (("control", "0.25"), ("training", "1")):
        own = {"prompt": f"{kind} prompt", "camera": "rear"}
        task = TaskFactory(pool=batch.pool, suite=None, kind=kind, input_values=own)
        AnswerFactory(assignment=assignment, task=task, values={choice: ["a"]}, credit=Decimal(credit))
    return assignment


def asked_for(client, batch, query=""):
    path = f"/api/v1/data-collection/batches/{batch.pk}/responses{query}"
    reply = client.get(path, headers=token_headers(batch.workspace))
    return reply.status_code, json.loads(b"".join(reply) if reply.streaming else reply.content)


def test_control_tasks_stay_out_unless_they_are_asked_for(client, batch):
    with_controls(batch)
    batch.pool.response_count = 1
    batch.pool.save()
    _, found = asked_for(client, batch)
    assert (len(found["results"]), found["meta"]["count"]) == (1, 1)
    assert not {"task_kind", "credit", "late"} & set(found["results"][0])
    _, found = asked_for(client, batch, "?include=controls")
    assert found["meta"]["count"] == 3
    marks = [(one.get("task_kind"), one.get("credit")) for one in found["results"]]
    assert marks == [(None, None), ("control", 0.25), ("training", 1.0)]
    assert found["results"][1]["metadata"] == {"camera": "rear"}


def test_late_answers_stay_out_unless_they_are_asked_for(client, batch):
    with_controls(batch)
    late = answered(batch, (["b"],), status="EXPIRED", late_at=SENT, suite=1)
    type(late).objects.filter(pk=late.pk).update(submitted_at=None)
    answered(batch, (["a"],), status="EXPIRED", suite=1)  # expired and never sent
    _, found = asked_for(client, batch, "?include=late")
    assert [one.get("late") for one in found["results"]] == [None, True]
    assert found["results"][1]["created_at"] == "2026-03-05T11:02:07.004Z"
    _, found = asked_for(client, batch, "?include=late,controls")
    assert found["meta"]["count"] == len(found["results"]) == 4


def test_a_word_that_includes_nothing_is_refused(client, batch):
    status, body = asked_for(client, batch, "?include=controls,everything")
    assert status == 400
    assert list(body["error"]["detail"]) == ["include"]
    assert asked_for(client, batch, "?include=")[0] == 200


def test_files_hold_control_tasks_and_say_so(batch, tmp_path):
    with_controls(batch)
    path = tmp_path / "out"
    assert write_file(everything(batch), "csv", path) == 3
    rows = list(csv.DictReader(path.open()))
    assert [(row["task_kind"], row["credit"]) for row in rows] == [
        ("general", ""),
        ("control", "0.25"),
        ("training", "1.0"),
    ]
    assert rows[1]["data.prompt"] == "control prompt"
    assert write_file(everything(batch), "jsonl", path) == 3
    kept = [json.loads(line) for line in path.read_text().splitlines()]
    assert [(one["task_kind"], one["credit"]) for one in kept] == [
        ("general", None),
        ("control", 0.25),
        ("training", 1),
    ]


def test_the_page_of_answers_marks_control_tasks_with_their_credit(client, batch):
    with_controls(batch)
    client.force_login(MembershipFactory(workspace=batch.workspace).user)
    text = client.get(f"/batches/{batch.pk}/answers/").content.decode()
    assert [text.count(f">{mark}<") for mark in ("Control, credit 0.25", "Training, credit 1", "General")] == [1, 1, 0]


def test_records_come_in_the_order_of_the_assignments_and_tasks(batch):
    second = answered(batch, (["a"],), (["b"],), suite=1)
    first = answered(batch, (["a"],), (["b"],), suite=0)
    assert [(row["correlation_id"], row["response"]["answer"][0]["value"]) for row in listed(batch)] == [
        (str(second.pk), "a"),
        (str(second.pk), "b"),
        (str(first.pk), "a"),
        (str(first.pk), "b"),
    ]


def test_another_batch_s_answers_stay_out(batch):
    answered(ReadyBatchFactory(), (["a"],))
    assert listed(batch) == []
    assert listed(BatchFactory()) == []


def test_a_thousand_answers_cost_the_queries_of_one(batch, django_assert_num_queries):
    answered(batch, (["a"], "x", [1]))
    with django_assert_num_queries(3):
        assert len(listed(batch)) == 3
    for _ in range(20):
        answered(batch, (["a"], "x", [1]), (["a"], "x", [1]))
    with django_assert_num_queries(3):
        assert len(listed(batch)) == 123


# Files.


def everything(batch):
    return Source(batch, Selection(include=frozenset([CONTROLS])))


def test_jsonl_holds_the_records_and_what_a_reader_would_miss(batch, tmp_path):
    assignment = answered(batch, (["a"], "Because\nof\u2028that", [1]))
    path = tmp_path / "out.jsonl"
    assert write_file(everything(batch), "jsonl", path) == 3
    lines = path.read_text(encoding="utf-8").split("\n")
    assert lines.pop() == ""
    rows = [json.loads(line) for line in lines]
    for row, known in zip(rows, listed(batch), strict=True):
        assert row | known == row
        assert row["task_group_id"] == str(assignment.suite.pk)
        assert row["datapoint_id"] == str(batch.pool.tasks.order_by("position")[0].datapoint_id)
    assert [row["value"] for row in rows] == [["a"], "Because\nof\u2028that", [1]]
    assert rows[0]["question"] == CHOICE["description"]


def test_csv_has_a_row_for_each_answer_with_the_dataset_s_fields(batch, tmp_path):
    answered(batch, (["a"], 'He said "no",\nthen left', [1, True]), session_id="s1")
    path = tmp_path / "out.csv"
    assert write_file(everything(batch), "csv", path) == 3
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["answer"] for row in rows] == ["a", 'He said "no",\nthen left', '["1","true"]']
    assert {row["data.prompt"] for row in rows} == {"Prompt 1"}
    assert {row["data.camera"] for row in rows} == {""}
    assert {row["created_at"] for row in rows} == {"2026-03-05T11:02:07.004Z"}
    assert {row["submission_id"] for row in rows} == {"s1"}
    assert [row["response_id"] for row in rows] == [row["id"] for row in listed(batch)]


def showing(batch, tmp_path):
    """What goes out with the first answer: from the JSON lines, and from the table."""
    write_file(everything(batch), "jsonl", tmp_path / "out.jsonl")
    write_file(everything(batch), "csv", tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    return json.loads((tmp_path / "out.jsonl").read_text().splitlines()[0]), row


def test_how_a_task_was_shown_goes_out_with_each_answer(batch, tmp_path):
    assignment = answered(batch, (["a"],), receipt="ABCDEFGHJKLM")
    order = {"options": {"x": [1, 0]}, "columns": {}}
    opened = SENT - timedelta(minutes=5)
    Assignment.objects.update(consent_version=2)
    timed = {"active_s": 41, "opened_at": opened, "saved_at": opened + timedelta(seconds=90.7)}
    Answer.objects.update(shown=order, revision=1, position=3, **timed)
    document, row = showing(batch, tmp_path)
    told = {
        "position": 3,
        "order_shown": order,
        "layout_version": 1,
        "datapoint_revision": 1,
        "consent_version": 2,
        "seed": assignment.seed,
        "active_s": 41,
        "wall_s": 90,
        "receipt": "ABCDEFGHJKLM",
        "late": False,
    }
    assert document | told == document
    assert {name: row[name] for name in told} == {name: str(value) for name, value in told.items()} | {
        "order_shown": '{"options":{"x":[1,0]},"columns":{}}',
        "late": "false",
    }
    assert not set(told) & set(listed(batch)[0])


def test_what_is_not_known_of_the_showing_stays_empty(batch, tmp_path):
    answered(batch, (["a"],))
    document, row = showing(batch, tmp_path)
    for name in ("order_shown", "consent_version", "wall_s", "receipt"):
        assert document[name] is None
        assert row[name] == ""


@pytest.mark.parametrize("seen", [1, 2, 3])
def test_a_datapoint_goes_out_as_the_person_saw_it(batch, tmp_path, seen):
    answered(batch, (["a"],))
    point = batch.pool.tasks.order_by("position")[0].datapoint
    for revision in (1, 2):
        values = {"prompt": f"Prompt at revision {revision}", "camera": f"camera {revision}"}
        DatapointVersion.objects.create(dataset=batch.dataset, datapoint=point, revision=revision, values=values)
    point.revision, point.values = 3, {"prompt": "Prompt at revision 3", "camera": "camera 3"}
    point.save()
    Answer.objects.update(revision=seen)
    document, row = showing(batch, tmp_path)
    assert row["data.prompt"] == f"Prompt at revision {seen}"
    assert document["metadata"] == {"camera": f"camera {seen}"}
    assert row["datapoint_revision"] == str(seen)


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ('=HYPERLINK("https://example.org")', '\'=HYPERLINK("https://example.org")'),
        ("+1+1", "'+1+1"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("@SUM(1)", "'@SUM(1)"),
        ("  =1", "'  =1"),
        ("\t=1", "'\t=1"),
        ("\n=1", "'\n=1"),
        ("＝1", "'＝1"),
        ("-5", "-5"),
        ("+3.50", "+3.50"),
        ("-2.5E+3", "-2.5E+3"),
        ("-1e", "'-1e"),
        (-0.0000001, "-1e-7"),
        ("plain", "plain"),
        ("a=b", "a=b"),
        ("", ""),
        (None, ""),
    ],
)
def test_no_cell_runs_as_a_formula(cell, written):
    assert harmless(cell) == written


def test_what_a_participant_typed_and_what_a_field_is_called_are_made_harmless(tmp_path):
    schema = {"strict": False, "fields": {"=cmd": {"type": "metadata"}, "prompt": {"type": "text"}}}
    batch = ReadyBatchFactory(dataset__schema=schema, layout=stored_layout(PROMPT, WHY))
    answered(batch, ("=1+1",), person=ParticipantFactory(workspace=batch.workspace, external_id="@evil"))
    path = tmp_path / "out.csv"
    write_file(everything(batch), "csv", path)
    with path.open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert "'=1+1" in cells
    assert "'@evil" in cells
    assert not [cell for cell in cells if cell[:1] in "=+-@" and cell]


def test_a_file_that_cannot_be_finished_leaves_the_old_one_alone(batch, tmp_path):
    answered(batch, (["a"], "x"))
    path = tmp_path / "out.jsonl"
    path.write_text("what was there")
    LayoutVersion.objects.filter(batch=batch).update(number=9)  # the answers' version is gone: reading them fails
    with pytest.raises(KeyError):
        write_file(everything(batch), "jsonl", path)
    assert path.read_text() == "what was there"
    assert list(tmp_path.iterdir()) == [path]


def test_times_are_those_of_the_sending(batch):
    assignment = answered(batch, (["a"],))
    Assignment.objects.filter(pk=assignment.pk).update(submitted_at=SENT + timedelta(days=1))
    assert [row["created_at"] for row in listed(batch)] == ["2026-03-06T11:02:07.004Z"]
