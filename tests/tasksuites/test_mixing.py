"""What a mixed suite is made of, worked out by hand from the rules."""

from collections import Counter, namedtuple
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasksuites import mixing

pytestmark = pytest.mark.once

Task = namedtuple("Task", "kind position")
MANUAL = {"intervals": [{"from": 1, "to": 4, "frequency": 2}, {"from": 5, "frequency": 10}]}
G, C, T = mixing.KINDS


def config(real=0, golden=0, training=0, **more):
    return {"real_tasks_count": real, "golden_tasks_count": golden, "training_tasks_count": training, **more}


def test_the_manuals_example_chooses_1_3_5_15_25():
    assert [number for number in range(1, 30) if mixing.is_chosen(MANUAL, number)] == [1, 3, 5, 15, 25]


@pytest.mark.parametrize(
    ("intervals", "numbers"),
    [
        ([{"frequency": 4}], [1, 5, 9]),  # no beginning: from 1; no end: for ever
        ([{"from": 3, "frequency": 1}], [3, 4, 5, 6, 7, 8, 9, 10]),
        ([{"to": 2, "frequency": 1}], [1, 2]),
        ([{"from": 2, "to": 4, "frequency": 5}, {"from": 7, "to": 9, "frequency": 2}], [2, 7, 9]),
        ([{"from": None, "to": None, "frequency": 10}], [1]),
        ([], []),
    ],
)
def test_outside_all_intervals_nothing_is_chosen(intervals, numbers):
    assert [number for number in range(1, 11) if mixing.is_chosen({"intervals": intervals}, number)] == numbers


@pytest.mark.parametrize(
    ("before", "places"),
    [
        (0, (C, G, C, G, C, G)),  # numbers 1 to 6
        (6, (G, G, G, G, G, G)),  # 7 to 12
        (12, (G, G, C, G, G, G)),  # 13 to 18: 15
    ],
)
def test_numbers_choose_within_the_size_of_the_whole_suite(before, places):
    mix = mixing.plan(config(6, golden_task_distribution_function=MANUAL), {C: before})
    assert mix.places == places
    assert mix.needed == {G: places.count(G), C: places.count(C), T: 0}


def test_two_functions_and_a_number_that_both_choose():
    every = {"intervals": [{"frequency": 2}]}
    both = {"golden_task_distribution_function": MANUAL, "training_task_distribution_function": every}
    assert mixing.plan(config(5, **both), {C: 1, T: 0}).places == (T, C, T, C, T)  # numbers 2 to 6 and 1 to 5
    assert mixing.plan(config(5, **both), {C: 0, T: 0}).places == (C, G, C, G, C)


def test_a_kind_that_is_counted_beside_a_function_takes_the_last_general_places():
    mix = mixing.plan(config(6, training=2, golden_task_distribution_function=MANUAL))
    assert mix.places == (C, G, C, T, C, T)
    assert mix.needed == {G: 1, C: 3, T: 2}


ENOUGH = [  # config, found (general, control, training), may the last be smaller, is it enough
    (config(3, 1), (3, 1, 0), False, True),
    (config(3, 1), (2, 1, 0), False, False),  # a minimum that is left out is the full count
    (config(3, 1), (2, 1, 0), True, True),
    (config(3, 1), (0, 1, 0), True, False),  # at least one general task
    (config(3, 1), (3, 0, 0), True, False),  # no control task left: nothing more
    (config(3, 1, min_real_tasks_count=2), (2, 1, 0), False, True),
    (config(3, 1, min_real_tasks_count=2), (1, 1, 0), False, False),
    (config(3, 1, min_golden_tasks_count=0), (3, 0, 0), False, True),
    (config(3, 2, 2, min_training_tasks_count=1), (3, 2, 1), False, True),
    (config(3, 2, 2, min_training_tasks_count=1), (3, 2, 0), True, False),
    (config(3, 0, min_real_tasks_count=0), (0, 0, 0), True, False),  # nothing is no suite
    (config(3, min_real_tasks_count=9), (3, 0, 0), False, True),  # never more than the full count
]


@pytest.mark.parametrize(("wish", "found", "may_be_last", "enough"), ENOUGH)
def test_what_is_enough(wish, found, may_be_last, enough):
    found = dict(zip(mixing.KINDS, found, strict=True))
    assert mixing.plan(wish).is_enough(found, may_be_last=may_be_last) is enough


def test_the_last_suite_of_a_training_holds_what_is_left():
    wish = config(training=4)
    assert not mixing.plan(wish).is_enough({T: 2}, may_be_last=True)
    assert mixing.plan(wish, is_training=True).is_enough({T: 2}, may_be_last=False)
    assert not mixing.plan(wish, is_training=True).is_enough({T: 0}, may_be_last=True)


@pytest.mark.parametrize(
    ("general", "places"), [(0, (C,)), (1, (C, G, C)), (2, (C, G, C, G, C)), (3, (C, G, C, G, C, G)), (9, None)]
)
def test_a_suite_that_numbers_made_ends_before_the_first_missing_task(general, places):
    mix = mixing.plan(config(8, golden_task_distribution_function=MANUAL))
    assert mix.places == (C, G, C, G, C, G, G, G)
    cut = mix.cut(general)
    assert cut.places == (places or mix.places)
    assert cut.needed[C] == cut.places.count(C)


def test_counted_kinds_are_not_cut():
    mix = mixing.plan(config(3, 2))
    assert mix.cut(1) is mix


def test_tasks_are_shown_as_they_were_added_or_at_their_numbers_or_shuffled():
    tasks = [Task(C, 9), Task(G, 2), Task(C, 4), Task(G, 7), Task(G, 1)]
    in_order = mixing.arranged(mixing.plan(config(3, 2)), tasks, Random(1), shuffles=False)
    assert [task.position for task in in_order] == [1, 2, 4, 7, 9]
    numbers = mixing.plan(config(5, golden_task_distribution_function={"intervals": [{"frequency": 3}]}))
    placed = mixing.arranged(numbers, tasks, Random(1), shuffles=False)
    assert placed == [Task(C, 4), Task(G, 1), Task(G, 2), Task(C, 9), Task(G, 7)]
    orders = {tuple(mixing.arranged(numbers, tasks, Random(seed), shuffles=True)) for seed in range(30)}
    assert len(orders) > 20
    assert all(sorted(order) == sorted(tasks) for order in orders)


def test_check_tasks_are_general_tasks_whose_number_is_chosen():
    every_second = {"intervals": [{"frequency": 2}]}
    assert mixing.checks(every_second, 0, mixing.plan(config(5))) == 3  # 1, 3, 5
    assert mixing.checks(every_second, 1, mixing.plan(config(5))) == 2  # of the numbers 2 to 6: 3, 5
    placed = mixing.plan(config(5, golden_task_distribution_function=every_second))
    assert mixing.checks(every_second, 0, placed) == 0  # those are control tasks


COUNTS = st.integers(0, 12)
INTERVALS = st.lists(
    st.fixed_dictionaries(
        {"frequency": st.integers(1, 20)},
        optional={"from": st.integers(1, 50), "to": st.integers(1, 80)},
    ),
    max_size=3,
)


@given(real=COUNTS, golden=COUNTS, training=COUNTS, general=COUNTS, intervals=INTERVALS, before=COUNTS)
def test_any_mix_is_whole_and_never_needs_more_than_it_wants(real, golden, training, general, intervals, before):
    counted = mixing.plan(config(real, golden, training))
    assert Counter(counted.places) == Counter({G: real, C: golden, T: training})
    placed = mixing.plan(config(real, golden_task_distribution_function={"intervals": intervals}), {C: before})
    assert len(placed.places) == real
    for mix in (counted, placed, placed.cut(general)):
        assert all(mix.needed[kind] >= 0 for kind in mixing.KINDS)
        assert all(mix.needed[kind] <= mix.wanted(kind) for kind in (C, T))
    assert placed.cut(general).wanted(G) == min(general, placed.wanted(G))
