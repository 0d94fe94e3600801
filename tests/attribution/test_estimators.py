"""Each estimator by itself, against figures worked out by hand or by a well-known library."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from petrostates.attribution import label_ceiling, mirror_gap, origin_balance, price_fingerprint, trend_anomaly
from petrostates.attribution.interval import Interval


def close(*ends):
    return pytest.approx(ends, abs=1e-9)


def test_the_ceiling_takes_off_what_the_label_country_could_send():
    found = label_ceiling.estimate({2023: Interval(28, 30, 31), 2024: 40.0}, {2023: 2.0, 2025: 1.0})
    assert list(found) == [2023]
    assert astuple(found[2023]) == pytest.approx((26, 28, 29), abs=0.01)


def test_independent_widths_add_up_as_squares():
    # ends of 3 and 4 on either side make 5
    found = label_ceiling.estimate({2023: Interval(27, 30, 33)}, {2023: Interval(6, 10, 14)})[2023]
    assert astuple(found) == pytest.approx((15, 20, 25), abs=0.15)


def test_a_label_country_that_could_send_more_than_is_booked_hides_nothing():
    assert astuple(label_ceiling.estimate({2023: 1.0}, {2023: 5.0})[2023]) == (0, 0, 0)


def test_the_mirror_gap_is_the_importers_figure_less_the_exporters():
    # China books 44.8 Mt from Oman in 2021, Oman 32.0 to China
    assert astuple(mirror_gap.estimate({2021: 44.8}, {2021: 32.0})[2021]) == close(12.8, 12.8, 12.8)
    assert astuple(mirror_gap.estimate({2021: 30.0}, {2021: 32.0})[2021]) == (0, 0, 0)
    assert mirror_gap.estimate({2021: 44.8}, {}) == {}


def test_the_balance_is_what_production_leaves():
    found = origin_balance.estimate({2022: 127.0}, {2022: 85.0}, {2022: -3.0}, {2022: 5.0})
    assert astuple(found[2022]) == close(40, 40, 40)


def test_a_small_difference_of_large_numbers_is_wide():
    # 4 % of 127 is 5.08 on either side of 37
    found = origin_balance.estimate({2022: Interval(121.92, 127, 132.08)}, {2022: 85.0}, {2022: 0.0}, {2022: 5.0})[2022]
    assert astuple(found) == pytest.approx((31.92, 37, 42.08), abs=0.02)


def test_the_trend_and_its_prediction_interval_are_those_of_statsmodels():
    rng = np.random.default_rng(7)
    history = {year: 10 + 0.7 * (year - 2008) + rng.normal() for year in range(2008, 2018)}
    line = trend_anomaly.Trend.through(history)
    years = np.array(list(history), dtype=float)
    fit = sm.OLS(np.array(list(history.values())), sm.add_constant(years)).fit()
    expected = fit.get_prediction([[1.0, 2022.0]]).summary_frame(alpha=0.10).iloc[0]
    assert astuple(line.expected(2022)) == pytest.approx(
        (expected["obs_ci_lower"], expected["mean"], expected["obs_ci_upper"])
    )


def test_the_anomaly_is_what_lies_beyond_the_trend():
    history = {year: float(year - 2000) for year in range(2008, 2018)}
    found = trend_anomaly.estimate({2020: 45.0, 2021: 10.0}, history | {2018: 99.0})
    assert astuple(found[2020]) == close(25, 25, 25)  # the trend gives 20; 2018 lies after the open years
    assert astuple(found[2021]) == close(0, 0, 0)


def test_a_history_of_four_years_says_nothing():
    assert trend_anomaly.estimate({2020: 45.0}, dict.fromkeys(range(2014, 2018), 5.0)) == {}


def test_a_label_halfway_between_its_own_price_and_that_of_hidden_cargo_is_half_hidden():
    years = range(2008, 2020)
    label = dict.fromkeys(years, 100.0) | {2019: 100 * np.exp(-0.1)}
    found = price_fingerprint.estimate(label, dict.fromkeys(years, 100.0), Interval(-0.22, -0.2, -0.18))
    assert found[2019].share.central == pytest.approx(0.5, abs=0.01)
    assert found[2018].share.central == pytest.approx(0.0, abs=0.01)


def test_a_price_that_always_wandered_says_nothing():
    rng = np.random.default_rng(3)
    label = {year: 100 * np.exp(0.2 * rng.normal()) for year in range(2008, 2020)}
    found = price_fingerprint.estimate(label, dict.fromkeys(range(2008, 2020), 100.0), Interval(-0.15, -0.07, 0.0))
    assert {known.share for known in found.values()} == {None}
    assert all(known.reason.startswith("says nothing") for known in found.values())


def test_series_of_pandas_are_read_as_well():
    total, own = pd.Series({2022: 30.0, 2023: 40.0}), pd.Series({2023: 5.0})
    assert astuple(label_ceiling.estimate(total, own)[2023]) == close(35, 35, 35)
    history = pd.Series(dict.fromkeys(range(2008, 2018), 6.0))
    assert astuple(trend_anomaly.estimate(total, history)[2022]) == close(24, 24, 24)
