"""The scalar forms against fractions worked by hand, against scipy, and against a market built of the same amounts."""

from __future__ import annotations

from math import isnan, log, sqrt

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.spatial import distance

import petrostates as ps
from petrostates.errors import BadArgument

OF_TWO = ["finger_kreinin", "krugman", "cosine", "morisita_horn", "bray_curtis", "glick_rose", "glick_rose_share"]
OF_ONE = [
    "hhi",
    "hhi_normalised",
    "effective_suppliers",
    "entropy",
    "theil",
    "gini",
    "gini_unbiased",
    "kwoka",
    "dominance",
]

# x = (3, 1, 0), y = (1, 0, 1): p = (3/4, 1/4, 0), q = (1/2, 0, 1/2); sum p q = 3/8, squares 5/8 and 1/2.
# Glick-Rose share: only the first cell is shared, weight 4/6, bracket 1 - (1/4) / (5/4) = 4/5.
OF_TWO_BY_HAND = {
    "finger_kreinin": 1 / 2,
    "krugman": 1,
    "cosine": 3 / (2 * sqrt(5)),
    "morisita_horn": 2 / 3,
    "bray_curtis": 2 / 3,
    "glick_rose": 1 / 3,
    "glick_rose_share": 8 / 15,
}
# Amounts 4, 2, 1, 1, none: s = (1/2, 1/4, 1/8, 1/8). H = 11/32; (11/32 - 1/4) / (3/4) = 1/8; entropy 7/4 ln 2; theil
# ln 4 - 7/4 ln 2 = 1/4 ln 2; gini 2 (1/8 + 2/8 + 3/4 + 4/2) / 4 - 5/4 = 5/16, times 4/3 = 5/12. kwoka (1/4)^2 + (1/8)^2 = 5/64;
# dominance (8/11)^2 + (2/11)^2 + 2 (1/22)^2 = 137/242.
OF_ONE_BY_HAND = {
    "hhi": 11 / 32,
    "hhi_normalised": 1 / 8,
    "effective_suppliers": 32 / 11,
    "entropy": 7 / 4 * log(2),
    "theil": log(2) / 4,
    "gini": 5 / 16,
    "gini_unbiased": 5 / 12,
    "kwoka": 5 / 64,
    "dominance": 137 / 242,
}


@pytest.mark.parametrize("name", OF_TWO)
def test_an_index_of_two_is_what_one_works_out_by_hand(name):
    assert getattr(ps, name)([3, 1, 0], [1, 0, 1]) == pytest.approx(OF_TWO_BY_HAND[name], abs=1e-15)


@pytest.mark.parametrize("name", OF_ONE)
def test_a_concentration_is_what_one_works_out_by_hand(name):
    assert getattr(ps, name)([1, 4, 0, 2, 1]) == pytest.approx(OF_ONE_BY_HAND[name], abs=1e-15)


def test_pressure_is_what_one_works_out_by_hand():
    # on sells (3, 1): p = (3/4, 1/4); the rival has 2 of 8 and 1 of 2: 3/4 * 1/4 + 1/4 * 1/2 = 5/16
    assert ps.pressure([2, 1], on=[3, 1], market=[8, 2]) == pytest.approx(5 / 16, abs=1e-15)


def test_one_supplier_is_wholly_concentrated_and_has_no_normalised_index():
    assert (ps.hhi([7]), ps.effective_suppliers([7]), ps.entropy([7]), ps.theil([7]), ps.gini([7])) == (1, 1, 0, 0, 0)
    assert isnan(ps.hhi_normalised([7]))
    assert isnan(ps.gini_unbiased([7]))
    assert isnan(ps.kwoka([7]))
    assert ps.dominance([7]) == 1


@pytest.mark.parametrize("amounts", [[1e-300, 1e300], [1e-200, 1, 1e200], [5e-324, 1e10]], ids=str)
def test_a_supplier_too_small_for_a_share_adds_nothing_to_entropy_and_counts_in_theil(amounts):
    assert ps.entropy(amounts) == pytest.approx(0, abs=1e-190)
    assert ps.theil(amounts) == pytest.approx(log(len(amounts)), abs=1e-15)


def test_the_two_conventions_of_gini_differ_by_a_tenth_on_ten_numbers():
    # 1 to 10: 2 * 385 / (10 * 55) - 11 / 10 = 3/10, and a ninth more: 1/3
    assert ps.gini(range(1, 11)) == pytest.approx(0.3, abs=1e-15)
    assert ps.gini_unbiased(range(1, 11)) == pytest.approx(1 / 3, abs=1e-15)


def test_threats_contact_and_risk_are_what_one_works_out_by_hand():
    # rival (2, 1, 0), on (3, 1, 4), everyone (8, 2, 6): RCA of the rival 2/3 / 1/2 and 1/3 / 1/8, both above 1
    assert ps.threat([2, 1, 0], on=[3, 1, 4], market=[8, 2, 6]) == pytest.approx(1 / 2, abs=1e-15)
    # 3/8 * 2/8 + 2/3 * 3/8 + 1/8 * 1/2 + 1/3 * 1/2
    assert ps.contact([2, 1, 0], [3, 1, 4], market=[8, 2, 6]) == pytest.approx(11 / 32 + 11 / 48, abs=1e-15)
    # faster in the first cell (x2 against x1) and the third (from nothing): (3 + 4) / 8
    assert ps.dynamic_threat([1, 1, 0], [2, 1, 1], [3, 1, 4], [3, 1, 4]) == pytest.approx(7 / 8, abs=1e-15)
    assert ps.supplier_risk([2, 1, 1], [1, 1 / 2, 0]) == pytest.approx(1 / 4 + 1 / 32, abs=1e-15)


def test_a_threat_in_a_single_cell_is_undetermined():
    assert isnan(ps.threat([1, 0], on=[2, 0], market=[3, 0]))
    assert ps.threat([1, 0], on=[2, 0], market=[3, 1]) == 1


def test_a_cell_whose_growth_is_not_known_is_left_out():
    assert ps.dynamic_threat([1, None], [2, 1], [3, 1], [3, 1]) == 1
    assert isnan(ps.dynamic_threat([1, None], [2, 1], [3, 1], [0, 1]))


@pytest.mark.parametrize("nothing", [[np.nan, np.nan], [0, 0], [None, 0]], ids=str)
def test_a_threat_and_a_contact_are_undetermined_where_either_side_sells_nothing(nothing):
    for of_a_market in (ps.threat, ps.contact, ps.log_rca_correlation):
        assert isnan(of_a_market(nothing, [1, 2], [3, 3]))
        assert isnan(of_a_market([1, 2], nothing, [3, 3]))
    assert isnan(ps.dynamic_threat(nothing, [1, 2], [1, 2], [1, 2]))
    assert isnan(ps.dynamic_threat([1, 2], [1, 2], [1, 2], nothing))
    assert isnan(ps.supplier_risk(nothing, [1, 1]))


def test_a_market_smaller_than_its_sellers_is_refused_by_all_of_a_market():
    for of_a_market in (ps.threat, ps.contact, ps.log_rca_correlation):
        with pytest.raises(BadArgument, match="more than the whole market"):
            of_a_market([2, 1], [3, 1], [4, 2])
    with pytest.raises(BadArgument, match="3 and 2 and 2 and 2 cells"):
        ps.dynamic_threat([1, 2, 3], [1, 2], [1, 2], [1, 2])


# -- what is missing, and what is wrong -------------------------------------------------------------------------------


@pytest.mark.parametrize("nothing", [[], [np.nan, np.nan], [0, 0], [None, None], [0.0, None]], ids=str)
@pytest.mark.parametrize("name", OF_ONE)
def test_without_trade_a_concentration_is_undetermined(name, nothing):
    assert isnan(getattr(ps, name)(nothing))


@pytest.mark.parametrize("nothing", [[np.nan, np.nan], [0, 0], [None, 0]], ids=str)
@pytest.mark.parametrize("name", OF_TWO)
def test_an_index_is_undetermined_where_either_side_sells_nothing(name, nothing):
    assert isnan(getattr(ps, name)(nothing, [1, 2]))
    assert isnan(getattr(ps, name)([1, 2], nothing))
    assert isnan(getattr(ps, name)(nothing, nothing))
    assert isnan(ps.pressure(nothing, on=[1, 2], market=[3, 3]))
    assert isnan(ps.pressure([1, 2], on=nothing, market=[3, 3]))


@pytest.mark.parametrize(
    "empty", [[], np.array([]), pd.Series([]), pd.Series([], dtype=float), pl.Series([])], ids=repr
)
@pytest.mark.parametrize("name", OF_TWO)
def test_an_index_of_no_cells_is_undetermined(name, empty):
    assert isnan(getattr(ps, name)(empty, empty))
    assert isnan(ps.pressure(empty, on=empty, market=empty))


@pytest.mark.parametrize("name", OF_TWO)
def test_a_missing_amount_is_skipped_as_the_views_skip_nulls(name):
    assert getattr(ps, name)([3, 1, np.nan], [1, None, 1]) == pytest.approx(OF_TWO_BY_HAND[name], abs=1e-15)


@pytest.mark.parametrize(
    "wrong", [[1, -1], [1, float("inf")], [1, "2"], ["a", "b"], [[1, 2], [3, 4]], 7, np.array([True])], ids=str
)
def test_what_is_no_array_of_amounts_is_refused(wrong):
    for name in OF_ONE:
        with pytest.raises(BadArgument):
            getattr(ps, name)(wrong)
    for name in OF_TWO:
        with pytest.raises(BadArgument):
            getattr(ps, name)([1, 2], wrong)


def test_a_bad_amount_is_named_by_place_and_fault():
    with pytest.raises(BadArgument, match=r"Amount 1 is -2\.0: negative"):
        ps.hhi([1, -2])
    with pytest.raises(BadArgument, match="Amount 0 is inf: infinite"):
        ps.cosine([1, 2], [np.inf, 1])


@pytest.mark.parametrize("name", OF_TWO)
def test_arrays_of_unequal_length_are_refused(name):
    with pytest.raises(BadArgument, match="3 and 2 cells"):
        getattr(ps, name)([1, 2, 3], [1, 2])


def test_a_market_smaller_than_its_sellers_is_refused():
    with pytest.raises(BadArgument, match="more than the whole market"):
        ps.pressure([2, 1], on=[3, 1], market=[4, 2])


# -- containers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("container", [list, tuple, np.array, pd.Series, pl.Series, pa.array, pd.array])
@pytest.mark.parametrize("name", ["krugman", "glick_rose_share"])
def test_any_array_like_will_do(name, container):
    found = getattr(ps, name)(container([3, 1, 0]), container([1.0, 0.0, 1.0]))
    assert found == pytest.approx(OF_TWO_BY_HAND[name], abs=1e-15)


@pytest.mark.parametrize("name", OF_TWO)
def test_two_series_are_aligned_by_their_index(name):
    ours = pd.Series({"CHN": 3.0, "IND": 1.0})
    theirs = pd.Series({"JPN": 1.0, "CHN": 1.0})
    assert getattr(ps, name)(ours, theirs) == pytest.approx(OF_TWO_BY_HAND[name], abs=1e-15)


def test_a_series_and_an_array_are_taken_by_position():
    assert ps.finger_kreinin(pd.Series([3.0, 1.0], index=["CHN", "IND"]), [1, 1]) == 0.75


def test_a_label_that_stands_twice_is_refused():
    with pytest.raises(BadArgument, match="'CHN' stands twice"):
        ps.cosine(pd.Series([1.0, 2.0], index=["CHN", "CHN"]), pd.Series([1.0], index=["CHN"]))


def test_missing_values_of_every_container_are_skipped():
    for holed in (
        pd.Series([75.0, None]),
        pl.Series([75, None]),
        pa.array([75, None]),
        pd.array([75, None], dtype="Int64"),
    ):
        assert ps.hhi(holed) == 1.0


def test_asking_leaves_the_array_as_it_was():
    amounts = np.array([3.0, np.nan, 1.0])
    ps.gini(amounts)
    ps.finger_kreinin(amounts, [1, 1, 1])
    np.testing.assert_array_equal(amounts, [3.0, np.nan, 1.0])


# -- laws and other software ------------------------------------------------------------------------------------------

amounts = st.lists(st.one_of(st.just(0.0), st.floats(1e-3, 1e9)), min_size=5, max_size=5)
quick = settings(max_examples=100, deadline=None, derandomize=True, database=None)


@quick
@given(amounts, amounts)
def test_scipy_gives_the_same_distances(x, y):
    assume(any(x))
    assume(any(y))
    p, q = np.array(x) / sum(x), np.array(y) / sum(y)
    assert ps.cosine(x, y) == pytest.approx(1 - distance.cosine(x, y), abs=1e-9)
    assert ps.bray_curtis(x, y) == pytest.approx(distance.braycurtis(x, y), abs=1e-12)
    assert ps.bray_curtis(p, q) == pytest.approx(1 - ps.finger_kreinin(x, y), abs=1e-12)
    assert ps.krugman(x, y) == pytest.approx(distance.cityblock(p, q), abs=1e-12)


@quick
@given(amounts, amounts)
def test_the_identities_hold(x, y):
    assume(any(x))
    assume(any(y))
    assert ps.finger_kreinin(x, y) + ps.krugman(x, y) / 2 == pytest.approx(1, abs=1e-12)
    assert ps.glick_rose(x, y) + ps.bray_curtis(x, y) == pytest.approx(1, abs=1e-12)
    for name in OF_TWO:
        assert getattr(ps, name)(x, y) == pytest.approx(getattr(ps, name)(y, x), abs=1e-12)
        assert 0 <= getattr(ps, name)(x, y) <= 2


@quick
@given(amounts, amounts, st.sampled_from([1e-300, 1e-9, 1e9, 1e290]))
def test_every_index_is_blind_to_the_unit(x, y, factor):
    assume(any(x))
    assume(any(y))
    for name in OF_TWO:
        moved = getattr(ps, name)(np.array(x) * factor, np.array(y) * factor)
        assert moved == pytest.approx(getattr(ps, name)(x, y), abs=1e-9)
    for name in OF_ONE:
        moved = getattr(ps, name)(np.array(x) * factor)
        assert moved == pytest.approx(getattr(ps, name)(x), abs=1e-9, nan_ok=True)


@quick
@given(amounts, amounts, amounts)
def test_pressure_times_own_sales_is_the_same_in_both_directions(rival, on, others):
    assume(any(rival))
    assume(any(on))
    market = np.sum([rival, on, others], axis=0)
    there, back = sum(on) * ps.pressure(rival, on, market), sum(rival) * ps.pressure(on, rival, market)
    assert there == pytest.approx(back, rel=1e-9)


def test_the_concentrations_are_those_of_a_market_of_the_same_amounts(market_of):
    row = market_of("""
        2024 RUS CHN crude 4
        2024 IRN CHN crude 2
        2024 SAU CHN crude 1
        2024 IRQ CHN crude 1
        2024 OMN CHN crude 0
    """)
    found = row.concentration().tidy().iloc[0]
    assert {name: found[name] for name in OF_ONE} == pytest.approx(OF_ONE_BY_HAND, abs=1e-12)


def test_pressure_is_that_of_a_market_of_the_same_amounts(market_of):
    market = market_of("""
        2024 RUS CHN crude 2
        2024 RUS IND crude 1
        2024 IRN CHN crude 3
        2024 IRN IND crude 1
        2024 SAU CHN crude 3
    """)
    found = market.pressure("RUS", on="IRN").tidy()["pressure"].item()
    assert found == pytest.approx(ps.pressure([2, 1], on=[3, 1], market=[8, 2]), abs=1e-12)


def test_what_a_masked_array_hides_is_missing():
    sold = np.ma.masked_array([3.0, 1.0, 50.0], mask=[False, False, True])
    assert ps.hhi(sold) == ps.hhi([3.0, 1.0, None])
    assert ps.finger_kreinin(sold, [1.0, 1.0, 0.0]) == ps.finger_kreinin([3.0, 1.0, np.nan], [1.0, 1.0, 0.0])
    assert ps.hhi(np.ma.masked_array([3, 1, -5], mask=[0, 0, 1])) == ps.hhi([3, 1])
