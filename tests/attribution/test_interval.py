"""Three readings that travel together."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from petrostates.attribution.interval import Interval

intervals = st.lists(st.integers(-1000, 1000), min_size=3, max_size=3).map(lambda readings: Interval(*sorted(readings)))
quick = settings(max_examples=50, deadline=None, derandomize=True, database=None)


def test_a_sum_adds_each_reading():
    assert Interval(1, 2, 4) + Interval(10, 20, 40) == Interval(11, 22, 44)


def test_an_exact_amount_has_no_range():
    assert Interval.exactly(5.0) == Interval(5.0, 5.0, 5.0)


def test_an_interval_cannot_be_changed():
    with pytest.raises(AttributeError):
        Interval(1, 2, 3).low = 0  # type: ignore[misc]


@quick
@given(intervals, intervals)
def test_sums_stay_in_order(first, second):
    total = first + second
    assert total.low <= total.central <= total.high


def test_ends_are_combined_with_their_like():
    assert Interval(1, 5, 9).pairwise(Interval(2, 4, 6), min) == Interval(1, 4, 6)
