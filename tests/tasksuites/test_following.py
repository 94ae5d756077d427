"""Events are followed up once each, whoever is killed and however many are at it."""

from datetime import timedelta

import pytest
from django.db import connection

from tasksuites import answering, checkup, discarding, following
from tasksuites.models import Event, Pool, RuleFiring
from tasksuites.quality import engine
from tests.tasksuites.quality.rules import NOW, answer, config, ruled_pool, take
from tests.tasksuites.test_issuing import at_once

EACH = config("ANSWER_COUNT", ("assignments_accepted_count", "GTE", 1), action="CLEAN_COLLECTOR")


def unfollowed(pool, names):
    """Sent by people whose events nobody has followed up."""
    Pool.objects.filter(pk=pool.pk).update(follows=False)
    sent = [answer(pool, name, "yes") for name in names]
    Pool.objects.filter(pk=pool.pk).update(follows=True)
    pool.refresh_from_db()
    Event.objects.bulk_create(Event(pool=pool, assignment=one, kind="submitted", created_at=NOW) for one in sent)
    return sent


@pytest.mark.django_db(transaction=True)
def test_each_event_is_followed_up_once_by_many_at_once():
    pool = ruled_pool(EACH, overlap=30)
    unfollowed(pool, [f"person {number}" for number in range(30)])
    at_once([lambda: following.follow_up(pool, NOW)] * 6)
    following.follow_up(pool, NOW)  # SQLite has turned some away, who would have come back with the sweep
    assert not Event.objects.exists()
    assert RuleFiring.objects.count() == RuleFiring.objects.values("participant").distinct().count() == 30


@pytest.mark.django_db(transaction=True)
def test_what_was_begun_and_not_ended_has_not_happened(monkeypatch):
    pool = ruled_pool(EACH)
    unfollowed(pool, ["ann"])

    def killed(event, now):
        engine.follow(event, now)
        raise KeyboardInterrupt

    monkeypatch.setattr(following, "FOLLOWERS", (killed,))
    with pytest.raises(KeyboardInterrupt):
        following.follow_up(pool, NOW)
    assert Event.objects.count() == 1
    assert not RuleFiring.objects.exists()
    monkeypatch.undo()
    following.follow_the_rest(NOW)
    assert not Event.objects.exists()
    assert RuleFiring.objects.count() == 1


@pytest.mark.django_db
def test_one_that_cannot_be_followed_up_holds_up_neither_the_others_nor_its_sender(monkeypatch, caplog):
    pool = ruled_pool(EACH, overlap=3)
    first, *_ = unfollowed(pool, ["ann", "ben"])

    def failing(event, now):
        if event.assignment_id == first.pk:
            raise ZeroDivisionError
        engine.follow(event, now)

    monkeypatch.setattr(following, "FOLLOWERS", (failing,))
    assert answer(pool, "cid", "yes").receipt
    assert list(Event.objects.values_list("assignment", flat=True)) == [first.pk]
    assert RuleFiring.objects.count() == 2
    assert "could not be followed up" in caplog.text


@pytest.mark.django_db
def test_a_suite_given_back_and_one_whose_time_is_over_are_followed_up():
    rule = config("SKIPPED_IN_ROW_ASSIGNMENTS", ("skipped_in_row_count", "GT", 0), action="CLEAN_COLLECTOR")
    pool = ruled_pool(rule, suites=2)
    answering.give_back(take(pool, "ann"), now=NOW)
    assert [firing.numbers for firing in RuleFiring.objects.all()] == [{"skipped_in_row_count": 1}]
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="locks of rows are PostgreSQL's")
def test_an_event_that_somebody_is_at_is_left_to_them():
    pool = ruled_pool(EACH, overlap=2)
    unfollowed(pool, ["ann", "ben"])
    from django.db import transaction

    with transaction.atomic():
        Event.objects.select_for_update().order_by("pk").first()
        at_once([lambda: following.follow_up(pool, NOW)])
        assert Event.objects.count() == 1
    assert connection.vendor == "postgresql"


@pytest.mark.django_db(transaction=True)
def test_the_last_answers_at_once_make_a_rule_act_once_for_each_person():
    rule = config("MAJORITY_VOTE", ("total_answers_count", "GTE", 1), action="CLEAN_COLLECTOR", answer_threshold=2)
    pool = ruled_pool(rule, overlap=6)
    sent = [take(pool, f"person {number}") for number in range(6)]
    for assignment in sent:
        answering.save_draft(assignment, assignment.answers.get().task_id, {"answer": "yes"}, now=NOW)
    at_once([lambda one=one: answering.submit(one, now=NOW).status for one in sent])
    following.follow_the_rest(NOW)
    assert not Event.objects.exists()
    told = RuleFiring.objects.values_list("participant__external_id", "numbers")
    assert sorted(name for name, _ in told) == [f"person {number}" for number in range(6)]
    assert {numbers["correct_answers_rate"] for _, numbers in told} == {100}


@pytest.mark.django_db(transaction=True)
def test_the_last_answers_at_once_raise_the_overlap_by_one():
    doubt = {"type": "BASIC", "max_overlap": 9, "min_confidence": 0.99, "fields": [{"name": "answer"}]}
    pool = ruled_pool(overlap=4, settings={"dynamic_overlap_config": doubt})
    sent = [take(pool, f"person {number}") for number in range(4)]
    for number, assignment in enumerate(sent):
        answering.save_draft(assignment, assignment.answers.get().task_id, {"answer": "yn"[number % 2]}, now=NOW)
    at_once([lambda one=one: answering.submit(one, now=NOW).status for one in sent])
    following.follow_the_rest(NOW)
    pool.refresh_from_db()
    assert (pool.suites.get().overlap, pool.place_count) == (5, 5)


@pytest.mark.django_db
def test_the_doctor_sees_what_nobody_follows_up():
    pool = ruled_pool(EACH)
    unfollowed(pool, ["ann"])
    assert checkup.events_are_followed_up().is_well
    Event.objects.update(created_at=NOW - timedelta(minutes=6))
    assert "follows from them: 1." in checkup.events_are_followed_up().sentence


@pytest.mark.django_db
def test_a_pool_goes_away_with_what_was_not_followed_up():
    pool = ruled_pool(EACH)
    unfollowed(pool, ["ann"])
    while discarding.empty_some(pool):
        pass
    assert not Event.objects.exists()
    assert not pool.assignments.exists()
