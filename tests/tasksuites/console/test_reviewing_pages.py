"""Reviewing one by one: who may, what a verdict does, and where it leads."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from datasets.models import Datapoint, DatapointVersion
from tasksuites.models import Answer, Assignment, Pool, Project
from tests.batches.pages import text
from tests.factories import AttachmentFactory, MembershipFactory, ReadyBatchFactory
from tests.tasksuites.console import made
from workspaces.models import AuditEntry
from workspaces.roles import Role

pytestmark = pytest.mark.django_db

Status = Assignment.Status


@pytest.fixture
def pool(workspace):
    return made.birds(workspace)


@pytest.fixture
def three(pool):
    """Three assignments that wait, the oldest first."""
    return [made.sent(made.suite_of(pool, "general", "control")) for _ in range(3)]


def address(assignment, asked="status=SUBMITTED") -> str:
    return reverse("pool-assignment", args=[assignment.pool_id, assignment.pk]) + f"?{asked}"


def decide(client, assignment, verdict, comment="", asked="status=SUBMITTED"):
    return client.post(address(assignment, asked), {"verdict": verdict, "comment": comment})


def listed(pool) -> str:
    return reverse("pool-assignments", args=[pool.pk]) + "?status=SUBMITTED"


def test_what_waits_is_listed_oldest_first_and_one_leads_to_the_next(client, pool, three):
    rows = client.get(listed(pool)).context["rows"]
    assert [row.assignment.pk for row in rows] == [one.pk for one in three]
    middle = client.get(address(three[1])).context
    assert (middle["previous_address"], middle["next_address"]) == (address(three[0]), address(three[2]))
    assert client.get(address(three[0])).context["previous_address"] == ""
    assert client.get(address(three[2])).context["next_address"] == ""


def test_everything_else_is_listed_newest_first(client, pool, three):
    Assignment.objects.update(status=Status.ACCEPTED)
    rows = client.get(f"{listed(pool)[:-9]}ACCEPTED").context["rows"]
    assert [row.assignment.pk for row in rows] == [one.pk for one in reversed(three)]
    assert client.get(address(three[1], "status=ACCEPTED")).context["next_address"] == address(
        three[0], "status=ACCEPTED"
    )


def test_a_person_is_found_in_any_status(client, pool, three):
    Assignment.objects.filter(pk=three[0].pk).update(status=Status.EXPIRED)
    person = three[0].participant.external_id
    rows = client.get(reverse("pool-assignments", args=[pool.pk]) + f"?person={person}").context["rows"]
    assert [row.assignment.pk for row in rows] == [three[0].pk]
    for nobody in ("nobody", "%00", "x" * 300):
        answer = client.get(reverse("pool-assignments", args=[pool.pk]) + f"?person={nobody}")
        assert answer.context["rows"] == []


def test_an_assignment_shows_what_was_shown_answered_and_known(client, workspace):
    pool = made.everything(workspace)
    first = Assignment.objects.filter(pool=pool, suite__mixed=False, status=Status.SUBMITTED).get()
    answer = client.get(address(first))
    training = answer.context["rows"][2]
    assert [(pair.name, pair.words) for pair in training.first] == [("species", "jay"), ("sure", "true"), ("count", "")]
    assert (training.given[0].name, training.given[0].words) == ("species", "crow")
    assert "Credit 0.40 of 1" in text(answer)
    assert "First answer, which counts" in text(answer)


def test_files_are_named_and_lead_to_where_they_are_had(client, workspace, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    spec = {"scan": {"type": "file"}, "more": {"type": "array_file"}}
    pool = made.birds(workspace)
    Project.objects.filter(pk=pool.project_id).update(output_spec=spec)
    assignment = made.sent(made.suite_of(pool, "general"))
    files = [AttachmentFactory(assignment=assignment, name=name) for name in ("one.png", "two.png")]
    keys = [file.key for file in files]
    Answer.objects.update(values={"scan": keys[:1], "more": keys})  # of one thing a screen keeps a list of one
    row = client.get(address(assignment)).context["rows"][0]
    assert [(pair.name, pair.words) for pair in row.given] == [
        ("scan", "one.png"),
        ("more", "one.png"),
        ("more", "two.png"),
    ]
    assert b"".join(client.get(row.given[0].address)) == b"bytes"


def test_a_task_is_shown_with_the_values_that_its_person_saw(client, workspace):
    batch = ReadyBatchFactory(workspace=workspace)
    assignment = made.sent(batch.pool.suites.get())
    point = batch.dataset.datapoints.order_by("position").first()
    DatapointVersion.objects.create(dataset=batch.dataset, datapoint=point, revision=0, values={"prompt": "As it was"})
    Datapoint.objects.filter(pk=point.pk).update(values={"prompt": "As it is now"}, revision=1)
    shown = text(client.get(address(assignment)))
    assert "As it was" in shown
    assert "As it is now" not in shown


@pytest.mark.parametrize(
    ("verdict", "comment", "status"), [("ACCEPTED", "", "ACCEPTED"), ("REJECTED", "All empty.", "REJECTED")]
)
def test_a_verdict_is_written_and_leads_to_the_next(client, pool, three, verdict, comment, status):
    answer = decide(client, three[0], verdict, comment)
    assert answer.headers["Location"] == address(three[1])
    three[0].refresh_from_db()
    assert (three[0].status, three[0].comment) == (status, comment)
    assert AuditEntry.objects.filter(object_id=str(three[0].pk)).count() == 1


def test_after_the_last_comes_the_first_that_waits_and_after_all_the_list(client, pool, three):
    assert decide(client, three[2], "ACCEPTED").headers["Location"] == address(three[0])
    assert decide(client, three[0], "ACCEPTED").headers["Location"] == address(three[1])
    last = decide(client, three[1], "ACCEPTED")
    assert last.headers["Location"] == listed(pool)
    assert "Nothing waits for review" in text(client.get(last.headers["Location"]))


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"verdict": "REJECTED", "comment": "  "}, "Say why it is rejected."),
        ({"comment": "Fine."}, "press one of the buttons"),
        ({"verdict": "SKIPPED"}, "Choose one of those that are offered."),
        ({"verdict": "REJECTED", "comment": "x" * 2049}, "This may have 2,048 characters at most; it has 2,049."),
    ],
)
def test_a_verdict_that_is_none_changes_nothing(client, three, sent, words):
    answer = client.post(address(three[0]), sent)
    assert answer.status_code == 422
    assert words in text(answer)
    three[0].refresh_from_db()
    assert three[0].status == Status.SUBMITTED


def test_what_somebody_else_decided_meanwhile_is_told(client, three):
    Assignment.objects.filter(pk=three[0].pk).update(status=Status.ACCEPTED)
    answer = decide(client, three[0], "REJECTED", "Too short.")
    assert answer.status_code == 422
    assert "An assignment that is ACCEPTED cannot become REJECTED." in text(answer)


def test_a_rejection_may_be_taken_back_and_an_acceptance_not(client, three):
    decide(client, three[0], "REJECTED", "Too short.")
    page = client.get(address(three[0], "status=REJECTED"))
    assert page.context["form"].verdicts == {Status.ACCEPTED}
    assert 'value="REJECTED"' not in page.content.decode().split("data-review")[1]
    decide(client, three[0], "ACCEPTED", "Sorry.", asked="status=REJECTED")
    assert client.get(address(three[0], "status=ACCEPTED")).context["form"] is None


def test_nothing_is_decided_in_an_archived_pool(client, pool, three):
    Pool.objects.filter(pk=pool.pk).update(status=Pool.Status.ARCHIVED)
    assert client.get(address(three[0])).context["form"] is None
    answer = decide(client, three[0], "ACCEPTED")
    assert answer.status_code == 422
    three[0].refresh_from_db()
    assert three[0].status == Status.SUBMITTED


@pytest.mark.parametrize(("role", "status"), [(Role.VIEWER, 403), (Role.REVIEWER, 302), (Role.EDITOR, 302)])
def test_whoever_reviews_decides_and_everybody_looks(client, pool, three, role, status):
    client.force_login(MembershipFactory(workspace=pool.project.workspace, role=role).user)
    page = client.get(address(three[0]))
    assert page.status_code == 200
    assert (page.context["form"] is None) is (role == Role.VIEWER)
    assert decide(client, three[0], "ACCEPTED").status_code == status


HEAD = "ASSIGNMENT:assignment_id\tACCEPT:verdict\tACCEPT:comment"


def table(*rows) -> SimpleUploadedFile:
    lines = [HEAD, *("\t".join(map(str, row)) for row in rows)]
    return SimpleUploadedFile("verdicts.tsv", "\r\n".join(lines).encode())


def upload(client, pool, file):
    return client.post(reverse("pool-verdicts", args=[pool.pk]), {"file": file})


def statuses(three) -> list[str]:
    return [Assignment.objects.get(pk=one.pk).status for one in three]


def test_the_downloaded_table_comes_back_with_verdicts(client, pool, three):
    page = client.get(reverse("pool-verdicts", args=[pool.pk]))
    assert "3 assignments wait" in text(page)
    told = client.get(page.context["table_address"])
    rows = list(csv.DictReader(io.StringIO(told.getvalue().decode()), delimiter="\t"))
    assert len(rows) == 6
    assert {row["ASSIGNMENT:assignment_id"] for row in rows} == {str(one.pk) for one in three}
    assert client.get(rows[0]["ASSIGNMENT:link"]).status_code == 200
    for row in rows[:2]:
        row["ACCEPT:verdict"] = "+"
    rows[2] |= {"ACCEPT:verdict": "-", "ACCEPT:comment": "Too short."}
    filled = io.StringIO()
    writer = csv.DictWriter(filled, rows[0], delimiter="\t")
    writer.writeheader()
    writer.writerows(rows)
    answer = upload(client, pool, SimpleUploadedFile("verdicts.tsv", filled.getvalue().encode()))
    assert answer.status_code == 302
    assert "Your verdicts on 2 assignments are kept." in text(client.get(answer.headers["Location"]))
    assert statuses(three) == ["ACCEPTED", "REJECTED", "SUBMITTED"]


def test_a_table_with_a_fault_decides_nothing_and_says_where(client, pool, three):
    Assignment.objects.filter(pk=three[2].pk).update(status=Status.EXPIRED)
    answer = upload(client, pool, table((three[0].pk, "+", ""), (three[2].pk, "+", "")))
    assert answer.status_code == 422
    assert "Line 3: an assignment that is EXPIRED cannot become ACCEPTED." in text(answer)
    assert statuses(three) == ["SUBMITTED", "SUBMITTED", "EXPIRED"]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (SimpleUploadedFile("a.tsv", b"a\tb\n1\t2\n"), "Line 1: the column ASSIGNMENT:assignment_id"),
        (SimpleUploadedFile("a.tsv", b"\xff\xfe\x00"), "not written in UTF-8"),
        (table(("x", "+", "")), 'must be the id of an assignment, not "x"'),
        (table(("x", "yes", "")), 'must be + or -, not "yes"'),
        (SimpleUploadedFile("a.tsv", b""), "This file is empty."),
        (None, "Choose a file."),
    ],
)
def test_what_is_no_such_table_is_told(client, pool, file, words):
    data = {"file": file} if file else {}
    answer = client.post(reverse("pool-verdicts", args=[pool.pk]), data)
    assert answer.status_code == 422
    assert words in text(answer)


def test_another_pools_assignments_are_unknown_to_the_table(client, pool, three, workspace):
    other = made.birds(workspace)
    answer = upload(client, other, table((three[0].pk, "+", "")))
    assert f"there is no assignment {three[0].pk} in this pool" in text(answer)


def test_whoever_only_looks_uploads_no_verdicts(client, pool):
    client.force_login(MembershipFactory(workspace=pool.project.workspace, role=Role.VIEWER).user)
    assert client.get(reverse("pool-verdicts", args=[pool.pk])).status_code == 403
