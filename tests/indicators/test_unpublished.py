"""A flow without an amount counts as none, and a summary names it where the number hangs on it."""

from __future__ import annotations

import pytest

# India buys from both, but how much from Russia is not published.
SHARED = """
    2024 RUS CHN crude 60 60
    2024 RUS IND crude null 1
    2024 IRN CHN crude 20 20
    2024 IRN IND crude 20 20
"""
SAID = "No tonnes are published of Russia to India 2024: taken for none, so that the number may be off."
ASKED = {
    "overlap": lambda market, **more: market.overlap("RUS", "IRN", **more),
    "pressure": lambda market, **more: market.pressure("RUS", on="IRN", **more),
    "exposed_share": lambda market, **more: market.exposed_share("RUS", on="IRN", **more),
    "contact": lambda market, **more: market.contact("RUS", "IRN", **more),
    "threat": lambda market, **more: market.threat("RUS", on="IRN", **more),
}


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("cells", ["importer", "importer_product"])
def test_an_amount_of_the_two_that_is_not_published_is_named_where_it_counts_as_none(market_of, name, cells):
    result = ASKED[name](market_of(SHARED), cells=cells)
    assert SAID in result.summary().splitlines()
    assert "No tonnes" not in ASKED[name](market_of(SHARED.replace("null", "5")), cells=cells).summary()


def test_the_numbers_skip_it(market_of):
    market = market_of(SHARED)
    assert market.pressure("RUS", on="IRN").tidy()["pressure"].item() == 0.5 * 60 / 80
    assert market.overlap("RUS", "IRN").tidy()["overlap"].item() == 0.5


def test_an_amount_of_others_or_by_the_other_measure_is_not_named(market_of):
    market = market_of(SHARED)
    assert "are published" not in market.overlap("RUS", "IRN", measure="value").summary()
    others = market_of(SHARED.replace("null", "5") + "2024 SAU IND crude null 1\n2024 SAU CHN crude 1 1")
    assert "are published" not in others.overlap("RUS", "IRN").summary()


def test_only_periods_and_products_with_a_value_are_said(market_of):
    # in 2023 Russia has no amount at all and the period is absent, which is said already
    market = market_of(f"{SHARED}\n2023 RUS CHN crude null 1\n2023 IRN CHN crude 2 2\n2024 RUS CHN lng null 1")
    summary = market.overlap("RUS", "IRN").summary()
    assert SAID in summary
    assert "Absent, Crude oil and condensate: 2023" in summary


def test_of_many_the_latest_are_named_and_the_others_counted(market_of):
    years = [f"{year} {who} CHN crude 5" for year in range(2020, 2025) for who in ("RUS", "IRN")]
    gaps = [("2020", "IND"), ("2021", "IND"), ("2024", "IND"), ("2024", "JPN"), ("2023", "KOR"), ("2022", "THA")]
    lines = "\n".join([*years, *(f"{year} RUS {to} crude null" for year, to in gaps)])
    assert (
        "No tonnes are published of Russia to India 2020-2021, 2024; Russia to Japan 2024; Russia to South Korea 2023 and 1 more "
        "flow: taken for none, so that the number may be off." in market_of(lines).overlap("RUS", "IRN").summary()
    )


def test_months_without_an_amount_are_counted(market_of):
    months = [f"2024-{month:02} {who} CHN crude 5" for month in range(1, 13) for who in ("RUS", "IRN")]
    gaps = [f"2024-{month:02} IRN IND crude null" for month in range(2, 9)]
    summary = market_of("\n".join([*months, *gaps])).pressure("RUS", on="IRN").summary()
    assert "No tonnes are published of Iran to India 7 periods from 2024-02 to 2024-08: taken for none" in summary
