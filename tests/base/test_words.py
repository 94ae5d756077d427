"""How values stand in messages and documents, and how numbers are read from what people and addresses say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from project.base.words import file_size, whole_number

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("007", 7), ("999", 999), ("1000", None), ("", None), ("-1", None), ("1.0", None), (" 1", None)],
)
def test_a_whole_number_of_a_few_digits_is_read_and_nothing_else(text, number):
    assert whole_number(text, 3) == number


@given(text=st.text(max_size=30), digits=st.integers(1, 18))
def test_any_text_is_a_number_below_the_limit_or_none(text, digits):
    number = whole_number(text, digits)
    assert number is None or 0 <= number < 10**digits


@given(number=st.integers(0, 10**18 - 1))
def test_every_number_that_fits_is_read_as_it_was_written(number):
    assert whole_number(str(number), 18) == number


@pytest.mark.parametrize("text", ["²", "½", "一"])
def test_what_only_looks_like_a_digit_is_no_number(text):
    assert whole_number(text, 3) is None


# Sizes of files: tests/js/drop_zone.test.js has the same table for the scripts.


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (3400, "3.4 kB"),
        (999_960, "1,000 kB"),
        (25_000_000, "25 MB"),
        (1_234_567_890_123, "1,234.6 GB"),
    ],
)
def test_a_size_is_said_to_one_decimal(size, words):
    assert file_size(size) == words


def test_a_limit_is_said_with_all_its_decimals():
    assert [file_size(limit, decimals=9) for limit in (2_000, 1_250_000, 8_200_001)] == [
        "2 kB",
        "1.25 MB",
        "8.200001 MB",
    ]
