"""Verdicts on what was sent: which follow which, what they write, and the ones that come by themselves."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.utils import timezone

from project.base.fields import cut
from project.base.problems import Invalid, Refused
from tasksuites import following, reviewing, verdicts
from tasksuites.models import Assignment, Event, Pool, TaskSuite
from tasksuites.tsv import Verdict
from tests.factories import AssignmentFactory, PoolFactory, TaskSuiteFactory, UserFactory
from tests.tasksuites.test_issuing import at_once
from workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db
NOW = cut(timezone.now())
ALL = [str(status) for status in Assignment.Status]


@pytest.fixture
def pool():
    return PoolFactory(accepts_by_itself=False, follows=True)


def sent(pool, status="SUBMITTED", **options):
    return AssignmentFactory(suite=TaskSuiteFactory(pool=pool), status=status, submitted_at=NOW, **options)


@pytest.mark.parametrize("after", ["ACCEPTED", "REJECTED", "SUBMITTED", "ACTIVE"])
@pytest.mark.parametrize("before", ALL)
def test_which_verdict_follows_which_status(pool, before, after):
    allowed = {
        ("SUBMITTED", "ACCEPTED"): "accepted",
        ("SUBMITTED", "REJECTED"): "rejected",
        ("REJECTED", "ACCEPTED"): "accepted_after_rejection",
    }
    assignment = sent(pool, before)
    if (before, after) in allowed:
        decided = verdicts.decide(assignment, after, "Well done.", NOW)
        kept = Assignment.objects.get(pk=assignment.pk)
        assert (kept.status, kept.comment, decided.status) == (after, "Well done.", after)
        assert getattr(kept, f"{after.lower()}_at") == NOW
        assert Event.objects.get().kind == allowed[before, after]
        return
    with pytest.raises(Refused) as refused:
        verdicts.decide(assignment, after, None, NOW)
    assert (refused.value.code, refused.value.status) == ("INAPPROPRIATE_STATUS", 409)
    assert Assignment.objects.get(pk=assignment.pk).status == before
    assert not Event.objects.exists()


def test_a_pool_that_follows_nothing_notes_no_event():
    verdicts.decide(sent(PoolFactory()), "REJECTED", None, NOW)
    assert not Event.objects.exists()


def test_no_comment_leaves_the_comment_as_it_is(pool):
    assignment = sent(pool, comment="Thank you.")
    assert verdicts.decide(assignment, "ACCEPTED", None, NOW).comment == "Thank you."


def test_a_rejection_frees_no_place(pool):
    assignment = sent(pool)
    TaskSuite.objects.update(taken=1)
    verdicts.decide(assignment, "REJECTED", "No.", NOW)
    assert TaskSuite.objects.get().taken == 1


@pytest.mark.parametrize(("length", "fits"), [(2048, True), (2049, False)])
@pytest.mark.parametrize("status", ["ACCEPTED", None])
def test_a_comment_has_an_end(pool, status, length, fits):
    assignment = sent(pool)
    if fits:
        assert reviewing.decide(assignment, status, "x" * length, None, NOW).comment == "x" * length
        return
    with pytest.raises(Invalid) as refused:
        reviewing.decide(assignment, status, "x" * length, None, NOW)
    assert refused.value.extra["payload"]["public_comment"]["code"] == "STRING_LENGTH_GREATER_THAN_MAX"
    assert Assignment.objects.get().comment == ""


@pytest.mark.parametrize("status", ["ACCEPTED", None])
def test_in_an_archived_pool_nothing_is_reviewed(pool, status):
    assignment = sent(pool)
    Pool.objects.update(status="ARCHIVED")
    with pytest.raises(Refused) as refused:
        reviewing.decide(assignment, status, "Late.", None, NOW)
    assert refused.value.code == "INAPPROPRIATE_STATUS"
    assert refused.value.extra["payload"] == {"appropriate_statuses": ["OPEN", "CLOSED"]}


def test_a_comment_alone_changes_nothing_else_and_says_who(pool):
    user, assignment = UserFactory(), sent(pool, "EXPIRED")
    decided = reviewing.decide(assignment, None, "Next time.", user, NOW)
    assert (decided.status, decided.comment) == ("EXPIRED", "Next time.")
    assert AuditEntry.objects.get(action="comment").user == user


def test_a_table_is_done_whole_or_not_at_all(pool):
    good, bad = sent(pool), sent(pool, "EXPIRED")
    others = sent(PoolFactory(project__workspace=pool.project.workspace))
    unknown = uuid4()
    wishes = [
        Verdict(2, good.pk, "ACCEPTED", None),
        Verdict(3, bad.pk, "REJECTED", "No."),
        Verdict(4, others.pk, "ACCEPTED", None),
        Verdict(5, unknown, "ACCEPTED", None),
    ]
    faults = reviewing.decide_many(pool, wishes, None, NOW)
    assert [fault.message for fault in faults] == [
        "Line 3: an assignment that is EXPIRED cannot become REJECTED.",
        f"Line 4: there is no assignment {others.pk} in this pool.",
        f"Line 5: there is no assignment {unknown} in this pool.",
    ]
    assert Assignment.objects.get(pk=good.pk).status == "SUBMITTED"
    assert not Event.objects.exists()


def test_a_table_that_was_sent_before_may_be_sent_again(pool):
    first, second = sent(pool), sent(pool)
    wishes = [Verdict(2, first.pk, "ACCEPTED", "Good."), Verdict(3, second.pk, "REJECTED", "Bad.")]
    for now in (NOW, NOW + timedelta(hours=1)):
        assert reviewing.decide_many(pool, wishes, None, now) == []
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.comment, first.accepted_at) == ("ACCEPTED", "Good.", NOW)
    assert (second.status, second.comment, second.rejected_at) == ("REJECTED", "Bad.", NOW)
    assert not Event.objects.exists()  # what follows was done
    assert AuditEntry.objects.filter(action="review")[0].detail == {"accept": 1, "reject": 1}


def test_a_table_may_be_too_late_or_say_too_much(pool):
    assignment = sent(pool)
    wishes = [Verdict(2, assignment.pk, "REJECTED", "x" * 2049)]
    (fault,) = reviewing.decide_many(pool, wishes, None, NOW)
    assert fault.message == "Line 2: A comment has at most 2,048 characters, this one has 2,049."
    Pool.objects.update(status="ARCHIVED")
    with pytest.raises(Refused) as refused:
        reviewing.decide_many(pool, [Verdict(2, assignment.pk, "ACCEPTED", None)], None, NOW)
    assert refused.value.code == "INAPPROPRIATE_STATUS"
    assert Assignment.objects.get(pk=assignment.pk).status == "SUBMITTED"


def test_many_rows_go_through_in_portions(pool):
    assignments = [sent(pool) for _ in range(12)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reviewing, "AT_ONCE", 5)
        wishes = [Verdict(n, one.pk, "ACCEPTED", f"Number {n}") for n, one in enumerate(assignments, start=2)]
        assert reviewing.decide_many(pool, wishes, None, NOW) == []
    assert Assignment.objects.filter(status="ACCEPTED").count() == 12
    assert not Event.objects.exists()
    assert Assignment.objects.get(pk=assignments[11].pk).comment == "Number 13"


@pytest.mark.parametrize(
    ("options", "days_ago", "accepted"),
    [
        ({"accepts_by_itself": False, "accept_after_days": 3}, 3, True),
        ({"accepts_by_itself": False, "accept_after_days": 3}, 2.99, False),
        ({"accepts_by_itself": False, "accept_after_days": None}, 30, False),
        ({"accepts_by_itself": True, "accept_after_days": 3}, 30, False),
        ({"accepts_by_itself": False, "accept_after_days": 3, "status": "CLOSED"}, 3, True),
        ({"accepts_by_itself": False, "accept_after_days": 3, "status": "ARCHIVED"}, 3, False),
    ],
)
def test_what_nobody_reviewed_is_accepted_by_itself(options, days_ago, accepted):
    assignment = sent(PoolFactory(follows=True, **options))
    Assignment.objects.update(submitted_at=NOW - timedelta(days=days_ago))
    reviewing.accept_overdue(NOW)
    kept = Assignment.objects.get(pk=assignment.pk)
    assert kept.status == ("ACCEPTED" if accepted else "SUBMITTED")
    assert kept.accepted_at == (NOW if accepted else None)
    assert Event.objects.filter(kind="accepted").exists() == accepted


def test_accepting_by_itself_leaves_rejected_ones_and_goes_on_until_all_are_done():
    pool = PoolFactory(accepts_by_itself=False, accept_after_days=1)
    rejected, waiting = sent(pool, "REJECTED"), [sent(pool) for _ in range(5)]
    Assignment.objects.update(submitted_at=NOW - timedelta(days=2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reviewing, "AT_ONCE", 2)
        assert reviewing.accept_overdue(NOW) == len(waiting)
    assert Assignment.objects.get(pk=rejected.pk).status == "REJECTED"


def test_what_follows_from_a_long_table_is_left_to_the_sweep(pool, monkeypatch):
    monkeypatch.setattr(reviewing, "FEW", 2)
    wishes = [Verdict(line, sent(pool).pk, "ACCEPTED", None) for line in range(2, 5)]
    assert reviewing.decide_many(pool, wishes, None, NOW) == []
    assert Event.objects.count() == 3
    following.follow_the_rest(NOW)
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_verdicts_at_once_one_holds(pool):
    assignments = [sent(pool) for _ in range(6)]

    def decide(number):
        status = "ACCEPTED" if number % 2 else "REJECTED"
        try:
            verdicts.decide(assignments[number // 2], status, status, NOW)
        except Refused:
            return None
        return status

    said = at_once([partial(decide, number) for number in range(12)])
    for number, assignment in enumerate(assignments):
        kept = Assignment.objects.get(pk=assignment.pk)
        pair = set(said[2 * number : 2 * number + 2]) - {None}
        # an acceptance is final; a rejection that came first may have been taken back by it
        assert kept.status == ("ACCEPTED" if "ACCEPTED" in pair else "REJECTED")
        assert kept.comment == kept.status
    assert Event.objects.count() == len([one for one in said if one])


@pytest.mark.django_db(transaction=True)
def test_two_tables_at_once_never_wait_for_each_other_for_good(pool):
    assignments = [sent(pool) for _ in range(20)]
    wishes = [Verdict(line, one.pk, "ACCEPTED", None) for line, one in enumerate(assignments, start=2)]
    tables = [wishes, wishes[::-1], wishes[5:] + wishes[:5], wishes]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reviewing, "AT_ONCE", 3)
        assert at_once([partial(reviewing.decide_many, pool, one, None, NOW) for one in tables]) == [[]] * 4
    assert Assignment.objects.filter(status="ACCEPTED").count() == 20
