"""Three readings that travel together."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from petrostates.attribution.interval import NOTHING, Interval

intervals = st.lists(st.integers(-1000, 1000), min_size=3, max_size=3).map(lambda readings: Interval(*sorted(readings)))
quick = settings(max_examples=50, deadline=None, derandomize=True, database=None)


def test_a_sum_adds_each_reading():
    assert Interval(1, 2, 4) + Interval(10, 20, 40) == Interval(11, 22, 44)


def test_a_difference_takes_the_widest_range():
    # lowest 8 - 2, highest 11 - 0
    assert Interval(8, 10, 11) - Interval(0, 1, 2) == Interval(6, 9, 11)


def test_a_floor_holds_for_every_reading():
    assert Interval(-3, -1, 2).at_least(0) == Interval(0, 0, 2)


def test_an_exact_amount_has_no_range():
    assert Interval.exactly(5.0) == Interval(5.0, 5.0, 5.0)
    assert Interval(1, 2, 3) + NOTHING == Interval(1, 2, 3)


def test_an_interval_cannot_be_changed():
    with pytest.raises(AttributeError):
        Interval(1, 2, 3).low = 0  # type: ignore[misc]


@quick
@given(intervals, intervals)
def test_sums_and_differences_stay_in_order(first, second):
    for result in (first + second, first - second, (first - second).at_least(0)):
        assert result.low <= result.central <= result.high


@quick
@given(intervals, intervals)
def test_the_difference_of_any_two_readings_lies_in_the_difference(first, second):
    difference = first - second
    for one in (first.low, first.central, first.high):
        for other in (second.low, second.central, second.high):
            assert difference.low <= one - other <= difference.high
