"""When a condition holds, and which answers are the same."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasksuites.quality import conditions, majority

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("have", "holding"),
    [
        (49, {"NE", "LT", "LTE"}),
        (Decimal("50.0"), {"EQ", "GTE", "LTE"}),
        (Decimal(151) / 3, {"NE", "GT", "GTE"}),
        (None, set()),  # what is not known compares with nothing
    ],
)
def test_numbers_compare_with_50(have, holding):
    numbers = {"correct_answers_rate": have}
    found = {
        sign
        for sign in conditions.OPERATORS
        if conditions.holds({"key": "correct_answers_rate", "operator": sign, "value": 50}, numbers)
    }
    assert found == holding


def test_a_number_is_compared_as_it_is_written():
    condition = {"key": "rate", "operator": "EQ", "value": 33.3}
    assert conditions.holds(condition, {"rate": Decimal("33.3")})


def test_all_conditions_of_a_rule_must_hold():
    both = [
        {"key": "total", "operator": "GTE", "value": 4},
        {"key": "event", "operator": "EQ", "value": "REJECT"},
    ]
    assert conditions.all_hold(both, {"total": 4, "event": "REJECT"})
    assert not conditions.all_hold(both, {"total": 4, "event": "ACCEPT"})
    assert not conditions.all_hold(both, {"total": 3, "event": "REJECT"})


@pytest.mark.parametrize(
    ("answers", "numbers", "most"),
    [
        ([], [], 0),
        ([{"a": "x"}], [1], 1),
        ([{"a": "x"}, {"a": "x"}, {"a": "y"}], [2, 2, 1], 2),
        ([{"a": 1}, {"a": 1.0}, {"a": True}], [2, 2, 1], 2),
        ([{"a": "x"}, {"a": "X"}, {"a": "x "}], [1, 1, 1], 1),
        ([{"a": {"p": 1, "q": [2]}}, {"a": {"q": [2.0], "p": 1}}], [2, 2], 2),
        ([{"a": "x", "note": "good"}, {"a": "x", "note": "bad"}], [2, 2], 2),  # what is not required may differ
        ([{"a": "x"}, None, {}], [1, 2, 2], 2),
    ],
)
def test_answers_are_the_same_where_all_required_fields_are(answers, numbers, most):
    fields = majority.compared({"a": {"type": "json"}, "note": {"type": "string", "required": False}})
    assert majority.agreements(answers, fields) == (numbers, most)


def test_without_a_required_field_all_are_compared():
    spec = {"a": {"type": "string", "required": False}, "b": {"type": "string", "required": False}}
    assert majority.compared(spec) == ["a", "b"]


@given(st.lists(st.sampled_from("abc"), max_size=12))
def test_every_answer_agrees_with_itself_and_with_as_many_as_say_so(said):
    numbers, most = majority.agreements([{"a": value} for value in said], ["a"])
    assert numbers == [said.count(value) for value in said]
    assert most == max(numbers, default=0)
