"""Answers in words, also those to a question that has become another one since."""

import pytest

from batches.console.answer_table import words
from tests.batches.item_samples import CHOICES, RANKING, RATING, TEXT, UNIT, stored

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("item", "value", "told"),
    [
        (CHOICES, ["cat", 7], "Cat, Seven"),
        (UNIT, {"value": "3", "unit": "ft"}, "3 feet"),
        (RANKING, [7, "cat", True], "Seven > Cat > Yes"),
        (TEXT, None, ""),
        (TEXT, "x" * 300, "x" * 199 + "…"),
        (TEXT, ["cat"], '["cat"]'),
        (RATING, {"value": "3", "unit": "ft"}, '{"value": "3", "unit": "ft"}'),
        (CHOICES, ["gone"], '["gone"]'),
        (UNIT, "3 feet", "3 feet"),
    ],
)
def test_an_answer_is_told_in_its_question_s_words_or_as_it_was_kept(item, value, told):
    assert words(stored(item), value) == told


def test_an_answer_to_no_question_is_told_as_it_was_kept():
    assert words({"type": "", "description": "Gone"}, [1, "a"]) == '[1, "a"]'
