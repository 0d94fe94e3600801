"""Contact in several markets and the correlation of advantages: by hand with fractions, as laws, and when asked amiss."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

import petrostates as ps
from petrostates.errors import BadArgument, UnknownCountry, UnknownIndex

F = Fraction
quick = settings(max_examples=10, deadline=None, derandomize=True, database=None)

# RUS 60 + 40 to CHN and IND, IRN 20 + 10 + 10 to CHN, IND and JPN, SAU 20 to CHN: CHN buys 100, IND 50.
MARKET = """
    2024 RUS CHN crude 60
    2024 RUS IND crude 40
    2024 IRN CHN crude 20
    2024 IRN IND crude 10
    2024 IRN JPN crude 10
    2024 SAU CHN crude 20
"""


def values(result):
    frame = result.tidy()
    return dict(zip(frame["period"].dt.year, frame[result.column], strict=True))


# -- contact ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", ["quantity", "value"])
def test_contact_counts_the_cells_where_both_sell_and_weighs_them_by_pressure(flows_of, measure):
    # CHN: 3/5 * 1/5 + 1/2 * 3/5 = 21/50; IND: 2/5 * 1/5 + 1/4 * 4/5 = 7/25
    market = ps.market("all", flows=flows_of(MARKET).assign(value_usd=lambda frame: frame["quantity_t"] * 500))
    found = market.contact("RUS", "IRN", measure=measure)
    assert found.tidy()["shared_cells"].tolist() == [2]
    assert values(found) == pytest.approx({2024: float(F(21, 50) + F(7, 25))})
    assert list(found.tidy()) == ["period", "product", "shared_cells", "contact", "low", "high"]
    by_cell = found.by_cell.set_index("cell")
    assert by_cell["contribution"].to_dict() == pytest.approx({"CHN": 21 / 50, "IND": 7 / 25})
    assert by_cell.loc["IND", ["sales_share_a", "sales_share_b", "market_share_a", "market_share_b"]].tolist() == (
        pytest.approx([2 / 5, 1 / 4, 4 / 5, 1 / 5])
    )
    assert "They meet in 2 cells" in found.summary()
    assert "soften" in found.summary()


def test_alike_is_one_disjoint_is_zero_and_a_silent_side_is_absent(market):
    found = market.contact("RUS", "IRN")
    assert values(found) == pytest.approx({2020: 1.0, 2021: 0.0})  # 2020: both alike, and nobody else sells
    assert found.tidy()["shared_cells"].tolist() == [2, 0]
    assert "2022, where Iran is not in the books" in found.summary()


@pytest.mark.parametrize(("cells", "shared"), [("importer", [1, 1]), ("product", [2]), ("importer_product", [2])])
def test_every_definition_of_a_cell_has_its_contact(market_of, cells, shared):
    market = market_of("""
        2024 RUS CHN crude 6
        2024 RUS IND lng   4
        2024 IRN CHN crude 1
        2024 IRN JPN crude 1
        2024 IRN IND lng   1
    """)
    found = market.contact("RUS", "IRN", cells=cells)
    assert found.tidy()["shared_cells"].tolist() == shared
    there, back = (market.pressure(*pair, cells=cells).tidy()["pressure"] for pair in (("RUS", "IRN"), ("IRN", "RUS")))
    assert found.tidy()["contact"].tolist() == pytest.approx((there + back).tolist())


sold = st.lists(st.integers(0, 50), min_size=9, max_size=9)


@quick
@given(sold)
def test_contact_is_the_sum_of_both_pressures_symmetric_and_at_most_one(numbers):
    sides = {who: numbers[3 * n : 3 * n + 3] for n, who in enumerate(("RUS", "IRN", "SAU"))}
    assume(any(sides["RUS"]) and any(sides["IRN"]))
    rows = [(2024, who, cell, float(x)) for who, side in sides.items() for cell, x in zip("ABC", side, strict=True)]
    flows = pd.DataFrame(rows, columns=["period", "exporter", "importer", "quantity_t"]).assign(product="crude")
    market = ps.market("all", flows=flows, codes="any")
    contact = values(market.contact("RUS", "IRN"))[2024]
    both = [values(market.pressure(*pair))[2024] for pair in (("RUS", "IRN"), ("IRN", "RUS"))]
    assert contact == pytest.approx(sum(both), abs=1e-12)
    assert contact == pytest.approx(values(market.contact("IRN", "RUS"))[2024], abs=1e-12)
    assert 0 <= contact <= 1
    whole = np.sum(list(sides.values()), axis=0)
    assert ps.contact(sides["RUS"], sides["IRN"], market=whole) == pytest.approx(contact, abs=1e-12)


# -- correlation of advantages ----------------------------------------------------------------------------------------

# RUS crude 2, lng 1, lpg 1; IRN crude 1, lng 0, lpg 1; QAT lng 2. Everyone: 3, 3, 2 of 8.
# RCA of RUS: 1/2 / 3/8 = 4/3, 1/4 / 3/8 = 2/3, 1/4 / 1/4 = 1. Of IRN: 1/2 / 3/8 = 4/3, 0, 1/2 / 1/4 = 2.
THREE = """
    2024 RUS CHN crude 1
    2024 RUS IND crude 1
    2024 RUS CHN lng   1
    2024 RUS CHN lpg   1
    2024 IRN CHN crude 1
    2024 IRN CHN lpg   1
    2024 QAT IND lng   2
"""
ADVANTAGES = {"RUS": [F(4, 3), F(2, 3), F(1)], "IRN": [F(4, 3), F(0), F(2)]}


@pytest.mark.parametrize("epsilon", [0.1, 1.0, 1e-6])
def test_advantages_correlate_in_logarithms(market_of, epsilon):
    found = market_of(THREE).log_rca_correlation("RUS", "IRN", epsilon=epsilon)
    x, y = ([math.log(float(rca) + epsilon) for rca in ADVANTAGES[who]] for who in ("RUS", "IRN"))
    assert values(found) == pytest.approx({2024: stats.pearsonr(x, y).statistic}, abs=1e-12)
    assert found.tidy()["products"].tolist() == [3]
    assert list(found.tidy()) == ["period", "products", "log_rca_correlation", "low", "high"]
    by_product = found.by_cell.set_index("product")[["rca_a", "rca_b"]]
    assert by_product["rca_a"].tolist() == pytest.approx([float(rca) for rca in ADVANTAGES["RUS"]])
    assert by_product["rca_b"].tolist() == pytest.approx([float(rca) for rca in ADVANTAGES["IRN"]])
    scalar = ps.log_rca_correlation([2, 1, 1], [1, 0, 1], market=[3, 3, 2], epsilon=epsilon)
    assert scalar == pytest.approx(values(found)[2024], abs=1e-12)


def test_two_products_and_advantages_without_variation_have_no_correlation(market_of):
    two = market_of("2024 RUS CHN crude 1\n2024 RUS CHN lng 2\n2024 IRN CHN crude 2\n2024 IRN CHN lng 1")
    assert two.log_rca_correlation("RUS", "IRN").tidy()["log_rca_correlation"].isna().tolist() == [True]
    assert "Undetermined in 1 period:" in two.log_rca_correlation("RUS", "IRN").summary()
    alike = market_of(
        "\n".join(f"2024 {who} CHN {product} 1" for who in ("RUS", "IRN") for product in ("crude", "lng", "lpg"))
    )
    assert alike.log_rca_correlation("RUS", "IRN").tidy()["log_rca_correlation"].isna().tolist() == [True]
    assert math.isnan(ps.log_rca_correlation([1, 1, 1], [1, 1, 1], market=[2, 2, 2]))
    assert math.isnan(ps.log_rca_correlation([1, 2], [2, 1], market=[3, 3]))


def test_a_product_whose_amount_is_not_published_is_left_out_and_a_published_zero_is_not(market_of):
    hidden = market_of(f"{THREE}\n2024 IRN CHN lng null").log_rca_correlation("RUS", "IRN").tidy()
    assert (hidden["products"].item(), hidden["log_rca_correlation"].isna().item()) == (2, True)
    zero = market_of(f"{THREE}\n2024 IRN CHN lng 0").log_rca_correlation("RUS", "IRN").tidy()
    assert zero["products"].item() == 3


def test_a_silent_year_is_absent_and_a_correlation_is_symmetric(market_of):
    market = market_of(f"{THREE}\n2025 RUS CHN crude 1")
    there, back = market.log_rca_correlation("RUS", "IRN"), market.log_rca_correlation("IRN", "RUS")
    assert values(there) == pytest.approx(values(back))
    assert "2025, where Iran is not in the books" in there.summary()


@pytest.mark.parametrize("basis", ["declared", "attributed"])
def test_on_the_bundled_data_both_keep_their_ranges(basis):
    market = ps.market("asia", basis=basis, start=2015)
    for result, least in ((market.contact("RUS", "IRN"), 0), (market.log_rca_correlation("RUS", "QAT"), -1)):
        frame = result.tidy().dropna(subset=[result.column])
        assert len(frame)
        assert frame[result.column].between(least, 1).all()
        if basis == "attributed":
            assert (frame["low"] <= frame[result.column] + 1e-12).all()
            assert (frame[result.column] <= frame["high"] + 1e-12).all()
        else:
            assert frame[["low", "high"]].isna().all(axis=None)


# -- asked amiss ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("call", ["contact", "log_rca_correlation"])
def test_a_pair_asked_amiss_is_refused_with_the_remedy(market, call):
    ask = getattr(market, call)
    for arguments, options, error, said in (
        (("RUS", "RUS"), {}, BadArgument, "'RUS' with itself is not a pair"),
        (("RSU", "IRN"), {}, UnknownCountry, "RUS"),
        (("RUS", "IRN"), {"measure": "tonnes"}, UnknownIndex, "Known: quantity, value"),
    ):
        with pytest.raises(error, match=said):
            ask(*arguments, **options)


@pytest.mark.parametrize("call", ["contact", "log_rca_correlation"])
def test_a_pair_that_never_trades_has_no_value(market_of, call):
    for text, options in ((MARKET, {"start": 2030}), ("2024 RUS CHN crude 1\n2025 IRN CHN crude 1", {})):
        found = getattr(market_of(text, **options), call)("RUS", "IRN")
        assert found.tidy().empty
        assert "never trade" in found.summary()


def test_a_cell_that_does_not_exist_is_refused(market):
    with pytest.raises(UnknownIndex, match="'product'"):
        market.contact("RUS", "IRN", cells="prodct")


@pytest.mark.parametrize("epsilon", [0.0, -0.1, math.inf, math.nan])
def test_an_epsilon_that_is_not_above_zero_is_refused(market, epsilon):
    with pytest.raises(BadArgument, match="epsilon"):
        market.log_rca_correlation("RUS", "IRN", epsilon=epsilon)
    with pytest.raises(BadArgument, match="epsilon"):
        ps.log_rca_correlation([1, 2, 3], [1, 2, 3], market=[2, 4, 6], epsilon=epsilon)
