"""Answers coming back: nothing typed is dropped, and what was sent counts once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from project.base.problems import Problem, Refused
from tasksuites import answering, expiry
from tasksuites.models import Answer, Assignment, Pool, TaskSuite
from tests.tasksuites.test_issuing import at_once, open_pool, take

NOW = timezone.now().replace(microsecond=0)
LATER = NOW + timedelta(seconds=60)


@pytest.fixture
def assignment(db):
    return take(open_pool(tasks=2, time_limit_s=60), "ann", NOW)


def tasks_of(assignment):
    return list(Answer.objects.filter(assignment=assignment).values_list("task_id", flat=True))


def kept(assignment):
    return list(Answer.objects.filter(assignment=assignment).values_list("values", flat=True))


def test_drafts_add_up_and_null_takes_one_back(assignment):
    task, _ = tasks_of(assignment)
    for values in ({"a": "x", "b": [1]}, {"c": "new"}, {"a": None}):
        assert answering.save_draft(assignment, task, values, now=NOW).saved
    assert kept(assignment) == [{"b": [1], "c": "new"}, None]


@pytest.mark.parametrize(
    ("version", "values", "saved", "newest"),
    [
        (6, {"a": "newer"}, True, 6),
        (4, {"a": "older"}, False, 5),
        (5, {"a": "kept"}, True, 5),  # the same request once more
        (5, {"a": "another tab"}, False, 5),
        (None, {"a": "unversioned"}, True, 6),
    ],
)
def test_an_older_version_changes_nothing(assignment, version, values, saved, newest):
    task, _ = tasks_of(assignment)
    answering.save_draft(assignment, task, {"a": "kept"}, version=5, now=NOW)
    result = answering.save_draft(assignment, task, values, version=version, now=NOW)
    assert result == answering.Saved(saved, newest)
    assert kept(assignment)[0] == (values if saved else {"a": "kept"})


def test_the_time_spent_is_a_total_that_never_shrinks(assignment):
    task, _ = tasks_of(assignment)
    for seconds in (5, 20, 7, None):
        answering.save_draft(assignment, task, {}, seconds=seconds, now=NOW)
    assert Answer.objects.get(assignment=assignment, task=task).active_s == 20


def test_a_task_of_somebody_else_is_refused(assignment):
    other = take(open_pool(), "ben", NOW)
    with pytest.raises(Refused) as refused:
        answering.save_draft(assignment, tasks_of(other)[0], {"a": "x"}, now=NOW)
    assert (refused.value.code, refused.value.status) == ("UNKNOWN_TASK", 404)
    assert kept(other) == [None]


def test_what_does_not_count_goes_with_the_draft_when_it_is_sent_and_not_before(assignment):
    def counted(values):
        return {key: value for key, value in values.items() if key != "hidden"}

    def refuse(_):
        return [Problem("a", "Write an answer.")]

    task, _ = tasks_of(assignment)
    answering.save_draft(assignment, task, {"a": "x", "hidden": "y"}, now=NOW)
    with pytest.raises(Refused):
        answering.submit(assignment, now=NOW, check=refuse, counted=counted)
    assert kept(assignment) == [{"a": "x", "hidden": "y"}, None]
    answering.submit(assignment, now=NOW, counted=counted)
    assert kept(assignment) == [{"a": "x"}, None]
    assert Pool.objects.get(pk=assignment.pool_id).response_count == 1


def test_sending_counts_once_and_always_gives_the_same_receipt(assignment):
    answering.save_draft(assignment, tasks_of(assignment)[0], {"a": "x", "b": "y"}, now=NOW)
    sent = [answering.submit(assignment, now=NOW) for _ in range(3)]
    assert len({one.receipt for one in sent}) == 1
    assert len(sent[0].receipt) == 12
    assert answering.find_receipt(f" {sent[0].receipt.lower()} ") == assignment
    pool = Pool.objects.get(pk=assignment.pool_id)
    assert (pool.submitted_count, pool.response_count) == (1, 2)
    assert sent[0].status == "ACCEPTED"


def test_a_pool_that_is_reviewed_by_people_leaves_it_submitted(assignment):
    Pool.objects.update(accepts_by_itself=False)
    assert answering.submit(assignment, now=NOW).status == "SUBMITTED"


def test_nothing_changes_after_sending(assignment):
    task, _ = tasks_of(assignment)
    answering.save_draft(assignment, task, {"a": "sent"}, now=NOW)
    answering.submit(assignment, now=NOW)
    with pytest.raises(Refused) as refused:
        answering.save_draft(assignment, task, {"a": "changed"}, now=NOW)
    assert (refused.value.code, refused.value.status) == ("SUBMITTED", 409)
    with pytest.raises(Refused):
        answering.give_back(assignment, now=NOW)
    assert kept(assignment)[0] == {"a": "sent"}


def test_what_is_incomplete_is_not_sent_and_loses_nothing(assignment):
    task, _ = tasks_of(assignment)
    answering.save_draft(assignment, task, {"a": "x"}, now=NOW)
    problem = Problem("b", "Please choose one.")
    with pytest.raises(Refused) as refused:
        answering.submit(assignment, now=NOW, check=lambda given: [problem] if given[str(task)] == {"a": "x"} else [])
    assert (refused.value.status, refused.value.problems) == (422, [problem])
    assert Assignment.objects.get(pk=assignment.pk).status == "ACTIVE"
    assert kept(assignment)[0] == {"a": "x"}


def test_a_late_answer_takes_its_place_back_where_that_is_free(assignment):
    expiry.expire_overdue(LATER)
    answering.save_draft(assignment, tasks_of(assignment)[0], {"a": "late"}, now=LATER)
    sent = answering.submit(assignment, now=LATER)
    assert (sent.status, sent.late_at) == ("ACCEPTED", None)
    assert TaskSuite.objects.get(pk=sent.suite_id).taken == 1


def test_a_late_answer_without_a_place_is_kept_and_counted_nowhere(assignment):
    take(Pool.objects.get(pk=assignment.pool_id), "ben", LATER)
    answering.save_draft(assignment, tasks_of(assignment)[0], {"a": "late"}, now=LATER)
    sent = answering.submit(assignment, now=LATER)
    assert (sent.status, sent.late_at) == ("EXPIRED", LATER)
    assert sent.receipt
    assert kept(assignment)[0] == {"a": "late"}
    assert answering.submit(assignment, now=LATER).receipt == sent.receipt
    pool = Pool.objects.get(pk=assignment.pool_id)
    assert (pool.submitted_count, pool.response_count) == (0, 0)
    with pytest.raises(Refused):
        answering.save_draft(assignment, tasks_of(assignment)[0], {"a": "later still"}, now=LATER)


@pytest.mark.django_db(transaction=True)
def test_sending_eight_times_at_once_counts_once():
    assignment = take(open_pool(), "ann", NOW)
    receipts = at_once([lambda: answering.submit(assignment, now=NOW).receipt] * 8)
    assert len(set(receipts)) == 1
    assert Pool.objects.get(pk=assignment.pool_id).submitted_count == 1


def test_who_has_done_all_that_one_person_may_does_no_more_by_coming_late(db):
    pool = open_pool(suites=2, time_limit_s=60, max_per_person=1)
    first = take(pool, "ann", NOW)
    expiry.expire_overdue(LATER, pool=pool)
    second = take(pool, "ann", LATER)
    assert second.suite_id != first.suite_id
    first.refresh_from_db()
    assert answering.submit(first, now=LATER).late_at
    assert answering.submit(second, now=LATER).status == Assignment.Status.ACCEPTED
    assert TaskSuite.objects.get(pk=first.suite_id).taken == 0


def test_a_pool_that_no_longer_minds_who_is_away_gives_back_what_it_cut_short(db):
    pool = open_pool(time_limit_s=3600, away_s=120)
    assignment = take(pool, "ann", NOW)
    assert assignment.expires_at == NOW + timedelta(seconds=120)
    Pool.objects.update(away_s=None)
    assert answering.keep_alive(assignment, now=LATER).expires_at == assignment.due_at
