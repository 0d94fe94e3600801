"""Comparative advantage, discounts and exposed shares: by hand, as identities, on both bases, and when asked amiss."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import petrostates as ps
from petrostates import opening
from petrostates.errors import BadArgument, UnknownIndex
from petrostates.markets import Market
from petrostates.namespace import Tables
from petrostates.schema import FLOWS
from petrostates.selection import Selection


def market(*rows: tuple, **chosen):
    """A market of exporter, importer, product, tonnes and dollars in 2024."""
    columns = ["exporter", "importer", "product", "quantity_t", "value_usd"]
    return ps.market("all", flows=pd.DataFrame(rows, columns=columns).assign(period=2024), **chosen)


# -- comparative advantage --------------------------------------------------------------------------------------------


def rca(found) -> dict[tuple[str, str], float]:
    frame = found.tidy()
    return dict(zip(zip(frame["exporter"], frame["product"], strict=True), frame["rca"], strict=True))


def test_comparative_advantage_is_own_weight_over_common_weight():
    # Russia 3/4 crude, Iran 1/2; everyone 40 of 60
    found = rca(
        market(
            ("RUS", "CHN", "crude", 20, 1),
            ("RUS", "IND", "crude", 10, 1),
            ("RUS", "CHN", "lng", 10, 1),
            ("IRN", "CHN", "crude", 10, 1),
            ("IRN", "CHN", "lng", 10, 1),
        ).rca()
    )
    assert found == pytest.approx(
        {
            ("RUS", "crude"): (3 / 4) / (2 / 3),
            ("RUS", "lng"): (1 / 4) / (1 / 3),
            ("IRN", "crude"): (1 / 2) / (2 / 3),
            ("IRN", "lng"): (1 / 2) / (1 / 3),
        }
    )


def test_a_published_zero_is_zero_and_what_is_not_published_is_absent():
    found = rca(
        market(
            ("RUS", "CHN", "crude", 20, 1),
            ("RUS", "CHN", "lng", 0, 1),
            ("IRN", "CHN", "crude", 10, 1),
            ("IRN", "CHN", "lng", None, 1),
            ("QAT", "CHN", "lng", 10, 1),
        ).rca()
    )
    assert found["RUS", "lng"] == 0.0
    assert ("IRN", "lng") not in found
    assert ("QAT", "crude") not in found


tonnes = st.integers(1, 1000).map(float)


@settings(max_examples=50, deadline=None, derandomize=True, database=None)
@given(st.lists(tonnes, min_size=6, max_size=6))
def test_over_exporters_comparative_advantage_averages_to_one(amounts):
    places = [(exporter, product) for exporter in ("RUS", "IRN", "SAU") for product in ("crude", "lng")]
    rows = [(exporter, "CHN", product, x, x) for (exporter, product), x in zip(places, amounts, strict=True)]
    found = rca(market(*rows).rca())
    total = sum(amounts)
    weight = {
        e: sum(x for (who, _), x in zip(places, amounts, strict=True) if who == e) / total
        for e in ("RUS", "IRN", "SAU")
    }
    for product in ("crude", "lng"):
        assert sum(weight[e] * found[e, product] for e in weight) == pytest.approx(1.0)


def test_by_importer_the_comparison_is_with_what_that_importer_buys():
    # China: everyone 30 of 40 crude, Russia 20 of 30 and Iran 10 of 10. India buys one product of one exporter.
    rows = [("RUS", "CHN", "crude", 20, 1), ("RUS", "CHN", "lng", 10, 1), ("IRN", "CHN", "crude", 10, 1)]
    frame = market(*rows, ("RUS", "IND", "lng", 5, 1)).rca("importer").tidy()
    found = frame.set_index(["importer", "exporter", "product"])["rca"].to_dict()
    assert found == pytest.approx(
        {
            ("CHN", "RUS", "crude"): (20 / 30) / (30 / 40),
            ("CHN", "RUS", "lng"): (10 / 30) / (10 / 40),
            ("CHN", "IRN", "crude"): 1 / (30 / 40),
            ("IND", "RUS", "lng"): 1.0,
        }
    )
    of_china = ps.market("CHN", product=None, start=2022, end=2022)
    alone = of_china.rca().tidy()
    pd.testing.assert_frame_equal(of_china.rca("importer").tidy().drop(columns="importer"), alone, rtol=1e-12)


# -- discounts --------------------------------------------------------------------------------------------------------


def discounts(found) -> dict[tuple[str, str], float]:
    frame = found.tidy()
    return dict(zip(zip(frame["exporter"], frame["importer"], strict=True), frame["discount"], strict=True))


def test_a_discount_is_against_the_sum_of_the_others_and_not_the_mean_of_their_prices():
    # Iran 400 a tonne; the others 90 t for 45,000 and 10 t for 6,000: 510, not 550
    found = market(
        ("IRN", "CHN", "crude", 10, 4_000), ("RUS", "CHN", "crude", 90, 45_000), ("SAU", "CHN", "crude", 10, 6_000)
    ).discounts()
    assert discounts(found)["IRN", "CHN"] == pytest.approx(math.log(400 / 510))
    assert found.tidy().set_index("exporter").loc["IRN", "unit_value_usd_t"] == 400.0
    assert "no price" in found.summary()


def test_without_another_supplier_there_is_no_discount():
    found = discounts(market(("RUS", "CHN", "crude", 10, 4_000), ("RUS", "IND", "crude", 1, 1)).discounts())
    assert all(math.isnan(value) for value in found.values())


@pytest.mark.parametrize("broken", [(0, 5_000), (10, 0), (None, 5_000), (10, None)])
def test_a_flow_without_both_amounts_has_no_unit_value_and_prices_nobody(broken):
    found = discounts(market(("IRN", "CHN", "crude", *broken), ("RUS", "CHN", "crude", 10, 5_000)).discounts())
    assert list(found) == [("RUS", "CHN")]
    assert math.isnan(found["RUS", "CHN"])


def test_a_giant_leaves_no_rounding_in_its_own_discount():
    found = market(("RUS", "CHN", "crude", 1e15, 5e17), ("IRN", "CHN", "crude", 0.1, 90.0)).discounts().tidy()
    assert found.set_index("exporter")["discount"].to_dict() == pytest.approx(
        {"RUS": math.log(500 / 900), "IRN": math.log(900 / 500)}, rel=1e-12
    )


def test_two_suppliers_have_opposite_discounts():
    found = discounts(market(("IRN", "CHN", "crude", 3, 1_000), ("RUS", "CHN", "crude", 7, 5_000)).discounts())
    assert found["IRN", "CHN"] == pytest.approx(-found["RUS", "CHN"])


def test_with_importers_pooled_the_comparison_is_with_all_other_sales():
    # Iran 400 a tonne in all (10 and 30 t for 16,000); Russia 60 t for 30,000: 500. By importer India has no one else.
    rows = [
        ("IRN", "CHN", "crude", 10, 5_000),
        ("IRN", "IND", "crude", 30, 11_000),
        ("RUS", "CHN", "crude", 60, 30_000),
    ]
    found = market(*rows).discounts("product")
    frame = found.tidy().set_index("exporter")
    assert list(found.tidy()) == ["period", "product", "exporter", "unit_value_usd_t", "discount", "low", "high"]
    assert frame["unit_value_usd_t"].to_dict() == {"IRN": 400.0, "RUS": 500.0}
    assert frame.loc["IRN", "discount"] == pytest.approx(math.log(400 / 500), abs=1e-12)
    assert "importers pooled, largest sellers first: Russia +0.22, Iran -0.22." in found.summary()
    assert market(*rows).discounts().tidy()["discount"].isna().sum() == 1


@pytest.mark.parametrize("ask", [lambda market: market.rca("exporter"), lambda market: market.discounts("importr")])
def test_an_unknown_by_is_refused(ask):
    with pytest.raises(UnknownIndex, match="importer"):
        ask(market(("RUS", "CHN", "crude", 1, 1)))


def test_on_the_bundled_data_discounts_are_those_that_pandas_finds():
    market = ps.market("IND", product="crude", start=2024)
    of_year = bundled("IND", 2024).query("correction.isna()").set_index("exporter")
    found = market.discounts().tidy().set_index("exporter")["discount"]
    russia, others = of_year.loc["RUS"], of_year.drop("RUS")[["value_usd", "quantity_t"]].sum()
    expected = math.log(russia["value_usd"] / russia["quantity_t"] / (others["value_usd"] / others["quantity_t"]))
    assert found["RUS"] == pytest.approx(expected, rel=1e-9)
    assert expected < 0


def bundled(importer: str, year: int) -> pd.DataFrame:
    """Flows of crude as the files of the data folder hold them, with who repaired their tonnes."""
    flows = opening.read_released(opening.open_folder(), "flows").to_pandas()
    when = pd.to_datetime(flows["period"]).dt.year.eq(year)
    return flows[when & flows["importer"].eq(importer) & flows["product"].eq("crude")]


def test_tonnes_worked_out_from_dollars_price_nobody():
    of_year = bundled("CHN", 2022)
    kept, repaired = of_year[of_year["status"].ne("corrected")], of_year[of_year["status"].eq("corrected")]
    assert len(repaired)
    assert "IRN" in set(kept["exporter"]), "a correction that leaves the figure as published repairs nothing"
    found = ps.market("CHN", product="crude", start=2022, end=2022).discounts()
    frame = found.tidy().set_index("exporter")
    assert set(frame.index) == set(kept["exporter"])
    russia, others = kept["exporter"].eq("RUS"), kept["exporter"].ne("RUS")
    prices = [kept.loc[rows, "value_usd"].sum() / kept.loc[rows, "quantity_t"].sum() for rows in (russia, others)]
    assert frame.loc["RUS", "discount"] == pytest.approx(math.log(prices[0] / prices[1]), rel=1e-9)
    assert f"Left out: {len(repaired)} of {len(of_year)} flows with tonnes and dollars" in found.summary()


def test_a_frame_of_ones_own_has_nothing_to_leave_out():
    found = market(("IRN", "CHN", "crude", 10, 4_000), ("RUS", "CHN", "crude", 10, 5_000)).discounts()
    assert "Left out" not in found.summary()


@pytest.mark.parametrize("every", [None, "year"])
@pytest.mark.parametrize("vintages", [[date(2025, 1, 1)] * 2, [date(2025, 1, 1), date(2025, 6, 1)]], ids=["one", "two"])
def test_repaired_months_are_left_out_of_every_release_and_sum(every, vintages):
    # Iran 400 a tonne, and once a repair of 10,000; Russia 500; Iraq's only figure is a repair, Oman's a correction of text alone.
    rows = [
        ("IRN", 10.0, 4_000.0, "reported", None),
        ("IRN", 1.0, 10_000.0, "corrected", "rule"),
        ("RUS", 10.0, 5_000.0, "reported", None),
        ("IRQ", 10.0, 9_000.0, "corrected", "rule"),
        ("OMN", 10.0, 5_000.0, "reported", "left_as_published"),
    ]
    months = [date(2024, 1, 1), date(2024, 2, 1), *[date(2024, 1, 1)] * 3]
    columns = {
        "period": months,
        "frequency": "M",
        "importer": "CHN",
        "product": "crude",
        "flow": "import",
        "source": "made_up",
        "vintage": [vintages[0], *[vintages[1]] * 4],
    }
    said = pd.DataFrame(rows, columns=["exporter", "quantity_t", "value_usd", "status", "correction"]).assign(**columns)
    flows = pa.Table.from_pandas(said.reindex(columns=FLOWS.fields.names), schema=FLOWS.fields, preserve_index=False)
    selection = Selection("CHN", ("CHN",), codes="any", every=every, partial=every is not None)
    found = Market(Tables(flows), selection).discounts()
    frame = found.tidy().set_index("exporter")
    assert frame["unit_value_usd_t"].to_dict() == {"IRN": 400.0, "OMN": 500.0, "RUS": 500.0}
    assert frame.loc["IRN", "discount"] == pytest.approx(math.log(400 / 500), abs=1e-12)
    assert "Left out: 2 of 5 flows" in found.summary()


def test_attributed_discounts_lie_within_their_range():
    found = ps.market("CHN", product="crude", basis="attributed", start=2023).discounts()
    held = found.tidy().dropna(subset=["discount"])
    assert (held["low"] <= held["discount"] + 1e-12).all()
    assert (held["discount"] <= held["high"] + 1e-12).all()


# -- exposed share ----------------------------------------------------------------------------------------------------

SALES = (
    ("RUS", "CHN", "crude", 60, 1),
    ("RUS", "IND", "crude", 30, 1),
    ("RUS", "JPN", "crude", 10, 1),
    ("IRN", "CHN", "crude", 20, 1),
    ("IRN", "IND", "crude", 5, 1),
    ("SAU", "JPN", "crude", 5, 1),
)


@pytest.mark.parametrize(("threshold", "share"), [(0, 0.9), (4.9, 0.9), (5, 0.6), (20, 0.0)])
def test_exposed_are_sales_where_the_rival_sells_strictly_more_than_the_threshold(threshold, share):
    found = market(*SALES).exposed_share("IRN", on="RUS", threshold=threshold)
    assert found.tidy()["exposed_share"].tolist() == pytest.approx([share])


def test_exposure_has_a_direction_and_two_that_never_meet_have_none():
    sold = market(*SALES)
    assert sold.exposed_share("RUS", on="IRN").tidy()["exposed_share"].tolist() == [1.0]
    assert sold.exposed_share("SAU", on="IRN").tidy()["exposed_share"].tolist() == [0.0]


def test_a_period_in_which_one_side_is_silent_is_absent_and_named():
    found = market(*SALES, ("QAT", "CHN", "lng", 1, 1)).exposed_share("IRN", on="RUS")
    assert found.tidy()["product"].tolist() == ["crude"]
    assert "Absent" in found.summary()


@pytest.mark.parametrize("cells", ["importer", "product", "importer_product"])
@pytest.mark.parametrize("basis", ["declared", "attributed"])
def test_exposure_is_never_below_pressure(cells, basis):
    sold = ps.market("asia", basis=basis, start=2015)
    exposed = sold.exposed_share("RUS", on="IRN", cells=cells).tidy()
    pressed = sold.pressure("RUS", on="IRN", cells=cells).tidy()
    assert len(exposed) == len(pressed) > 0
    assert (exposed["exposed_share"] + 1e-12 >= pressed["pressure"]).all()
    assert exposed["exposed_share"].le(1.0).all()


@pytest.mark.parametrize("threshold", [-1.0, math.inf, math.nan])
def test_a_threshold_that_is_none_is_refused(threshold):
    with pytest.raises(BadArgument, match="threshold"):
        market(*SALES).exposed_share("IRN", on="RUS", threshold=threshold)


def test_an_exporter_is_no_rival_of_itself():
    with pytest.raises(BadArgument, match="not a pair"):
        market(*SALES).exposed_share("RUS", on="RUS")
