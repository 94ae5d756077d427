"""Bins lose nothing and stay few, and every mark of a plot stands inside it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from project.base import binning, plots

pytestmark = pytest.mark.once

NOON = datetime(2026, 5, 6, 12, tzinfo=UTC)
counts = st.dictionaries(st.integers(0, 10**7), st.integers(1, 1000), min_size=1, max_size=12)
hours = st.dictionaries(
    st.integers(0, 24 * 4000).map(lambda hour: NOON + timedelta(hours=hour)),
    st.integers(1, 1000),
    min_size=1,
    max_size=12,
)
bars = st.lists(st.tuples(st.text(max_size=9), st.text(max_size=9), st.integers(0, 10**9)), min_size=1, max_size=20)


@given(counts=counts, most=st.integers(1, 30), share=st.floats(0.01, 1))
def test_even_bins_hold_every_number_once_and_are_few(counts, most, share):
    bins = binning.even(counts, most=most, share=share)
    assert sum(one.count for one in bins) == sum(counts.values())
    assert len(bins) <= most + 1
    assert [one.start for one in bins[1:]] == [one.end for one in bins[:-1]]
    for one in bins:
        assert one.count == sum(
            count for value, count in counts.items() if one.start <= value and (one.end is None or value < one.end)
        )


@given(hours=hours)
def test_spans_of_time_hold_every_hour_once_without_gaps(hours):
    spans = binning.by_time(hours)
    assert sum(span.count for span in spans) == sum(hours.values())
    assert 12 <= len(spans) <= 40
    assert [span.start for span in spans[1:]] == [span.end for span in spans[:-1]]
    assert spans[0].start <= min(hours)
    assert max(hours) < spans[-1].end


@pytest.mark.parametrize(
    ("last", "length", "begin"),
    [
        (timedelta(), timedelta(hours=1), NOON),
        (timedelta(hours=39), timedelta(hours=1), NOON),
        (timedelta(hours=50), timedelta(hours=3), NOON),
        (timedelta(days=30), timedelta(days=1), NOON.replace(hour=0)),
        (timedelta(days=200), timedelta(days=7), datetime(2026, 5, 4, tzinfo=UTC)),  # a Monday
    ],
)
def test_spans_are_as_short_as_their_number_allows_and_begin_at_round_times(last, length, begin):
    spans = binning.by_time({NOON: 1, NOON + last: 1})
    assert (spans[0].end - spans[0].start, spans[0].start) == (length, begin)


@pytest.mark.parametrize(
    ("counts", "share", "value"),
    [({5: 1}, 0.5, 5), ({1: 1, 2: 1, 9: 2}, 0.5, 2), ({1: 9, 9: 1}, 0.9, 1), ({1: 9, 9: 1}, 0.91, 9), ({3: 1}, 1.0, 3)],
)
def test_a_share_of_all_does_not_exceed_its_quantile(counts, share, value):
    assert binning.quantile(counts, share) == value


@given(bars=bars)
def test_columns_stand_beside_each_other_inside_the_plot(bars):
    plot = plots.columns(bars)
    end = 0.0
    for column, (_, _, count) in zip(plot.columns, bars, strict=True):
        start, width = float(column.x.rstrip("%")), float(column.width.rstrip("%"))
        assert end <= start + 0.01
        end = start + width
        assert column.y + column.height == plot.axis_y
        assert plot.lines[-1].y <= column.y
        assert (column.height > 0) == (count > 0), "what is there can be seen"
    assert end <= 100
    assert 3 <= len(plot.lines) <= 5
    assert len(plot.marks) in (len(bars), 2, 3)


@pytest.mark.parametrize(
    ("days", "marks"),
    [
        (["26 Nov"] * 15 + ["27 Nov"] * 5, ["26 Nov", "27 Nov"]),
        (["26 Nov"] * 5 + ["27 Nov"] * 15, ["26 Nov", "27 Nov"]),
        (["25 Nov"] * 5 + ["26 Nov"] * 10 + ["27 Nov"] * 5, ["25 Nov", "26 Nov", "27 Nov"]),
    ],
)
def test_no_two_marks_under_the_axis_say_the_same(days, marks):
    plot = plots.columns([(f"{number}", day, 1) for number, day in enumerate(days)])
    assert [mark.text for mark in plot.marks] == marks


@pytest.mark.parametrize(
    ("most", "numbers"),
    [(0, [0, 1, 2]), (1, [0, 1, 2]), (3, [0, 1, 2, 3]), (5, [0, 2, 4, 6]), (10, [0, 5, 10]), (81, [0, 50, 100])],
)
def test_lines_stand_at_round_numbers(most, numbers):
    assert plots.round_numbers(most) == numbers


def test_bars_of_shares_are_told_in_words_too():
    plot = plots.bars([("careful", 1.0), ("unknown", None), ("hasty", 0.25)])
    assert plot.description == "careful 1.00, hasty 0.25"
    assert [bar.length for bar in plot.bars] == [plots.FULL, plots.FULL // 4]
    assert plots.bars([("unknown", None)]) is None
