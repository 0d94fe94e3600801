"""Prices that are none, and one series of two sources."""

from __future__ import annotations

from datetime import date

import pytest

from petrostates.checks.prices import APART


def brent(days, *values, source="exchange", **more):
    return [{"period": day, "value": value, "source": source} | more for day, value in zip(days, values, strict=True)]


@pytest.mark.parametrize("value", [0.0, -3.0])
def test_a_month_of_brent_at_zero_or_below_refuses_the_write(found, monthly, value):
    (finding,) = found(price_rows=brent(monthly(3), 80.0, value, value))
    assert (finding.severity, finding.check, str(finding.place)) == ("error", "price", "exchange 2023-02 to 2023-03")
    assert f"2023-02 ({value:g} USD/bbl), 2023-03 ({value:g} USD/bbl)." in finding.what
    assert "Look at the raw file" in finding.next_step


def test_a_day_and_another_series_may_fall_below_zero(found):
    april = [date(2020, 4, 20)]
    assert found(price_rows=brent(april, -37.0, series="wti", frequency="D")) == []
    assert found(price_rows=brent([date(2020, 4, 1)], -2.0, series="brent_dubai_spread")) == []


def test_two_sources_of_one_series_far_apart_are_a_warning_that_names_both(found, monthly):
    rows = brent(monthly(3), 80.0, 82.0, 84.0) + brent(monthly(3), 80.5, 8200.0, 4200.0, source="copy")
    (finding,) = found(price_rows=rows)
    assert (finding.severity, finding.check, str(finding.place)) == ("warning", "price", "copy 2023-02 to 2023-03")
    assert finding.what == (
        "brent of copy and of exchange are more than a factor of 1.3 apart in 2 periods, most in 2023-02 (8,200 and 82 USD/bbl), "
        "2023-03 (4,200 and 84 USD/bbl)."
    )


def test_the_factor_is_that_of_the_larger_to_the_smaller(found, monthly):
    for far in (80 * APART * 1.01, 80 / APART / 1.01):
        assert len(found(price_rows=brent(monthly(1), 80.0) + brent(monthly(1), far, source="copy"))) == 1
    for near in (80 * APART * 0.99, 80 / APART / 0.99):
        assert found(price_rows=brent(monthly(1), 80.0) + brent(monthly(1), near, source="copy")) == []


def test_other_units_frequencies_and_series_are_no_second_source(found, monthly):
    one = brent(monthly(1), 80.0)
    for other in ({"unit": "GBP/t"}, {"frequency": "D"}, {"series": "dubai"}):
        assert found(price_rows=one + brent(monthly(1), 580.0, source="copy", **other)) == []


def test_each_pair_of_sources_is_compared(found, monthly):
    rows = [row for source in ("a", "b") for row in brent(monthly(1), 80.0, source=source)]
    findings = found(price_rows=rows + brent(monthly(1), 8000.0, source="c"))
    assert ["a and of c" in one.what or "b and of c" in one.what for one in findings] == [True, True]
