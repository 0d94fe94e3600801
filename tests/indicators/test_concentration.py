"""Concentration of suppliers against exact fractions."""

from __future__ import annotations

from fractions import Fraction
from math import log

import pytest

from petrostates.errors import UnknownIndex

# Shares .5, .3, .1, .06, .04 of one importer
FIVE = """
    2024 RUS CHN crude 50
    2024 SAU CHN crude 30
    2024 IRQ CHN crude 10
    2024 ARE CHN crude 6
    2024 IRN CHN crude 4
"""


def only_row(result):
    frame = result.tidy()
    assert len(frame) == 1
    return frame.iloc[0]


def test_five_suppliers_by_hand(market_of):
    row = only_row(market_of(FIVE).concentration())
    assert row["hhi"] == pytest.approx(0.3552, abs=1e-15)  # .25 + .09 + .01 + .0036 + .0016
    assert row["hhi_normalised"] == pytest.approx(0.194, abs=1e-15)  # (.3552 - 1/5) / (1 - 1/5)
    assert row["effective_suppliers"] == pytest.approx(1 / 0.3552)
    assert row["cr1"] == 0.5
    assert row["cr4"] == pytest.approx(0.96)
    assert row["suppliers"] == 5
    assert row["top_exporter"] == "RUS"
    # ranks from the smallest: 1*4 + 2*6 + 3*10 + 4*30 + 5*50 = 416; 2*416/(5*100) - 6/5
    assert row["gini"] == pytest.approx(0.464)
    assert row["gini_unbiased"] == pytest.approx(0.58)  # .464 * 5/4
    entropy = -sum(share * log(share) for share in (0.5, 0.3, 0.1, 0.06, 0.04))
    assert row["entropy"] == pytest.approx(entropy)
    assert row["theil"] == pytest.approx(log(5) - entropy)


# The example that the R package concstats prints for each of its measures.
CONCSTATS = "\n".join(
    f"2024 {code} CHN crude {share}"
    for code, share in zip(("RUS", "SAU", "IRN", "IRQ", "ARE", "OMN"), (0.35, 0.4, 0.05, 0.1, 0.06, 0.04), strict=True)
)


def test_the_published_example_of_another_package(market_of):
    row = only_row(market_of(CONCSTATS).concentration())
    # 49/400 + 4/25 + 1/400 + 1/100 + 9/2500 + 1/625
    assert row["hhi"] == pytest.approx(float(Fraction(1501, 5000)), abs=1e-15)
    assert row["dominance"] == pytest.approx(0.4519308, abs=5e-8)  # as printed for concstats_dom
    fourths = sum(Fraction(n, 100) ** 4 for n in (35, 40, 5, 10, 6, 4))
    assert row["dominance"] == pytest.approx(float(fourths / Fraction(1501, 5000) ** 2), abs=1e-15)
    # in order 40, 35, 10, 6, 5, 4: 5, 25, 4, 1, 1 apart
    assert row["kwoka"] == pytest.approx(float(Fraction(25 + 625 + 16 + 1 + 1, 10_000)), abs=1e-15)


def test_one_supplier_is_full_concentration_and_has_no_normalised_form(market_of):
    row = only_row(market_of("2024 RUS CHN crude 7").concentration())
    assert (row["hhi"], row["effective_suppliers"], row["cr1"], row["cr4"], row["suppliers"]) == (1, 1, 1, 1, 1)
    assert (row["theil"], row["entropy"], row["gini"]) == (0, 0, 0)
    assert row[["hhi_normalised", "gini_unbiased", "kwoka"]].isna().all()
    assert row["dominance"] == 1


def test_equal_suppliers_are_as_even_as_can_be(market_of):
    row = only_row(market_of("\n".join(f"2024 {code} CHN crude 9" for code in ("RUS", "IRN", "SAU"))).concentration())
    assert row["hhi"] == pytest.approx(1 / 3)
    assert row["effective_suppliers"] == pytest.approx(3)
    assert row["entropy"] == pytest.approx(log(3))
    assert row[["hhi_normalised", "theil", "gini"]].tolist() == pytest.approx([0, 0, 0], abs=1e-12)


def test_a_tie_goes_to_the_first_code_of_the_alphabet(market_of):
    assert only_row(market_of("2024 RUS CHN crude 5\n2024 IRN CHN crude 5").concentration())["top_exporter"] == "IRN"


def test_a_tie_at_the_fourth_place_counts_four_suppliers(market_of):
    # 40 + 20 + 20 + 10 of 100; the fifth has 10 as well and stays out
    amounts = {"RUS": 40, "SAU": 20, "IRQ": 20, "ARE": 10, "IRN": 10}
    market = market_of("\n".join(f"2024 {code} CHN crude {amount}" for code, amount in amounts.items()))
    assert only_row(market.concentration())["cr4"] == pytest.approx(0.9)


def test_suppliers_without_trade_are_not_counted(market_of):
    row = only_row(market_of(f"{FIVE}\n 2024 VEN CHN crude 0\n 2024 KWT CHN crude null").concentration())
    assert row["suppliers"] == 5
    assert row["hhi_normalised"] == pytest.approx(0.194)


@pytest.mark.parametrize("measure", ["quantity", "value"])
def test_each_importer_and_year_of_the_eight_rows(market, measure):
    # 2020: (5/7)^2 + (2/7)^2 = 29/49 for both buyers; one supplier each afterwards
    frame = market.concentration(measure=measure).tidy()
    hhi = {(row.period.year, row.importer): row.hhi for row in frame.itertuples()}
    assert hhi == pytest.approx(
        {(2020, "CHN"): 29 / 49, (2020, "IND"): 29 / 49, (2021, "CHN"): 1, (2021, "IND"): 1, (2022, "CHN"): 1}
    )


def test_by_product_the_importers_are_one_buyer(market):
    # 2021: 50 Russian and 40 Iranian: (5/9)^2 + (4/9)^2 = 41/81
    frame = market.concentration(by="product").tidy()
    assert "importer" not in frame
    assert frame["hhi"].tolist() == pytest.approx([29 / 49, 41 / 81, 1])


def test_an_importer_of_two_products_is_two_markets_either_way(market_of):
    market = market_of("2024 RUS CHN crude 1\n2024 IRN CHN crude 1\n2024 RUS CHN lng 1")
    by_importer = market.concentration().tidy()
    assert by_importer["hhi"].tolist() == [0.5, 1.0]
    assert by_importer.equals(market.concentration(by="importer_product").tidy())


def test_concentration_has_no_other_units(market):
    with pytest.raises(UnknownIndex, match="'exporter'"):
        market.concentration(by="exporter")


@pytest.mark.filterwarnings("ignore:Coverage jumps")
def test_the_summary_gives_the_latest_year(market):
    assert "HHI 2022: Crude oil and condensate 1.000.\nEffective suppliers: 1.0." in market.concentration().summary()
