"""Sums over time: quarters, years and rolling windows of months; what is whole, what is left out, and how it is labelled."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import petrostates as ps
from petrostates.errors import BadArgument, UnknownIndex
from petrostates.markets import Market
from petrostates.namespace import Tables
from petrostates.schema import ADJUSTMENTS, FLOWS
from petrostates.selection import Selection


def months(first: str, count: int) -> list[str]:
    return [f"{month:%Y-%m}" for month in pd.date_range(first, periods=count, freq="MS")]


def lines(exporter: str, importer: str, tonnes: dict[str, float | None], dollars_a_tonne: float = 500.0) -> str:
    return "\n".join(
        f"{period} {exporter} {importer} crude {'null null' if amount is None else f'{amount} {amount * dollars_a_tonne}'}"
        for period, amount in tonnes.items()
    )


def tonnes(market, exporter: str = "RUS") -> dict[str, float]:
    flows = market.flows()
    flows = flows[flows["exporter"].eq(exporter)]
    return {f"{period:%Y-%m}": amount for period, amount in zip(flows["period"], flows["quantity_t"], strict=True)}


YEAR = dict(zip(months("2023-01", 12), map(float, range(1, 13)), strict=True))
EIGHTEEN = YEAR | dict(zip(months("2024-01", 6), [10.0] * 6, strict=True))


# -- what is summed ---------------------------------------------------------------------------------------------------


def test_flows_are_summed_before_the_indicator_and_not_the_indicator_over_time(market_of):
    # Quarter: RUS 6 to CHN, 3 to IND; IRN 1 to CHN, 1 to IND. min(2/3, 1/2) + min(1/3, 1/2) = 5/6.
    # Month by month the overlap is 1/2 or absent: no mean of it is 5/6.
    market = market_of(
        """
        2023-01 RUS CHN crude 6
        2023-02 RUS IND crude 3
        2023-01 IRN IND crude 1
        2023-03 IRN CHN crude 1
        """,
        every="quarter",
    )
    found = market.overlap("RUS", "IRN").tidy()
    assert found["overlap"].tolist() == pytest.approx([Fraction(5, 6)], abs=1e-15)
    assert found["period"].tolist() == [pd.Timestamp("2023-01-01")]


def test_quarters_and_years_bear_their_first_day_and_their_frequency(market_of):
    quarters = market_of(lines("RUS", "CHN", YEAR), every="quarter")
    assert tonnes(quarters) == {"2023-01": 6.0, "2023-04": 15.0, "2023-07": 24.0, "2023-10": 33.0}
    assert set(quarters.flows()["frequency"]) == {"Q"}
    years = market_of(lines("RUS", "CHN", YEAR), every="year")
    assert tonnes(years) == {"2023-01": 78.0}
    assert set(years.flows()["frequency"]) == {"A"}


def test_rolling_windows_are_full_and_bear_their_last_month(market_of):
    market = market_of(lines("RUS", "CHN", EIGHTEEN), every="rolling12")
    frame = pd.Series(EIGHTEEN).rolling(12).sum().dropna()
    assert tonnes(market) == frame.to_dict()
    assert next(iter(tonnes(market))) == "2023-12"


def test_a_window_with_a_month_that_nobody_published_is_left_out(market_of):
    told = {period: amount for period, amount in EIGHTEEN.items() if period != "2023-03"}
    assert list(tonnes(market_of(lines("RUS", "CHN", told), every="rolling12"))) == months("2024-03", 4)


def test_a_seller_of_the_windows_first_month_still_counts_in_its_last(market_of):
    market = market_of(lines("RUS", "CHN", YEAR) + "\n2023-01 IRN CHN crude 7 7", every="rolling12")
    assert tonnes(market, "IRN") == {"2023-12": 7.0}


def test_every_indicator_follows_and_says_so(market_of):
    market = market_of(lines("RUS", "CHN", YEAR) + "\n" + lines("IRN", "CHN", YEAR, 400.0), every="quarter")
    assert "summed by quarter" in str(market.selection)
    results = [
        market.overlap("RUS", "IRN"),
        market.pressure("RUS", "IRN"),
        market.exposed_share("RUS", "IRN"),
        market.shares(),
        market.matrix(),
        market.concentration(),
        market.rca(),
        market.discounts(),
    ]
    for result in results:
        assert sorted(set(result.tidy()["period"].dt.month)) == [1, 4, 7, 10]
        assert "2023Q4" in result.summary()


# -- what is whole ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("every", ["quarter", "year", "rolling12"])
def test_a_silent_exporter_drops_nothing(market_of, every):
    iran = {period: 1.0 for period in YEAR if period != "2023-02"}
    market = market_of(lines("RUS", "CHN", YEAR) + "\n" + lines("IRN", "IND", iran), every=every)
    assert list(tonnes(market, "IRN")) == list(tonnes(market, "RUS"))
    assert min(tonnes(market, "IRN").values()) == {"quarter": 2.0, "year": 11.0, "rolling12": 11.0}[every]


@pytest.mark.parametrize(
    ("every", "left"), [("quarter", ["2023-04", "2023-07", "2023-10"]), ("year", []), ("rolling12", [])]
)
def test_a_month_that_nobody_published_drops_what_it_lies_in(market_of, every, left):
    without = {period: amount for period, amount in YEAR.items() if period != "2023-02"}
    assert list(tonnes(market_of(lines("RUS", "CHN", without), every=every))) == left


def test_a_month_of_rows_without_any_figure_is_not_published(market_of):
    market = market_of(lines("RUS", "CHN", YEAR | {"2023-02": None}), every="quarter")
    assert "2023-01" not in tonnes(market)


def test_products_are_judged_apart(market_of):
    gas = lines("RUS", "CHN", dict.fromkeys(months("2023-01", 5), 1.0)).replace("crude", "lng")
    flows = market_of(lines("RUS", "CHN", YEAR) + "\n" + gas, every="quarter").flows()
    assert flows.groupby("product")["period"].count().to_dict() == {"crude": 4, "lng": 1}


def test_tonnes_and_dollars_are_judged_apart(flows_of):
    flows = flows_of(lines("RUS", "CHN", YEAR))
    flows.loc[flows["period"].eq("2023-02"), "quantity_t"] = np.nan
    found = ps.market("all", flows=flows, every="quarter").flows().set_index("period")
    assert np.isnan(found.loc["2023-01-01", "quantity_t"])
    assert found.loc["2023-01-01", "value_usd"] == 3000.0
    assert ps.market("all", flows=flows, every="quarter").shares().tidy()["period"].dt.month.tolist() == [4, 7, 10]


def test_nulls_are_skipped_and_a_sum_of_only_nulls_is_null(market_of):
    some, none = dict.fromkeys(YEAR, 1.0) | {"2023-02": None}, dict.fromkeys(months("2023-01", 3), None)
    told = [lines("RUS", "CHN", YEAR), lines("IRN", "CHN", some), lines("IRQ", "CHN", none)]
    market = market_of("\n".join(told), every="quarter")
    assert tonnes(market, "IRN")["2023-01"] == 2.0
    assert np.isnan(tonnes(market, "IRQ")["2023-01"])
    assert "IRQ" not in set(market.shares().tidy()["exporter"])


def test_incomplete_ones_are_kept_if_asked_for_and_the_selection_says_so(market_of):
    market = market_of(lines("RUS", "CHN", EIGHTEEN), every="year", partial=True)
    assert tonnes(market) == {"2023-01": 78.0, "2024-01": 60.0}
    assert "summed by year, incomplete ones included" in str(market.selection)
    assert tonnes(market_of(lines("RUS", "CHN", EIGHTEEN), every="year")) == {"2023-01": 78.0}


def test_the_summary_names_what_is_not_whole(market_of):
    summary = market_of(lines("RUS", "CHN", EIGHTEEN), every="year").shares().summary()
    assert "Not whole: 2024." in summary


def test_start_and_end_cut_before_the_sum(market_of):
    market = market_of(lines("RUS", "CHN", YEAR), every="quarter", start="2023-02", end="2023-11")
    assert list(tonnes(market)) == ["2023-04", "2023-07"]


# -- other frequencies ------------------------------------------------------------------------------------------------


def test_annual_figures_are_their_own_years(eight_rows):
    plain, years = (ps.market("all", flows=eight_rows, **options) for options in ({}, {"every": "year"}))
    pd.testing.assert_frame_equal(plain.overlap("RUS", "IRN").tidy(), years.overlap("RUS", "IRN").tidy())
    pd.testing.assert_frame_equal(plain.flows(), years.flows())


@pytest.mark.parametrize("every", ["month", "quarter", "rolling12"])
def test_annual_figures_cannot_be_parted(eight_rows, every):
    with pytest.raises(
        BadArgument,
        match=rf"every='{every}' needs shorter periods .* annual\. Use every='year'.*update --only comtrade",
    ):
        ps.market("all", flows=eight_rows, every=every)


def test_quarters_make_years_and_no_windows(market_of, flows_of):
    flows = flows_of(lines("RUS", "CHN", dict.fromkeys(["2023-01", "2023-04", "2023-07", "2023-10", "2024-01"], 2.0)))
    flows["frequency"] = "Q"
    assert tonnes(ps.market("all", flows=flows, every="year")) == {"2023-01": 8.0}
    assert len(ps.market("all", flows=flows, every="quarter").flows()) == 5
    with pytest.raises(BadArgument, match="quarterly"):
        ps.market("all", flows=flows, every="rolling12")


def test_days_make_months_where_they_reach_from_first_to_last(flows_of):
    days = pd.date_range("2023-01-10", "2023-03-31", freq="3D")
    flows = flows_of(lines("RUS", "CHN", {f"{day:%Y-%m-%d}": 1.0 for day in [*days, pd.Timestamp("2023-03-31")]}))
    flows["frequency"] = "D"
    found = ps.market("all", flows=flows, every="month")
    assert set(found.flows()["frequency"]) == {"M"}
    assert list(tonnes(found)) == ["2023-02", "2023-03"]  # the books begin in the middle of January
    assert "2023-01" in tonnes(ps.market("all", flows=flows, every="month", partial=True))


def test_months_are_their_own_months(market_of):
    assert tonnes(market_of(lines("RUS", "CHN", YEAR), every="month")) == YEAR


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"every": "quater"}, UnknownIndex, "Did you mean 'quarter'"),
        ({"partial": True}, BadArgument, "Add every='quarter'"),
        ({"every": "rolling12", "partial": True}, BadArgument, "always full"),
    ],
)
def test_what_makes_no_sense_is_refused(market_of, options, error, said):
    with pytest.raises(error, match=said):
        market_of(lines("RUS", "CHN", YEAR), **options)


def test_an_empty_selection_sums_to_nothing(market_of):
    market = market_of(lines("RUS", "CHN", YEAR), every="quarter", start=2030)
    assert market.overlap("RUS", "IRN").tidy().empty
    assert "no flow of this selection" in market.shares().summary()


# -- unit values and growth -------------------------------------------------------------------------------------------


def test_a_unit_value_is_of_months_that_have_both(flows_of):
    flows = flows_of(lines("RUS", "CHN", YEAR, 500.0) + "\n" + lines("IRN", "CHN", dict.fromkeys(YEAR, 1.0), 400.0))
    flows.loc[flows["exporter"].eq("IRN") & flows["period"].eq("2023-02"), "quantity_t"] = np.nan
    found = ps.market("all", flows=flows, every="year").discounts().tidy().set_index("exporter")
    assert found.loc["IRN", "unit_value_usd_t"] == 400.0  # not 4800 dollars over 11 tonnes
    assert found.loc["IRN", "discount"] == pytest.approx(np.log(400 / 500), abs=1e-12)


def test_a_bare_year_of_rolling_windows_is_the_one_that_ends_with_it(market_of):
    two_years = dict(zip(months("2022-01", 24), [1.0] * 12 + [2.0] * 12, strict=True))
    told = lines("RUS", "CHN", two_years) + "\n" + lines("IRN", "CHN", dict.fromkeys(two_years, 1.0))
    by_year, by_window = (market_of(told, every=every).growth("RUS", 2022, 2023) for every in ("year", "rolling12"))
    pd.testing.assert_frame_equal(by_year.tidy(), by_window.tidy())
    assert by_window.tidy().query("order == 'shapley'")["value"].sum() == pytest.approx(12.0)


# -- both bases -------------------------------------------------------------------------------------------------------


def attributed(every: str | None) -> Market:
    """Each month RUS 6 and MYS 4 to CHN, IRN 1 to IND; in February 1 to 3 t of Malaysia's, centrally 2 t, are Iran's."""
    flows = [
        {
            "period": pd.Timestamp(2023, month, 1).date(),
            "frequency": "M",
            "exporter": exporter,
            "importer": importer,
            "product": "crude",
            "flow": "reconciled",
            "quantity_t": amount,
            "value_usd": amount * 500,
            "status": "reported",
            "source": "baci",
            "vintage": pd.Timestamp(2024, 1, 1).date(),
        }
        for month in (1, 2, 3)
        for exporter, importer, amount in (("RUS", "CHN", 6.0), ("MYS", "CHN", 4.0), ("IRN", "IND", 1.0))
    ]
    moved = {
        "period": pd.Timestamp(2023, 2, 1).date(),
        "frequency": "M",
        "declared_exporter": "MYS",
        "attributed_exporter": "IRN",
        "importer": "CHN",
        "product": "crude",
        "quantity_low_t": 1.0,
        "quantity_t": 2.0,
        "quantity_high_t": 3.0,
        "unit_value_usd_t": 500.0,
        "lever": "label",
        "totals": "any",
        "method": "test",
        "evidence": "test",
        "source": "iran_evidence",
        "vintage": pd.Timestamp(2024, 1, 1).date(),
    }
    tables = Tables(FLOWS.from_pylist(flows), ADJUSTMENTS.from_pylist([moved]))
    return Market(tables, Selection("all", None, basis="attributed", every=every))


def test_scenarios_survive_the_sum_and_untouched_months_are_in_each_of_them():
    # Iran: 3 t to IND and 2 (1 to 3) to CHN, so p_CHN = 2/5 (1/4 to 1/2); Russia all to CHN: the overlap is p_CHN.
    found = attributed("quarter").overlap("RUS", "IRN").tidy().iloc[0]
    assert (found["low"], found["overlap"], found["high"]) == (0.25, 0.4, 0.5)
    shares = attributed("quarter").shares().tidy().set_index(["importer", "exporter"])
    assert shares.loc[("CHN", "RUS"), ["share", "low", "high"]].tolist() == pytest.approx([0.6, 0.6, 0.6], abs=1e-15)
    malaysia = shares.loc[("CHN", "MYS"), ["low", "share", "high"]].tolist()
    assert malaysia == pytest.approx([9 / 30, 10 / 30, 11 / 30], abs=1e-15)


def test_sums_equal_those_of_the_months_in_every_scenario():
    def amounts(market: Market) -> pd.Series:
        rows = market._views.rows("flows", {}, ("scenario", *key, "period", "quantity_t")).to_pandas()
        return rows.groupby(["scenario", "period", *key])["quantity_t"].sum()

    key = ["exporter", "importer"]
    monthly, quarterly = amounts(attributed(None)), amounts(attributed("quarter"))
    assert quarterly.index.unique("scenario").tolist() == [0, 1, 2]
    untouched = monthly[0].drop(index=pd.Timestamp(2023, 2, 1).date(), level="period").groupby(key).sum()
    for world in (0, 1, 2):
        february = monthly[world].xs(pd.Timestamp(2023, 2, 1).date(), level="period")
        expected = untouched.add(february, fill_value=0)
        found = quarterly[world].droplevel("period")
        pd.testing.assert_series_equal(found.sort_index(), expected.sort_index(), check_names=False)


def test_sums_of_random_months_equal_pandas():
    random = np.random.default_rng(4)
    rows = pd.DataFrame(
        {
            "period": random.choice(pd.date_range("2020-01-01", periods=36, freq="MS"), 900),
            "exporter": random.choice(["RUS", "IRN", "SAU", "IRQ"], 900),
            "importer": random.choice(["CHN", "IND", "JPN"], 900),
            "product": "crude",
            "quantity_t": random.integers(1, 1000, 900).astype(float),
        }
    ).drop_duplicates(["period", "exporter", "importer"])
    rows["quantity_t"] = rows["quantity_t"].mask(random.random(len(rows)) < 0.1)
    key = ["period", "exporter", "importer"]
    for every, rule in (("quarter", "QS"), ("year", "YS")):
        found = ps.market("all", flows=pa.table(rows), every=every).flows().set_index(key)["quantity_t"]
        start = rows["period"].dt.to_period("Q" if rule == "QS" else "Y").dt.start_time
        expected = rows.assign(period=start).groupby(key)["quantity_t"].sum(min_count=1)
        pd.testing.assert_series_equal(found.sort_index(), expected.sort_index(), check_index_type=False)
