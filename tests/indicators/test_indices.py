"""The seven indices of two exporters against fractions worked by hand, and the laws that tie them together."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import petrostates as ps
from petrostates.errors import UnknownIndex
from petrostates.frames import conform
from petrostates.indicators import INDICES
from petrostates.markets import Market
from petrostates.namespace import Tables
from petrostates.schema import ADJUSTMENTS
from petrostates.selection import Selection

F = Fraction
SEVEN = sorted(INDICES)
CELLS = ("importer", "product", "importer_product")

# RUS sells 60 crude to CHN, 20 crude to IND, 20 lng to CHN; IRN 10 crude to CHN, 30 lng to JPN.
TWO_PRODUCTS = """
    2024 RUS CHN crude null 60
    2024 RUS IND crude null 20
    2024 RUS CHN lng   null 20
    2024 IRN CHN crude null 10
    2024 IRN JPN lng   null 30
"""
BY_HAND = {
    # crude: p_RUS = (CHN 3/4, IND 1/4), p_IRN = (CHN 1). sum p p = 3/4, squares 5/8 and 1; CHN weighs 70/90, bracket 6/7.
    ("importer", "crude"): {
        "finger_kreinin": F(3, 4),
        "krugman": F(1, 2),
        "cosine": F(3, 4) / F(sqrt(5 / 8)),
        "morisita_horn": F(12, 13),
        "bray_curtis": F(7, 9),
        "glick_rose": F(2, 9),
        "glick_rose_share": F(2, 3),
    },
    # lng: CHN against JPN, no cell in common
    ("importer", "lng"): {**dict.fromkeys(SEVEN, F(0)), "krugman": F(2), "bray_curtis": F(1)},
    # p_RUS = (crude 4/5, lng 1/5), p_IRN = (crude 1/4, lng 3/4). sum p p = 7/20, squares 17/25 and 5/8;
    # crude weighs 90/140 with bracket 10/21, lng 50/140 with bracket 8/19.
    ("product", "*"): {
        "finger_kreinin": F(9, 20),
        "krugman": F(11, 10),
        "cosine": F(7, 20) / F(sqrt(17 / 40)),
        "morisita_horn": F(140, 261),
        "bray_curtis": F(4, 7),
        "glick_rose": F(3, 7),
        "glick_rose_share": F(15, 49) + F(20, 133),
    },
    # p_RUS = (CHN/crude 3/5, IND/crude 1/5, CHN/lng 1/5), p_IRN = (CHN/crude 1/4, JPN/lng 3/4). sum p p = 3/20, squares
    # 11/25 and 5/8; CHN/crude weighs 70/140 with bracket 10/17.
    ("importer_product", "*"): {
        "finger_kreinin": F(1, 4),
        "krugman": F(3, 2),
        "cosine": F(3, 20) / F(sqrt(11 / 40)),
        "morisita_horn": F(20, 71),
        "bray_curtis": F(6, 7),
        "glick_rose": F(1, 7),
        "glick_rose_share": F(5, 17),
    },
}


def by_product(result) -> dict[str, float]:
    frame = result.tidy()
    products = frame["product"] if "product" in frame else ["*"] * len(frame)
    return dict(zip(products, frame["overlap"], strict=True))


@pytest.mark.parametrize("measure", ["quantity", "value"])
@pytest.mark.parametrize("index", SEVEN)
@pytest.mark.parametrize("cells", CELLS)
def test_each_index_is_what_one_works_out_by_hand(market_of, index, cells, measure):
    lines = TWO_PRODUCTS if measure == "value" else TWO_PRODUCTS.replace("null ", "")
    found = by_product(market_of(lines).overlap("RUS", "IRN", index=index, cells=cells, measure=measure))
    expected = {product: float(values[index]) for (place, product), values in BY_HAND.items() if place == cells}
    assert found == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize("index", SEVEN)
def test_the_ends_of_an_index_are_those_it_states_and_a_silent_year_is_absent(market, index):
    # 2020: equal shares, of 100 t and of 40 t; 2021: no importer in common; 2022: Iran is silent
    frame = market.overlap("RUS", "IRN", index=index).tidy()
    of_amounts = {"bray_curtis": 1 - 2 * 40 / 140, "glick_rose": 2 * 40 / 140}
    expected = {2020: of_amounts.get(index, INDICES[index].alike), 2021: INDICES[index].apart}
    assert dict(zip(frame["period"].dt.year, frame["overlap"], strict=True)) == pytest.approx(expected, abs=1e-15)


# -- the attributed basis ---------------------------------------------------------------------------------------------

# Russia sells CHN 6, IND 4. Iran sells IND 4 by the books, and CHN 4 (2 to 8) under the Malaysian label. So p_RUS = (3/5, 2/5),
# p_IRN = (1/2, 1/2), low (1/3, 2/3), high (2/3, 1/3); squares 13/25 and 1/2, 5/9, 5/9.
RANGES = {
    "finger_kreinin": (F(9, 10), F(11, 15), F(14, 15)),
    "krugman": (F(1, 5), F(8, 15), F(2, 15)),
    "cosine": (0.5 / sqrt(13 / 50), 7 / 15 / sqrt(13 / 45), 8 / 15 / sqrt(13 / 45)),
    "morisita_horn": (F(50, 51), F(105, 121), F(120, 121)),
    "bray_curtis": (F(2, 18), F(4, 16), F(2, 22)),
    "glick_rose": (F(16, 18), F(12, 16), F(20, 22)),
    "glick_rose_share": (F(50, 99) + F(32, 81), F(5, 14) + F(3, 8), F(126, 209) + F(40, 121)),
}


@pytest.fixture
def hidden_cargo():
    sold = {"exporter": ["RUS", "RUS", "IRN", "MYS"], "importer": ["CHN", "IND", "IND", "CHN"]}
    flows = pd.DataFrame({**sold, "quantity_t": [6.0, 4.0, 4.0, 9.0]}).assign(period=2024, product="crude")
    cargo = dict.fromkeys(ADJUSTMENTS.fields.names, "made up") | {
        "period": date(2024, 1, 1),
        "frequency": "A",
        "declared_exporter": "MYS",
        "attributed_exporter": "IRN",
        "importer": "CHN",
        "product": "crude",
        "unit_value_usd_t": 500.0,
        "vintage": date(2024, 1, 1),
        "totals": "any",
        "quantity_low_t": 2.0,
        "quantity_t": 4.0,
        "quantity_high_t": 8.0,
    }
    tables = Tables(conform(flows), ADJUSTMENTS.from_pylist([cargo]))
    return Market(tables, Selection("all", None, basis="attributed"))


@pytest.mark.parametrize("index", SEVEN)
def test_the_range_of_an_index_is_that_of_its_readings(hidden_cargo, index):
    found = hidden_cargo.overlap("RUS", "IRN", index=index).tidy()[["overlap", "low", "high"]].iloc[0].tolist()
    readings = [float(reading) for reading in RANGES[index]]
    assert found == pytest.approx([readings[0], min(readings), max(readings)], abs=1e-12)


@pytest.mark.parametrize("index", SEVEN)
def test_the_matrix_shows_the_central_reading(hidden_cargo, index):
    matrix = hidden_cargo.matrix(index).tidy().set_index(["exporter_a", "exporter_b"])["overlap"]
    assert matrix["RUS", "IRN"] == pytest.approx(float(RANGES[index][0]), abs=1e-12)


# -- laws -------------------------------------------------------------------------------------------------------------

sold = st.lists(st.one_of(st.just(0), st.integers(1, 10**6)), min_size=4, max_size=4)
quick = settings(max_examples=10, deadline=None, derandomize=True, database=None)
IMPORTERS = ("CHN", "IND", "JPN", "KOR")


def market_of_two(russian, iranian):
    assume(any(russian))
    assume(any(iranian))
    sides = {"RUS": russian, "IRN": iranian}
    rows = [
        (2024, who, where, float(tonnes)) for who in sides for where, tonnes in zip(IMPORTERS, sides[who], strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["period", "exporter", "importer", "quantity_t"])
    return ps.market("all", flows=frame.assign(product="crude"))


def value(market, index, pair=("RUS", "IRN")):
    return market.overlap(*pair, index=index).tidy()["overlap"].item()


@quick
@given(sold, sold)
def test_the_indices_keep_their_identities(russian, iranian):
    market = market_of_two(russian, iranian)
    found = {index: value(market, index) for index in SEVEN}
    assert found["finger_kreinin"] + found["krugman"] / 2 == pytest.approx(1, abs=1e-12)
    assert found["glick_rose"] + found["bray_curtis"] == pytest.approx(1, abs=1e-12)
    assert (
        found["morisita_horn"] <= found["cosine"] + 1e-12
    )  # the arithmetic mean below is no less than the geometric one


@quick
@given(sold, sold, st.sampled_from(SEVEN))
def test_an_index_is_symmetric_and_within_its_range(russian, iranian, index):
    market = market_of_two(russian, iranian)
    there, back = value(market, index), value(market, index, ("IRN", "RUS"))
    assert there == pytest.approx(back, abs=1e-12)
    assert 0 <= there <= INDICES[index].largest


@quick
@given(sold, sold, st.sampled_from(["finger_kreinin", "krugman", "cosine", "morisita_horn"]), st.integers(2, 1000))
def test_an_index_of_shares_is_blind_to_the_size_of_one_side(russian, iranian, index, times):
    larger = market_of_two([times * tonnes for tonnes in russian], iranian)
    assert value(larger, index) == pytest.approx(value(market_of_two(russian, iranian), index), abs=1e-12)


@quick
@given(sold, sold, st.sampled_from(SEVEN))
def test_the_scalar_form_of_an_index_gives_the_same_number(russian, iranian, index):
    scalar = getattr(ps, index)(np.array(russian), iranian)
    assert value(market_of_two(russian, iranian), index) == pytest.approx(scalar, abs=1e-12)


@pytest.mark.parametrize("index", SEVEN)
@pytest.mark.parametrize("cells", CELLS)
def test_what_the_cells_add_sums_to_the_index(market_of, index, cells):
    overlap = market_of(TWO_PRODUCTS.replace("null ", "")).overlap("RUS", "IRN", index=index, cells=cells)
    assert overlap.by_cell["contribution"].sum() == pytest.approx(overlap.tidy()["overlap"].sum(), abs=1e-14)


def test_the_cells_are_all_those_in_which_either_sells(market_of):
    cells = market_of(TWO_PRODUCTS.replace("null ", "")).overlap("RUS", "IRN", index="krugman").by_cell
    found = cells.set_index(["product", "cell"])[["sales_share_a", "sales_share_b", "contribution"]]
    assert {place: tuple(row) for place, row in found.iterrows()} == {
        ("crude", "CHN"): (0.75, 1.0, 0.25),
        ("crude", "IND"): (0.25, 0.0, 0.25),
        ("lng", "CHN"): (1.0, 0.0, 1.0),
        ("lng", "JPN"): (0.0, 1.0, 1.0),
    }


# -- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("index", SEVEN)
def test_the_summary_states_the_definition_with_its_reference(market, index):
    summary = market.overlap("RUS", "IRN", index=index).summary()
    assert INDICES[index].formula in summary
    assert INDICES[index].reference in summary


@pytest.mark.parametrize("call", ["overlap", "matrix"])
def test_an_unknown_index_is_refused_with_the_nearest_one(market, call):
    pair = ("RUS", "IRN") if call == "overlap" else ()
    with pytest.raises(UnknownIndex, match="morisita_horn"):
        getattr(market, call)(*pair, index="morisita")
