"""Labels and how people err, estimated together."""

import random
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasksuites import dawid_skene
from tasksuites.dawid_skene import SMOOTHING, Answers, estimate

pytestmark = pytest.mark.once


def answers_of(rows, labels):
    answers = Answers(labels)
    for row in rows:
        answers.add(*row)
    return answers


def table(likely, labels):
    return [list(likely[at : at + labels]) for at in range(0, len(likely), labels)]


def test_majorities_come_first():
    rows = [(0, 0, 1), (0, 1, 1), (0, 2, 0), (1, 0, 0)]
    assert table(dawid_skene.majorities(answers_of(rows, 2)), 2) == [pytest.approx([1 / 3, 2 / 3]), [1, 0]]


def test_tables_of_errors_by_hand():
    # Two people, one task whose label is 0 with 3/4: the first said 0, the second said 1.
    answers = answers_of([(0, 0, 0), (0, 1, 1)], 2)
    priors, errors = dawid_skene.tables(answers, dawid_skene.array("d", [0.75, 0.25]), lambda: None)
    s = SMOOTHING
    assert list(priors) == pytest.approx([log((0.75 + s) / (1 + 2 * s)), log((0.25 + s) / (1 + 2 * s))])
    first = [(0.75 + s) / (0.75 + 2 * s), s / (0.75 + 2 * s), (0.25 + s) / (0.25 + 2 * s), s / (0.25 + 2 * s)]
    assert list(errors)[:4] == pytest.approx([log(one) for one in first])
    second = [first[1], first[0], first[3], first[2]]
    assert list(errors)[4:] == pytest.approx([log(one) for one in second])


def test_expectation_by_hand():
    # Label 0 is right with 0.5; both people give the right label with 0.9 and 0.6: 0.54 against 0.04.
    priors = dawid_skene.array("d", [log(0.5), log(0.5)])
    errors = dawid_skene.array("d", map(log, [0.9, 0.1, 0.1, 0.9, 0.6, 0.4, 0.4, 0.6]))
    found = dawid_skene.expected(answers_of([(0, 0, 0), (0, 1, 0)], 2), priors, errors, lambda: None)
    assert list(found) == pytest.approx([0.54 / 0.58, 0.04 / 0.58])


def test_one_good_person_outweighs_two_who_say_always_the_same():
    chance = random.Random(5)
    truth = [chance.randint(0, 1) for _ in range(200)]
    rows = []
    for task, right in enumerate(truth):
        rows += [(task, person, right) for person in (0, 1)]  # two who know
        rows += [(task, person, 0) for person in (2, 3, 4)]  # three who always say 0
    found = table(estimate(answers_of(rows, 2)), 2)
    assert [one.index(max(one)) for one in found] == truth


def test_it_finds_more_than_majorities_do():
    chance = random.Random(11)
    truth = [chance.randint(0, 2) for _ in range(300)]
    skill = [0.95, 0.9, 0.4, 0.4, 0.4]
    rows = []
    for task, right in enumerate(truth):
        for person, q in enumerate(skill):
            label = right if chance.random() < q else (right + chance.randint(1, 2)) % 3
            rows.append((task, person, label))

    def hits(likely):
        return sum(one.index(max(one)) == right for one, right in zip(table(likely, 3), truth, strict=True))

    answers = answers_of(rows, 3)
    assert hits(estimate(answers)) > hits(dawid_skene.majorities(answers))


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4), st.integers(0, 2)), min_size=1, max_size=60))
def test_any_answers_give_shares_of_one_and_always_the_same(rows):
    answers = answers_of(rows, 3)
    answered = {task for task, _, _ in rows}
    numbers = {task: number for number, task in enumerate(sorted(answered))}
    answers = answers_of([(numbers[task], person, label) for task, person, label in rows], 3)
    pulses = []
    found = estimate(answers, lambda: pulses.append(1))
    assert all(sum(one) == pytest.approx(1) for one in table(found, 3))
    assert found == estimate(answers)
    assert pulses


def test_nothing_answered_is_nothing_found():
    assert list(estimate(Answers(2))) == []
