"""Supplier risk, sanctioned shares and pivotal suppliers: by hand with fractions, as laws, and when asked amiss."""

from __future__ import annotations

import math
from fractions import Fraction

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import petrostates as ps
from petrostates.errors import BadArgument, BadTable, DataWarning, UnknownCountry, UnknownIndex

F = Fraction
quick = settings(max_examples=10, deadline=None, derandomize=True, database=None)

# CHN: RUS 1/2, IRN 1/4, SAU 1/4; IND: RUS 1/3, SAU 2/3; pooled: RUS 50, IRN 20, SAU 40 of 110.
SOLD = """
    2024 RUS CHN crude 40
    2024 IRN CHN crude 20
    2024 SAU CHN crude 20
    2024 RUS IND crude 10
    2024 SAU IND crude 20
"""
RISK = {"RUS": 0.5, "IRN": 1.0, "SAU": 0.25}


def by_importer(result, column=None):
    frame = result.tidy()
    return dict(zip(frame["importer"], frame[column or result.column], strict=True))


# -- risk -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("container", [dict, pd.Series])
def test_a_risk_weighs_the_square_of_a_share(market_of, container):
    found = market_of(SOLD).supplier_risk(container(RISK))
    assert by_importer(found) == pytest.approx(
        {
            "CHN": float(F(1, 4) * F(1, 2) + F(1, 16) + F(1, 16) * F(1, 4)),
            "IND": float(F(1, 9) * F(1, 2) + F(4, 9) * F(1, 4)),
        }
    )
    assert list(found.tidy()) == ["period", "product", "importer", "supplier_risk", "rated_share", "low", "high"]
    assert "Risks as given: IRN 1, RUS 0.5, SAU 0.25." in found.summary()


def test_pooled_importers_are_one_buyer(market_of):
    frame = market_of(SOLD).supplier_risk(RISK, by="product").tidy()
    expected = (F(50, 110) ** 2 * F(1, 2)) + F(20, 110) ** 2 + F(40, 110) ** 2 * F(1, 4)
    assert frame["supplier_risk"].tolist() == pytest.approx([float(expected)])
    assert list(frame) == ["period", "product", "supplier_risk", "rated_share", "low", "high"]
    assert frame["product"].tolist() == ["crude"]


def test_value_may_differ_from_tonnes(market_of):
    market = market_of("2024 RUS CHN crude 1 30\n2024 IRN CHN crude 1 10")
    assert by_importer(market.supplier_risk({"RUS": 1, "IRN": 0})) == {"CHN": 1 / 4}
    assert by_importer(market.supplier_risk({"RUS": 1, "IRN": 0}, measure="value")) == {"CHN": 9 / 16}


def test_a_default_rates_all_others_and_the_result_says_so(market_of):
    found = market_of(SOLD).supplier_risk({"RUS": 1}, default=0.5)
    assert by_importer(found)["CHN"] == pytest.approx(1 / 4 + 1 / 2 * (1 / 16 + 1 / 16))
    assert by_importer(found, "rated_share") == pytest.approx({"CHN": 1 / 2, "IND": 1 / 3})
    assert found.unrated == ("IRN", "SAU")
    assert "2 other exporters at the default risk of 0.5" in found.summary()


def test_exporters_without_a_risk_are_named(market_of):
    with pytest.raises(BadArgument, match="lacks 2 exporters of this market: IRN, SAU"):
        market_of(SOLD).supplier_risk({"RUS": 1})


@pytest.mark.parametrize("number", [-0.1, 1.1, math.nan, math.inf, "high", None])
def test_a_risk_outside_zero_to_one_is_refused_by_name(market_of, number):
    with pytest.raises(BadArgument, match="risk of IRN"):
        market_of(SOLD).supplier_risk({**RISK, "IRN": number})
    if number is not None:
        with pytest.raises(BadArgument, match="risk of default"):
            market_of(SOLD).supplier_risk(RISK, default=number)


def test_a_risk_asked_amiss_is_refused(market_of):
    market = market_of(SOLD)
    with pytest.raises(UnknownCountry, match="RUS"):
        market.supplier_risk({**RISK, "RSU": 1})
    with pytest.raises(BadArgument, match="risk is a list"):
        market.supplier_risk([1, 2])
    with pytest.raises(UnknownIndex, match="'importer'"):
        market.supplier_risk(RISK, by="importers")
    with pytest.raises(UnknownIndex, match="'quantity'"):
        market.supplier_risk(RISK, measure="quantities")


bought = st.lists(st.integers(0, 50), min_size=6, max_size=6)


@quick
@given(bought, st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_risk_is_bounded_by_concentration_and_linear_in_the_risks(numbers, risks):
    assume(any(numbers))
    who = ("RUS", "IRN", "SAU")
    rows = [
        (2024, e, i, float(x)) for (e, i), x in zip([(e, i) for e in who for i in ("CHN", "IND")], numbers, strict=True)
    ]
    flows = pd.DataFrame(rows, columns=["period", "exporter", "importer", "quantity_t"]).assign(product="crude")
    market = ps.market("all", flows=flows)
    risk = dict(zip(who, risks, strict=True))
    found, hhi = by_importer(market.supplier_risk(risk)), by_importer(market.concentration())
    assert found.keys() == hhi.keys()
    assert all(0 <= found[place] <= hhi[place] + 1e-12 for place in found)
    assert by_importer(market.supplier_risk(dict.fromkeys(who, 1.0))) == pytest.approx(hhi)
    safe = by_importer(market.supplier_risk({code: 1 - r for code, r in risk.items()}))
    assert {place: found[place] + safe[place] for place in found} == pytest.approx(hhi)
    for column, place in ((0, "CHN"), (1, "IND")):
        assert ps.supplier_risk(numbers[column::2], risks) == pytest.approx(found.get(place, math.nan), nan_ok=True)


def test_the_scalar_form_refuses_a_supplier_without_a_risk():
    for risks in ([1, None], [1, 2], [1, -1]):
        with pytest.raises(BadArgument):
            ps.supplier_risk([1, 2], risks)
    assert ps.supplier_risk([1, 0], [0.5, None]) == 0.5


# -- sanctioned share -------------------------------------------------------------------------------------------------


def test_a_sanctioned_share_adds_shares_and_a_buyer_of_none_has_a_true_zero(market_of):
    market = market_of(f"{SOLD}\n2024 SAU JPN crude 5\n2024 RUS KOR crude null")
    found = market.sanctioned_share(["IRN", "RUS", "IRN"])
    assert by_importer(found) == pytest.approx({"CHN": 3 / 4, "IND": 1 / 3, "JPN": 0.0})
    assert found.exporters == ("IRN", "RUS")
    assert "(IRN, RUS)" in found.summary()
    assert market.sanctioned_share(["IRN"], by="product").tidy()["sanctioned_share"].tolist() == pytest.approx(
        [20 / 115]
    )


def test_a_list_asked_amiss_is_refused(market_of):
    market = market_of(SOLD)
    for listed, error, said in (
        ([], BadArgument, "empty"),
        ("RUS", BadArgument, r"such as \['RUS'\]"),
        (["RSU"], UnknownCountry, "RUS"),
    ):
        with pytest.raises(error, match=said):
            market.sanctioned_share(listed)


def test_all_suppliers_together_are_everything():
    market = ps.market("asia", product="crude", start=2022)
    everyone = sorted(market.flows()["exporter"].unique())
    assert market.sanctioned_share(everyone).tidy()["sanctioned_share"].tolist() == pytest.approx(
        [1.0] * len(market.concentration().tidy())
    )


# -- pivotal ----------------------------------------------------------------------------------------------------------


def test_a_supplier_is_pivotal_where_the_others_cannot_fill_the_demand(market_of):
    # CHN needs 80; others of RUS: 20 + 50, of IRN: 60 + 50, of SAU: 60 + 20, which is just enough
    able = pd.DataFrame({"exporter": ["RUS", "IRN", "SAU"], "importer": "CHN", "capacity_t": [60.0, 20.0, 50.0]})
    found = market_of(SOLD, "CHN").pivotal(able).tidy().set_index("exporter")
    assert found["residual_supply"].to_dict() == pytest.approx(
        {"RUS": float(F(70, 80)), "IRN": float(F(110, 80)), "SAU": float(F(80, 80))}
    )
    assert found["is_pivotal"].to_dict() == {"RUS": True, "IRN": False, "SAU": False}
    assert set(found["capacity_is"]) == {"stated"}
    assert found["demand_t"].eq(80.0).all()
    columns = ["capacity_t", "capacity_is", "demand_t", "residual_supply", "is_pivotal", "low", "high"]
    assert list(found.reset_index()) == ["exporter", "period", "product", "importer", *columns]


def test_without_capacities_the_largest_purchase_of_the_window_is_taken(market_of):
    # RUS 10, 30, 20; IRN 25, none, 5: in 2024 a window of two years remembers 30 and 5, one of three 30 and 25
    market = market_of("""
        2022 RUS CHN crude 10
        2022 IRN CHN crude 25
        2023 RUS CHN crude 30
        2024 RUS CHN crude 20
        2024 IRN CHN crude 5
    """)

    def of_2024(years):
        frame = market.pivotal(years=years).tidy()
        return frame[frame["period"].dt.year.eq(2024)].set_index("exporter")["residual_supply"].to_dict()

    assert of_2024(1) == pytest.approx({"RUS": 5 / 25, "IRN": 20 / 25})
    assert of_2024(2) == pytest.approx({"RUS": 5 / 25, "IRN": 30 / 25})
    assert of_2024(3) == pytest.approx({"RUS": 25 / 25, "IRN": 30 / 25})
    in_2023 = market.pivotal().tidy().query("period.dt.year == 2023").set_index("exporter")
    assert in_2023["residual_supply"].to_dict() == pytest.approx(
        {"RUS": 25 / 30, "IRN": 1.0}
    )  # Iran sells nothing, but could
    assert in_2023["is_pivotal"].to_dict() == {"RUS": True, "IRN": False}
    assert "Capacity: the largest purchase of that flow in the 5 years" in market.pivotal().summary()


def test_a_window_of_one_period_makes_everyone_pivotal_with_one_minus_the_share():
    market = ps.market("asia", start=2023)
    frame = market.pivotal(years=1).tidy()
    share = market.shares().tidy()
    both = frame.merge(share, on=["period", "product", "importer", "exporter"])
    assert len(both) == len(frame) == len(share)
    assert both["residual_supply"].tolist() == pytest.approx((1 - both["share"]).tolist(), abs=1e-9)
    assert both["is_pivotal"].mean() > 0.9  # but for those whose share is below the rounding


def test_a_window_counts_years_where_periods_are_months(market_of):
    market = market_of(
        "2023-01 RUS CHN crude 9\n2023-12 IRN CHN crude 4\n2024-01 RUS CHN crude 5\n2024-01 IRN CHN crude 3"
    )
    frame = market.pivotal(years=1).tidy()
    last = frame[frame["period"].eq("2024-01-01")].set_index("exporter")["capacity_t"]
    assert last.to_dict() == {"RUS": 5.0, "IRN": 4.0}  # January 2023 is a year away, December is not


def test_a_stated_demand_goes_before_purchases_and_unnamed_flows_are_observed(market_of):
    able = pd.DataFrame({"exporter": ["IRN"], "importer": ["CHN"], "capacity_t": [100]})
    needs = pd.DataFrame({"importer": ["CHN"], "demand_t": [160.0]})
    found = market_of(SOLD).pivotal(able, demand=needs)
    frame = found.tidy().set_index(["importer", "exporter"])
    assert frame.loc[("CHN", "RUS"), "residual_supply"] == 120 / 160
    assert frame.loc[("CHN", "IRN"), "capacity_is"] == "stated"
    assert frame.loc[("CHN", "SAU"), "capacity_is"] == "observed"
    assert frame.loc[("IND", "RUS"), "demand_t"] == 30.0
    assert "Capacity of 4 of 5 rows" in found.summary()


@pytest.mark.filterwarnings("ignore::petrostates.CoverageWarning")
def test_nobody_is_said_for_certain_to_be_no_pivotal_supplier(market_of):
    # The hundred that Saudi Arabia sold China in 2020 it sells India in 2024: it counts for both, and Russia looks replaceable.
    found = market_of("2020 SAU CHN crude 100\n2024 SAU IND crude 100\n2024 RUS CHN crude 100").pivotal()
    russia = found.tidy().query("exporter == 'RUS'").iloc[0]
    assert (russia["residual_supply"], russia["is_pivotal"]) == (1.0, False)
    assert "not pivotal is not" not in found.summary()
    assert (
        "an old peak may be lost, and what one exporter can sell to several importers counts in full for each, so that one shown "
        "as not pivotal may be." in found.summary()
    )


def test_a_stated_row_that_nothing_in_the_market_matches_is_named(market_of):
    able = pd.DataFrame(
        [
            (2024, "RUS", "CHN", 70.0),
            (2030, "RUS", "KOR", 70.0),
            *((year, "IRN", "CHN", 1.0) for year in range(2025, 2028)),
        ],
        columns=["period", "exporter", "importer", "capacity_t"],
    )
    needs = pd.DataFrame({"importer": ["CHN", "KOR"], "demand_t": [80.0, 9.0]})
    found = market_of(SOLD).pivotal(able, demand=needs)
    assert found.absences() == [
        "Not used, 4 rows of capacity without a demand in this market: row 1 (RUS, KOR, 2030-01-01), "
        "row 2 (IRN, CHN, 2025-01-01), row 3 (IRN, CHN, 2026-01-01) and 1 more.",
        "Not used, 1 row of demand to which nobody in this market can sell: row 1 (KOR).",
    ]
    assert all(said in found.summary().splitlines() for said in found.absences())
    assert market_of(SOLD).pivotal(able.head(1)).absences() == []


def test_a_stated_capacity_counts_where_nothing_was_bought_and_a_demand_is_stated(market_of):
    sold = "2023 RUS CHN crude 10\n2023 IRN CHN crude 5\n2024 RUS IND crude 10"
    able = pd.DataFrame([(2024, "IRN", "CHN", 20.0)], columns=["period", "exporter", "importer", "capacity_t"])
    found = market_of(sold).pivotal(able, demand=pd.DataFrame({"importer": ["CHN"], "demand_t": [10.0]}))
    row = found.tidy().query("importer == 'CHN' and period.dt.year == 2024 and exporter == 'RUS'").iloc[0]
    assert row["residual_supply"] == 20 / 10
    assert found.absences() == []


@pytest.mark.parametrize("container", [pd.DataFrame, pl.DataFrame, pa.table])
def test_capacities_may_differ_by_period_and_product_and_come_in_any_table(market_of, container):
    market = market_of("2023 RUS CHN crude 1\n2024 RUS CHN crude 1\n2024 IRN CHN crude 1\n2024 RUS CHN lng 1")
    able = container(
        {
            "period": [2023, 2024, 2024, 2031],
            "product": ["crude", "crude", "lng", "crude"],
            "exporter": ["IRN", "IRN", "IRN", "IRN"],
            "importer": ["CHN"] * 4,
            "capacity_t": [2.0, 3.0, 4.0, 9.0],
        }
    )
    frame = market.pivotal(able).tidy()
    of_russia = frame[frame["exporter"].eq("RUS")]
    found = dict(
        zip(
            zip(of_russia["period"].dt.year, of_russia["product"], strict=True),
            of_russia["residual_supply"],
            strict=True,
        )
    )
    assert found == {(2023, "crude"): 2.0, (2024, "crude"): 3 / 2, (2024, "lng"): 4.0}


def test_a_flow_above_its_stated_capacity_is_warned_of(market_of):
    able = pd.DataFrame({"exporter": ["RUS"], "importer": ["CHN"], "capacity_t": [4.0]})
    with pytest.warns(DataWarning, match="RUS to CHN in 2024-01-01: 40 sold, 4 stated"):
        market_of(SOLD).pivotal(able)


@pytest.mark.parametrize("measure", ["quantity", "value"])
def test_value_has_capacities_in_dollars(market_of, measure):
    market = market_of("2024 RUS CHN crude 1 30\n2024 IRN CHN crude 1 10")
    unit = {"quantity": "t", "value": "usd"}[measure]
    frame = market.pivotal(measure=measure).tidy().set_index("exporter")
    assert frame.loc["RUS", f"demand_{unit}"] == {"quantity": 2.0, "value": 40.0}[measure]
    wrong = pd.DataFrame({"exporter": ["RUS"], "importer": ["CHN"], f"capacity_{'usd' if unit == 't' else 't'}": [1.0]})
    with pytest.raises(BadTable, match=f"lacks capacity_{unit}"):
        market.pivotal(wrong, measure=measure)


GOOD = {"exporter": "RUS", "importer": "CHN", "capacity_t": 50.0}


@pytest.mark.parametrize(
    ("rows", "error", "said"),
    [
        ([{**GOOD, "capacity_t": -1.0}], BadTable, "Row 0, column capacity_t: -1.0"),
        ([GOOD, {**GOOD, "exporter": "IRN", "capacity_t": math.inf}], BadTable, "Row 1, column capacity_t: inf"),
        ([{**GOOD, "capacity_t": math.nan}], BadTable, "Row 0, column capacity_t"),
        ([GOOD, GOOD], BadTable, "Row 1 repeats the key RUS, CHN"),
        ([{"exporter": "RUS", "capacity_t": 1.0}], BadTable, "lacks importer. It has exporter, capacity_t"),
        ([{**GOOD, "exporter": "RSU"}], UnknownCountry, "RUS"),
        ([{**GOOD, "period": "soon"}], BadTable, "Row 0, column period: 'soon'"),
    ],
)
def test_a_bad_table_of_capacities_is_refused_by_row(market_of, rows, error, said):
    with pytest.raises(error, match=said):
        market_of(SOLD).pivotal(pd.DataFrame(rows))


def test_a_capacity_of_a_bare_year_beside_a_date_is_refused_and_not_lost(market_of):
    able = pd.DataFrame([{**GOOD, "period": pd.Timestamp("2024-01-01")}, {**GOOD, "period": 2025}])
    with pytest.raises(BadTable, match="Row 1, column period: 2025 is of type int among days"):
        market_of(SOLD).pivotal(able)


def test_a_pivotal_supplier_asked_amiss_is_refused(market_of):
    market = market_of(f"{SOLD}\n2024 RUS CHN lng 1")
    with pytest.raises(BadArgument, match="Add a column product"):
        market.pivotal(pd.DataFrame([GOOD]))
    for years in (0, -1, 2.5, True, "five"):
        with pytest.raises(BadArgument, match="years is"):
            market.pivotal(years=years)
    with pytest.raises(
        BadArgument,
        match=r"capacity is a dict; give a pandas, polars, .* with the columns exporter, importer and capacity_t",
    ):
        market.pivotal({"RUS": 1})
    with pytest.raises(UnknownIndex, match="Known: quantity, value"):
        market.pivotal(measure="tonnes")


@quick
@given(bought)
def test_residual_supply_is_total_capacity_less_own_over_demand(numbers):
    assume(any(numbers))
    places = [(year, who) for year in (2023, 2024) for who in ("RUS", "IRN", "SAU")]
    rows = [(year, who, "CHN", float(x)) for (year, who), x in zip(places, numbers, strict=True)]
    flows = pd.DataFrame(rows, columns=["period", "exporter", "importer", "quantity_t"]).assign(product="crude")
    frame = ps.market("all", flows=flows).pivotal().tidy()
    largest = {who: (numbers[n], max(numbers[n], numbers[n + 3])) for n, who in enumerate(("RUS", "IRN", "SAU"))}
    expected = {
        (year, who): float(F(sum(of[t] for of in largest.values()) - largest[who][t], sum(numbers[3 * t : 3 * t + 3])))
        for t, year in enumerate((2023, 2024))
        if sum(numbers[3 * t : 3 * t + 3])
        for who in largest
        if largest[who][t]
    }
    found = {(row.period.year, row.exporter): row.residual_supply for row in frame.itertuples()}
    assert found == pytest.approx(expected, abs=1e-12)


# -- both bases -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["importer", "product"])
def test_the_attributed_ranges_hold_the_values(by):
    market = ps.market("asia", product="crude", basis="attributed", start=2017)
    results = [
        market.supplier_risk({"RUS": 0.8, "IRN": 1}, by=by, default=0.1),
        market.sanctioned_share(["RUS", "IRN"], by=by),
    ]
    for result in [*results, market.pivotal()]:
        frame = result.tidy()
        assert (frame["low"] <= frame[result.column] + 1e-12).all()
        assert (frame[result.column] <= frame["high"] + 1e-12).all()
        assert (frame["low"] < frame["high"]).any()


def test_hidden_cargo_raises_the_sanctioned_share_of_china():
    declared, attributed = (
        ps.market("CHN", product="crude", basis=basis, start=2024)
        .sanctioned_share(["IRN"])
        .tidy()["sanctioned_share"]
        .item()
        for basis in ("declared", "attributed")
    )
    assert declared == 0.0
    assert attributed > 0.05


def test_an_empty_selection_depends_on_nobody(market_of):
    market = market_of(SOLD, start=2030)
    for result in (market.supplier_risk({"RUS": 1}), market.sanctioned_share(["RUS"]), market.pivotal()):
        assert result.tidy().empty
        assert "no rows" in result.summary()


@pytest.mark.parametrize("call", ["supplier_risk", "sanctioned_share", "pivotal"])
def test_each_is_drawn(market_of, call):
    argument = {"supplier_risk": [RISK], "sanctioned_share": [["RUS"]], "pivotal": []}[call]
    result = getattr(market_of(SOLD), call)(*argument)
    assert result.plot().get_lines()
    assert "<table" in result._repr_html_()


def test_the_capacity_of_others_is_added_up_and_not_taken_off_a_total(market_of):
    market = market_of("2024 RUS CHN crude 1e17\n2024 IRN CHN crude 0.1\n2024 SAU CHN crude 0.2", "CHN")
    found = market.pivotal(demand=pd.DataFrame({"importer": ["CHN"], "demand_t": [3.0]})).tidy().set_index("exporter")
    assert found.loc["RUS", "residual_supply"] == pytest.approx(0.3 / 3, rel=1e-15)
    assert found.loc["IRN", "residual_supply"] == pytest.approx(1e17 / 3, rel=1e-15)
    assert market_of("2024 RUS CHN crude 0.3").pivotal().tidy()["residual_supply"].tolist() == [0.0]


def test_a_stated_amount_is_refused_with_its_row_column_and_key(market_of):
    for rows, said in (
        ([GOOD | {"capacity_t": 1e300}], r"Row 0, column capacity_t: 1e\+300 is above 1e\+70"),
        ([GOOD | {"period": "soon"}], "Row 0, column period: 'soon' is not ISO text"),
    ):
        with pytest.raises(BadTable, match=said + ".*The row is exporter=RUS, importer=CHN"):
            market_of(SOLD).pivotal(pd.DataFrame(rows))


@pytest.mark.parametrize("exporters", ["RUS", None, 5])
def test_sanctioned_exporters_are_a_list(market_of, exporters):
    with pytest.raises(BadArgument, match="give a list of codes"):
        market_of(SOLD).sanctioned_share(exporters)


def test_a_default_risk_written_as_text_can_be_shown(market_of):
    assert "0.5" in market_of(SOLD).supplier_risk({}, default="0.5").summary()
