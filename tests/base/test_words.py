"""Sizes of files in words: tests/js/drop_zone.test.js has the same table for the scripts."""

import pytest

from project.base.words import file_size

pytestmark = pytest.mark.once


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
