"""Attribution on the bundled data keeps the books straight in every scenario."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

import petrostates as ps
from petrostates.attribution import adjustments, scenarios
from petrostates.engines import DuckDB, to_pandas
from petrostates.frames import conform
from petrostates.markets import Market
from petrostates.namespace import Tables
from petrostates.schema import ADJUSTMENTS, EVIDENCE
from petrostates.selection import Selection

KEY = ["period", "exporter", "importer"]
READINGS = {-1.0: "quantity_low_t", 0.0: "quantity_t", 1.0: "quantity_high_t"}


# Iranian cargo under the Malaysian label
HIDDEN = {
    "period": date(2024, 1, 1),
    "frequency": "A",
    "declared_exporter": "MYS",
    "attributed_exporter": "IRN",
    "importer": "CHN",
    "product": "crude",
    "unit_value_usd_t": 500.0,
    "totals": "any",
    "lever": "hidden-IRN-CHN",
    "method": "hidden_origin",
    "evidence": "made up",
    "source": "iran_evidence",
    "vintage": date(2024, 1, 1),
}


@pytest.fixture
def books_flows():
    """Russia and Malaysia sell to China; Iran is not in the books."""
    sold = {"exporter": ["RUS", "MYS"], "importer": ["CHN", "CHN"], "quantity_t": [10.0, 8.0]}
    return conform(pd.DataFrame(sold).assign(period=2024, product="crude"))


@pytest.fixture(scope="module")
def engine():
    return DuckDB()


@pytest.fixture(scope="module")
def attributed(engine):
    """The market of the hidden years; the views on its engine hold every scenario."""
    return ps.market("asia", product="crude", basis="attributed", start=2019, engine=engine)


@pytest.fixture(scope="module")
def ledger(attributed, engine):
    """Tonnes and dollars of every scenario as the SQL view gives them."""
    return to_pandas(engine.arrow("select scenario, period, exporter, importer, quantity_t, value_usd from flows"))


@pytest.fixture(scope="module")
def rows(attributed):
    return attributed.adjustments()


@pytest.fixture(scope="module")
def declared():
    return ps.market("asia", product="crude", start=2019).flows()[[*KEY, "quantity_t"]]


@pytest.fixture(scope="module")
def moved(engine, rows):
    """Tonnes of every entry in every scenario, from the adjustments by pandas alone."""
    worlds = engine.arrow("select * from scenarios").to_pandas()
    joined = rows.merge(worlds, on="lever")
    tonnes = [row[READINGS[row["position"]]] for row in joined.to_dict("records")]
    return joined.assign(tonnes=tonnes)[
        ["scenario", "period", "declared_exporter", "attributed_exporter", "importer", "tonnes"]
    ]


@pytest.fixture(scope="module")
def by_pandas(declared, moved):
    """Tonnes of every scenario a second time."""
    base = declared.merge(moved[["scenario"]].drop_duplicates(), how="cross").rename(columns={"quantity_t": "tonnes"})
    leaving = moved.rename(columns={"declared_exporter": "exporter"}).assign(tonnes=-moved["tonnes"])
    arriving = moved.rename(columns={"attributed_exporter": "exporter"})
    columns = ["scenario", *KEY, "tonnes"]
    whole = pd.concat([base[columns], leaving[columns], arriving[columns]])
    whole = whole[whole["exporter"].ne("_X")]
    return whole.groupby(["scenario", *KEY])["tonnes"].sum()


def overlap_by_pandas(tonnes):
    """Overlap of Russia and Iran from tonnes by exporter and importer."""
    sold = tonnes[tonnes > 0].unstack("importer", fill_value=0.0).loc[["RUS", "IRN"]]
    return float(sold.div(sold.sum(axis=1), axis=0).min().sum())


# -- the adjustments --------------------------------------------------------------------------------------------------


def test_every_adjustment_is_in_order_and_none_precedes_the_hiding(built):
    rows = built.read("adjustments").to_pandas().assign(period=lambda frame: pd.to_datetime(frame["period"]))
    assert (rows["quantity_low_t"] <= rows["quantity_t"]).all()
    assert (rows["quantity_t"] <= rows["quantity_high_t"]).all()
    assert rows["period"].dt.year.unique().tolist() == [2019, 2020, 2021, 2022, 2023, 2024]
    assert rows["unit_value_usd_t"].between(200, 1000).all()


def test_the_declared_basis_has_no_adjustments():
    assert ps.market("asia", product="crude").adjustments().empty


def test_without_evidence_there_are_no_adjustments(built):
    nothing = EVIDENCE.from_pylist([])
    found = adjustments(built.read("flows"), nothing, source="iran_evidence", vintage=date(2026, 1, 1))
    assert found.num_rows == 0


def test_what_arrives_is_the_attribution_of_the_year(rows):
    answer = ps.attribute("IRN", importer="CHN").tidy().set_index("period")
    arriving = rows[rows["attributed_exporter"].eq("IRN")].groupby("period")
    brought = arriving[["quantity_low_t", "quantity_t", "quantity_high_t"]].sum()
    expected = answer[["low_t", "quantity_t", "high_t"]].sub(answer["declared_t"].fillna(0), axis=0).loc[brought.index]
    assert len(brought) == 6
    assert (brought.to_numpy() - expected.to_numpy()).max() < 1.0


def test_within_the_totals_of_the_books_no_importer_gains(rows, declared):
    """Tonnes change hands within each importer; only the rival's margin of error, centrally nothing, stands outside."""
    books = ps.market("asia", product="crude", basis="attributed", totals="books", start=2019)
    sums = [frame.groupby(["period", "importer"])["quantity_t"].sum() for frame in (books.flows(), declared)]
    left = books.adjustments().query("attributed_exporter == '_X'").groupby(["period", "importer"])["quantity_t"].sum()
    assert sums[0].add(left, fill_value=0).sub(sums[1]).abs().max() < 1e-3
    arriving = books.adjustments().query("attributed_exporter == 'IRN'")
    assert not arriving["declared_exporter"].eq("_X").any()
    answer = ps.attribute("IRN", importer="CHN").tidy().set_index("period")
    moved = arriving.groupby("period")["quantity_t"].sum() + answer["declared_t"].fillna(0)
    assert moved.sub(answer["in_books_t"]).abs().max() < 1.0
    assert "within the books' totals" in str(books.selection)


def test_a_rivals_gap_of_2024_is_what_customs_quote_beyond_the_books(rows):
    # Customs quote 108.5 Mt, rounded to 0.05; the books hold 108.469
    gap = rows[rows["lever"].eq("books-RUS-CHN") & rows["period"].dt.year.eq(2024)].iloc[0]
    readings = gap[["quantity_low_t", "quantity_t", "quantity_high_t"]].tolist()
    assert readings == pytest.approx([108.45e6 - 108.46924e6, 0, 108.55e6 - 108.46924e6], abs=1e2)


def test_an_exporter_that_only_an_outer_reading_lets_trade_is_absent_not_null(books_flows):
    rows = [{**HIDDEN, "quantity_low_t": 0.0, "quantity_t": 0.0, "quantity_high_t": 5.0}]
    tables = Tables(books_flows, ADJUSTMENTS.from_pylist(rows))
    market = Market(tables, Selection(market="all", importers=None, basis="attributed"))
    assert market.overlap("RUS", "IRN").tidy().empty
    assert market.pressure("RUS", on="IRN").tidy().empty


def test_what_no_adjustment_touches_stays_to_the_last_digit():
    attributed = ps.market("asia", basis="attributed", start=2024).flows()
    touched = ps.market("asia", basis="attributed", start=2024).adjustments()
    touched = {*touched["declared_exporter"], *touched["attributed_exporter"]}
    books = ps.market("asia", start=2024).flows()
    left, right = (frame[~frame["exporter"].isin(touched)].reset_index(drop=True) for frame in (attributed, books))
    pd.testing.assert_frame_equal(left, right, check_exact=True)


def test_newer_evidence_replaces_older_evidence_as_a_whole(books_flows):
    first = {**HIDDEN, "quantity_low_t": 1.0, "quantity_t": 2.0, "quantity_high_t": 3.0}
    withdrawn = {**first, "declared_exporter": "RUS"}
    second = {**first, "quantity_t": 2.5, "vintage": date(2025, 1, 1)}
    tables = Tables(books_flows, ADJUSTMENTS.from_pylist([first, withdrawn, second]))

    def central(as_of):
        market = Market(tables, Selection(market="all", importers=None, basis="attributed", as_of=as_of))
        return market.adjustments()["quantity_t"].tolist()

    assert central(None) == [2.5]
    assert central(date(2024, 12, 31)) == [2.0, 2.0]
    assert central(date(2023, 12, 31)) == []


# -- the worlds -------------------------------------------------------------------------------------------------------


def test_scenarios_are_every_combination_of_levers_with_the_central_one_first():
    worlds = scenarios(["b", "a", "a"]).to_pandas().pivot(index="scenario", columns="lever", values="position")
    assert worlds.shape == (9, 2)
    assert worlds.drop_duplicates().shape == (9, 2)
    assert worlds.loc[0].tolist() == [0.0, 0.0]


def test_without_levers_there_is_one_central_world():
    assert scenarios([]).to_pylist() == [{"scenario": 0, "lever": "", "position": 0.0}]


def test_every_scenario_is_what_pandas_gives(ledger, by_pandas):
    found = ledger.set_index(["scenario", *KEY])["quantity_t"]
    assert len(found) == len(by_pandas)
    assert found.sub(by_pandas).abs().max() < 1e-5


def test_scenario_zero_is_the_central_ledger(attributed, by_pandas):
    central = attributed.flows().set_index(KEY)["quantity_t"]
    assert len(central) == len(by_pandas.loc[0])
    assert central.sub(by_pandas.loc[0]).abs().max() < 1e-5


def test_nobody_sells_less_than_nothing_in_any_scenario(ledger):
    assert ledger["scenario"].nunique() == 27
    assert ledger["quantity_t"].min() >= 0
    assert ledger["value_usd"].min() >= 0


def test_the_importers_totals_stay_except_for_what_enters_or_leaves_the_books(ledger, declared, moved):
    """Tonnes change hands within an importer; only rows of `_X` raise or lower its total."""
    places = ["scenario", "period", "importer"]
    totals = ledger.groupby(places)["quantity_t"].sum()
    entered = moved[moved["declared_exporter"].eq("_X")].groupby(places)["tonnes"].sum()
    left = moved[moved["attributed_exporter"].eq("_X")].groupby(places)["tonnes"].sum()
    before = declared.groupby(["period", "importer"])["quantity_t"].sum()
    difference = totals - before.reindex(totals.index.droplevel("scenario")).to_numpy()
    expected = entered.reindex(totals.index).fillna(0) - left.reindex(totals.index).fillna(0)
    assert difference.sub(expected).abs().max() < 1e-3
    assert set(difference[difference.abs() > 1e-3].index.get_level_values("importer")) == {"CHN", "IND", "XOA"}


def test_a_barrel_is_never_counted_twice(ledger, declared, moved):
    """Iran's sales in Asia: what arrives in China and what its own returns put into "Other Asia" are one cargo.

    With D declared in all, U of it to "Other Asia" and A arriving in China, the total is D - U + max(U, A).
    """
    iranian = declared[declared["exporter"].eq("IRN")]
    arriving = moved[moved["attributed_exporter"].eq("IRN")].groupby(["scenario", "period"])["tonnes"].sum()
    found = ledger[ledger["exporter"].eq("IRN")].groupby(["scenario", "period"])["quantity_t"].sum()
    checked = 0
    for (scenario, period), added in arriving.items():
        books = iranian[iranian["period"].eq(period)]
        undisclosed = books.loc[books["importer"].eq("XOA"), "quantity_t"].sum()
        expected = books["quantity_t"].sum() - undisclosed + max(undisclosed, added)
        assert found[scenario, period] == pytest.approx(expected, abs=1e-3), (scenario, period)
        checked += 1
    assert checked == 27 * 6


# -- the range of an index --------------------------------------------------------------------------------------------


def test_the_range_of_an_overlap_is_that_of_its_scenarios(attributed, by_pandas):
    found = attributed.overlap("RUS", "IRN").tidy().query("period.dt.year == 2023")
    of_2023 = by_pandas.xs(pd.Timestamp(2023, 1, 1), level="period")
    readings = [overlap_by_pandas(world.droplevel("scenario")) for _, world in of_2023.groupby("scenario")]
    assert len(readings) == 27
    expected = (readings[0], min(readings), max(readings))
    assert found[["overlap", "low", "high"]].iloc[0].tolist() == pytest.approx(expected, abs=1e-9)


def test_the_range_of_a_share_is_that_of_its_scenarios(attributed, by_pandas):
    frame = attributed.shares().tidy().query("period.dt.year == 2024")
    found = frame[frame["importer"].eq("CHN")].set_index("exporter")[["share", "low", "high"]]
    china = by_pandas.xs((pd.Timestamp(2024, 1, 1), "CHN"), level=["period", "importer"])
    share = china.div(china.groupby("scenario").transform("sum")).unstack("scenario", fill_value=0.0)
    expected = pd.DataFrame({"share": share[0], "low": share.min(axis=1), "high": share.max(axis=1)})
    assert found.sub(expected).abs().max(axis=None) < 1e-9


def test_the_range_of_the_hhi_is_that_of_its_scenarios(attributed, by_pandas):
    frame = attributed.concentration().tidy().query("period.dt.year == 2024")
    found = frame[frame["importer"].eq("CHN")][["hhi", "low", "high"]].iloc[0].tolist()
    china = by_pandas.xs((pd.Timestamp(2024, 1, 1), "CHN"), level=["period", "importer"])
    hhi = china.div(china.groupby("scenario").transform("sum")).pow(2).groupby("scenario").sum()
    assert found == pytest.approx([hhi[0], hhi.min(), hhi.max()], abs=1e-9)


@pytest.mark.parametrize("cells", ["product", "importer_product"])
def test_the_range_of_a_pooled_index_keeps_the_products_that_no_adjustment_touches(by_pandas, cells):
    year = {"start": 2024, "end": 2024}
    lng = ps.market("asia", product="lng", **year).flows().assign(product="lng")
    found = ps.market("asia", basis="attributed", **year).overlap("RUS", "IRN", cells=cells).tidy().iloc[0]
    readings = []
    for _, world in by_pandas.xs(pd.Timestamp(2024, 1, 1), level="period").groupby("scenario"):
        crude = world.rename("quantity_t").reset_index().assign(product="crude")
        whole = pd.concat([crude, lng])
        place = whole["product"] if cells == "product" else whole["importer"] + "/" + whole["product"]
        readings.append(overlap_by_pandas(whole.groupby(["exporter", place.rename("importer")])["quantity_t"].sum()))
    assert found["overlap"] == pytest.approx(readings[0], abs=1e-9)
    assert found[["low", "high"]].tolist() == pytest.approx([min(readings), max(readings)], abs=1e-9)
