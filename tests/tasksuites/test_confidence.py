"""How sure answers make us, with numbers worked out by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasksuites import confidence

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("answers", "options", "expected"),
    [
        # 0.6 · 0.2 = 0.12 against 0.4 · 0.8 = 0.32
        ([("yes", 0.6), ("no", 0.8)], ["yes", "no"], {"yes": 0.12 / 0.44, "no": 0.32 / 0.44}),
        ([], ["a", "b", "c", "d"], dict.fromkeys("abcd", 0.25)),
        ([("a", 0.7)], ["a", "b"], {"a": 0.7, "b": 0.3}),
        # three options: the others share what is left, (1 - 0.7) / 2 = 0.15
        ([("a", 0.7)], ["a", "b", "c"], {"a": 0.7, "b": 0.15, "c": 0.15}),
        # a: 0.7 · 0.05 = 0.035; b: 0.15 · 0.9 = 0.135; c: 0.15 · 0.05 = 0.0075; together 0.1775
        (
            [("a", 0.7), ("b", 0.9)],
            ["a", "b", "c"],
            {"a": 0.035 / 0.1775, "b": 0.135 / 0.1775, "c": 0.0075 / 0.1775},
        ),
        ([(True, 0.9), (True, 0.9)], [True, False], {True: 0.81 / 0.82, False: 0.01 / 0.82}),
        ([(3, 0.5), (4, 0.5)], [3, 4], {3: 0.5, 4: 0.5}),  # who guesses says nothing
        ([("a", 1.0)], ["a", "b"], {"a": 1.0, "b": 0.0}),
        ([("a", 1.0), ("b", 1.0)], ["a", "b"], {"a": 0.5, "b": 0.5}),  # two who never err
        ([("a", 0.0)], ["a", "b"], {"a": 0.0, "b": 1.0}),
        ([("gone", 0.9)], ["a", "b"], {"a": 0.5, "b": 0.5}),  # no option any more
        ([("only", 0.3)], ["only"], {"only": 1.0}),
        ([], [], {}),
    ],
)
def test_each_answer_weighs_as_much_as_its_giver_is_good(answers, options, expected):
    found = confidence.confidences(answers, options)
    assert list(found) == options
    assert found == pytest.approx(expected)


@pytest.mark.parametrize(
    ("skill", "right", "total", "expected"),
    [
        (80, 0, 0, 0.8),
        (0, 9, 9, 0.0),  # a skill of 0 is a skill
        (None, 0, 0, 0.5),
        (None, 3, 4, 0.7),  # (0.5 + 3) / (1 + 4)
        (None, 0, 1, 0.25),
    ],
)
def test_quality_comes_from_the_skill_or_else_from_control_answers(skill, right, total, expected):
    assert confidence.quality(skill, right, total) == pytest.approx(expected)


def test_the_best_of_equals_is_the_first_option():
    assert confidence.best({"b": 0.4, "a": 0.4, "c": 0.2}) == ("b", 0.4)


qualities = st.floats(0, 1)


@given(st.lists(st.tuples(st.sampled_from("abcx"), qualities), max_size=30))
def test_confidences_are_shares_of_one(answers):
    found = confidence.confidences(answers, ["a", "b", "c"])
    assert math.isclose(sum(found.values()), 1, abs_tol=1e-9)
    assert all(0 <= share <= 1 for share in found.values())


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0.01, 0.99)), max_size=30), st.randoms())
def test_the_order_of_answers_does_not_matter(answers, chance):
    mixed = chance.sample(answers, len(answers))
    one, other = (confidence.confidences(some, ["a", "b", "c"]) for some in (answers, mixed))
    assert one == pytest.approx(other, abs=1e-9)


@given(st.floats(0.34, 0.99), st.integers(1, 5000))
def test_a_thousand_answers_of_one_kind_are_no_division_by_zero(q, count):
    found = confidence.confidences([("a", q)] * count, ["a", "b", "c"])
    assert confidence.best(found)[0] == "a"
    assert found["b"] == found["c"] <= found["a"]
