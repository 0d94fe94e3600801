"""A number of a summary that has a range over the attribution is printed with it."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd
import pytest

import petrostates as ps
from petrostates.frames import conform
from petrostates.markets import Market
from petrostates.namespace import Tables
from petrostates.schema import ADJUSTMENTS
from petrostates.selection import Selection

# China buys 6 of Russia and 9 under the Malaysian label, India 4 of Russia and 5 of Iran, in either year. In 2024 four of the
# nine, or one to eight, are Iran's. Dollars a tonne: Russia 500, Iran 300, the label 400.
BOOKS = "\n".join(
    f"{year} RUS CHN crude 6 3000\n{year} RUS IND crude 4 2000\n{year} IRN IND crude 5 1500\n{year} MYS CHN crude 9 3600"
    for year in (2023, 2024)
)
MOVED = dict.fromkeys(ADJUSTMENTS.fields.names, "made up") | {
    "period": date(2024, 1, 1),
    "totals": "any",
    "frequency": "A",
    "declared_exporter": "MYS",
    "attributed_exporter": "IRN",
    "importer": "CHN",
    "product": "crude",
    "unit_value_usd_t": 300.0,
    "vintage": date(2024, 1, 1),
    "quantity_low_t": 1.0,
    "quantity_t": 4.0,
    "quantity_high_t": 8.0,
}
EXPLAINED = "In brackets: the range over the attribution"


@pytest.fixture
def attributed(flows_of):
    tables = Tables(conform(flows_of(BOOKS)), ADJUSTMENTS.from_pylist([MOVED]))
    return Market(tables, Selection("all", None, basis="attributed"))


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        # of China's 15: Malaysia 5, 1 to 8; Iran 4, 1 to 8
        (lambda m: m.shares(), "Russia 40% [40% to 40%], Malaysia 33% [7% to 53%], Iran 27% [7% to 53%]"),
        # of 24: 10, 9 and 5; 10, 6 and 8; 10, 13 and 1: (206, 200 and 270) / 576, and 576 over them
        (lambda m: m.concentration("product"), "HHI 2024: Crude oil and condensate 0.358 [0.347 to 0.469]."),
        (lambda m: m.concentration("product"), "Effective suppliers: 2.8 [2.1 to 2.9]."),
        # (77, 77, 101) / 225 in China and 41 / 81 in India: the median of two is their mean
        (
            lambda m: m.concentration(),
            "HHI 2024: median 0.424 [0.424 to 0.478] over 2 markets, highest 0.506 [0.506 to 0.506]",
        ),
        # (9, 6, 13) / 24, and its square
        (lambda m: m.sanctioned_share(["IRN"], by="product"), "2024: Crude oil and condensate 0.375 [0.250 to 0.542]."),
        (
            lambda m: m.supplier_risk({"IRN": 1.0}, default=0.0, by="product"),
            "2024: Crude oil and condensate 0.141 [0.062 to 0.293].",
        ),
        # the market stands still, so that what Iran gains is its own
        (lambda m: m.growth("IRN", 2023, 2024), "+4 [+1 to +8] tonnes in all: world 0 [0 to 0], "),
        (lambda m: m.growth("IRN", 2023, 2024), "competitiveness +4 [+1 to +8], entry 0 [0 to 0]"),
    ],
)
def test_a_number_is_printed_with_its_range(attributed, ask, said):
    summary = ask(attributed).summary()
    assert said in summary
    assert EXPLAINED in summary


def test_a_count_of_pivotal_suppliers_is_printed_with_how_many_there_can_be(attributed):
    # China needs 10. Without Malaysia it has Russia's 6 and Iran's 4, 1 to 8: just enough, and in one reading not.
    summary = attributed.pivotal(demand=pd.DataFrame({"importer": ["CHN"], "demand_t": [10.0]})).summary()
    assert "2024: 1 [1 to 2] of 2 markets with a pivotal supplier; Iran to 1 [1 to 1], Russia to 1 [1 to 1]." in summary


def test_a_discount_is_printed_with_its_range(attributed):
    found = attributed.discounts("product")
    row = found.tidy().query("period == period.max() and exporter == 'IRN'").iloc[0]
    # Iran at 300, all others at (3,000 + 2,000 + 3,600 - 300 x) / (19 - x) with x moved: dearer the more is moved
    low, central, high = (math.log(300 / ((8600 - 300 * moved) / (19 - moved))) for moved in (8, 4, 1))
    assert row[["low", "discount", "high"]].tolist() == pytest.approx([low, central, high])
    assert f"Iran {row['discount']:+.2f} [{row['low']:+.2f} to {row['high']:+.2f}]" in found.summary()


def test_a_pair_of_a_matrix_and_its_median_are_printed_with_their_range(attributed):
    found = attributed.matrix()
    pairs = found.tidy().query("period == period.max() and exporter_a < exporter_b")
    nearest = pairs.loc[pairs["overlap"].idxmax()]
    middle, low, high = (pairs[name].median() for name in ("overlap", "low", "high"))
    assert f"median {middle:.3f} [{low:.3f} to {high:.3f}]" in found.summary()
    assert f", {nearest['overlap']:.3f} [{nearest['low']:.3f} to {nearest['high']:.3f}]" in found.summary()


def test_a_count_of_advantages_is_printed_with_how_many_there_can_be():
    found = ps.market("asia", basis="attributed", start=2022, end=2022).rca()
    crude = found.tidy().query("product == 'crude'")
    central, low, high = (int(crude[name].gt(1 + 1e-9).sum()) for name in ("rca", "low", "high"))
    assert (
        f"Crude oil and condensate: {central} [{low} to {high}] of {len(crude)} exporters above 1." in found.summary()
    )


def test_a_declared_number_has_no_brackets(market_of):
    market = market_of(BOOKS)
    for result in (
        market.shares(),
        market.concentration(),
        market.growth("IRN", 2023, 2024),
        market.matrix(),
        market.rca(),
    ):
        assert "[" not in result.summary()


def test_bars_of_growth_have_whiskers_over_the_range_of_each_part(attributed, market_of):
    ax = attributed.growth("IRN", 2023, 2024).plot()
    (whiskers,) = [one for one in ax.containers if one.get_label() == "range over the attribution"]
    lines = whiskers.lines[2][0].get_segments()
    assert [[end for _, end in line] for line in lines] == [
        [1.0, 8.0]
    ] * 3  # of competitiveness, in either order and their mean
    assert "range over the attribution" in [entry.get_text() for entry in ax.get_legend().get_texts()]
    declared = market_of(BOOKS).growth("RUS", 2023, 2024).plot()
    assert "range over the attribution" not in [entry.get_text() for entry in declared.get_legend().get_texts()]
