"""What results say and draw: periods by their frequency, medians named, absent periods named, nothing covered."""

from __future__ import annotations

from datetime import date

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import petrostates as ps
from petrostates.frames import conform
from petrostates.markets import Market
from petrostates.namespace import Tables
from petrostates.schema import ADJUSTMENTS
from petrostates.selection import Selection

THREE_IMPORTERS = """
    2023 RUS CHN crude 6 60
    2023 IRN CHN crude 2 18
    2023 RUS IND crude 4 44
    2023 IRN IND crude 4 30
    2023 RUS JPN crude 9 90
    2024 RUS CHN crude 6 60
    2024 IRN CHN crude 6 18
"""


def many_importers(count: int = 9) -> str:
    codes = ["CHN", "IND", "JPN", "KOR", "SGP", "THA", "VNM", "PAK", "MYS"][:count]
    return "\n".join(
        f"2024 {who} {code} crude {5 + place}" for place, code in enumerate(codes) for who in ("RUS", "IRN")
    )


def below(ax) -> str:
    """The smaller line below the title."""
    return " ".join(ax.texts[0].get_text().split())


def ticks(ax) -> list[str]:
    return [label.get_text() for label in ax.get_xticklabels()]


@pytest.fixture
def january():
    rows = [("RUS", "CHN", 6.0), ("RUS", "IND", 4.0), ("IRN", "CHN", 2.0)]
    frame = pd.DataFrame(rows, columns=["exporter", "importer", "quantity_t"])
    return frame.assign(period="2024-01-01", product="crude")


@pytest.mark.parametrize(("frequency", "said"), [("A", "2024"), ("Q", "2024Q1"), ("M", "2024-01"), ("D", "2024-01-01")])
def test_a_first_of_january_is_worded_by_the_frequency_of_the_figures(january, frequency, said):
    result = ps.market("all", flows=january.assign(frequency=frequency)).overlap("RUS", "IRN")
    assert f": 0.600 in {said}; 0.600 to 0.600 since {said}." in result.summary()
    assert f"importers in {said}," in result.summary()
    assert ticks(result.plot()) == [said]
    assert ticks(result.placebo().plot()) == [said]


def test_a_silent_january_is_named_as_a_month(january):
    frame = january[january["exporter"].eq("RUS")].assign(frequency="M")
    assert (
        "Absent, Crude oil and condensate: 2024-01, where Iran"
        in ps.market("all", flows=frame).overlap("RUS", "IRN").summary()
    )


def test_a_month_without_a_row_breaks_the_line(market_of):
    overlap = market_of(
        "\n".join(f"2024-0{month} {who} CHN crude 1" for month in (1, 3) for who in ("RUS", "IRN"))
    ).overlap("RUS", "IRN")
    assert np.isnan(overlap.plot().lines[0].get_ydata()).tolist() == [False, True, False]


def test_windows_of_twelve_months_say_so_once_on_the_axis(january):
    months = [january.assign(period=f"2023-{month:02}-01") for month in range(1, 13)]
    market = ps.market("all", flows=pd.concat([*months, january]), every="rolling12")
    ax = market.overlap("RUS", "IRN").plot()
    assert ax.get_xlabel() == "12 months to"
    assert ticks(ax) == ["2023-12", "2024-01"]


@pytest.mark.parametrize(
    "ask",
    [
        lambda m: m.concentration(),
        lambda m: m.supplier_risk({"RUS": 0.5, "IRN": 1.0}),
        lambda m: m.sanctioned_share(["IRN"]),
    ],
    ids=["concentration", "supplier_risk", "sanctioned_share"],
)
def test_a_median_over_importers_is_called_one(market_of, ask):
    assert ", median over importers, declared, by tonnes" in below(ask(market_of(many_importers())).plot())


def test_a_median_of_advantages_says_over_what(market_of):
    market = market_of(many_importers())
    assert "Crude oil and condensate, median over exporters, declared" in below(market.rca().plot())
    assert "median over importers and exporters, declared" in below(market.rca(by="importer").plot())


@pytest.mark.filterwarnings("ignore:Coverage jumps")
def test_a_few_importers_of_one_product_are_a_line_each_and_no_median(market_of):
    ax = market_of(THREE_IMPORTERS).concentration().plot()
    assert {line.get_label() for line in ax.lines} == {"China", "India", "Japan"}
    assert "median" not in below(ax)


def test_products_of_one_importer_are_never_pooled(market_of):
    ax = market_of("2024 RUS CHN crude 6\n2024 IRN CHN crude 4\n2024 QAT CHN lng 1").concentration().plot()
    assert {line.get_label(): line.get_ydata().round(3).tolist() for line in ax.lines} == {
        "Crude oil and condensate": [0.52],
        "Liquefied natural gas": [1.0],
    }


@pytest.mark.filterwarnings("ignore:Coverage jumps")
def test_a_legend_lies_beside_the_axes(market_of):
    ax = market_of(THREE_IMPORTERS).shares().plot()
    ax.figure.canvas.draw()
    assert ax.get_legend().get_window_extent().x0 >= ax.get_window_extent().x1


@pytest.mark.filterwarnings("ignore:Coverage jumps")
def test_a_share_of_one_exporter_is_drawn_as_a_share_of_all_purchases(market_of):
    # Iran sells 6 of 25 in 2023 and 6 of 12 in 2024.
    shares = market_of(THREE_IMPORTERS).shares().of("IRN")
    ax = shares.plot()
    assert ax.lines[0].get_ydata() == pytest.approx([6 / 25, 6 / 12])
    assert ax.get_title() == "Market shares of Iran"
    assert below(ax) == "All importers, Crude oil and condensate, importers pooled, Iran, declared, by tonnes"
    assert shares.of("IRN").plot().lines[0].get_ydata() == pytest.approx([6 / 25, 6 / 12])


def test_every_line_has_its_own_range(market_of):
    rows = [
        f"2024 {who} {to} {what} {n}"
        for who, n in (("RUS", 5), ("IRN", 3))
        for to in ("CHN", "IND")
        for what in ("crude", "lng")
    ]
    ax = market_of("\n".join(rows)).overlap("RUS", "IRN", bootstrap=20).plot()
    assert len(ax.lines) == 2
    bars = [one for one in ax.collections if isinstance(one, plt.matplotlib.collections.LineCollection)]
    assert len(bars) == 2, "of a period alone the range is an upright bar"


def test_what_cannot_be_drawn_is_said_on_the_axes(market_of):
    ax = market_of("2024 RUS CHN crude 5").overlap("RUS", "IRN").plot()
    assert [text.get_text() for text in ax.texts][1:] == ["no value to draw"]


def test_every_chart_of_an_empty_selection_can_be_drawn(market_of):
    nothing = market_of(THREE_IMPORTERS, product="lng")
    overlap = nothing.overlap("RUS", "IRN")
    for result in (
        overlap,
        overlap.placebo(),
        nothing.shares(),
        nothing.discounts(),
        nothing.pivotal(),
        nothing.matrix(),
    ):
        assert result.plot() is not None
        assert len(result.tidy()) == 0


def test_a_measure_that_nobody_publishes_leaves_every_period_named(market_of):
    market = market_of("2023 RUS CHN crude null 5\n2023 IRN CHN crude null 5\n2024 RUS CHN crude null 5")
    for result in (market.overlap("RUS", "IRN"), market.pressure("RUS", on="IRN"), market.contact("RUS", "IRN")):
        assert (
            "Absent, Crude oil and condensate: 2023-2024, where Russia and Iran are not in the books by tonnes."
            in result.summary()
        )
    pooled = market.overlap("RUS", "IRN", cells="importer_product").summary()
    assert "Absent, Every product: 2023-2024, where Russia and Iran" in pooled
    moved = market.dynamic_threat("RUS", "IRN").summary()
    assert "2024, where Russia and Iran are not in the books by tonnes in both periods." in moved


def test_a_reading_without_draws_is_named_and_keeps_its_place_in_the_interval(flows_of):
    # Iran sells to India; between nothing and 8 of Malaysia's cargo to China is Iran's. With nothing India is its only buyer.
    books = flows_of("2024 RUS CHN crude 6\n2024 RUS IND crude 4\n2024 IRN IND crude 5\n2024 MYS CHN crude 9")
    cargo = dict.fromkeys(ADJUSTMENTS.fields.names, "made up") | {
        "period": date(2024, 1, 1),
        "totals": "any",
        "frequency": "A",
        "declared_exporter": "MYS",
        "attributed_exporter": "IRN",
        "importer": "CHN",
        "product": "crude",
        "unit_value_usd_t": 500.0,
        "vintage": date(2024, 1, 1),
        "quantity_low_t": 0.0,
        "quantity_t": 4.0,
        "quantity_high_t": 8.0,
    }
    market = Market(
        Tables(conform(books), ADJUSTMENTS.from_pylist([cargo])), Selection("all", None, basis="attributed")
    )
    result = market.pressure("RUS", on="IRN", bootstrap=50)
    row = result.tidy().iloc[0]
    assert row["undrawn_readings"] == 1  # the one in which India is Iran's only buyer
    assert row["low"] == min(row["attribution_low"], row["sampling_low"])
    assert row["high"] == max(row["attribution_high"], row["sampling_high"])
    assert (
        "Fewer draws, Crude oil and condensate: 2024, where one cell is all there is to draw in some reading"
        in result.summary()
    )


def test_growth_between_days_is_headed_by_its_periods(january):
    later = january.assign(period="2024-03-01", quantity_t=[9.0, 4.0, 2.0])
    market = ps.market("all", flows=pd.concat([january, later]).assign(frequency="M"))
    result = market.growth("RUS", pd.Timestamp("2024-01-01"), "2024-03-01")
    assert result.summary().startswith("Growth of Russia, 2024-01 to 2024-03, at constant market shares")
    years = ps.market("all", flows=pd.concat([january, later.assign(period="2025-01-01")]))
    assert "Growth of Russia, 2024 to 2025," in years.growth("RUS", pd.Timestamp("2024-01-01"), 2025).heading()


def test_pairs_that_are_equally_alike_are_counted(market_of):
    summary = market_of("2024 RUS CHN crude 1\n2024 IRN CHN crude 2\n2024 KWT CHN crude 3").matrix().summary()
    assert "3 pairs, median 1.000; most alike Iran and Kuwait, 1.000, as 2 other pairs." in summary


def test_discounts_of_two_products_are_not_pooled(market_of):
    market = market_of("""
        2024 RUS CHN crude 1 400
        2024 IRN CHN crude 1 300
        2024 RUS CHN lng 1 900
        2024 QAT CHN lng 1 800
    """)
    summary = market.discounts().summary()
    assert (
        "2024, Crude oil and condensate, median over importers, largest sellers first: "
        "Iran -0.29 (1 importer), Russia +0.29 (1 importer)." in summary
    )
    assert "2024, Liquefied natural gas, median over importers, largest sellers first: Qatar" in summary


def test_a_notebook_says_how_many_rows_it_leaves_out(market_of):
    rows = "\n".join(f"{year} {who} CHN crude 1" for year in range(2000, 2012) for who in ("RUS", "IRN"))
    assert "The last 10 of 12 rows" in market_of(rows).overlap("RUS", "IRN")._repr_html_()


@pytest.mark.filterwarnings("ignore:Coverage jumps")
@pytest.mark.parametrize(
    ("basis", "bootstrap", "said"),
    [
        ("declared", 0, []),
        ("declared", 20, ["90% of 20 draws of cells"]),
        ("attributed", 0, ["range over the attribution"]),
        ("attributed", 20, ["range over the attribution and 90% of 20 draws of cells"]),
    ],
)
def test_a_band_is_named_by_what_it_is(basis, bootstrap, said):
    market = ps.market("asia", product="crude", start=2020, end=2023, basis=basis)
    ax = market.overlap("RUS", "IRN", bootstrap=bootstrap).plot()
    legend = ax.get_legend()
    assert ([entry.get_text() for entry in legend.get_texts()] if legend else []) == said
    gap = "no value: 2023, " if basis == "declared" else ""
    assert below(ax) == f"Asia, Crude oil and condensate, {gap}{basis}, by tonnes"


@pytest.mark.filterwarnings("ignore:Coverage jumps")
def test_the_line_below_the_title_says_measure_sums_and_whose_totals(january):
    months = [january.assign(period=f"2023-{month:02}-01", value_usd=1.0) for month in range(1, 13)]
    market = ps.market(["CHN", "IND"], flows=pd.concat(months), every="rolling12")
    ax = market.overlap("RUS", "IRN", measure="value", cells="product").plot()
    assert below(ax) == "China and India, Every product, declared, by US dollars, rolling sums of twelve months"
    within = ps.market("asia", product="crude", start=2023, basis="attributed", totals="books")
    assert "attributed within the books' totals, by tonnes" in below(within.overlap("RUS", "IRN").plot())


@pytest.mark.filterwarnings("ignore:Coverage jumps")
def test_the_discounts_drawn_are_those_of_the_largest_sellers_and_no_tie_is_broken_by_the_alphabet():
    rows = [(2024, f"E{n:02}", "CHN", 10.0 + n, 500.0 + n) for n in range(12)]
    frame = pd.DataFrame(rows, columns=["period", "exporter", "importer", "quantity_t", "value_usd"])
    market = ps.market("all", flows=frame.assign(product="crude"), codes="any")
    ax = market.discounts().plot()
    assert [line.get_label() for line in ax.lines][:-1] == [f"E{n:02}" for n in range(4, 12)]
    assert "the 8 largest exporters" in below(ax)
    asia = ps.market("asia", product="crude").discounts().plot()
    assert {"Russia", "Iran", "Saudi Arabia"} <= {line.get_label() for line in asia.lines}


@pytest.mark.filterwarnings("ignore:Coverage jumps")
def test_no_word_of_a_title_is_left_alone(market_of):
    ax = market_of(THREE_IMPORTERS).pressure("RUS", on="IRN", cells="importer_product").placebo().plot()
    lines = ax.get_title().split("\n")
    assert len(lines) == 2
    assert max(map(len, lines)) < 1.5 * min(map(len, lines))
