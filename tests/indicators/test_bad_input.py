"""What makes no sense or holds nothing: an error that names the remedy, or no row and a sentence; never a silent 0 or 1."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from datetime import date

import duckdb
import matplotlib.pyplot as plt
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import petrostates as ps
from petrostates.errors import BadArgument, BadTable, DataWarning, PetrostatesError, UnknownCountry, UnknownRegion
from petrostates.indicators.result import Result
from petrostates.markets import Market

# Of a pair; the columns are those of a market with trade.
OF_A_PAIR: dict[str, Callable[[Market, str, str], Result]] = {
    "overlap": lambda market, a, b: market.overlap(a, b),
    "overlap, products as cells": lambda market, a, b: market.overlap(a, b, cells="product"),
    "overlap, both as cells": lambda market, a, b: market.overlap(a, b, cells="importer_product"),
    "pressure": lambda market, a, b: market.pressure(a, b),
    "exposed share": lambda market, a, b: market.exposed_share(a, b),
}
OF_ALL: dict[str, Callable[[Market], Result]] = {
    "matrix": lambda market: market.matrix(),
    "shares": lambda market: market.shares(),
    "shares, importers pooled": lambda market: market.shares("product"),
    "concentration": lambda market: market.concentration(),
    "concentration, importers pooled": lambda market: market.concentration("product"),
    "rca": lambda market: market.rca(),
    "rca by importer": lambda market: market.rca("importer"),
    "discounts": lambda market: market.discounts(),
    "discounts, importers pooled": lambda market: market.discounts("product"),
}
EVERY: dict[str, Callable[[Market], Result]] = OF_ALL | {
    name: lambda market, ask=ask: ask(market, "RUS", "IRN") for name, ask in OF_A_PAIR.items()
}


def says_why(result: Result, *words: str) -> None:
    assert result.tidy().empty
    summary = result.summary()
    assert any(word in summary for word in words), summary


@pytest.mark.parametrize("ask", EVERY.values(), ids=EVERY)
@pytest.mark.parametrize("options", [{"start": 2030}, {"market": "JPN"}, {"product": "lng"}])
def test_an_empty_selection_has_no_rows_the_usual_columns_and_a_reason(eight_rows, ask, options):
    full = ask(ps.market("all", flows=eight_rows)).tidy()
    nothing = ask(ps.market(**{"market": "all", "flows": eight_rows, **options}))
    assert list(nothing.tidy()) == list(full)
    says_why(nothing, "the books hold no flow of this selection")


@pytest.mark.parametrize("ask", EVERY.values(), ids=EVERY)
@pytest.mark.parametrize(
    "container", [pd.DataFrame, pl.DataFrame, pa.table, lambda rows: duckdb.from_arrow(pa.table(rows))]
)
def test_a_frame_without_rows_is_an_empty_selection_and_a_warning(eight_rows, ask, container):
    rows = {name: column.tolist()[:0] for name, column in eight_rows.items()}
    with pytest.warns(
        DataWarning,
        match=r"The frame has no rows, .*Give one row per flow, with period, .* and quantity_t or value_usd\.",
    ):
        market = ps.market("all", flows=container(rows))
    says_why(ask(market), "the books hold no flow")


@pytest.mark.parametrize("ask", OF_A_PAIR.values(), ids=OF_A_PAIR)
def test_a_pair_that_never_trades_at_once_is_absent_and_said_to_be(market_of, ask):
    market = market_of("2020 RUS CHN crude 5\n2021 IRN CHN crude 5\n2022 RUS CHN crude 0\n2022 IRN CHN crude 1")
    result = ask(market, "RUS", "IRN")
    says_why(result, "never trade in the same period")
    assert "2020, where Iran is not in the books" in result.summary()
    assert "2021-2022, where Russia is not in the books" in result.summary()


@pytest.mark.parametrize("ask", OF_A_PAIR.values(), ids=OF_A_PAIR)
def test_an_exporter_that_sells_nothing_here_is_absent_and_said_to_be(market, ask):
    says_why(ask(market, "RUS", "SAU"), "where Saudi Arabia is not in the books")
    says_why(ask(market, "KWT", "SAU"), "where Kuwait and Saudi Arabia are not in the books")


@pytest.mark.parametrize("ask", OF_A_PAIR.values(), ids=OF_A_PAIR)
def test_an_exporter_with_itself_is_no_pair(market, ask):
    with pytest.raises(BadArgument, match=r"'RUS' with itself is not a pair\. Name two exporters"):
        ask(market, "RUS", "RUS")


@pytest.mark.parametrize("name", [name for name in EVERY if not name.startswith("discounts")])
def test_without_tonnes_there_is_nothing_by_tonnes_and_all_by_value(eight_rows, name):
    market = ps.market("all", flows=eight_rows.assign(quantity_t=None))
    says_why(EVERY[name](market), "8 of 8 flows without tonnes")
    by_value = {
        "overlap": market.overlap("RUS", "IRN", measure="value"),
        "shares": market.shares(measure="value"),
        "matrix": market.matrix(measure="value"),
    }.get(name)
    if by_value is not None:
        assert len(by_value.tidy())


def test_without_tonnes_there_are_no_discounts(eight_rows):
    says_why(ps.market("all", flows=eight_rows.assign(quantity_t=None)).discounts(), "both tonnes and dollars")


@pytest.mark.parametrize("column", ["quantity_t", "value_usd"])
@pytest.mark.parametrize(
    ("amount", "fault"),
    [
        (-1.0, "is negative; give what was traded, or leave the cell empty where that is unknown"),
        (math.inf, "is not a finite number; leave the cell empty where the amount is unknown"),
        (-math.inf, "is not a finite number; leave the cell empty where the amount is unknown"),
    ],
)
@pytest.mark.parametrize(
    "container", [pd.DataFrame, pl.DataFrame, pa.table, lambda rows: duckdb.from_arrow(pa.table(rows))]
)
def test_an_amount_that_cannot_be_is_refused_from_every_container(eight_rows, column, amount, fault, container):
    rows = {name: column_of.tolist() for name, column_of in eight_rows.items()}
    rows[column][2] = amount
    with pytest.raises(
        BadTable, match=rf"Row 2, column {column}: {amount} {fault}\. The row is period=2020-01-01, exporter=IRN"
    ):
        ps.market("all", flows=container(rows))


@pytest.mark.parametrize(
    "container", [pd.DataFrame, pl.DataFrame, pa.table, lambda rows: duckdb.from_arrow(pa.table(rows))]
)
def test_a_key_that_stands_twice_is_refused_from_every_container(eight_rows, container):
    rows = {name: [*column.tolist(), column.tolist()[0]] for name, column in eight_rows.items()}
    with pytest.raises(
        BadTable, match=r"Rows 0 and 8 share the key 2020-01-01, RUS, CHN, crude\. Keep one row per key, or add them"
    ):
        ps.market("all", flows=container(rows))


@pytest.mark.parametrize(
    "container", [pd.DataFrame, pl.DataFrame, pa.table, lambda rows: duckdb.from_arrow(pa.table(rows))]
)
def test_an_unknown_code_is_refused_from_every_container_unless_any_is_allowed(eight_rows, container):
    rows = {name: column.tolist() for name, column in eight_rows.items()}
    rows["exporter"] = ["IRAN" if code == "IRN" else code for code in rows["exporter"]]
    with pytest.raises(BadTable, match=r"Row 2, column exporter: 'IRAN' is unknown\. Did you mean 'IRN'.* codes='any'"):
        ps.market("all", flows=container(rows))
    market = ps.market("all", flows=container(rows), codes="any")
    assert market.overlap("RUS", "IRAN").tidy()["overlap"].tolist() == [1.0, 0.0]


@pytest.mark.parametrize(
    "container", [pd.DataFrame, pl.DataFrame, pa.table, lambda rows: duckdb.from_arrow(pa.table(rows))]
)
def test_mixed_frequencies_are_refused_from_every_container(eight_rows, container):
    rows = {name: column.tolist() for name, column in eight_rows.items()} | {"frequency": ["A"] * 7 + ["M"]}
    with pytest.raises(BadTable, match=r"mixes frequencies A, M\. Give one frequency at a time"):
        ps.market("all", flows=container(rows))


def test_no_growth_from_or_to_a_period_outside_the_selection(market):
    with pytest.raises(BadArgument, match="start 2019 is not in this market, which has 2020-01-01 to 2022-01-01"):
        market.growth("RUS", 2019, 2021)
    with pytest.raises(BadArgument, match="is empty"):
        ps.market("all", flows=ps.example_flows(), start=2030).growth("RUS", 2019, 2021)


def test_no_growth_where_the_exporter_has_no_trade_at_one_end(market):
    says_why(market.growth("IRN", 2021, 2022), "not in the books at one end")


def test_a_result_of_nothing_can_be_shown_and_its_dates_are_dates(eight_rows):
    nothing = ps.market("all", flows=eight_rows, start=2030).overlap("RUS", "IRN")
    assert nothing.tidy()["period"].dtype.kind == "M"
    assert "never trade" in nothing._repr_html_()
    assert nothing.coverage.frame.empty
    assert nothing.selection.start == date(2030, 1, 1)


@pytest.mark.parametrize("ask", [lambda m: m.overlap("RUS", "NOR"), lambda m: m.pressure("RUS", on="NOR")])
def test_the_placebo_of_a_pair_that_never_trades_has_no_row_and_says_why(ask):
    placebo = ask(ps.market("all", flows=ps.example_flows())).placebo()
    assert placebo.tidy().empty
    assert "nothing to compare" in placebo.summary()


def test_bare_years_beside_months_are_refused():
    with pytest.raises(BadTable, match=r"mixes bare years with months or days .* Keep those of one frequency"):
        ps.market("all", flows=ps.example_flows().assign(period=["2023", "2024-03", "2023"]))


def test_amounts_that_are_not_published_are_not_called_no_trade():
    dollars_only = ps.example_flows().assign(quantity_t=None, value_usd=[1.0, 2.0, 3.0])
    assert "as far as tonnes are published" in ps.market("all", flows=dollars_only).overlap("RUS", "IRN").summary()


def test_shares_of_an_empty_selection_are_an_empty_drawing():
    assert not ps.market("JPN", flows=ps.example_flows()).shares().plot().lines
    plt.close("all")


@pytest.mark.parametrize("threshold", ["5", None, math.nan, -1, math.inf, True])
def test_a_threshold_that_is_no_amount_is_refused(market, threshold):
    with pytest.raises(BadArgument, match=r"threshold is .*; give a number of tonnes or dollars from 0 up"):
        market.exposed_share("RUS", "IRN", threshold=threshold)


def test_a_view_is_compared_with_text_that_its_column_can_hold(market):
    with pytest.raises(BadArgument, match=r"scenario is 0; give text, such as scenario='0'"):
        market.view("sales", scenario=0)
    with pytest.raises(BadArgument, match="scenario is 'central', which is no int"):
        market.view("sales", scenario="central")
    assert len(market.view("sales", scenario="0", cells="importer")) > 0


def test_a_matrix_is_narrowed_by_a_list_of_codes_that_exist(market):
    matrix = market.matrix()
    with pytest.raises(BadArgument, match=r"exporters is 'RUS'; give a list of codes"):
        matrix.of("RUS")
    with pytest.raises(UnknownCountry, match=r"No exporter 'IRAN' in this matrix\. Did you mean 'IRN'"):
        matrix.of(["RUS", "IRAN"])
    assert set(matrix.of(["RUS", "SAU"]).tidy()["exporter_a"]) == {"RUS"}


@pytest.mark.parametrize(("factor", "fewest"), [("2", 20), (None, 20), (2, "20"), (2, None), (math.nan, 20)])
def test_a_placebo_asked_amiss_is_refused(market, factor, fewest):
    with pytest.raises(BadArgument, match=r"(factor|fewest) is .*; give a number"):
        market.overlap("RUS", "IRN").placebo(factor, fewest)


def test_the_total_over_partners_is_no_market(eight_rows):
    with pytest.raises(UnknownRegion, match="Did you mean 'all'"):
        ps.market("WLD", flows=eight_rows)


ODD = [None, "", 5, -1, 1.5, math.nan, ["RUS"], {}, b"RUS", True, "no such"]


@pytest.mark.filterwarnings("ignore:Coverage jumps")
@pytest.mark.parametrize("value", ODD, ids=repr)
@pytest.mark.parametrize(
    "name", ["market", "product", "start", "basis", "totals", "books", "frequency", "every", "codes"]
)
def test_an_odd_argument_of_a_market_is_taken_or_refused_on_purpose(eight_rows, name, value):
    with suppress(PetrostatesError):
        ps.market(**{"flows": eight_rows, name: value}).shares().summary()


@pytest.mark.parametrize("value", ODD, ids=repr)
@pytest.mark.parametrize("name", ["rival", "on", "cells", "measure", "threshold", "bootstrap", "seed"])
def test_an_odd_argument_of_an_indicator_is_taken_or_refused_on_purpose(market, name, value):
    with suppress(PetrostatesError):
        market.exposed_share(**{"rival": "RUS", "on": "IRN", name: value}).summary()


amounts = st.floats(1e-70, 1e70)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(amounts, amounts), min_size=4, max_size=4))
def test_the_largest_and_smallest_amounts_give_finite_numbers_in_range(drawn):
    pairs = [("RUS", "CHN"), ("RUS", "IND"), ("IRN", "CHN"), ("IRN", "IND")]
    rows = [(2024, *pair, "crude", *both) for pair, both in zip(pairs, drawn, strict=True)]
    columns = ["period", "exporter", "importer", "product", "quantity_t", "value_usd"]
    market = ps.market("all", flows=pd.DataFrame(rows, columns=columns))
    for name, ask in EVERY.items():
        frame = ask(market).tidy()
        assert len(frame) >= 1, name
        # A discount or advantage stands beside nulls of its own kind; an index has a value.
        numbers = frame.drop(columns=["low", "high", "hhi_normalised", "gini_unbiased", "kwoka"], errors="ignore")
        numbers = numbers.select_dtypes("float")
        assert not numbers.isin([math.inf, -math.inf]).to_numpy().any(), name
        assert not numbers.isna().to_numpy().any(), name
        if "overlap" in frame:
            assert frame["overlap"].between(0, 1).all()
    shares = market.shares().tidy()
    assert shares.groupby("importer")["share"].sum().tolist() == pytest.approx([1, 1])
