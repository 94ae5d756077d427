"""Reviewing one by one: who may, what a verdict does, and where it leads."""

import pytest
from django.urls import reverse

from tasksuites.models import Assignment, Pool
from tests.batches.pages import text
from tests.factories import MembershipFactory
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
