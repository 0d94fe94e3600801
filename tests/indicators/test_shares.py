"""Market shares against answers worked by hand."""

from __future__ import annotations

import pytest

import petrostates as ps
from petrostates.errors import DataWarning, UnknownIndex


def shares_of(result, *keys):
    frame = result.tidy()
    return dict(zip(frame[list(keys)].itertuples(index=False, name=None), frame["share"], strict=True))


@pytest.mark.parametrize("measure", ["quantity", "value"])
def test_a_share_is_of_all_that_the_importer_buys(market, measure):
    # 2020: 75/105 and 30/105 in CHN, 25/35 and 10/35 in IND; 2022: Iran's empty row is no supplier
    frame = market.shares(measure=measure).tidy()
    keyed = {(row.period.year, row.importer, row.exporter): row.share for row in frame.itertuples()}
    assert keyed == pytest.approx(
        {
            (2020, "CHN", "RUS"): 5 / 7,
            (2020, "CHN", "IRN"): 2 / 7,
            (2020, "IND", "RUS"): 5 / 7,
            (2020, "IND", "IRN"): 2 / 7,
            (2021, "CHN", "RUS"): 1.0,
            (2021, "IND", "IRN"): 1.0,
            (2022, "CHN", "RUS"): 1.0,
        }
    )


def test_shares_by_product_pool_the_importers(market):
    # 2020: 100 of 140 Russian; 2021: 50 of 90
    frame = market.shares(by="product").tidy()
    assert list(frame) == ["period", "product", "exporter", "quantity_t", "value_usd", "share", "low", "high"]
    russian = frame[frame["exporter"].eq("RUS")]
    assert russian["share"].tolist() == pytest.approx([5 / 7, 5 / 9, 1.0])
    assert russian["quantity_t"].tolist() == [100.0, 50.0, 70.0]


@pytest.mark.filterwarnings("ignore:Coverage jumps")
def test_shares_by_product_can_be_summarised(market):
    assert "Largest first: Crude oil and condensate: Russia 100%." in market.shares(by="product").summary()


def test_the_summary_names_the_largest_importers_first(market_of):
    market = market_of("""
        2024 KWT BTN crude 1
        2024 RUS CHN crude 60
        2024 IRN CHN crude 20
        2024 RUS IND crude 30
    """)
    assert (
        "2024: 3 exporters in 3 markets. Largest first: China, Crude oil and condensate: Russia 75%, Iran 25%; India, Crude oil "
        "and condensate: Russia 100%; Bhutan, Crude oil and condensate: Kuwait 100%."
    ) in market.shares().summary()


def test_what_an_importer_buys_in_all_orders_it_where_one_exporter_is_kept(market_of):
    market = market_of("2024 IRN IND crude 9\n2024 IRN CHN crude 5\n2024 RUS CHN crude 60")
    assert "Largest first: China, Crude oil and condensate: Iran 8%; India" in market.shares().of("IRN").summary()


def test_an_importer_has_one_total_per_product(market_of):
    market = market_of("2024 RUS CHN crude 3\n2024 IRN CHN crude 1\n2024 RUS CHN lng 5")
    assert shares_of(market.shares(), "product", "exporter") == {
        ("crude", "RUS"): 0.75,
        ("crude", "IRN"): 0.25,
        ("lng", "RUS"): 1.0,
    }


def test_zeros_are_no_trade(market_of):
    market = market_of("2024 RUS CHN crude 3\n2024 IRN CHN crude 0\n2024 IRN IND crude 0")
    assert shares_of(market.shares(), "importer", "exporter") == {("CHN", "RUS"): 1.0}


@pytest.mark.filterwarnings("ignore:2 flows of the frame stand under more than one source")  # they are meant to
def test_nulls_are_skipped_in_a_sum_and_a_sum_of_only_nulls_is_null(flows_of):
    # Two cargo lists: China has a figure in one of them, India in neither
    flows = flows_of("""
        2024 RUS CHN crude 4    null
        2024 RUS CHN crude null null
        2024 RUS IND crude null null
        2024 RUS IND crude null null
    """).assign(source=["a", "b", "a", "b"])
    market = ps.market("all", flows=flows)
    totals = market.flows().set_index("importer")["quantity_t"]
    assert totals["CHN"] == 4.0
    assert totals.isna()["IND"]
    assert shares_of(market.shares(), "importer", "exporter") == {("CHN", "RUS"): 1.0}


def test_a_missing_value_is_not_a_share_of_zero(market_of):
    # Iran's tonnage is known and its value is not: by value nothing can be said about it
    market = market_of("2024 RUS CHN crude 3 3\n2024 IRN CHN crude 1 null")
    assert shares_of(market.shares(), "exporter") == {("RUS",): 0.75, ("IRN",): 0.25}
    by_value = market.shares(measure="value").tidy().set_index("exporter")["share"]
    assert by_value.get("IRN") != 0.0


def test_an_importer_without_amounts_in_the_measure_has_no_rows(market_of):
    market = market_of("2024 RUS CHN crude 3 null\n2024 RUS IND crude 3 3")
    assert set(market.shares(measure="value").tidy()["importer"]) == {"IND"}


def test_a_total_over_partners_is_neither_an_exporter_nor_an_importer(market_of):
    with pytest.warns(DataWarning, match="2 of 4 rows of the frame are totals over partners"):
        market = market_of("2024 RUS CHN crude 3\n2024 WLD CHN crude 4\n2024 RUS WLD crude 9\n2024 _X CHN crude 1")
    # 4 t in all: 3 Russian, 1 of unstated origin, which is a supplier like any other
    assert shares_of(market.shares(), "exporter") == {("RUS",): 0.75, ("_X",): 0.25}


def test_the_selection_sets_the_pooled_denominator(market_of):
    flows = "2024 RUS CHN crude 3\n2024 IRN CHN crude 1\n2024 IRN TUR crude 4"
    assert shares_of(market_of(flows).shares(by="product"), "exporter") == {("RUS",): 0.375, ("IRN",): 0.625}
    assert shares_of(market_of(flows, "CHN").shares(by="product"), "exporter") == {("RUS",): 0.75, ("IRN",): 0.25}


def test_shares_are_by_importer_or_by_product_only(market):
    with pytest.raises(UnknownIndex, match="Did you mean 'importer'"):
        market.shares(by="importers")
