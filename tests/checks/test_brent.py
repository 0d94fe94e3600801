"""The middle of all unit values against Brent."""

from __future__ import annotations

from datetime import date

import pytest

SELLERS = ["AGO", "ARE", "BRA", "CAN", "COL", "GBR", "IRN", "IRQ", "KWT", "NGA"]
BRENT_USD_T = 80 * 7.33


@pytest.fixture
def year_of_brent(monthly):
    """80 USD a barrel in every month of 2023."""
    return [{"period": day, "value": 80.0} for day in monthly(12)]


def trade(multiple_of_brent, sellers=SELLERS, **more):
    """A million tonnes from each seller to Japan and to India."""
    return [
        {
            "period": date(2023, 1, 1),
            "exporter": seller,
            "importer": buyer,
            "quantity_t": 1e6,
            "value_usd": 1e6 * BRENT_USD_T * multiple_of_brent,
        }
        | more
        for seller in sellers
        for buyer in ("JPN", "IND")
    ]


def test_a_median_near_brent_is_sound(found, year_of_brent):
    assert found(trade(1.1), price_rows=year_of_brent) == []


def test_a_median_off_brent_is_a_warning(found, year_of_brent):
    (finding,) = found(trade(0.8), price_rows=year_of_brent)
    assert (finding.severity, finding.check) == ("warning", "brent")
    assert "as a multiple of it: 2023 (0.8)." in finding.what


def test_barrels_read_as_tonnes_are_an_error(found, year_of_brent):
    (finding,) = found(trade(1 / 7.33), price_rows=year_of_brent)
    assert (finding.severity, finding.check) == ("error", "brent")


def test_other_fuels_follow_oil_loosely_but_not_by_a_thousand(found, year_of_brent):
    assert found(trade(0.3, product="lng"), price_rows=year_of_brent) == []
    (finding,) = found(trade(1000, product="lng"), price_rows=year_of_brent)
    assert (finding.severity, finding.place.product) == ("error", "lng")


def test_months_are_compared_with_their_own_month(found, year_of_brent, monthly):
    rows = [row | {"frequency": "M", "period": day} for day in monthly(2) for row in trade(1)]
    assert found(rows, price_rows=year_of_brent) == []


def test_few_sellers_half_a_year_of_prices_and_no_prices_say_nothing(found, year_of_brent):
    assert found(trade(0.6, SELLERS[:9]), price_rows=year_of_brent) == []
    assert found(trade(0.6), price_rows=year_of_brent[:11]) == []
    assert found(trade(0.6)) == []
