"""Mixed pools when everybody comes at once: a ledger of places that balances, and nobody who waits in a circle."""

from collections import Counter
from datetime import timedelta
from random import Random
from threading import Event

import pytest
from django.db import transaction
from django.utils import timezone

from project.base.problems import Refused
from tasksuites import answering, expiry, places
from tasksuites.checkup import places_are_counted
from tasksuites.models import Answer, Assignment, Pool, Task
from tests.tasksuites.mixed import mixed_pool, mixer, send, take
from tests.tasksuites.test_issuing import at_once

# A process has eight connections to PostgreSQL; whoever works for long in a thread keeps one.
pytestmark = pytest.mark.django_db(transaction=True)


def ledger(pool):
    """By position, how many people hold or have sent each task."""
    held = Answer.objects.filter(pool=pool, assignment__status__in=places.HOLDING)
    return Counter(held.values_list("task__position", flat=True))


def balances(pool):
    """Whether each task's count is what the ledger says and within its overlap."""
    counts = ledger(pool)
    tasks = Task.objects.filter(pool=pool, overlap__isnull=False)
    assert all(task.taken == counts[task.position] <= task.overlap for task in tasks)
    answers = Counter(Answer.objects.filter(pool=pool).values_list("task", "participant"))
    assert set(answers.values()) <= {1}
    assert places_are_counted().is_well
    return counts


def everything(pool, name):
    """Work until nothing is left; how many suites."""
    done = 0
    while True:
        try:
            send(take(pool, name, timezone.now()), now=timezone.now())
        except Refused as refused:
            return done, refused.code
        done += 1


@pytest.mark.parametrize("in_order", [True, False])
@pytest.mark.parametrize("overlap", [1, 3])
def test_seven_people_at_once_use_every_place_and_no_place_twice(overlap, in_order):
    config = mixer(3, 1, min_golden_tasks_count=0, mix_tasks_in_creation_order=in_order)
    pool = mixed_pool(config, general=20, controls=4, overlap=overlap, known_overlap=5)
    finished = at_once([lambda name=f"person{number}": everything(pool, name) for number in range(7)])
    counts = balances(pool)
    assert {position: counts[position] for position in range(1, 21)} == dict.fromkeys(range(1, 21), overlap)
    assert sum(done for done, _ in finished) == Pool.objects.get(pk=pool.pk).submitted_count


def test_the_last_place_of_a_control_task_goes_to_one():
    pool = mixed_pool(mixer(1, 1), general=30, controls=1, known_overlap=1)
    taken = at_once([lambda name=f"person{number}": take(pool, name, timezone.now()).pk for number in range(10)])
    assert sum(not isinstance(one, str) for one in taken) == 1
    assert {one for one in taken if isinstance(one, str)} == {"ALL_TAKEN"}
    assert balances(pool)[31] == 1


def test_nobody_waits_for_control_tasks_without_end():
    pool = mixed_pool(mixer(1, 2), general=30, controls=2)
    taken = at_once([lambda name=f"person{number}": take(pool, name, timezone.now()) for number in range(10)])
    assert {assignment.answers.count() for assignment in taken} == {3}
    assert sorted(balances(pool).values()) == [1] * 10 + [10] * 2


def test_the_same_person_eight_times_at_once_gets_one_suite():
    pool = mixed_pool(mixer(2), general=20, overlap=9)
    assert len(set(at_once([lambda: take(pool, "ann", timezone.now()).pk] * 8))) == 1
    assert sum(balances(pool).values()) == 2


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_ledger_balances_whatever_people_do_with_their_suites(seed):
    """Some send, some give back, some let the time run out and send late, while a sweep expires beside them."""
    config = mixer(3, 1, mix_tasks_in_creation_order=seed != 2, min_golden_tasks_count=0)
    pool = mixed_pool(config, general=25, controls=3, overlap=2, known_overlap=6, time_limit_s=60)
    late = timedelta(minutes=2)

    def act(number):
        chance, done = Random(f"{seed} {number}"), 0
        for turn in range(8):
            now = timezone.now() + turn * late
            try:
                assignment = take(pool, f"person{number}", now)
            except Refused:
                continue
            deed = chance.choice(["send", "return", "late", "leave"])
            if deed == "send":
                done += send(assignment, now=now).is_finished
            elif deed == "return":
                answering.give_back(assignment, now=now)
            elif deed == "late":
                expiry.expire_overdue(now + late, pool=pool)
                done += Assignment.objects.get(pk=send(assignment, now=now + late).pk).is_finished
        return done

    def sweep():
        for turn in range(12):
            expiry.expire_overdue(timezone.now() + turn * late)

    at_once([*(lambda number=number: act(number) for number in range(5)), sweep, sweep])
    balances(pool)
    expiry.expire_overdue(timezone.now() + 30 * late)
    balances(pool)
    assert not Assignment.objects.filter(pool=pool, status="ACTIVE").exists()


def test_a_task_that_gets_an_end_counts_who_is_being_handed_it_at_that_moment():
    """Whoever gives it one holds it; nobody slips through between the count and the end."""
    pool = mixed_pool(mixer(1, 1), general=30, controls=1)
    control = Task.objects.filter(pool=pool, kind="control")
    begun = Event()

    def give_an_end():
        begun.wait(10)
        with transaction.atomic():
            (task,) = places.hold(control)
            task.overlap = max(task.taken, 4)
            task.save(update_fields=["overlap", "taken"])
        return task.taken

    def come(number):
        begun.set()
        return take(pool, f"person{number}", timezone.now())

    at_once([give_an_end, *(lambda number=number: come(number) for number in range(10))])
    counts = balances(pool)
    assert counts[31] == control.get().overlap >= 4
