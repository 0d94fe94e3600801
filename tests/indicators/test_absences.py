"""Periods without a value are named, and seen as a gap that reaches to the end of the market."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pytest

import petrostates as ps

# Iran is gone from 2022 on, and Russia makes it good.
GONE = """
    2020 RUS CHN crude 5
    2020 IRN CHN crude 5
    2021 RUS CHN crude 5
    2021 IRN CHN crude 4
    2022 RUS CHN crude 10
    2023 RUS CHN crude 10
"""


def below(ax) -> str:
    """The smaller line below the title of a chart."""
    return " ".join(ax.texts[0].get_text().split())


def years(ax) -> tuple[int, int]:
    """Years that the axis of time reaches to."""
    first, last = (plt.matplotlib.dates.num2date(end) for end in ax.get_xlim())
    return first.year + (first.month > 1 or first.day > 1), last.year


# -- shares of one exporter -------------------------------------------------------------------------------------------


def test_shares_of_an_exporter_that_falls_silent_name_it_and_say_when(market_of):
    shares = market_of(GONE).shares()
    summary = shares.of("IRN").summary()
    assert summary.startswith("Market shares of Iran by tonnes")
    assert "Absent, Crude oil and condensate: 2022-2023, where Iran is not in the books by tonnes." in summary
    assert "Absent" not in shares.of("RUS").summary()
    assert "Absent" not in shares.summary()


def test_shares_of_an_exporter_without_any_row_do_not_say_that_nobody_trades(market_of):
    summary = market_of(GONE, start=2022).shares().of("IRN").summary()
    assert "Absent, Crude oil and condensate: 2022-2023, where Iran is not in the books by tonnes." in summary
    assert "No trade in this selection" not in summary
    assert "No trade in this selection" in market_of(GONE, start=2030).shares().of("IRN").summary()


def test_shares_of_another_exporter_can_be_asked_of_those_of_one(market_of):
    shares = market_of(GONE).shares()
    assert shares.of("IRN").of("RUS").tidy().equals(shares.of("RUS").tidy())
    assert shares.of("IRN").of(None).heading() == "Market shares of Iran"


def test_bundled_shares_of_iran_in_china_are_absent_and_not_nothing():
    summary = ps.market("CHN", product="crude", start=2023).shares().of("IRN").summary()
    assert "Absent, Crude oil and condensate: 2023-2024, where Iran is not in the books by tonnes." in summary


def test_a_placebo_names_the_periods_without_a_value(market_of):
    summary = market_of(GONE).overlap("RUS", "IRN").placebo().summary()
    assert "Absent, Crude oil and condensate: 2022-2023, where Iran is not in the books by tonnes." in summary


# -- charts of a pair -------------------------------------------------------------------------------------------------


def test_a_chart_of_a_pair_reaches_to_the_last_period_of_the_market_and_says_where_there_is_no_value(market_of):
    ax = market_of(GONE).overlap("RUS", "IRN").plot()
    assert "no value: 2022-2023, declared" in below(ax)
    assert years(ax) == (2020, 2023)
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["2020", "2021", "2022", "2023"]
    assert len(ax.lines[0].get_ydata()) == 2


def test_a_chart_without_a_gap_says_nothing_of_one(market_of):
    ax = market_of(GONE, end=2021).overlap("RUS", "IRN").plot()
    assert "no value" not in below(ax)
    assert years(ax) == (2020, 2021)


def test_of_several_lines_the_one_without_a_value_is_named(market_of):
    gas = "\n".join(f"{year} {code} CHN lng 3" for year in range(2020, 2024) for code in ("RUS", "IRN"))
    ax = market_of(f"{GONE}\n{gas}").overlap("RUS", "IRN").plot()
    assert "no value of Crude oil and condensate: 2022-2023, declared" in below(ax)


def test_where_cells_are_pooled_a_gap_is_of_all_products(market_of):
    ax = market_of(GONE).contact("RUS", "IRN", cells="product").plot()
    assert "no value: 2022-2023" in below(ax)


def test_months_without_a_value_are_told_as_runs(market_of):
    months = [f"2024-{month:02} RUS CHN crude 5" for month in range(1, 13)]
    months += [f"2024-{month:02} IRN CHN crude 5" for month in (1, 2, 5)]
    ax = market_of("\n".join(months)).overlap("RUS", "IRN").plot()
    assert "no value: 2024-03 through 2024-04; 2024-06 through 2024-12, declared" in below(ax)


@pytest.mark.filterwarnings("ignore::petrostates.CoverageWarning")
def test_bundled_overlap_of_russia_and_iran_is_drawn_to_the_end_of_the_figures():
    ax = ps.market("asia", product="crude", start=2017).overlap("RUS", "IRN").plot()
    assert "no value: 2023-2024, declared" in below(ax)
    assert years(ax) == (2017, 2024)
