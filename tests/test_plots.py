"""Drawings of a hidden flow: what stands on the axes is what stands in the tables; nothing warns."""

from __future__ import annotations

from datetime import date

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import petrostates as ps
from petrostates import plots
from petrostates.plots import facts, hidden

YEARS = [2022, 2023]


@pytest.fixture(autouse=True)
def closed():
    """No test leaves a figure open."""
    yield
    plt.close("all")


@pytest.fixture
def yearly() -> pd.DataFrame:
    """Two years in million tonnes: 5 declared of 30 (20 to 40), then none of 42 (34 to 49)."""
    frame = pd.DataFrame({"period": [pd.Timestamp(year, 1, 1) for year in YEARS]})
    ends = {"low_t": [20e6, 34e6], "quantity_t": [30e6, 42e6], "high_t": [40e6, 49e6], "declared_t": [5e6, np.nan]}
    return frame.assign(origin="IRN", importer="CHN", include="open", **ends)


@pytest.fixture
def routes(yearly) -> pd.DataFrame:
    told = yearly[["period", "low_t", "quantity_t", "high_t"]]
    whole = [told.assign(route=route, label=None) for route in ("labels", "balance", "total")]
    silent = told.assign(route="own_returns", label=None, quantity_t=np.nan)
    return pd.concat([*whole, silent, told.assign(route="label_part", label="MYS")], ignore_index=True)


@pytest.fixture
def left_out() -> pd.DataFrame:
    rows = [("small", 59e6, 58e6, -1e6), ("large", 59e6, 65e6, 6e6), ("needed", 59e6, np.nan, np.nan)]
    frame = pd.DataFrame(rows, columns=["fact", "quantity_t", "without_t", "change_t"])
    ends = {"low_t": 51e6, "high_t": 65e6, "low_without_t": 50e6, "high_without_t": 66e6}
    return frame.assign(period=pd.Timestamp(2024, 1, 1), **ends)


def legend(ax) -> list[str]:
    return [entry.get_text() for entry in ax.get_legend().get_texts()]


def boxes(ax, colour: str) -> list[tuple[float, float]]:
    """Low and high of every filled box of a colour."""
    wanted = plt.matplotlib.colors.to_rgb(colour)
    found = [bar for bar in ax.patches if bar.get_fill() and bar.get_facecolor()[:3] == wanted]
    return [(bar.get_y(), bar.get_y() + bar.get_height()) for bar in found]


def test_a_box_reaches_from_low_to_high_in_million_tonnes(yearly, routes):
    ax = hidden.attribution(yearly, routes)
    assert boxes(ax, plots.COLOURS["IRN"]) == [(20, 40), (34, 49)]
    assert [text.get_text() for text in ax.texts] == ["30", "42"]


def test_every_route_with_a_reading_is_in_the_legend_and_no_other(yearly, routes):
    said = legend(hidden.attribution(yearly, routes))
    assert "Iran's balance" in said
    assert "beyond what the label countries can send" in said
    assert "Iran's own returns" not in said, "it says nothing"
    assert "outside estimates" not in said


def test_outside_estimates_stand_beside_the_open_answer(yearly, routes):
    with_quoted = yearly.assign(include="quoted", low_t=yearly["low_t"] + 1e6)
    told = routes[routes["route"].eq("labels")].assign(route="quoted")
    ax = hidden.attribution(pd.concat([yearly, with_quoted]), pd.concat([routes, told]))
    assert boxes(ax, plots.COLOURS["IRN"]) == [(20, 40), (34, 49)], "the open answer stays"
    assert [bar.get_y() for bar in ax.patches if not bar.get_fill() and bar.get_height()][:2] == [21, 35]
    assert {"outside estimates", "the answer with outside estimates"} <= set(legend(ax))


def test_a_year_without_a_row_is_marked_and_breaks_the_declared_line(yearly):
    ax = hidden.declared_and_attributed(yearly)
    declared = next(line for line in ax.lines if line.get_label() == "declared in the trade source")
    assert np.isnan(declared.get_ydata()).tolist() == [False, True]
    silent = next(line for line in ax.lines if line.get_label() == "no row in the books")
    assert len(silent.get_xdata()) == 1


def test_a_missing_year_breaks_a_line_and_a_year_alone_is_a_dot():
    frame = pd.DataFrame({"period": pd.to_datetime(["2018", "2019", "2021", "2023"]), "overlap": [0.1, 0.2, 0.3, 0.4]})
    ax = plots.new_axes()
    plots.line(ax, frame, "overlap", "a pair", plots.NEUTRAL)
    line, dots = ax.lines
    assert np.isnan(line.get_ydata()).tolist() == [False, False, True, False, True, False]
    assert dots.get_ydata().tolist() == [0.3, 0.4]


def test_what_moves_the_answer_most_stands_on_top(left_out):
    ax = hidden.leave_one_out(left_out, {"large": "the large one"}, 2024, "IRN")
    assert [label.get_text() for label in ax.get_yticklabels()] == ["small", "the large one", "needed"]


def test_only_the_year_asked_for_is_drawn(left_out):
    ax = hidden.leave_one_out(left_out, {}, 2023, "IRN")
    assert len(ax.get_yticklabels()) == 0
    assert [text.get_text() for text in ax.texts] == ["no piece of evidence moves the answer of 2023"]


def test_a_fact_without_which_there_is_no_answer_says_so_where_nothing_can_be_drawn(left_out):
    ax = hidden.leave_one_out(left_out, {}, 2024, "IRN")
    (said,) = ax.texts
    assert (said.get_text(), said.get_position()[1]) == ("without it there is no answer", 2)


@pytest.mark.parametrize("of", ["evidence", "declared", "sensitivity"])
def test_an_attribution_draws_itself_on_the_axes_it_is_given(of):
    _, ax = plt.subplots()
    assert ps.attribute("IRN", importer="CHN", worlds=200).plot(ax, of=of) is ax
    assert ax.has_data()
    assert legend(ax)


def test_what_cannot_be_drawn_names_the_nearest():
    with pytest.raises(ps.PetrostatesError, match="Did you mean 'sensitivity'"):
        ps.attribute("IRN", importer="CHN", worlds=200).plot(of="sensitivty")


def test_every_fact_of_the_bundle_has_a_title_in_words():
    evidence = ps.attribute("IRN", importer="CHN", worlds=200).evidence()
    said = facts.titles(evidence)
    assert set(said) == set(evidence["fact"])
    assert not any("_" in title or "nan" in title.lower() for title in said.values())


def test_a_concept_of_a_users_own_is_named_by_its_words():
    row = {"concept": "my_guess", "label": "MYS", "period": date(2024, 1, 1), "period_end": date(2024, 3, 31)}
    assert facts.title(row) == "my guess of Malaysia, Jan 2024–Mar 2024"
