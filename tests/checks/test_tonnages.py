"""Tonnes against value, and what corrections replaced."""

from __future__ import annotations

from datetime import date

import pytest

from petrostates.checks.tonnages import WORLD_T_A_YEAR
from petrostates.reference import products

YEAR = date(2023, 1, 1)
BUYERS = ["AUS", "BEL", "CHN", "DEU", "ESP", "FRA", "GBR", "IND", "ITA", "KOR"]


@pytest.fixture
def market():
    """Ten flows at 500 USD a tonne."""
    return [{"period": YEAR, "importer": buyer, "quantity_t": 2e6, "value_usd": 1e9} for buyer in BUYERS]


def one(tonnes, value_usd, **more):
    return {"period": YEAR, "importer": "THA", "quantity_t": tonnes, "value_usd": value_usd} | more


def test_too_many_tonnes_for_a_value_are_a_warning(found, market):
    (finding,) = found([*market, one(6e6, 1e9)])
    assert (finding.severity, finding.check) == ("warning", "unit_value")
    # 1,000 million USD over 6 Mt is a third of 500 USD a tonne; at 500 it were 2 Mt.
    assert "1 flow at 0.33 times the median value of a tonne; tonnes in question: " in finding.what
    assert "(4 Mt)" in finding.what


def test_too_few_tonnes_for_a_value_are_a_warning_too(found, market):
    (finding,) = found([*market, one(1e6, 1.5e9)])
    assert "1 flow at 3 times the median value of a tonne" in finding.what


def test_one_slip_of_a_customs_office_refuses_nothing(found, market):
    (finding,) = found([*market, one(300e6, 4e9)])
    assert finding.severity == "warning"


def test_more_tonnes_than_the_world_trades_are_an_error(found, market):
    (finding,) = found([*market, one(2.6e9, 1e9)])
    assert (finding.severity, finding.check) == ("error", "impossible")
    assert "SAU to THA in 2023 (2,600 Mt)" in finding.what


def test_they_are_an_error_alone_and_without_a_value_and_at_a_fair_price(found, market):
    for flows in ([one(2.6e9, None)], [one(2.6e9, 1.3e12)], [*market, one(2.6e9, 1.3e12)]):
        (finding,) = found(flows)
        assert (finding.severity, finding.check) == ("error", "impossible")
    assert found([one(2.4e9, None)]) == []


def test_they_are_an_error_in_the_row_for_the_whole_world_too(found):
    assert "impossible" in {finding.check for finding in found([one(2.6e9, None, exporter="WLD")])}


@pytest.mark.parametrize(
    ("product", "frequency", "most_mt"),
    # By hand: 2,500, 450 and 200 Mt a year; of that twice a twelfth, a quarter, a 365th.
    [("crude", "M", 416.7), ("lng", "Q", 225.0), ("lpg", "D", 1.096), ("products", "A", 1500.0)],
)
def test_the_bound_goes_by_product_and_length_of_the_period(found, product, frequency, most_mt):
    def checks(tonnes):
        return {
            (finding.severity, finding.check)
            for finding in found([one(tonnes, None, product=product, frequency=frequency)])
        }

    assert checks(most_mt * 1.01e6) == {("error", "impossible")}
    assert checks(most_mt * 0.99e6) == set()


def test_every_product_has_a_bound():
    assert set(WORLD_T_A_YEAR) == set(products())


def test_the_band_small_amounts_and_a_thin_market_are_sound(found, market):
    assert found([*market, one(4.9e6, 1e9), one(1e6, 1.2e9, importer="VNM")]) == []
    assert found([*market, one(0.9e6, 20e6)]) == []
    assert found([*market, one(6e6, 9e6)]) == []
    assert found([*market[:8], one(6e6, 1e9)]) == []


def test_an_unknown_tonnage_has_no_unit_value(found, market):
    assert found([*market, one(None, 1e9)]) == []


def test_a_kept_figure_is_reported_with_the_correction_that_kept_it(found, market):
    (finding,) = found([*market, one(6e6, 1e9, correction="contract", reported_quantity=6e6, reported_unit="t")])
    assert "Looked at already: contract." in finding.what


def test_a_replaced_tonnage_is_reported_with_both_figures(found, market):
    replaced = one(2e6, 1e9, correction="rule", reported_quantity=250e6, reported_unit="t", status="corrected")
    filled = one(4e6, 2e9, correction="rule", reported_unit="t", importer="VNM", status="corrected")
    (finding,) = found([*market, replaced, filled])
    assert (finding.severity, finding.check) == ("warning", "repaired")
    assert finding.what == (
        "a correction replaced the tonnage of 1 flow, 250 Mt published where 2 Mt are used, and gave 4 Mt to 1 flow "
        "published without any. Most changed: SAU 2023 (252 Mt)."
    )
