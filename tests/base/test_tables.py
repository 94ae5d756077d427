"""Rows as text, in pieces, with whatever stands in their cells."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from project.base import tables

pytestmark = pytest.mark.once
cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@given(st.lists(st.lists(cells, min_size=2, max_size=4), max_size=20), st.integers(1, 100))
def test_any_cells_come_back_as_they_were(rows, size):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "PIECE_CHARACTERS", size)
        text = b"".join(tables.written(rows, delimiter="\t", ending="\r\n")).decode()
    assert list(csv.reader(io.StringIO(text, newline=""), delimiter="\t")) == rows
