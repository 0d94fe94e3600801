"""Draws that depend on their name alone, and the pooling of several readings of one quantity."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from scipy import stats

from petrostates.attribution.chance import Chance, interval_of, over_years
from petrostates.attribution.interval import Interval
from petrostates.errors import BadArgument


def between(middle, reach, name, chance):
    return chance.between(Interval(middle - reach, middle, middle + reach), name)


def test_nine_draws_in_ten_lie_between_the_ends_and_half_below_the_middle():
    draws = Chance(4000).between(Interval(8, 10, 13), "x")
    assert [np.mean(draws < end) for end in (8, 10, 13)] == pytest.approx([0.05, 0.5, 0.95], abs=0.001)


def test_the_draws_are_two_halves_of_a_normal_curve():
    scores = np.sort(Chance(1001).scores("x"))
    assert scores == pytest.approx(stats.norm.ppf((np.arange(1001) + 0.5) / 1001))


def test_an_exact_amount_has_no_spread():
    assert set(Chance(100).between(Interval.exactly(5.0), "x")) == {5.0}


def test_a_share_stays_between_nothing_and_the_whole():
    draws = Chance(1000).share(Interval(0.0, 0.5, 1.0), "x")
    assert (draws.min(), draws.max()) == (0.0, 1.0)


def test_equal_names_and_seeds_give_equal_draws_and_others_do_not():
    one, again, other = Chance(500), Chance(500), Chance(500, seed=1)
    assert (one.scores("a") == again.scores("a")).all()
    assert not (one.scores("a") == one.scores("b")).all()
    assert not (one.scores("a") == other.scores("a")).all()
    assert abs(np.corrcoef(one.scores("a"), one.scores("b"))[0, 1]) < 0.15


def test_draws_are_the_same_in_another_process():
    code = "from petrostates.attribution.chance import Chance; print(repr(Chance(200, 3).scores('a')[:5].tolist()))"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == repr(Chance(200, 3).scores("a")[:5].tolist())


def test_several_figures_of_one_thing_share_the_worlds_evenly():
    chance = Chance(900)
    draws = chance.one_of([np.full(900, value) for value in (1.0, 2.0, 3.0)], "which")
    assert [np.mean(draws == value) for value in (1.0, 2.0, 3.0)] == pytest.approx([1 / 3] * 3)


def test_readings_that_agree_are_averaged_with_their_weights():
    chance = Chance(4000)
    # one reads 9, the other 12, both ± 10 (standard deviation 6.08): mean 10, deviation 6.08 · √(4 + 1)/3 = 4.53
    pooled = chance.pool(
        {"a": between(9, 10, "a", chance), "b": between(12, 10, "b", chance)}, {"a": 2, "b": 1}, "flow"
    )
    assert pooled.mean() == pytest.approx(10, abs=0.01)
    assert pooled.std() == pytest.approx(10 / 1.6449 * 5**0.5 / 3, rel=0.03)


def test_readings_that_disagree_get_a_further_error_by_the_moments_of_their_differences():
    chance = Chance(4000)
    pooled = chance.pool({"a": between(10, 1, "a", chance), "b": between(30, 1, "b", chance)}, {"a": 1, "b": 1}, "flow")
    own = 1 / 1.6449
    further = np.sqrt((20**2 - 2 * own**2) / 2)  # E (x1 - x2)² = own² + own² + 2 τ²
    assert pooled.std() == pytest.approx(np.sqrt((own**2 + further**2) / 2), rel=0.03)
    low, high = interval_of(pooled).low, interval_of(pooled).high
    assert low < 10
    assert high > 30


def test_a_reading_of_unknown_error_is_not_rewarded_for_it():
    """With weights by precision the exact reading would be the answer."""
    chance = Chance(4000)
    pooled = chance.pool({"a": between(10, 5, "a", chance), "b": np.full(4000, 20.0)}, {"a": 1, "b": 1}, "flow")
    assert np.median(pooled) == pytest.approx(15, abs=0.2)


def test_one_reading_alone_stays_as_it_is():
    chance = Chance(200)
    draws = between(10, 5, "a", chance)
    assert (chance.pool({"a": draws}, {"a": 2.0}, "flow") == draws).all()


def test_formulas_are_applied_to_years_that_all_readings_have():
    found = over_years(lambda a, b: a - b, a={2020: 5.0, 2021: 7.0}, b={2021: Interval(1, 2, 3), 2022: 0.0})
    assert list(found) == [2021]
    assert found[2021].map(lambda end: round(end, 2)) == Interval(4, 5, 6)


def test_too_few_worlds_are_refused():
    with pytest.raises(BadArgument, match="at least 100"):
        Chance(50)
