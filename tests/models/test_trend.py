"""Level, trend and steps: against numpy, other software, and a simulated truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.datasets import nile

import petrostates as ps
from petrostates.errors import BadArgument
from petrostates.models.trend import _newey_west_variances, trend


@pytest.fixture(scope="module")
def volume():
    """Flow of the Nile at Aswan, 1871 to 1970; the first dam was begun in 1899."""
    frame = nile.load_pandas().data
    return pd.Series(frame["volume"].to_numpy(), index=frame["year"].astype(int))


def newey_west(y, design, lags):
    """Coefficients and Bartlett-weighted covariance with n/(n - k), written out."""
    n, k = design.shape
    bread = np.linalg.inv(design.T @ design)
    coefficients = bread @ design.T @ y
    scores = design * (y - design @ coefficients)[:, None]
    meat = scores.T @ scores
    for lag in range(1, lags + 1):
        gamma = scores[lag:].T @ scores[:-lag]
        meat += (1 - lag / (lags + 1)) * (gamma + gamma.T)
    return coefficients, n / (n - k) * bread @ meat @ bread


# -- against other computations ---------------------------------------------------------------------------------------


def test_estimates_and_newey_west_errors_are_what_numpy_gives(volume):
    fit = trend(volume, {"dam": 1899}).tidy()
    years = volume.index.to_numpy()
    design = np.column_stack([np.ones(100), years - 1871, years >= 1899]).astype(float)
    coefficients, covariance = newey_west(volume.to_numpy(), design, lags=4)  # floor(4 * (100/100)^(2/9))
    errors = np.sqrt(np.diag(covariance))
    assert fit["estimate"].to_numpy() == pytest.approx(coefficients, rel=1e-9)
    assert fit["std_error"].to_numpy() == pytest.approx(errors, rel=1e-9)
    # with a hundred values the bootstrap asks for more than the t table does, and not for twice as much
    reach, table = (fit["high"] - fit["estimate"]).to_numpy(), stats.t.ppf(0.975, 97) * errors
    assert (reach > table).all()
    assert (reach < 2 * table).all()
    assert (fit["p_value"] < 0.05).tolist() == ((fit["low"] > 0) | (fit["high"] < 0)).tolist()


def test_the_variances_of_the_bootstrap_are_those_of_statsmodels(volume):
    design = sm.add_constant(np.arange(100.0))
    whole = sm.OLS(volume.to_numpy(), design).fit(cov_type="HAC", cov_kwds={"maxlags": 4, "use_correction": True})
    inverse = np.linalg.inv(design.T @ design)
    ours = _newey_west_variances(design, inverse, whole.resid[:, None], 4)
    assert np.sqrt(ours[:, 0]) == pytest.approx(whole.bse, rel=1e-9)


@pytest.mark.parametrize("persistence", [0.0, 0.5, 0.8])
def test_a_step_that_is_not_there_is_seldom_found(persistence):
    # thirty values, a step with six after it: a t table would "find" it in a fifth to a third of all series
    draws = np.random.default_rng(3).normal(size=(80, 60))
    found = 0
    for shocks in draws:
        series = [0.0]
        for shock in shocks:
            series.append(persistence * series[-1] + shock)
        fit = trend(pd.Series(series[-30:], index=range(1995, 2025)), {"step": 2019})
        found += fit.estimate("step")["p_value"] < 0.05
    assert found / len(draws) <= 0.125  # 5 % of 80 is 4; 10 or fewer are found with probability above 0.995


def test_the_trend_of_the_nile_is_that_of_another_package(volume):
    line = stats.linregress(volume.index - 1871, volume)
    fit = trend(volume)
    assert fit.estimate("trend")["estimate"] == pytest.approx(line.slope)
    assert fit.estimate("level")["estimate"] == pytest.approx(line.intercept)
    assert line.slope == pytest.approx(-2.7143, abs=1e-4)


def test_the_nile_fell_with_the_dam(volume):
    fit = trend(volume, {"dam": 1899})
    assert fit.reading("dam") == "below"
    assert fit.reading("trend") == "undetermined"


def test_lags_grow_slowly_with_the_sample(volume):
    assert "4 lags" in trend(volume).notes[0]
    assert "3 lags" in trend(volume.iloc[:28]).notes[0]  # 4 (28/100)^(2/9) = 3.01
    assert "2 lags" in trend(volume.iloc[:27]).notes[0]  # 4 (27/100)^(2/9) = 2.99


# -- against a truth we made ------------------------------------------------------------------------------------------


def test_an_exact_line_with_a_step_is_recovered_exactly():
    years = range(1995, 2025)
    series = pd.Series({year: 0.3 + 0.01 * (year - 1995) - 0.2 * (year >= 2012) for year in years})
    fit = trend(series, {"embargo": 2012}).tidy().set_index("term")["estimate"]
    assert fit.to_dict() == pytest.approx({"level": 0.3, "trend": 0.01, "embargo": -0.2})


def test_a_simulated_truth_lies_in_the_intervals_and_a_true_null_is_seldom_rejected():
    draw = np.random.default_rng(11)
    years = np.arange(1965, 2025)
    inside = []
    for _ in range(20):
        truth = 0.4 + 0.002 * (years - 1965) - 0.15 * (years >= 2000)
        fit = trend(pd.Series(truth + draw.normal(0, 0.05, len(years)), index=years), {"war": 2000}).tidy()
        inside.append(fit["low"].le([0.4, 0.002, -0.15]) & fit["high"].ge([0.4, 0.002, -0.15]))
    # 95 % promised; robust errors of sixty observations come somewhat short of it
    assert 0.85 <= np.mean(inside) <= 1.0


# -- steps and what is left out ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", [1871, 1872, 1970, 1971, 2022])
def test_a_step_too_close_to_the_edge_is_left_out_by_name(volume, first):
    fit = trend(volume, {"war": first})
    assert fit.tidy()["term"].tolist() == ["level", "trend"]
    assert any(note.startswith(f"Step 'war' ({first}) is left out: ") and "Undetermined" in note for note in fit.notes)


@pytest.mark.parametrize("first", [1875, 1967])
def test_four_periods_on_either_side_are_enough_for_a_step(volume, first):
    assert trend(volume, {"war": first}).tidy()["term"].tolist() == ["level", "trend", "war"]


def test_of_two_steps_in_one_year_only_one_is_told_apart(volume):
    fit = trend(volume, {"dam": 1899, "drought": 1899, "next": 1900})
    assert fit.tidy()["term"].tolist() == ["level", "trend", "dam"]
    assert [note.split("'")[1] for note in fit.notes if "left out" in note] == ["drought", "next"]


def test_steps_are_adjusted_together_by_holm():
    years = np.arange(1960, 2025)
    moved = 0.04 * (years >= 1980) + 0.03 * (years >= 1990) + 0.035 * (years >= 2010)
    series = pd.Series(moved + np.random.default_rng(5).normal(0, 0.03, len(years)), index=years)
    fit = trend(series, {"revolution": 1980, "war": 1990, "embargo": 2010}).tidy().set_index("term")
    raw = fit.loc[["revolution", "war", "embargo"], "p_value"].sort_values()
    # smallest times three, next times two, largest times one; never falling, never above one
    by_hand = (raw * [3, 2, 1]).cummax().clip(upper=1)
    assert by_hand.iloc[1] < 0.9
    assert fit.loc[raw.index, "p_adjusted"].to_dict() == pytest.approx(by_hand.to_dict())
    assert fit.loc[["level", "trend"], "p_adjusted"].isna().all()


def test_a_step_may_not_take_the_name_of_another_term(volume):
    with pytest.raises(BadArgument, match="trend"):
        trend(volume, {"trend": 1899})


# -- what it reads ----------------------------------------------------------------------------------------------------


def test_years_dates_and_unordered_rows_are_the_same_series(volume):
    fit = trend(volume, {"dam": 1899}).tidy()
    dated = volume.set_axis(pd.to_datetime([f"{year}-01-01" for year in volume.index]))
    pd.testing.assert_frame_equal(trend(dated, {"dam": 1899}).tidy(), fit)
    pd.testing.assert_frame_equal(trend(volume.sample(frac=1, random_state=1), {"dam": 1899}).tidy(), fit)


def test_time_is_counted_in_years_where_some_are_absent():
    series = pd.Series({year: 2.0 * (year - 2000) for year in (2000, 2001, 2004, 2005, 2010, 2011, 2012, 2020)})
    assert trend(series).estimate("trend")["estimate"] == pytest.approx(2.0)


def test_an_overlap_of_a_market_can_be_fitted():
    overlap = ps.market("asia", product="crude", end=2018).overlap("RUS", "IRN").tidy().set_index("period")["overlap"]
    assert trend(overlap).nobs == 24


def test_missing_values_are_refused(volume):
    with pytest.raises(BadArgument, match="missing values"):
        trend(volume.where(volume.index != 1900))


def test_infinite_values_are_refused(volume):
    with pytest.raises(BadArgument, match="finite"):
        trend(volume.where(volume.index != 1900, float("inf")))


def test_several_values_in_a_year_are_refused(volume):
    with pytest.raises(BadArgument, match="several values in a year"):
        trend(pd.concat([volume, volume.iloc[:1]]))


@pytest.mark.parametrize(("count", "steps"), [(6, {}), (0, {})])
def test_too_few_observations_are_refused(volume, count, steps):
    with pytest.raises(
        BadArgument, match=f"{count} observations for {2 + len(steps)} terms; at least {7 + len(steps)}"
    ):
        trend(volume.iloc[:count], steps)


def test_seven_observations_are_enough_for_a_trend(volume):
    assert trend(volume.iloc[:7]).nobs == 7
