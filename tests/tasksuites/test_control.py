"""When an answer is right, and what it is worth."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasksuites import control

pytestmark = pytest.mark.once

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=4,
)
KEYS = st.sampled_from(["a", "b", "c"])
VALUES = st.dictionaries(KEYS, JSON, max_size=3)
SOLUTIONS = st.lists(
    st.fixed_dictionaries(
        {"output_values": VALUES},
        optional={"correctness_weight": st.none() | st.floats(0, 1) | st.sampled_from([0, 1, 0.1])},
    ),
    max_size=3,
)


def known(*solutions):
    """Known solutions from pairs of output values and weight; a weight of None is left out."""
    return [
        {"output_values": values} | ({} if weight is None else {"correctness_weight": weight})
        for values, weight in solutions
    ]


@pytest.mark.parametrize(
    ("solutions", "hint", "kind"),
    [
        (None, "", "general"),
        ([], None, "general"),
        (known(({"a": 1}, None)), "", "control"),
        (known(({"a": 1}, None)), "Look again.", "training"),
        ([], "Look again.", "training"),
    ],
)
def test_known_solutions_and_a_hint_make_the_kind_of_a_task(solutions, hint, kind):
    assert control.kind(solutions, hint) == kind


@pytest.mark.parametrize(
    ("wanted", "given_", "is_same"),
    [
        ("cat", "cat", True),
        ("cat", "Cat", False),
        ("cat", "cat ", False),
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        (1, "1", False),
        (None, None, True),
        ([1, 2], [1.0, 2], True),
        ([1, 2], [2, 1], False),
        ([1], [True], False),
        ([1], 1, False),
        ({"x": 1, "y": [0]}, {"y": [0], "x": 1}, True),
        ({"x": 0}, {"x": False}, False),
        ({"x": 1}, {"x": 1, "y": 2}, False),
    ],
)
def test_values_are_the_same_as_json_sees_it(wanted, given_, is_same):
    assert control.matches({"output_values": {"a": wanted}}, {"a": given_}) is is_same


CAT = {"animal": "cat", "legs": 4}


@pytest.mark.parametrize(
    ("solutions", "values", "credit"),
    [
        ([], CAT, None),
        (None, CAT, None),
        (known(({"animal": "cat"}, None)), CAT, "1"),  # what the solution leaves out may be anything
        (known(({"animal": "cat", "legs": 3}, None)), CAT, "0"),
        (known(({"animal": "cat"}, 0.5)), CAT, "0.5"),
        (known(({"animal": "cat"}, 0.25), ({"legs": 4}, 0.75), ({"legs": 3}, 1)), CAT, "0.75"),  # the largest counts
        (known(({"animal": "cat"}, 0)), CAT, "0"),
        (known(({"wings": None}, 1)), CAT, "0"),  # not answered is not answered with null
        (known(({"animal": "cat"}, 1)), None, "0"),
        (known(({}, 0.5)), {}, "0.5"),
    ],
)
def test_an_answer_is_worth_the_largest_weight_that_it_matches(solutions, values, credit):
    assert control.credit(solutions, values) == (None if credit is None else Decimal(credit))


@pytest.mark.parametrize(
    ("solutions", "values", "is_right"),
    [
        ([], {}, True),  # a hint alone: nothing to compare with
        (known(({"a": 1}, None)), {"a": 1}, True),
        (known(({"a": 1}, 0)), {"a": 1}, True),  # right, and worth nothing
        (known(({"a": 1}, None), ({"a": 2}, 0.5)), {"a": 3}, False),
        (known(({"a": 1}, None)), None, False),
    ],
)
def test_a_training_answer_may_stand_when_it_matches_something(solutions, values, is_right):
    assert control.is_right(solutions, values) is is_right


def test_the_rate_is_the_mean_credit_in_percent():
    solutions = known(({"a": "whole"}, None), ({"a": "quarter"}, 0.25))
    credits_ = [control.credit(solutions, {"a": word}) for word in ("whole", "quarter", "wrong", "whole")]
    assert control.rate(credits_) == Decimal("56.25")
    assert control.rate([]) is None


@given(solutions=SOLUTIONS, values=VALUES | st.none())
def test_any_json_is_judged_and_credit_is_0_to_1(solutions, values):
    credit = control.credit(solutions, values)
    assert (credit is None) == (not solutions)
    assert credit is None or 0 <= credit <= 1
    assert control.is_right(solutions, values) or credit == 0


@given(values=VALUES, others=SOLUTIONS)
def test_whoever_answers_as_a_solution_says_has_its_weight_at_least(values, others):
    mine = {"output_values": values, "correctness_weight": 0.5}
    assert control.credit([*others, mine], values) >= Decimal("0.5")
    assert control.is_right([*others, mine], values)


@given(one=JSON, other=JSON)
def test_sameness_goes_both_ways(one, other):
    assert control.equal(one, one)
    assert control.equal(one, other) == control.equal(other, one)
