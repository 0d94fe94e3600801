"""Overlap of two exporters against answers worked by hand."""

from __future__ import annotations

import pandas as pd
import pytest

import petrostates as ps

TWO_PRODUCTS = """
    2024 RUS CHN crude 60
    2024 RUS IND crude 20
    2024 RUS CHN lng   20
    2024 IRN CHN crude 10
    2024 IRN JPN lng   30
"""


def by_year(result):
    frame = result.tidy()
    return dict(zip(frame["period"].dt.year, frame["overlap"], strict=True))


@pytest.mark.parametrize("measure", ["quantity", "value"])
@pytest.mark.parametrize("cells", ["importer", "importer_product"])
def test_identical_is_one_disjoint_is_zero_and_a_silent_side_is_absent(market, cells, measure):
    # 2020: min(.75,.75) + min(.25,.25) = 1; 2021: no importer in common; 2022: Iran's row holds no figure
    assert by_year(market.overlap("RUS", "IRN", cells=cells, measure=measure)) == {2020: 1.0, 2021: 0.0}


@pytest.mark.parametrize("measure", ["quantity", "value"])
def test_two_sellers_of_one_product_overlap_fully_where_importers_are_pooled(market, measure):
    # Both sell nothing but crude, whoever buys it; in 2022 Iran is still silent
    assert by_year(market.overlap("RUS", "IRN", cells="product", measure=measure)) == {2020: 1.0, 2021: 1.0}


def test_overlap_counts_only_shared_importers(market_of):
    # p_RUS = (CHN .5, IND .3, JPN .2), p_IRN = (CHN .2, IND .6, TUR .2): min .2 + .3 = .5
    market = market_of("""
        2024 RUS CHN crude 50
        2024 RUS IND crude 30
        2024 RUS JPN crude 20
        2024 IRN CHN crude 2
        2024 IRN IND crude 6
        2024 IRN TUR crude 2
    """)
    assert by_year(market.overlap("RUS", "IRN"))[2024] == pytest.approx(0.5, abs=1e-15)


def test_each_product_has_its_own_overlap_where_the_cell_is_an_importer(market_of):
    # crude: p_RUS = (CHN 3/4, IND 1/4), p_IRN = (CHN 1) -> 3/4; lng: CHN against JPN -> 0
    frame = market_of(TWO_PRODUCTS).overlap("RUS", "IRN").tidy()
    assert dict(zip(frame["product"], frame["overlap"], strict=True)) == {"crude": 0.75, "lng": 0.0}


def test_product_cells_pool_the_importers(market_of):
    # p_RUS = (crude .8, lng .2), p_IRN = (crude .25, lng .75): .25 + .2
    assert by_year(market_of(TWO_PRODUCTS).overlap("RUS", "IRN", cells="product"))[2024] == pytest.approx(0.45)


def test_importer_product_cells_give_one_value_over_all(market_of):
    # p_RUS = (CHN/crude .6, IND/crude .2, CHN/lng .2), p_IRN = (CHN/crude .25, JPN/lng .75): only .25 is shared
    market = market_of(TWO_PRODUCTS)
    assert by_year(market.overlap("RUS", "IRN", cells="importer_product"))[2024] == pytest.approx(0.25)


def test_tonnes_and_dollars_can_disagree(market_of):
    # tonnes: p_RUS = (CHN .5, IND .5) -> .5; dollars: p_RUS = (CHN .2, IND .8) -> .2
    market = market_of("""
        2024 RUS CHN crude 50 10
        2024 RUS IND crude 50 40
        2024 IRN CHN crude 10 10
    """)
    assert by_year(market.overlap("RUS", "IRN"))[2024] == 0.5
    assert by_year(market.overlap("RUS", "IRN", measure="value"))[2024] == pytest.approx(0.2)


def test_overlap_is_blind_to_size(market_of):
    market = market_of("""
        2024 RUS CHN crude 3e8
        2024 RUS IND crude 1e8
        2024 IRN CHN crude 0.003
        2024 IRN IND crude 0.001
    """)
    assert by_year(market.overlap("RUS", "IRN"))[2024] == 1.0


@pytest.mark.parametrize("amount", ["0", "null"])
def test_a_year_of_zeros_or_nulls_is_no_trade(market_of, amount):
    market = market_of(f"""
        2023 RUS CHN crude 5
        2023 IRN CHN crude {amount}
        2024 RUS CHN crude 5
        2024 IRN CHN crude 5
    """)
    assert by_year(market.overlap("RUS", "IRN")) == {2024: 1.0}


def test_columns_are_the_promised_ones(market):
    overlap = market.overlap("RUS", "IRN")
    assert list(overlap.tidy()) == ["period", "product", "overlap", "low", "high"]
    assert list(market.overlap("RUS", "IRN", cells="product").tidy()) == ["period", "overlap", "low", "high"]
    assert overlap.tidy()["period"].tolist() == [pd.Timestamp(2020, 1, 1), pd.Timestamp(2021, 1, 1)]


def test_a_declared_overlap_has_no_range(market):
    assert market.overlap("RUS", "IRN").tidy()[["low", "high"]].isna().all(axis=None)


@pytest.mark.parametrize("cells", ["importer", "product", "importer_product"])
def test_what_the_cells_contribute_adds_up_to_the_overlap(market_of, cells):
    overlap = market_of(TWO_PRODUCTS).overlap("RUS", "IRN", cells=cells)
    assert overlap.by_cell["contribution"].sum() == pytest.approx(overlap.tidy()["overlap"].sum(), abs=1e-15)


def test_the_summary_names_the_absent_year_and_who_is_silent(market):
    assert (
        "Absent, Crude oil and condensate: 2022, where Iran is not in the books by tonnes."
        in market.overlap("RUS", "IRN").summary()
    )


def test_the_summary_names_a_year_that_lacks_only_the_measure_asked_for(market_of):
    market = market_of("""
        2023 RUS CHN crude 5 5
        2023 IRN CHN crude 5 null
        2024 RUS CHN crude 5 5
        2024 IRN CHN crude 5 5
    """)
    value = market.overlap("RUS", "IRN", measure="value")
    assert by_year(value) == {2024: 1.0}
    assert "2023" in value.summary()


@pytest.mark.parametrize("silent", ["2024-01", "2024-02"])
def test_the_summary_of_months_names_the_absent_month(market_of, silent):
    rows = [f"{month} RUS CHN crude 5" for month in ("2024-01", "2024-02", "2024-03")]
    rows += [f"{month} IRN CHN crude 5" for month in ("2024-01", "2024-02", "2024-03") if month != silent]
    summary = market_of("\n".join(rows)).overlap("RUS", "IRN").summary()
    assert f": {silent}, where Iran is not in the books by tonnes." in summary


def test_the_summary_says_so_when_the_two_never_meet_in_time(market_of):
    market = market_of("""
        2023 RUS CHN crude 5
        2024 IRN CHN crude 5
    """)
    overlap = market.overlap("RUS", "IRN")
    assert overlap.tidy().empty
    assert "never trade in the same period" in overlap.summary()


def test_changing_a_tidy_table_leaves_the_result_alone(market):
    overlap = market.overlap("RUS", "IRN")
    changed = overlap.tidy()
    changed["overlap"] = 7.0
    assert overlap.tidy()["overlap"].tolist() == [1.0, 0.0]


def test_a_result_of_the_bundled_data_names_its_sources():
    declared = ps.market("asia", product="crude", start=2020).overlap("RUS", "IRN")
    attributed = ps.market("asia", product="crude", start=2020, basis="attributed").overlap("RUS", "IRN")
    assert [note.id for note in declared.sources] == ["baci"]
    assert [note.id for note in attributed.sources] == ["baci", "iran_evidence"]
    assert "CEPII" in declared.summary()


def test_the_matrix_has_every_pair_that_trades_in_both_orders_with_the_diagonal_and_true_zeros(market):
    frame = market.matrix().tidy()
    matrix = frame.set_index([frame["period"].dt.year, "exporter_a", "exporter_b"])["overlap"]
    # 2020 identical, 2021 disjoint: a 0 and not a missing row; 2022 Iran is silent: Russia with itself is all there is
    assert matrix[2020].to_dict() == {("IRN", "IRN"): 1, ("IRN", "RUS"): 1, ("RUS", "IRN"): 1, ("RUS", "RUS"): 1}
    assert matrix[2021].to_dict() == {("IRN", "IRN"): 1, ("IRN", "RUS"): 0, ("RUS", "IRN"): 0, ("RUS", "RUS"): 1}
    assert matrix[2022].to_dict() == {("RUS", "RUS"): 1}
