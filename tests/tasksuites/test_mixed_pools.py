"""Handing out suites that are composed at hand-out: numbers by hand, one rule at a time."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from project.base.problems import Refused
from tasksuites import answering, expiry
from tasksuites.checkup import places_are_counted, pools_are_counted
from tasksuites.filling import changing
from tasksuites.models import Answer, Assignment, Reservation, Task
from tests.tasksuites.mixed import add_tasks, kinds, mixed_pool, mixer, positions, refusal, send, take

NOW = timezone.now().replace(microsecond=0)

pytestmark = pytest.mark.django_db


def taken(pool):
    """The places taken, task by task in the order of adding."""
    return list(Task.objects.filter(pool=pool).order_by("position").values_list("taken", flat=True))


def all_of(pool, name):
    """What one person is given until nothing is left, suite by suite."""
    found = []
    while True:
        try:
            assignment = take(pool, name, NOW)
        except Refused as refused:
            found.append(refused.code)
            return found
        found.append(positions(assignment))
        send(assignment)


def test_the_suite_is_stored_as_mixed_for_one_person_with_the_pools_tasks():
    pool = mixed_pool(mixer(2, 1), general=4, controls=1)
    assignment = take(pool, "ann", NOW)
    suite = assignment.suite
    assert (suite.mixed, suite.overlap, suite.taken, suite.task_count) == (True, 1, 1, 3)
    assert suite.position > 10**15
    assert set(assignment.answers.values_list("task__suite", flat=True)) == {None}
    assert positions(assignment) == [1, 2, 5]
    assert assignment.answers.filter(values=None, version=0).count() == 3
    assert taken(pool) == [1, 1, 0, 0, 0]  # a control task without end counts nobody
    assert (Task.objects.filter(pool=pool, first_taken_at=NOW).count()) == 2


@pytest.mark.parametrize(
    ("config", "tasks", "suites"),
    [
        (mixer(2), {"general": 4}, [[1, 2], [3, 4], "NOTHING_LEFT"]),
        (mixer(2), {"general": 3}, [[1, 2], [3], "NOTHING_LEFT"]),  # the last is forced
        (mixer(2, force_last_assignment=False), {"general": 3}, [[1, 2], "NOTHING_LEFT"]),
        (mixer(3, min_real_tasks_count=2, force_last_assignment=False), {"general": 5}, [[1, 2, 3], [4, 5]]),
        (mixer(3, min_real_tasks_count=2, force_last_assignment=False), {"general": 4}, [[1, 2, 3]]),
        # Each control task once per person; then nothing, even where general tasks are left.
        (mixer(1, 1), {"general": 5, "controls": 2}, [[1, 6], [2, 7], "NOTHING_LEFT"]),
        (mixer(1, 2), {"general": 5, "controls": 3}, [[1, 6, 7], "NOTHING_LEFT"]),
        (mixer(1, 2, min_golden_tasks_count=1), {"general": 5, "controls": 3}, [[1, 6, 7], [2, 8], "NOTHING_LEFT"]),
        (mixer(1, 2, min_golden_tasks_count=0), {"general": 3, "controls": 3}, [[1, 4, 5], [2, 6], [3]]),
        (mixer(2, 0, 1), {"general": 4, "trainings": 1}, [[1, 2, 5], "NOTHING_LEFT"]),
        (mixer(1, 1, 1), {"general": 2, "controls": 2, "trainings": 2}, [[1, 3, 5], [2, 4, 6], "NOTHING_LEFT"]),
        (mixer(2, 1), {"general": 3, "controls": 5}, [[1, 2, 4], [3, 5], "NOTHING_LEFT"]),
        # The manual's function: numbers 1, 3, 5, 15, 25 of a person's tasks are control tasks.
        (
            mixer(4, golden_task_distribution_function={"intervals": [{"from": 1, "to": 4, "frequency": 2},
                                                                      {"from": 5, "frequency": 10}]}),
            {"general": 20, "controls": 9},
            [[21, 1, 22, 2], [23, 3, 4, 5], [6, 7, 8, 9], [10, 11, 24, 12], [13, 14, 15, 16]],
        ),
        (mixer(3, golden_task_distribution_function={"intervals": [{"frequency": 3}]}), {"general": 9, "controls": 1},
         [[10, 1, 2], "NOTHING_LEFT"]),
    ],
)  # fmt: skip
def test_what_one_person_is_given(config, tasks, suites):
    found = all_of(mixed_pool(config, **tasks), "ann")
    assert found[: len(suites)] == suites


def test_a_control_task_comes_back_to_nobody_who_gave_it_back_or_let_it_expire():
    pool = mixed_pool(mixer(1, 1), general=9, controls=2, time_limit_s=60)
    answering.give_back(take(pool, "ann", NOW), now=NOW)
    second = take(pool, "ann", NOW)
    assert positions(second) == [2, 11]
    assert refusal(pool, "ann", NOW + timedelta(hours=1)).code == "NOTHING_LEFT"
    assert positions(take(pool, "ben", NOW)) == [1, 10]


def test_control_tasks_with_an_end_run_out_and_issuing_stops():
    pool = mixed_pool(mixer(1, 1), general=9, controls=1, known_overlap=2)
    assert [kinds(take(pool, name, NOW)) for name in ("ann", "ben")] == ["gc", "gc"]
    assert taken(pool)[-1] == 2
    refused = refusal(pool, "cid", NOW)
    assert refused.code == "ALL_TAKEN"  # one of the two may give it back
    for assignment in Assignment.objects.filter(pool=pool):
        send(assignment)
    assert refusal(pool, "cid", NOW).code == "NOTHING_LEFT"


def test_a_task_goes_to_as_many_people_as_its_overlap_says_and_to_nobody_twice():
    pool = mixed_pool(mixer(2), general=2, overlap=2)
    assert [positions(send(take(pool, name, NOW))) for name in ("ann", "ben")] == [[1, 2], [1, 2]]
    assert taken(pool) == [2, 2]
    assert {refusal(pool, name, NOW).code for name in ("ann", "ben", "cid")} == {"NOTHING_LEFT"}


def test_general_tasks_without_end_go_to_everybody():
    pool = mixed_pool(mixer(3), general=3, overlap=None)
    assert [positions(take(pool, name, NOW)) for name in ("ann", "ben", "cid")] == [[1, 2, 3]] * 3
    assert taken(pool) == [0, 0, 0]


@pytest.mark.parametrize("way_back", ["skipped", "expired", "swept"])
def test_places_of_tasks_come_back(way_back):
    pool = mixed_pool(mixer(2, 1), general=2, controls=1, known_overlap=1, time_limit_s=60)
    first = take(pool, "ann", NOW)
    assert taken(pool) == [1, 1, 1]
    later = NOW + timedelta(minutes=2)
    if way_back == "skipped":
        answering.give_back(first, now=NOW)
    elif way_back == "swept":
        expiry.expire_overdue(later)
        assert taken(pool) == [0, 0, 0]
    second = take(pool, "ben", later)  # whoever asks expires what is overdue
    assert positions(second) == positions(first)
    assert taken(pool) == [1, 1, 1]
    assert first.suite_id != second.suite_id
    assert places_are_counted().is_well


def test_who_sends_late_takes_the_places_back_where_all_are_free():
    pool = mixed_pool(mixer(2), general=2, time_limit_s=60)
    first = take(pool, "ann", NOW)
    expiry.expire_overdue(NOW + timedelta(minutes=2))
    assert send(first).status == "ACCEPTED"
    assert taken(pool) == [1, 1]


def test_who_sends_late_is_counted_nowhere_where_one_place_is_gone():
    pool = mixed_pool(mixer(2), general=3, time_limit_s=60)
    first = take(pool, "ann", NOW)
    expiry.expire_overdue(NOW + timedelta(minutes=2))
    Task.objects.filter(pool=pool, position=1).update(overlap=0)
    assert positions(take(pool, "ben", NOW)) == [2, 3]
    sent = send(first)
    assert (sent.status, sent.late_at) == ("EXPIRED", NOW)
    assert taken(pool) == [0, 1, 1]


def test_tasks_are_kept_for_some_and_from_others():
    pool = mixed_pool(mixer(2), general=4, overlap=9)
    first, second, third, _ = Task.objects.filter(pool=pool).order_by("position")
    for task, person, kind in [(first, "ann", "reserved"), (second, "ben", "unavailable"), (third, "ben", "reserved")]:
        Reservation.objects.create(pool=pool, task=task, person=person, kind=kind)
    Reservation.objects.create(pool=pool, task=third, person="ben", kind="unavailable")  # in both: not available
    Task.objects.filter(pk__in=[first.pk, third.pk]).update(reserved=True)
    assert positions(take(pool, "ann", NOW)) == [1, 2]
    assert positions(take(pool, "ben", NOW)) == [4]
    assert positions(take(pool, "cid", NOW)) == [2, 4]


def test_the_last_suite_waits_for_a_while_after_a_task_was_added():
    pool = mixed_pool(mixer(5, force_last_assignment_delay_seconds=600), general=2)
    pool.tasks_changed_at = NOW - timedelta(seconds=200)
    pool.save()
    refused = refusal(pool, "ann", NOW)
    assert (refused.code, refused.extra["retry_after_s"]) == ("ALL_TAKEN", 401)
    assert positions(take(pool, "ann", NOW + timedelta(seconds=400))) == [1, 2]


def test_who_comes_when_others_hold_the_last_tasks_hears_when_to_come_again():
    pool = mixed_pool(mixer(2), general=2, time_limit_s=600)
    take(pool, "ann", NOW)
    refused = refusal(pool, "ben", NOW)
    assert (refused.code, refused.extra["retry_after_s"]) == ("ALL_TAKEN", 601)


def test_who_has_had_all_control_tasks_hears_that_nothing_is_left_whatever_others_hold():
    pool = mixed_pool(mixer(1, 1), general=2, controls=1)
    send(take(pool, "ann", NOW))
    take(pool, "ben", NOW)
    assert refusal(pool, "ann", NOW).code == "NOTHING_LEFT"
    assert refusal(pool, "cid", NOW).code == "ALL_TAKEN"


def test_by_chance_everything_is_given_once_and_in_many_orders():
    pools = [mixed_pool(mixer(5, mix_tasks_in_creation_order=False), general=40) for _ in range(6)]
    given = [all_of(pool, "ann") for pool in pools]
    for suites in given:
        assert suites[-1] == "NOTHING_LEFT"
        assert sorted(position for suite in suites[:-1] for position in suite) == list(range(1, 41))
    assert len({tuple(suites[0]) for suites in given}) > 1
    scattered = [suites[0] for suites in given if suites[0][-1] - suites[0][0] > 4]
    assert scattered  # not five in a row


@pytest.mark.parametrize("in_order", [True, False])
def test_a_shuffled_suite_has_its_control_task_anywhere(in_order):
    config = mixer(3, 1, shuffle_tasks_in_task_suite=True, mix_tasks_in_creation_order=in_order)
    pool = mixed_pool(config, general=3, controls=1, overlap=40)
    assert {kinds(take(pool, f"person{number}", NOW)).index("c") for number in range(40)} == {0, 1, 2, 3}


def test_numbers_are_counted_in_the_project_or_the_pool_within_the_window():
    every_third = {"scope": "PROJECT", "window_days": 2, "intervals": [{"frequency": 3}]}
    before = mixed_pool(mixer(2), general=2)
    config = mixer(3, golden_task_distribution_function=every_third)
    pool = mixed_pool(config, general=40, controls=9, project=before.project, overlap=9)
    send(take(before, "ann", NOW))
    assert kinds(send(take(pool, "ann", NOW))) == "gcg"  # numbers 3 to 5; 4 is chosen
    assert kinds(send(take(pool, "ben", NOW))) == "cgg"
    later = NOW + timedelta(days=3)
    assert kinds(take(pool, "ann", later)) == "cgg"


def test_the_counters_are_what_is_there():
    pool = mixed_pool(mixer(1, 1), general=3, controls=3)
    for name in ("ann", "ben"):
        send(take(pool, name, NOW))
    take(pool, "cid", NOW)
    assert pools_are_counted().is_well
    assert places_are_counted().is_well
    Task.objects.filter(pool=pool, position=1).update(taken=0)
    assert not places_are_counted().is_well


def test_handing_out_costs_as_many_queries_for_large_suites_and_pools_as_for_small_ones():
    counts = set()
    for size, tasks in ((1, 3), (20, 60)):
        pool = mixed_pool(mixer(size, 1), general=tasks, controls=2)
        take(pool, "ann", NOW)
        with CaptureQueriesContext(connection) as queries:
            take(pool, "ben", NOW)
        counts.add(len(queries))
    assert len(counts) == 1
    assert counts.pop() <= 20


def test_added_tasks_are_given_to_who_had_all_before():
    pool = mixed_pool(mixer(2), general=2)
    send(take(pool, "ann", NOW))
    assert refusal(pool, "ann", NOW).code == "NOTHING_LEFT"
    add_tasks(pool, 2, overlap=1)
    assert positions(take(pool, "ann", NOW)) == [3, 4]
    assert Answer.objects.filter(pool=pool).count() == 4


def test_a_task_without_end_that_is_given_one_counts_who_has_it():
    pool = mixed_pool(mixer(1, 1), general=9, controls=1)
    send(take(pool, "ann", NOW))
    take(pool, "ben", NOW)
    answering.give_back(take(pool, "cid", NOW), now=NOW)
    control = Task.objects.get(pool=pool, kind="control")
    with pytest.raises(Refused, match="2 places are in use"):
        changing.change(control, {"overlap": 1}, now=NOW)
    changing.change(control, {"overlap": 3}, now=NOW)
    assert kinds(take(pool, "dan", NOW)) == "gc"
    assert refusal(pool, "eve", NOW).code == "ALL_TAKEN"
    assert taken(pool)[-1] == 3
    changing.change(control, {"overlap": None}, now=NOW)
    assert kinds(take(pool, "eve", NOW)) == "gc"
    changing.change(control, {"overlap": 2}, now=NOW, raises_to_taken=True)
    control.refresh_from_db()
    assert (control.overlap, control.taken) == (4, 4)
    assert places_are_counted().is_well
