"""What a summary or a chart puts first: what is large, and in words what it is."""

from __future__ import annotations

import pandas as pd

import petrostates as ps

CODES = sorted(set(ps.countries()) - {"WLD", "CHN", "IND"})


def test_discounts_name_the_largest_sellers_first_and_not_the_alphabet(market_of):
    # Everybody sells to both, the later in the alphabet the more.
    lines = [
        f"2024 {code} {importer} crude {tonnes} {tonnes * 500}"
        for tonnes, code in enumerate(CODES[:9], start=1)
        for importer in ("CHN", "IND")
    ]
    said = market_of("\n".join(lines)).discounts().summary()
    names = [ps.countries()[code] for code in CODES[8:3:-1]]
    assert f"largest sellers first: {', '.join(f'{name} 0.00 (2 importers)' for name in names)}." in said


def test_a_discount_that_rounds_to_nothing_has_no_sign(market_of):
    said = market_of("2024 RUS CHN crude 1000 500000\n2024 IRN CHN crude 1000 500100").discounts().summary()
    assert "Iran 0.00 (1 importer), Russia 0.00 (1 importer)" in said
    assert "-0.00" not in said


def test_the_most_alike_are_looked_for_among_the_twenty_largest_sellers(market_of):
    # Two dwarfs sell to China alone, twenty giants to both, each in a mixture of its own, two of them nearly alike.
    rows = [
        f"2024 {code} CHN crude {share}\n2024 {code} IND crude {1000 - share}"
        for share, code in zip([500, 505, *range(10, 460, 25)], CODES[2:22], strict=True)
    ]
    dwarfs = [f"2024 {code} CHN crude 1" for code in CODES[:2]]
    market = market_of("\n".join(dwarfs + rows))
    pair = " and ".join(ps.countries()[code] for code in CODES[2:4])
    assert "231 pairs, median" in market.matrix().summary()
    assert f"most alike among the 20 largest of 22 exporters {pair}, 0.995." in market.matrix().summary()
    few = market.matrix().of([*CODES[:2], CODES[5]]).summary()
    assert f"most alike {' and '.join(ps.countries()[code] for code in CODES[:2])}, 1.000." in few


def test_a_share_of_sanctioned_suppliers_leads_with_all_that_is_bought(market_of):
    # A large buyer takes 60 of 80 from Iran, two small ones nothing.
    rows = "2024 IRN CHN crude 60\n2024 RUS CHN crude 20\n2024 RUS IND crude 10\n2024 RUS JPN crude 10"
    found = market_of(rows).sanctioned_share(["IRN"])
    first, second = [line for line in found.summary().splitlines() if line.startswith("2024")]
    assert first == "2024, importers pooled: Crude oil and condensate 0.600."
    assert second.startswith("2024: median 0.000 over 3 markets, highest 0.750 in China")
    assert "importers pooled" not in market_of(rows, "CHN").sanctioned_share(["IRN"]).summary()
    assert "importers pooled" not in market_of(rows).sanctioned_share(["IRN"], by="product").summary()


def test_who_is_pivotal_to_someone_is_drawn_below_one(market_of):
    # Russia is pivotal to India, where Iran could sell 2 of 10, and to no one else.
    rows = ["2024 RUS IND crude 8\n2024 IRN IND crude 2"]
    rows += [f"2024 RUS {code} crude 8\n2024 IRN {code} crude 2" for code in ("CHN", "JPN", "KOR")]
    able = pd.DataFrame(
        [("RUS", code, 10.0) for code in ("IND", "CHN", "JPN", "KOR")]
        + [("IRN", "IND", 2.0), *(("IRN", code, 50.0) for code in ("CHN", "JPN", "KOR"))],
        columns=["exporter", "importer", "capacity_t"],
    )
    ax = market_of("\n".join(rows)).pivotal(able).plot()
    drawn = {round(float(line.get_ydata()[0]), 9) for line in ax.lines if len(line.get_ydata()) == 1}
    assert drawn == {0.2}  # two of ten
    assert "those pivotal most often, lowest over importers" in " ".join(ax.texts[0].get_text().split())
