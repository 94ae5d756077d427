"""Every datapoint lands in exactly one group, the same one each time, and portions lose none of it."""

import random
from collections import Counter
from itertools import groupby
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batches.making.grouping import Group, even_sizes, first_of, group, group_by_key, portions

pytestmark = pytest.mark.once

ids = st.lists(st.uuids(), unique=True, max_size=60)
seeds = st.integers(-(2**63), 2**63 - 1)
keys = st.none() | st.sampled_from(["", "a", "b", "session_001"]) | st.text(max_size=3)
groups = st.lists(st.lists(st.integers(), min_size=1, max_size=12).map(Group), max_size=12)


def numbered(count):
    return [UUID(int=number) for number in range(count)]


@given(ids=ids, size=st.integers(1, 9), seed=seeds)
def test_every_datapoint_lands_in_exactly_one_group_of_the_size_asked_for(ids, size, seed):
    made = list(group(ids, size, seed))
    assert sorted(id_ for part in made for id_ in part.ids) == sorted(ids)
    assert all(len(part.ids) == size for part in made[:-1])
    assert not made or 1 <= len(made[-1].ids) <= size


@given(ids=ids, size=st.integers(1, 9), seed=seeds)
def test_what_is_told_before_a_set_up_is_what_it_makes(ids, size, seed):
    made = list(group(ids, size, seed))
    assert even_sizes(len(ids), size) == Counter(len(part.ids) for part in made)
    assert first_of(ids, size, seed) == (made[0].ids if made else [])


@given(ids=ids, seed=seeds, other=st.integers())
def test_the_order_follows_from_the_seed_and_the_ids_however_they_come_in(ids, seed, other):
    shuffled = ids.copy()
    random.Random(other).shuffle(shuffled)
    assert list(group(ids, 3, seed)) == list(group(shuffled, 3, seed))


def test_another_seed_gives_another_order_and_none_gives_that_of_the_file():
    first, second = (next(iter(group(numbered(100), 100, seed))).ids for seed in (1, 2))
    assert first != second
    assert numbered(100) not in (first, second)


def test_a_datapoint_that_comes_later_leaves_the_order_of_the_others_alone():
    few = next(iter(group(numbered(50), 50, 1))).ids
    many = next(iter(group(numbered(51), 51, 1))).ids
    assert [id_ for id_ in many if id_ != UUID(int=50)] == few


@given(rows=st.lists(st.tuples(st.uuids(), keys), unique_by=lambda row: row[0], max_size=60))
def test_the_same_key_is_the_same_group_and_no_key_is_a_group_of_its_own(rows):
    made = list(group_by_key(rows))
    key_of = dict(rows)
    assert sorted(id_ for part in made for id_ in part.ids) == sorted(key_of)
    assert all(key_of[id_] == part.key for part in made for id_ in part.ids)
    assert all(len(part.ids) == 1 for part in made if part.key is None)
    named = [part.key for part in made if part.key is not None]
    assert len(named) == len(set(named))


def test_groups_come_in_the_order_in_which_their_keys_first_appear():
    rows = [(1, "b"), (2, None), (3, "a"), (4, "b"), (5, None), (6, "")]
    assert list(group_by_key(rows)) == [
        Group([1, 4], "b"),
        Group([2]),
        Group([3], "a"),
        Group([5]),
        Group([6], ""),
    ]


@given(groups=groups, most=st.integers(2, 15), data=st.data())
def test_portions_hold_every_id_once_in_order_and_never_too_many_rows(groups, most, data):
    every = [id_ for part in groups for id_ in part.ids]
    skip = data.draw(st.integers(0, len(every)))
    made = list(portions(groups, most, skip))
    assert [id_ for portion in made for part in portion for id_ in part.ids] == every[skip:]
    assert all(sum(len(part.ids) + part.begins for part in portion) <= most for portion in made)
    assert all(part.ids for portion in made for part in portion)


@given(groups=groups, most=st.integers(2, 15))
def test_a_group_begins_once_and_says_how_large_it_is_as_a_whole(groups, most):
    every_part = [part for portion in portions(groups, most) for part in portion]
    by_number = [list(found) for _, found in groupby(every_part, key=lambda part: part.number)]
    assert [[part.begins for part in found] for found in by_number] == [
        [True] + [False] * (len(found) - 1) for found in by_number
    ]
    assert [found[0].size for found in by_number] == [len(whole.ids) for whole in groups]


@given(groups=groups, most=st.integers(2, 15), cuts=st.lists(st.integers(0, 200), max_size=4))
def test_what_is_cut_short_goes_on_where_it_stopped(groups, most, cuts):
    """However often a run is killed after a portion, the parts written are those of one run that was not."""
    written, done = [], 0
    for cut in [*cuts, None]:
        for count, portion in enumerate(portions(groups, most, skip=done)):
            if cut is not None and count >= cut:
                break
            written += [(part.number, id_) for part in portion for id_ in part.ids]
            done += sum(len(part.ids) for part in portion)
    assert written == [(number, id_) for number, whole in enumerate(groups, 1) for id_ in whole.ids]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_the_last_group_may_be_smaller(size):
    assert [len(part.ids) for part in group(numbered(7), size, 1)] == [size] * (7 // size) + [7 % size] * bool(7 % size)
