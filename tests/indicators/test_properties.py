"""Properties that hold in every market, and the same indices computed a second time with numpy alone."""

from __future__ import annotations

from math import log

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import petrostates as ps

EXPORTERS, IMPORTERS, YEARS = ("IRN", "RUS", "SAU"), ("CHN", "IND", "JPN"), (2023, 2024)
PAIRS = (("RUS", "IRN"), ("IRN", "RUS"))
SHAPE = (len(YEARS), len(EXPORTERS), len(IMPORTERS))

# Tonnes by year, exporter and importer; about every third cell is empty, so that silent years and disjoint pairs occur.
worlds = st.lists(
    st.one_of(st.just(None), st.just(0), st.integers(1, 50), st.integers(1, 50)), min_size=18, max_size=18
).map(lambda amounts: np.array(amounts, dtype=float).reshape(SHAPE))
quick = settings(max_examples=8, deadline=None, derandomize=True, database=None)


def flows_of(tonnes: np.ndarray) -> pd.DataFrame:
    places = [(year, seller, buyer) for year in YEARS for seller in EXPORTERS for buyer in IMPORTERS]
    frame = pd.DataFrame(places, columns=["period", "exporter", "importer"])
    return frame.assign(product="crude", quantity_t=tonnes.ravel())


def market_of(frame: pd.DataFrame):
    assume(frame["quantity_t"].gt(0).any())
    return ps.market("all", flows=frame)


def values(result, column):
    frame = result.tidy()
    return dict(zip(frame["period"].dt.year, frame[column], strict=True))


def overlaps(market):
    return {pair: values(market.overlap(*pair), "overlap") for pair in PAIRS}


def assert_same(found, expected):
    assert found.keys() == expected.keys()
    for key in found:
        assert found[key] == pytest.approx(expected[key], abs=1e-12), key


# -- the same numbers, computed apart ---------------------------------------------------------------------------------


def by_numpy(tonnes, index):
    """The index of both orders of the pair in every year in which both sell something."""
    amounts = np.nan_to_num(tonnes)
    found = {}
    for a, b in PAIRS:
        first, second = amounts[:, EXPORTERS.index(a)], amounts[:, EXPORTERS.index(b)]
        found[a, b] = {
            year: index(first[t], second[t], amounts[t].sum(axis=0))
            for t, year in enumerate(YEARS)
            if first[t].sum() > 0 and second[t].sum() > 0
        }
    return found


def overlap_by_numpy(first, second, bought):
    return 1 - np.abs(first / first.sum() - second / second.sum()).sum() / 2


def pressure_by_numpy(rival, target, bought):
    return sum(target[c] / target.sum() * rival[c] / bought[c] for c in range(len(bought)) if bought[c] > 0)


def concentration_by_numpy(amounts):
    share = np.sort(amounts[amounts > 0] / np.nansum(amounts))
    n, hhi = len(share), float(share @ share)
    entropy = -float(share @ np.log(share))
    # Mean absolute difference over all pairs, halved and divided by the mean: the biased Gini
    gini = float(np.abs(share[:, None] - share[None, :]).mean() / (2 * share.mean()))
    return {
        "hhi": hhi,
        "hhi_normalised": (hhi - 1 / n) / (1 - 1 / n) if n > 1 else np.nan,
        "effective_suppliers": 1 / hhi,
        "cr1": share[-1],
        "cr4": share[-4:].sum(),
        "theil": log(n) - entropy,
        "entropy": entropy,
        "gini": gini,
        "gini_unbiased": gini * n / (n - 1) if n > 1 else np.nan,
        "suppliers": n,
        "kwoka": float(np.sum((share[1:] - share[:-1]) ** 2)) if n > 1 else np.nan,
        "dominance": float(np.sum((share**2 / hhi) ** 2)),
    }


@quick
@given(worlds)
def test_overlap_and_pressure_are_what_numpy_gives(tonnes):
    market = market_of(flows_of(tonnes))
    assert_same(overlaps(market), by_numpy(tonnes, overlap_by_numpy))
    pressures = {(rival, on): values(market.pressure(rival, on=on), "pressure") for rival, on in PAIRS}
    assert_same(pressures, by_numpy(tonnes, pressure_by_numpy))


@quick
@given(worlds)
def test_concentration_is_what_numpy_gives(tonnes):
    found = market_of(flows_of(tonnes)).concentration().tidy()
    places = [(t, c) for t in range(SHAPE[0]) for c in range(SHAPE[2]) if np.nansum(tonnes[t, :, c]) > 0]
    assert list(zip(found["period"].dt.year, found["importer"], strict=True)) == [
        (YEARS[t], IMPORTERS[c]) for t, c in places
    ]
    for row, (t, c) in zip(found.to_dict("records"), places, strict=True):
        expected = concentration_by_numpy(tonnes[t, :, c])
        assert {name: row[name] for name in expected} == pytest.approx(expected, abs=1e-12, nan_ok=True)
        assert 1 / row["suppliers"] - 1e-12 <= row["hhi"] <= 1 + 1e-12


# -- laws -------------------------------------------------------------------------------------------------------------


@quick
@given(worlds)
def test_overlap_is_symmetric_and_between_zero_and_one(tonnes):
    found = overlaps(market_of(flows_of(tonnes)))
    assert found["RUS", "IRN"] == found["IRN", "RUS"]
    assert all(0 <= overlap <= 1 for overlap in found["RUS", "IRN"].values())


@quick
@given(worlds)
def test_pressure_times_own_sales_is_the_same_in_both_directions(tonnes):
    market = market_of(flows_of(tonnes))
    sold = dict(zip(EXPORTERS, np.nansum(tonnes, axis=2).T, strict=True))
    there, back = (values(market.pressure(rival, on=on), "pressure") for rival, on in PAIRS)
    assert there.keys() == back.keys()
    for year in there:
        t = YEARS.index(year)
        assert sold["IRN"][t] * there[year] == pytest.approx(sold["RUS"][t] * back[year], abs=1e-9)


@quick
@given(worlds)
def test_the_shares_of_an_importer_sum_to_one(tonnes):
    market = market_of(flows_of(tonnes))
    for result, keys in ((market.shares(), ["period", "importer"]), (market.shares(by="product"), ["period"])):
        totals = result.tidy().groupby(keys)["share"].sum()
        assert totals.tolist() == pytest.approx([1] * len(totals))


@quick
@given(worlds, st.integers(1, 1000))
def test_a_seller_that_sells_the_same_in_other_amounts_overlaps_fully(tonnes, times):
    tonnes = tonnes.copy()
    tonnes[:, 0] = tonnes[:, 1] * times
    assert all(overlap == pytest.approx(1) for overlap in overlaps(market_of(flows_of(tonnes)))["RUS", "IRN"].values())


def scaled(frame):
    return frame.assign(quantity_t=frame["quantity_t"] * 1e6)


def shuffled(frame):
    return frame.sample(frac=1, random_state=7)


def split(frame):
    """Each row as two of different origin, in parts that differ from row to row."""
    part = np.resize([0.1, 0.25, 0.5, 0.8], len(frame))
    first = frame.assign(source="a", quantity_t=frame["quantity_t"] * part)
    return pd.concat([first, frame.assign(source="b", quantity_t=frame["quantity_t"] * (1 - part))])


@pytest.mark.filterwarnings("ignore:.* under more than one source and count as different cargo")
@quick
@given(worlds, st.sampled_from([scaled, shuffled, split]))
def test_overlap_is_unchanged_by_the_unit_the_row_order_and_the_splitting_of_rows(tonnes, changed):
    frame = flows_of(tonnes)
    assert_same(overlaps(market_of(changed(frame))), overlaps(market_of(frame)))
