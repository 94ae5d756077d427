"""The table of a pool's assignments, as clients fetch it and as pandas reads it."""

import io
from datetime import timedelta

import pandas
import pytest

from project.base.problems import Refused
from tasksuites import answering, given, reviewing, tsv
from tasksuites.api.documents import moment
from tasksuites.models import Assignment, Participant, Restriction, TaskSuite
from tests.factories import AttachmentFactory, PoolFactory, ProjectFactory
from tests.tasksuites.calls import NOW, fill, pool_with, send, take

pytestmark = pytest.mark.django_db
ROOK, CROW = {"species": "rook"}, {"species": "crow"}


@pytest.fixture
def project(workspace):
    return ProjectFactory(
        workspace=workspace,
        input_spec={"photo": {"type": "url"}, "notes": {"type": "json", "required": False}},
        output_spec={"species": {"type": "string"}, "sure": {"type": "boolean", "required": False}},
    )


@pytest.fixture
def fetch(client, headers):
    def ask(pool, **query):
        return client.get(f"/api/new/requester/pools/{pool.pk}/assignments.tsv", data=query, headers=headers)

    return ask


def photo(number, **more):
    return {"input_values": {"photo": f"{number}.jpg"} | more}


def text_of(reply):
    return b"".join(reply.streaming_content).decode()


def frame(reply):
    return pandas.read_csv(io.StringIO(text_of(reply)), delimiter="\t", dtype=str, keep_default_na=False)


def test_one_row_for_each_task_with_what_clients_ask_for_by_default(fetch, project):
    control = {"kind": "control", "known_solutions": [{"output_values": CROW}]}
    pool = pool_with(project, [[photo(1), photo(2, notes=["a", "b"]) | control]])
    sent = send(pool, "ann", ROOK | {"sure": True}, CROW)
    reply = fetch(pool)
    assert reply["Content-Type"] == "text/tab-separated-values; charset=utf-8"
    assert reply["X-Content-Type-Options"] == "nosniff"
    head, first, second, end = text_of(reply).split("\r\n")
    assert head.split("\t") == [
        *("INPUT:photo", "INPUT:notes", "OUTPUT:species", "OUTPUT:sure", "GOLDEN:species", "GOLDEN:sure"),
        *("HINT:text", "ACCEPT:verdict", "ACCEPT:comment"),
        *("ASSIGNMENT:link", "ASSIGNMENT:assignment_id", "ASSIGNMENT:worker_id", "ASSIGNMENT:status"),
        "ASSIGNMENT:started",
    ]
    link = f"http://testserver/pools/{pool.pk}/assignments/{sent.pk}/"
    about = [link, str(sent.pk), sent.participant_id, "APPROVED", moment(NOW)]
    assert first.split("\t") == ["1.jpg", "", "rook", "true", "", "", "", "+", "", *about]
    assert second.split("\t") == ["2.jpg", '"[""a"",""b""]"', "crow", "", "crow", "", "", "+", "", *about]
    assert end == ""


def test_without_answers_there_is_still_a_head_that_pandas_reads(fetch, project):
    found = frame(fetch(PoolFactory(project=project)))
    assert len(found) == 0
    assert "OUTPUT:species" in found.columns


def test_all_columns_can_be_asked_for(fetch, project):
    fields = [
        f"ASSIGNMENT:{name}"
        for name in (
            *("link", "assignment_id", "task_id", "task_suite_id", "worker_id", "status", "started"),
            *("submitted", "accepted", "rejected", "skipped", "expired", "reward"),
        )
    ]
    pool = pool_with(project, [[photo(1)]], reward="0.05")
    sent = send(pool, "ann", ROOK)
    (row,) = frame(fetch(pool, field=",".join(fields))).to_dict("records")
    assert list(row)[-len(fields) :] == fields
    assert row["ASSIGNMENT:task_suite_id"] == str(sent.suite_id)
    assert row["ASSIGNMENT:task_id"] == str(TaskSuite.objects.get().tasks.get().pk)
    assert row["ASSIGNMENT:submitted"] == row["ASSIGNMENT:accepted"] == moment(NOW)
    assert (row["ASSIGNMENT:rejected"], row["ASSIGNMENT:reward"]) == ("", "0.05")


def test_of_training_tasks_the_first_answer_is_told(fetch, project):
    training = {"kind": "training", "known_solutions": [{"output_values": ROOK}], "hint": 'Look\tat the\n"beak".'}
    pool = pool_with(project, [[photo(1) | training]])
    assignment = take(pool)
    fill(assignment, CROW)
    with pytest.raises(Refused):
        answering.submit(assignment, now=NOW)
    fill(assignment, ROOK)
    answering.submit(assignment, now=NOW)
    (row,) = frame(fetch(pool)).to_dict("records")
    assert (row["OUTPUT:species"], row["GOLDEN:species"]) == ("crow", "rook")
    assert row["HINT:text"] == 'Look\tat the\n"beak".'


def test_cells_come_back_as_they_were_answered(fetch, project):
    said = 'tab\there, "quotes", a line\nbreak, a lone\rreturn, =1+1, ünï'
    pool = pool_with(project, [[photo(1)], [photo(2)]])
    send(pool, "ann", {"species": said})
    send(pool, "ben", {"species": "plain"})
    assert list(frame(fetch(pool))["OUTPUT:species"]) == [said, "plain"]


@pytest.fixture
def states(project):
    """One assignment of each kind, by the person's name."""
    pool = pool_with(project, [[photo(n)] for n in range(5)], accepts_by_itself=False)
    sent = {name: send(pool, name, ROOK, now=NOW + timedelta(days=n)) for n, name in enumerate(["new", "good", "bad"])}
    reviewing.decide(sent["good"], "ACCEPTED", "Fine.", None, NOW)
    reviewing.decide(sent["bad"], "REJECTED", "Blurred.", None, NOW)
    fill(take(pool, "active"), CROW)
    answering.give_back(take(pool, "skipped"), now=NOW)
    return pool


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ({}, [("APPROVED", "rook", "+", "Fine.")]),
        ({"status": "APPROVED"}, [("APPROVED", "rook", "+", "Fine.")]),
        ({"status": "SUBMITTED"}, [("SUBMITTED", "rook", "", "")]),
        ({"status": "REJECTED"}, [("REJECTED", "rook", "-", "Blurred.")]),
        ({"status": "ACTIVE,SKIPPED"}, [("ACTIVE", "", "", ""), ("SKIPPED", "", "", "")]),
        ({"status": "EXPIRED"}, []),
        (
            {"status": "APPROVED,REJECTED,SUBMITTED", "startTimeFrom": NOW + timedelta(days=1)},
            [("APPROVED", "rook", "+", "Fine."), ("REJECTED", "rook", "-", "Blurred.")],
        ),
        ({"status": "APPROVED,REJECTED,SUBMITTED", "startTimeTo": NOW}, [("SUBMITTED", "rook", "", "")]),
    ],
)
def test_which_assignments_a_table_holds(fetch, states, query, rows):
    query = {key: moment(value) if hasattr(value, "tzinfo") else value for key, value in query.items()}
    found = frame(fetch(states, **query))
    columns = ["ASSIGNMENT:status", "OUTPUT:species", "ACCEPT:verdict", "ACCEPT:comment"]
    assert list(found[columns].itertuples(index=False, name=None)) == rows


@pytest.mark.parametrize(
    ("restriction", "is_left_out"),
    [
        ({"scope": "ALL_PROJECTS"}, True),
        ({"scope": "PROJECT", "project": "project"}, True),
        ({"scope": "POOL", "pool": "pool"}, True),
        ({"scope": "POOL", "pool": "other"}, False),
        ({"scope": "ALL_PROJECTS", "expires_at": NOW - timedelta(days=1)}, False),
        ({"scope": "ALL_PROJECTS", "expires_at": NOW + timedelta(days=1)}, True),
    ],
)
def test_whoever_is_banned_can_be_left_out(fetch, workspace, project, restriction, is_left_out):
    pool = pool_with(project, [[photo(1)], [photo(2)]])
    for name in ("ann", "ben"):
        send(pool, name, ROOK)
    things = {"project": project, "pool": pool, "other": PoolFactory(project=project)}
    restriction = {
        key: things.get(value, value) if isinstance(value, str) else value for key, value in restriction.items()
    }
    Restriction.objects.create(
        workspace=workspace, participant=Participant.objects.get(external_id="ann"), **restriction
    )
    assert len(frame(fetch(pool, excludeBanned="true"))) == (1 if is_left_out else 2)
    assert len(frame(fetch(pool, excludeBanned="false"))) == 2


def test_an_empty_row_may_stand_between_suites(fetch, project):
    pool = pool_with(project, [[photo(1), photo(2)], [photo(3)]])
    send(pool, "ann", ROOK, ROOK)
    send(pool, "ben", ROOK)
    text = text_of(fetch(pool, addRowDelimiter="true"))
    assert [bool(line) for line in text.split("\r\n")] == [True, True, True, False, True, False]
    assert len(frame(fetch(pool, addRowDelimiter="true"))) == 3


def test_a_long_table_is_read_in_portions(fetch, project, monkeypatch):
    pool = pool_with(project, [[photo(n)] for n in range(7)])
    for n in range(7):
        send(pool, f"p{n}", {"species": str(n)})
    monkeypatch.setattr("tasksuites.api.assignment_table.PORTION", 3)
    assert list(frame(fetch(pool))["OUTPUT:species"]) == [str(n) for n in range(7)]


def test_files_are_named_by_their_attachments(fetch, workspace, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    pool = pool_with(ProjectFactory(workspace=workspace, output_spec={"scan": {"type": "file"}}), [[{}]])
    assignment = take(pool)
    attachment = AttachmentFactory(assignment=assignment)
    fill(assignment, {"scan": attachment.key})
    answering.submit(assignment, now=NOW)
    assert list(frame(fetch(pool))["OUTPUT:scan"]) == [str(attachment.pk)]


def test_a_table_that_was_filled_in_is_a_review(fetch, project):
    pool = pool_with(project, [[photo(1), photo(2)], [photo(3), photo(4)]], accepts_by_itself=False)
    first, second = send(pool, "ann", ROOK, CROW), send(pool, "ben", ROOK, CROW)
    found = frame(fetch(pool, status="SUBMITTED"))
    mine = found["ASSIGNMENT:assignment_id"] == str(first.pk)
    found.loc[mine, "ACCEPT:verdict"] = "+"
    found.loc[~mine, ["ACCEPT:verdict", "ACCEPT:comment"]] = ["-", "Guessed."]
    filled = io.BytesIO(found.to_csv(sep="\t", index=False).encode())
    verdicts, faults = tsv.read_verdicts(filled)
    assert faults == []
    assert reviewing.decide_many(pool, verdicts, None, NOW) == []
    kept = {one.pk: (one.status, one.comment) for one in Assignment.objects.all()}
    assert kept == {first.pk: ("ACCEPTED", ""), second.pk: ("REJECTED", "Guessed.")}


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ({"status": "ACCEPTED"}, "status"),
        ({"field": "ASSIGNMENT:mood"}, "field"),
        ({"startTimeFrom": "yesterday"}, "startTimeFrom"),
        ({"excludeBanned": "perhaps"}, "excludeBanned"),
        ({"addRowDelimiter": "perhaps"}, "addRowDelimiter"),
    ],
)
def test_a_query_that_makes_no_sense_is_refused_at_its_place(fetch, project, query, path):
    reply = fetch(PoolFactory(project=project), **query)
    assert (reply.status_code, reply.json()["code"]) == (400, "VALIDATION_ERROR")
    assert list(reply.json()["payload"]) == [path]


def test_another_workspace_s_pool_is_not_there(fetch):
    reply = fetch(PoolFactory())
    assert (reply.status_code, reply.json()["code"]) == (404, "DOES_NOT_EXIST")


def test_reading_holds_no_more_than_a_portion(project, django_assert_num_queries):
    pool = pool_with(project, [[photo(n)] for n in range(5)])
    keys = [send(pool, f"p{n}", ROOK).pk for n in range(5)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(given, "PORTION", 2)
        sizes = [len(part.assignments) for part in given.portions(keys, given.Projects())]
    assert sizes == [2, 2, 1]
