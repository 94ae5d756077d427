"""Who a pool's filter lets in: every operator, what nobody knows, and conditions joined."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasksuites import filters
from tasksuites.filters import Known

pytestmark = pytest.mark.once

ANN = Known(
    {"501": Decimal("70.5")}, {"languages": ["EN", "DE"], "country": "FR", "adult_allowed": True, "rating": "5"}
)


def condition(category, key, operator, value):
    return {"category": category, "key": key, "operator": operator, "value": value}


CASES = [
    ("skill", "501", "EQ", 70.5, True),
    ("skill", "501", "EQ", 70, False),
    ("skill", "501", "NE", 70, True),
    ("skill", "501", "GT", 70.5, False),
    ("skill", "501", "GT", 70.4, True),
    ("skill", "501", "GTE", 70.5, True),
    ("skill", "501", "LT", 70.5, False),
    ("skill", "501", "LTE", 70.5, True),
    ("skill", "501", "EQ", None, False),
    ("skill", "501", "NE", None, True),
    ("skill", "502", "EQ", None, True),  # has no such skill
    ("skill", "502", "NE", None, False),
    ("skill", "502", "LT", 50, False),  # nothing to compare with
    ("skill", "502", "GTE", 0, False),
    ("skill", "502", "NE", 50, True),
    ("profile", "languages", "IN", "EN", True),
    ("profile", "languages", "IN", "RU", False),
    ("profile", "languages", "NOT_IN", "RU", True),
    ("profile", "languages", "NOT_IN", "DE", False),
    ("profile", "country", "EQ", "FR", True),
    ("profile", "country", "EQ", "fr", False),
    ("profile", "country", "IN", ["DE", "FR"], True),
    ("profile", "country", "NOT_IN", ["DE", "IT"], True),
    ("profile", "adult_allowed", "EQ", True, True),
    ("profile", "adult_allowed", "EQ", False, False),
    ("profile", "city", "EQ", 225, False),
    ("profile", "city", "EQ", None, True),
    ("computed", "rating", "GTE", 5, True),  # a link's parameters are text
    ("computed", "rating", "EQ", 5.0, True),
    ("computed", "country", "GT", 5, False),  # no number
    ("computed", "os_family", "NE", "WINDOWS", True),
]


@pytest.mark.parametrize(("category", "key", "operator", "value", "lets_in"), CASES)
def test_a_condition(category, key, operator, value, lets_in):
    assert filters.admits(condition(category, key, operator, value), ANN) is lets_in


YES, NO = condition("profile", "country", "EQ", "FR"), condition("profile", "country", "EQ", "DE")


@pytest.mark.parametrize(
    ("wish", "lets_in"),
    [
        (None, True),
        ({}, True),
        ({"and": []}, True),
        ({"and": [{"or": [YES, NO]}, {"or": [YES]}]}, True),
        ({"and": [{"or": [NO]}, {"or": [YES]}]}, False),
        ({"or": [{"and": [YES, NO]}, NO]}, False),
        ({"or": [{"and": [YES, YES]}, NO]}, True),
    ],
)
def test_conditions_joined(wish, lets_in):
    assert filters.admits(wish, ANN) is lets_in


def test_the_skills_that_a_filter_asks_about():
    wish = {"and": [{"or": [condition("skill", 501, "GT", 1), YES]}, condition("skill", "7", "EQ", None)]}
    assert filters.skills_in(wish) == {"501", "7"}
    assert filters.skills_in(None) == set()


VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text(), max_size=3)


@given(operator=st.sampled_from(["EQ", "IN"]), has=VALUES, value=VALUES)
def test_what_must_not_be_is_the_opposite_of_what_must_be(operator, has, value):
    opposite = {"EQ": "NE", "IN": "NOT_IN"}[operator]
    assert filters.holds(operator, has, value) is not filters.holds(opposite, has, value)
