"""Pressure of a rival on another exporter against answers worked by hand."""

from __future__ import annotations

import pytest


def by_year(result):
    frame = result.tidy()
    return dict(zip(frame["period"].dt.year, frame["pressure"], strict=True))


@pytest.mark.parametrize("measure", ["quantity", "value"])
@pytest.mark.parametrize("cells", ["importer", "importer_product"])
def test_the_three_cases_have_pressure_zero_pressure_and_no_row(market, cells, measure):
    # 2020: Russia holds 75/105 = 25/35 = 5/7 of both buyers, so 5/7 wherever Iran sells; 2021: nowhere; 2022: silent
    pressure = market.pressure("RUS", on="IRN", cells=cells, measure=measure)
    assert by_year(pressure) == pytest.approx({2020: 5 / 7, 2021: 0.0})


@pytest.mark.parametrize("measure", ["quantity", "value"])
def test_pooled_importers_make_everyone_meet_in_the_product(market, measure):
    # crude as one cell: 2020 100/140 Russian, 2021 50/90
    pressure = market.pressure("RUS", on="IRN", cells="product", measure=measure)
    assert by_year(pressure) == pytest.approx({2020: 5 / 7, 2021: 5 / 9})


def test_pressure_has_a_direction(market):
    assert by_year(market.pressure("IRN", on="RUS"))[2020] == pytest.approx(2 / 7)
    assert by_year(market.pressure("RUS", on="IRN"))[2020] == pytest.approx(5 / 7)


def test_a_third_supplier_dilutes_pressure_but_not_overlap(market_of):
    # Russia and Iran sell to China alone; Saudi Arabia takes half of China: 30/80 instead of 30/40
    duopoly = "2024 RUS CHN crude 30\n2024 IRN CHN crude 10"
    alone, joined = market_of(duopoly), market_of(f"{duopoly}\n2024 SAU CHN crude 40")
    assert by_year(alone.pressure("RUS", on="IRN"))[2024] == pytest.approx(0.75)
    assert by_year(joined.pressure("RUS", on="IRN"))[2024] == pytest.approx(0.375)
    assert joined.overlap("RUS", "IRN").tidy()["overlap"].tolist() == [1.0]


def test_pressure_weighs_each_cell_by_the_sales_of_the_target(market_of):
    # Iran: 1/4 to CHN, 3/4 to IND. Russia holds 30/40 of CHN and 30/60 of IND: .25 * .75 + .75 * .5 = .5625
    market = market_of("""
        2024 IRN CHN crude 10
        2024 IRN IND crude 30
        2024 RUS CHN crude 30
        2024 RUS IND crude 30
        2024 RUS JPN crude 99
    """)
    assert by_year(market.pressure("RUS", on="IRN"))[2024] == pytest.approx(0.5625)


def test_cells_of_importer_and_product_keep_products_apart(market_of):
    # Iran: .25 in CHN/crude, where Russia holds 60/70; .75 in JPN/lng, where Russia is not
    market = market_of("""
        2024 RUS CHN crude 60
        2024 RUS CHN lng   20
        2024 IRN CHN crude 10
        2024 IRN JPN lng   30
    """)
    pressure = market.pressure("RUS", on="IRN", cells="importer_product")
    assert by_year(pressure)[2024] == pytest.approx(0.25 * 6 / 7)
    assert list(pressure.tidy()) == ["period", "pressure", "low", "high"]


def test_only_buyers_inside_the_selection_count(market_of):
    # Inside Asia Iran sells to CHN alone, half of it Russian; the Turkish half of its sales is outside
    flows = "2024 IRN CHN crude 10\n2024 IRN TUR crude 10\n2024 RUS CHN crude 10"
    assert by_year(market_of(flows, "asia").pressure("RUS", on="IRN"))[2024] == 0.5
    assert by_year(market_of(flows).pressure("RUS", on="IRN"))[2024] == 0.25


def test_what_the_cells_contribute_adds_up_to_the_pressure(market):
    pressure = market.pressure("RUS", on="IRN")
    summed = pressure.by_cell.groupby("period")["contribution"].sum()
    assert summed.tolist() == pytest.approx([5 / 7])  # 2021 has no common cell


def test_the_summary_says_who_presses_on_whom(market):
    summary = market.pressure("RUS", on="IRN").summary()
    assert summary.startswith("Pressure of Russia on Iran (cell = importer) by tonnes")
    assert "2022, where Iran is not in the books" in summary
