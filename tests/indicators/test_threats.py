"""Static and dynamic threat: by hand with fractions, against plain Python, on both bases, and when asked amiss."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import petrostates as ps
from petrostates.errors import BadArgument, UnknownCountry, UnknownIndex
from petrostates.frames import conform
from petrostates.markets import Market
from petrostates.namespace import Tables
from petrostates.schema import ADJUSTMENTS
from petrostates.selection import Selection

F = Fraction
quick = settings(max_examples=10, deadline=None, derandomize=True, database=None)

# RUS sells crude 40, lng 20, lpg 40 (100); IRN crude 30, lpg 10 (40); QAT lng 60 (60). Everyone: 70, 80, 50 of 200.
# RCA of RUS: crude 4/10 / 7/20 = 8/7, lng 2/10 / 8/20 = 1/2, lpg 4/10 / 5/20 = 8/5. Of IRN: crude 15/7, lng 0, lpg exactly 1.
PRODUCTS = """
    2024 RUS CHN crude 40
    2024 RUS CHN lng   15
    2024 RUS IND lng    5
    2024 RUS IND lpg   40
    2024 IRN CHN crude 30
    2024 IRN IND lpg   10
    2024 QAT CHN lng   60
"""


def values(result):
    frame = result.tidy()
    return dict(zip(frame["period"].dt.year, frame[result.column], strict=True))


# -- static -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rival", "on", "threat"),
    [
        ("RUS", "IRN", F(1)),  # crude 3/4 and lpg 1/4: Russia has an advantage in both
        ("RUS", "QAT", F(0)),  # lng: Russia has none
        ("IRN", "RUS", F(2, 5)),  # crude alone; an advantage of exactly 1 in lpg does not count
        ("QAT", "RUS", F(1, 5)),  # lng: 1 / (2/5) = 5/2
        ("IRN", "QAT", F(0)),
    ],
)
@pytest.mark.parametrize("measure", ["quantity", "value"])
def test_a_static_threat_is_the_share_of_sales_where_the_rival_has_an_advantage(
    market_of, flows_of, rival, on, threat, measure
):
    flows = flows_of(PRODUCTS).assign(value_usd=lambda frame: frame["quantity_t"] * 500)
    market = ps.market("all", flows=flows)
    assert values(market.threat(rival, on, cells="product", measure=measure)) == pytest.approx({2024: float(threat)})


def test_where_the_cell_is_an_importer_the_advantage_is_in_selling_to_it(market_of):
    # crude: CHN takes 60 of 100. RUS sells it 20 of 50 (RCA 2/3) and IND 30 of 50 (RCA 3/2); IRN CHN 40 of 50 (4/3), IND 10.
    market = market_of("""
        2024 RUS CHN crude 20
        2024 RUS IND crude 30
        2024 IRN CHN crude 40
        2024 IRN IND crude 10
    """)
    assert values(market.threat("RUS", on="IRN")) == pytest.approx({2024: 1 / 5})
    assert values(market.threat("IRN", on="RUS")) == pytest.approx({2024: 2 / 5})
    cells = market.threat("RUS", on="IRN").by_cell.set_index("cell")["rival_advantage"]
    assert cells.to_dict() == pytest.approx({"CHN": 2 / 3, "IND": 3 / 2})


def test_cells_of_importer_and_product_give_one_value_over_all(market_of):
    # IRN holds CHN/crude 30 of 70 with 3/4 of its sales: RCA 3/4 / (70/200) > 1; IND/lpg 10 of 50: exactly 1
    threat = market_of(PRODUCTS).threat("IRN", on="RUS", cells="importer_product")
    assert values(threat) == pytest.approx({2024: 2 / 5})
    assert list(threat.tidy()) == ["period", "threat", "low", "high"]


def test_the_parts_of_the_cells_add_up(market_of):
    threat = market_of(PRODUCTS).threat("IRN", on="RUS", cells="product")
    assert threat.by_cell["contribution"].sum() == pytest.approx(threat.tidy()["threat"].item())


def test_a_market_of_a_single_cell_has_no_threat_and_says_why(market_of):
    market = market_of("2024 RUS CHN crude 20\n2024 IRN CHN crude 30\n2025 RUS CHN crude 1\n2025 IRN IND crude 3")
    assert values(market.threat("RUS", on="IRN")) == {2025: 0.0}
    assert "2024, where the market is a single cell" in market.threat("RUS", on="IRN").summary()
    pooled = market.threat("RUS", on="IRN", cells="product")
    assert pooled.tidy().empty
    assert "2024-2025, where the market is a single cell" in pooled.summary()


def test_a_silent_period_is_absent_and_a_pair_that_never_meets_has_a_true_zero(market):
    # 2020: both in proportion, nobody has an advantage; 2021: RUS to CHN, IRN to IND; 2022: Iran is silent
    threat = market.threat("RUS", on="IRN")
    assert values(threat) == {2020: 0.0, 2021: 0.0}
    assert "2022, where Iran is not in the books" in threat.summary()


def by_plain_python(amounts: dict[str, dict[str, int]], rival: str, on: str) -> Fraction:
    market = {cell: sum(of.get(cell, 0) for of in amounts.values()) for of in amounts.values() for cell in of}
    whole, own, theirs = sum(market.values()), sum(amounts[on].values()), sum(amounts[rival].values())
    return sum(
        (
            F(x, own)
            for cell, x in amounts[on].items()
            if F(amounts[rival].get(cell, 0), theirs) > F(market[cell], whole)
        ),
        F(0),
    )


world = st.lists(st.integers(0, 40), min_size=9, max_size=9)


@quick
@given(world)
def test_a_static_threat_is_what_fractions_give(numbers):
    amounts = {
        who: dict(zip("ABC", numbers[3 * n : 3 * n + 3], strict=True)) for n, who in enumerate(("RUS", "IRN", "SAU"))
    }
    assume(sum(amounts["RUS"].values()) and sum(amounts["IRN"].values()))
    sold = [sum(of[cell] for of in amounts.values()) for cell in "ABC"]
    assume(np.count_nonzero(sold) > 1)
    rows = [(2024, who, cell, float(x)) for who, of in amounts.items() for cell, x in of.items()]
    flows = pd.DataFrame(rows, columns=["period", "exporter", "importer", "quantity_t"]).assign(product="crude")
    market = ps.market("all", flows=flows, codes="any")
    for rival, on in (("RUS", "IRN"), ("IRN", "RUS")):
        expected = float(by_plain_python(amounts, rival, on))
        assert values(market.threat(rival, on=on)) == pytest.approx({2024: expected}, abs=1e-12)
        scalar = ps.threat([*amounts[rival].values()], on=[*amounts[on].values()], market=sold)
        assert scalar == pytest.approx(expected, abs=1e-12)


# -- dynamic ----------------------------------------------------------------------------------------------------------

# IRN 2024: CHN 20, IND 30, JPN 40, KOR 10 (100), before 10, 30, 40, 0. RUS before 10, 20, 0, 7, now 40, 10, 5, 7.
# CHN x4 against x2: yes. IND x1/2 against x1: no. JPN from nothing: yes. KOR x1 against from nothing: no.
GROWTH = """
    2023 IRN CHN crude 10
    2023 IRN IND crude 30
    2023 IRN JPN crude 40
    2023 RUS CHN crude 10
    2023 RUS IND crude 20
    2023 RUS KOR crude  7
    2024 IRN CHN crude 20
    2024 IRN IND crude 30
    2024 IRN JPN crude 40
    2024 IRN KOR crude 10
    2024 RUS CHN crude 40
    2024 RUS IND crude 10
    2024 RUS JPN crude  5
    2024 RUS KOR crude  7
"""


def test_a_dynamic_threat_is_the_share_of_sales_where_the_rival_grows_faster(market_of):
    found = market_of(GROWTH).dynamic_threat("RUS", on="IRN")
    assert values(found) == pytest.approx({2024: float(F(20 + 40, 100))})
    assert list(found.tidy()) == ["period", "product", "since", "dynamic_threat", "known_share", "low", "high"]
    # the other way: IND grows against Russia's half, KOR from nothing, CHN and JPN do not: (10 + 7) / 62
    assert values(market_of(GROWTH).dynamic_threat("IRN", on="RUS")) == pytest.approx({2024: 17 / 62})


def test_equal_growth_threatens_nobody_and_neither_do_two_that_begin_together(market_of):
    market = market_of("""
        2023 IRN CHN crude 0.1
        2023 RUS CHN crude 0.3
        2024 IRN CHN crude 0.3
        2024 RUS CHN crude 0.9
        2024 IRN IND crude 1
        2024 RUS IND crude 9
    """)
    assert values(market.dynamic_threat("RUS", on="IRN")) == {2024: 0.0}
    assert values(market.dynamic_threat("IRN", on="RUS")) == {2024: 0.0}


def test_a_cell_whose_growth_is_unknown_has_no_weight_and_is_counted(market_of):
    # Russia's figure for India in 2023 is not published: of 80 known, 60 are threatened
    lost = GROWTH.replace("2023 RUS IND crude 20", "2023 RUS IND crude null").replace(
        "2024 IRN IND crude 30", "2024 IRN IND crude 20"
    )
    found = market_of(lost).dynamic_threat("RUS", on="IRN")
    assert values(found) == pytest.approx({2024: 60 / 70})
    assert found.tidy()["known_share"].tolist() == pytest.approx([70 / 90])
    assert "known for 78% of the sales" in found.summary()
    assert found.by_cell.set_index("cell")["contribution"].isna().to_dict() == {
        "CHN": False,
        "IND": True,
        "JPN": False,
        "KOR": False,
    }


def test_where_no_growth_is_known_there_is_no_threat():
    # Iran's sales to China of 2021 are not published, and it sells nowhere else in 2022.
    sold = [(2021, "IRN", "CHN", None), (2021, "IRN", "IND", 1), (2021, "RUS", "CHN", 1)]
    sold += [(2022, "IRN", "CHN", 1), (2022, "RUS", "CHN", 1)]
    frame = pd.DataFrame(sold, columns=["period", "exporter", "importer", "quantity_t"]).assign(product="crude")
    assert ps.market("all", flows=frame).dynamic_threat("RUS", on="IRN").tidy().empty


def test_a_published_zero_is_known(market_of):
    found = market_of(f"{GROWTH}\n2023 RUS JPN crude 0").dynamic_threat("RUS", on="IRN").tidy()
    assert (found["dynamic_threat"].item(), found["known_share"].item()) == (pytest.approx(0.6), 1.0)


def test_each_period_is_compared_with_the_one_before_or_with_one_that_is_named(market_of):
    # Russia doubles, then halves; Iran stands still: 1, 0, and against the first 0
    market = market_of("""
        2022 RUS CHN crude 10
        2022 IRN CHN crude 10
        2023 RUS CHN crude 20
        2023 IRN CHN crude 10
        2024 RUS CHN crude 10
        2024 IRN CHN crude 10
    """)
    stepwise = market.dynamic_threat("RUS", on="IRN")
    assert values(stepwise) == {2023: 1.0, 2024: 0.0}
    assert stepwise.tidy()["since"].dt.year.tolist() == [2022, 2023]
    for since in (2022, "2022", "2022-01-01", date(2022, 1, 1), pd.Timestamp(2022, 1, 1)):
        against_first = market.dynamic_threat("RUS", on="IRN", since=since)
        assert values(against_first) == {2023: 1.0, 2024: 0.0}
        assert set(against_first.tidy()["since"].dt.year) == {2022}
    assert values(market.dynamic_threat("RUS", on="IRN", since=2023)) == {2024: 0.0}


def test_a_period_in_which_one_side_is_silent_at_either_end_is_absent_and_named(market):
    # 2021: Iran sells to India alone, which Russia has left; 2022: Iran's row holds no figure
    found = market.dynamic_threat("RUS", on="IRN")
    assert values(found) == {2021: 0.0}
    assert "2022, where Iran is not in the books by tonnes in both periods" in found.summary()
    # 2021: Russia sells to China alone, which Iran has left
    assert values(market.dynamic_threat("IRN", on="RUS")) == {2021: 0.0}


def test_two_that_never_trade_in_both_periods_have_no_dynamic_threat(market_of):
    market = market_of("2023 RUS CHN crude 1\n2024 IRN CHN crude 1\n2024 RUS CHN crude 1")
    found = market.dynamic_threat("RUS", on="IRN")
    assert found.tidy().empty
    assert "does not exist" in found.summary()


def test_pooled_products_compare_totals(market_of):
    # crude 10 -> 20 against 10 -> 30; lng only Russia
    market = market_of("""
        2023 RUS CHN crude 10
        2023 IRN CHN crude 10
        2024 RUS CHN crude 30
        2024 IRN IND crude 20
        2024 RUS CHN lng 5
    """)
    assert values(market.dynamic_threat("RUS", on="IRN", cells="product")) == {2024: 1.0}
    assert values(market.dynamic_threat("RUS", on="IRN", cells="importer_product")) == {2024: 0.0}


moving = st.lists(st.one_of(st.just(0), st.integers(0, 30)), min_size=12, max_size=12)


@quick
@given(moving)
def test_a_dynamic_threat_is_what_plain_python_gives(numbers):
    then, now = numbers[:6], numbers[6:]
    sides = {"RUS": (then[:3], now[:3]), "IRN": (then[3:], now[3:])}
    assume(all(sum(amounts) for side in sides.values() for amounts in side))
    rows = [
        (year, who, cell, float(x))
        for who, side in sides.items()
        for year, amounts in zip((2023, 2024), side, strict=True)
        for cell, x in zip("ABC", amounts, strict=True)
    ]
    flows = pd.DataFrame(rows, columns=["period", "exporter", "importer", "quantity_t"]).assign(product="crude")
    market = ps.market("all", flows=flows, codes="any")
    (r0, r1), (e0, e1) = sides["RUS"], sides["IRN"]
    expected = sum((F(e1[c], sum(e1)) for c in range(3) if r1[c] * e0[c] > e1[c] * r0[c]), F(0))
    assert values(market.dynamic_threat("RUS", on="IRN")) == pytest.approx({2024: float(expected)}, abs=1e-12)
    assert ps.dynamic_threat(r0, r1, e0, e1) == pytest.approx(float(expected), abs=1e-12)
    both = expected + sum((F(e1[c], sum(e1)) for c in range(3) if e1[c] * r0[c] > r1[c] * e0[c]), F(0))
    assert both <= 1  # nobody outgrows and is outgrown in one cell


# -- both bases, and what is asked amiss ------------------------------------------------------------------------------


@pytest.mark.parametrize("cells", ["importer", "product", "importer_product"])
@pytest.mark.parametrize("call", ["threat", "dynamic_threat"])
def test_the_attributed_range_holds_the_value_and_declared_has_none(call, cells):
    for basis in ("declared", "attributed"):
        frame = getattr(ps.market("asia", basis=basis, start=2017), call)("RUS", on="IRN", cells=cells).tidy()
        assert len(frame)
        assert frame[call].between(0, 1).all()
        if basis == "declared":
            assert frame[["low", "high"]].isna().all(axis=None)
        else:
            assert (frame["low"] <= frame[call]).all()
            assert (frame[call] <= frame["high"]).all()


def test_a_range_compares_a_year_with_adjustments_with_one_that_is_the_same_in_every_scenario():
    # China: Iran 2 -> 4 (1 to 8, under the Malaysian label) against Russia's 6 -> 6; India: 4 -> 4 against 4 -> 4
    rows = [
        (2023, "RUS", "CHN", 6.0),
        (2023, "RUS", "IND", 4.0),
        (2023, "IRN", "CHN", 2.0),
        (2023, "IRN", "IND", 4.0),
        (2024, "RUS", "CHN", 6.0),
        (2024, "RUS", "IND", 4.0),
        (2024, "IRN", "IND", 4.0),
        (2024, "MYS", "CHN", 9.0),
    ]
    flows = pd.DataFrame(rows, columns=["period", "exporter", "importer", "quantity_t"]).assign(product="crude")
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
        "quantity_low_t": 1.0,
        "quantity_t": 4.0,
        "quantity_high_t": 8.0,
    }
    tables = Tables(conform(flows), ADJUSTMENTS.from_pylist([cargo]))
    market = Market(tables, Selection("all", None, basis="attributed"))
    found = market.dynamic_threat("IRN", on="RUS").tidy()[["dynamic_threat", "low", "high"]]
    assert found.to_numpy().tolist() == [pytest.approx([0.6, 0.0, 0.6])]
    capacity = (
        market.pivotal().tidy().set_index(["period", "importer", "exporter"]).loc[(pd.Timestamp(2024, 1, 1), "CHN")]
    )
    # without Russia China has Malaysia's 5 (8, 1) and Iran's 4 (2 of the year before, 8) of 15
    assert capacity.loc["RUS", ["residual_supply", "low", "high"]].tolist() == pytest.approx([9 / 15, 9 / 15, 10 / 15])


def test_a_dynamic_threat_reads_what_the_flows_of_the_basis_say():
    # from 2018, a year without adjustments, to 2019, one with them
    sold = ps.market("asia", product="crude", basis="attributed", start=2018, end=2019)
    frame = sold.dynamic_threat("RUS", on="IRN").tidy()
    assert frame["period"].dt.year.tolist() == [2019]
    declared = ps.market("asia", product="crude", start=2018, end=2019).flows()
    then, now = (
        sold.flows()[sold.flows()["period"].dt.year.eq(year)].pivot_table(
            index="importer", columns="exporter", values="quantity_t"
        )
        for year in (2018, 2019)
    )
    assert then["IRN"].sum() == pytest.approx(
        declared.query("exporter == 'IRN' and period.dt.year == 2018")["quantity_t"].sum()
    )
    both = pd.concat({"r0": then["RUS"], "e0": then["IRN"], "r1": now["RUS"], "e1": now["IRN"]}, axis=1).fillna(0.0)
    faster = both["r1"] * both["e0"] > both["e1"] * both["r0"]
    assert frame["dynamic_threat"].item() == pytest.approx(both.loc[faster, "e1"].sum() / both["e1"].sum())


@pytest.mark.parametrize("call", ["threat", "dynamic_threat"])
def test_a_threat_asked_amiss_is_refused_with_the_remedy(market, call):
    ask = getattr(market, call)
    for arguments, options, error, said in (
        (("RUS", "RUS"), {}, BadArgument, "'RUS' with itself is not a pair"),
        (("RSU", "IRN"), {}, UnknownCountry, "RUS"),
        (("RUS", "IRAN"), {}, UnknownCountry, "IRN"),
        (("RUS", "IRN"), {"cells": "prodct"}, UnknownIndex, "'product'"),
        (("RUS", "IRN"), {"measure": "tonnes"}, UnknownIndex, "Known: quantity, value"),
    ):
        with pytest.raises(error, match=said):
            ask(*arguments, **options)


@pytest.mark.parametrize(
    ("since", "said"),
    [
        (1999, "since 1999 is not in this market, which has 2020-01-01 to 2022-01-01"),
        (2022, "since 2022 is the last period"),
        ("soon", "since is 'soon'"),
        ("2020-07-01", "is not in this market"),
    ],
)
def test_a_since_that_nothing_can_be_compared_with_is_refused(market, since, said):
    with pytest.raises(BadArgument, match=said):
        market.dynamic_threat("RUS", on="IRN", since=since)


def test_a_bare_year_of_months_is_refused_with_one_of_them(market_of):
    months = [f"{month} {who} CHN crude 1" for month in ("2023-01", "2023-02", "2023-03") for who in ("RUS", "IRN")]
    market = market_of("\n".join(months))
    with pytest.raises(BadArgument, match="3 periods of this market"):
        market.dynamic_threat("RUS", on="IRN", since=2023)
    assert len(market.dynamic_threat("RUS", on="IRN", since="2023-01-01").tidy()) == 2


def test_an_empty_selection_has_no_threat(market_of):
    market = market_of(GROWTH, start=2030)
    assert market.threat("RUS", on="IRN").tidy().empty
    assert market.dynamic_threat("RUS", on="IRN").tidy().empty
    assert "never trade" in market.threat("RUS", on="IRN").summary()
    with pytest.raises(BadArgument, match="which is empty"):
        market.dynamic_threat("RUS", on="IRN", since=2023)


def test_months_follow_months(market_of):
    rows = [
        f"{month} {who} CHN crude {x}"
        for month, x in (("2023-11", 1), ("2023-12", 2), ("2024-01", 4))
        for who in ("RUS", "IRN")
    ]
    frame = market_of("\n".join(rows)).dynamic_threat("RUS", on="IRN").tidy()
    months = pd.to_datetime(["2023-11-01", "2023-12-01", "2024-01-01"])
    assert list(zip(frame["since"], frame["period"], strict=True)) == list(pairwise(months))
