"""Handing out: the right number, to the right people, in the right order; also when everybody comes at once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count

import pytest
from django.db import connection
from django.utils import timezone

from project.base.problems import Refused
from tasksuites import answering, expiry
from tasksuites.issuing import Person, issue
from tasksuites.models import Answer, Assignment, Pool, Reservation, TaskSuite
from tests.factories import PoolFactory, TaskFactory, TaskSuiteFactory

NOW = timezone.now().replace(microsecond=0)


def open_pool(suites=1, *, overlap=1, tasks=1, **options):
    pool = PoolFactory(status=Pool.Status.OPEN, **options)
    positions = count(1)
    for position in range(1, suites + 1):
        suite = TaskSuiteFactory(pool=pool, position=position, overlap=overlap)
        for _ in range(tasks):
            TaskFactory(pool=pool, suite=suite, position=next(positions))
    return pool


def take(pool, name, now=NOW):
    return issue(pool, Person(name), now=now)[0]


def refusal(pool, name, now=NOW):
    with pytest.raises(Refused) as refused:
        take(pool, name, now)
    return refused.value


@pytest.mark.django_db
def test_a_person_gets_the_first_suite_and_an_empty_answer_for_each_of_its_tasks():
    pool = open_pool(suites=2, tasks=3)
    assignment, is_new = issue(pool, Person("ann", session_id="s1", params={"a": "b"}), now=NOW, form_version=4)
    assert is_new
    assert (assignment.suite.position, assignment.form_version, assignment.session_id) == (1, 4, "s1")
    assert assignment.params == {"a": "b"}
    answers = Answer.objects.filter(assignment=assignment)
    assert [answer.values for answer in answers] == [None, None, None]
    assert [answer.position for answer in answers] == [1, 2, 3]
    assert TaskSuite.objects.get(pk=assignment.suite_id).taken == 1


@pytest.mark.django_db
def test_coming_back_resumes_what_is_held():
    pool = open_pool(suites=2)
    first = take(pool, "ann")
    again, is_new = issue(pool, Person("ann"), now=NOW + timedelta(minutes=1))
    assert (again.pk, is_new) == (first.pk, False)
    assert TaskSuite.objects.filter(pool=pool, taken__gt=0).count() == 1


@pytest.mark.django_db
def test_a_person_never_gets_a_suite_twice_and_hears_when_nothing_is_left():
    pool = open_pool(suites=2, overlap=5)
    seen = []
    for _ in range(2):
        assignment = take(pool, "ann")
        seen.append(assignment.suite.position)
        answering.submit(assignment, now=NOW)
    assert seen == [1, 2]
    assert refusal(pool, "ann").code == "NOTHING_LEFT"


@pytest.mark.django_db
def test_a_higher_priority_goes_first_then_the_position():
    pool = open_pool(suites=3)
    TaskSuite.objects.filter(pool=pool, position=3).update(priority=2)
    order = [take(pool, name).suite.position for name in ("ann", "ben", "cid")]
    assert order == [3, 1, 2]


@pytest.mark.django_db
def test_who_comes_when_others_hold_the_last_places_hears_when_to_come_again():
    pool = open_pool(suites=1, time_limit_s=600)
    take(pool, "ann")
    refused = refusal(pool, "ben")
    assert refused.code == "ALL_TAKEN"
    assert refused.extra["retry_after_s"] == 601


@pytest.mark.django_db
def test_overdue_places_return_to_whoever_asks_without_a_sweep():
    pool = open_pool(suites=1, time_limit_s=60)
    first = take(pool, "ann")
    later = NOW + timedelta(seconds=60)
    second = take(pool, "ben", later)
    assert second.suite_id == first.suite_id
    assert Assignment.objects.get(pk=first.pk).status == "EXPIRED"
    assert TaskSuite.objects.get(pk=first.suite_id).taken == 1


@pytest.mark.django_db
def test_the_sweep_expires_what_is_overdue_everywhere():
    assignments = [take(open_pool(time_limit_s=60), "ann") for _ in range(3)]
    assert expiry.expire_overdue(NOW) == 0
    assert expiry.expire_overdue(NOW + timedelta(seconds=60)) == 3
    assert set(Assignment.objects.values_list("status", flat=True)) == {"EXPIRED"}
    assert not TaskSuite.objects.filter(pk__in=[one.suite_id for one in assignments], taken__gt=0).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["CLOSED", "ARCHIVED", "LOCKED"])
def test_a_pool_that_is_not_open_takes_nobody_in_but_lets_people_finish(status):
    pool = open_pool(suites=2)
    held = take(pool, "ann")
    Pool.objects.filter(pk=pool.pk).update(status=status)
    assert refusal(pool, "ben").code == "CLOSED"
    assert take(pool, "ann").pk == held.pk


@pytest.mark.django_db
def test_reservations_keep_suites_for_some_and_from_others():
    pool = open_pool(suites=3)
    first, second, _ = TaskSuite.objects.filter(pool=pool)
    TaskSuite.objects.filter(pk=first.pk).update(reserved=True)
    Reservation.objects.create(pool=pool, suite=first, person="ann", kind="reserved")
    Reservation.objects.create(pool=pool, suite=second, person="ben", kind="unavailable")
    assert take(pool, "ben").suite.position == 3
    assert take(pool, "ann").suite.position == 1


@pytest.mark.django_db
def test_a_limit_per_person_counts_what_was_sent():
    pool = open_pool(suites=3, max_per_person=1)
    answering.submit(take(pool, "ann"), now=NOW)
    assert refusal(pool, "ann").code == "NOTHING_LEFT"


@pytest.mark.django_db
def test_a_limit_per_person_counts_what_is_held_too():
    pool = open_pool(suites=5, max_per_person=2, max_active_per_person=3)
    taken = [take(pool, "ann").pk for _ in range(4)]
    assert len(set(taken)) == 2
    assert taken[-1] == taken[1]


@pytest.mark.django_db
def test_who_holds_several_resumes_the_newest_when_nothing_new_is_left():
    pool = open_pool(suites=2, max_active_per_person=3)
    taken = [take(pool, "ann").pk for _ in range(3)]
    assert taken[2] == taken[1] != taken[0]


@pytest.mark.django_db
def test_what_was_given_back_is_free_for_others_and_not_offered_again():
    pool = open_pool(suites=1)
    given_back = answering.give_back(take(pool, "ann"), now=NOW)
    assert given_back.status == "SKIPPED"
    assert refusal(pool, "ann").code == "NOTHING_LEFT"
    assert take(pool, "ben").suite_id == given_back.suite_id


def at_once(calls):
    """Run the calls in as many threads, each with a connection of its own; what each returned or was refused with."""

    def run(call):
        try:
            return call()
        except Refused as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("overlap", [1, 3])
def test_twenty_people_at_once_never_take_more_places_than_there_are(overlap):
    pool = open_pool(suites=4, overlap=overlap)

    def work(name):
        done = 0
        while True:
            try:
                assignment = take(pool, name, timezone.now())
            except Refused:
                return done
            answering.submit(assignment, now=timezone.now())
            done += 1

    finished = at_once([lambda name=f"person{number}": work(name) for number in range(20)])
    assert sum(finished) == 4 * overlap
    per_suite = Counter(Assignment.objects.filter(pool=pool).values_list("suite_id", flat=True))
    assert set(per_suite.values()) == {overlap}
    assert Pool.objects.get(pk=pool.pk).submitted_count == 4 * overlap


@pytest.mark.django_db(transaction=True)
def test_the_same_person_eight_times_at_once_gets_one_assignment():
    pool = open_pool(suites=5)
    taken = at_once([lambda: take(pool, "ann").pk] * 8)
    assert len(set(taken)) == 1
    assert Assignment.objects.filter(pool=pool).count() == 1
