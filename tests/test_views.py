"""The SQL: one view per file, in the portable subset, without parameters; and the one filter builder."""

from __future__ import annotations

import re

import pytest

import petrostates as ps
from petrostates import views
from petrostates.errors import BadArgument, UnknownCountry

# Words and marks that some engine lacks, or that would be parameters.
NOT_PORTABLE = re.compile(
    r"\b(qualify|exclude|pivot|asof|arg_max|arg_min|read_parquet|strftime|ilike|unnest|list|macro)\b|//|::|filter\s*\(|[?{}$]"
)
NAMES = sorted(views.texts())


def code_of(name):
    return re.sub(r"--[^\n]*", "", views.texts()[name])


def test_the_views_are_those_the_indicators_read():
    assert {"current", "declared", "attributed", "cells", "shares", "overlap", "pressure", "concentration"} <= set(
        NAMES
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_first_line_says_what_one_row_means(name):
    assert views.texts()[name].startswith("-- One row per ")


@pytest.mark.parametrize("name", NAMES)
def test_a_view_keeps_to_the_portable_subset(name):
    assert NOT_PORTABLE.search(code_of(name)) is None
    without_literals = re.sub(r"'[^']*'", "", code_of(name))
    assert without_literals == without_literals.lower()


@pytest.mark.parametrize("name", NAMES)
def test_a_view_divides_only_by_what_cannot_be_zero(name):
    # `nullif`, or a count or a sum of squares that is positive wherever there is a row
    divisors = set(re.findall(r"/\s*([a-z_]+(?:\([a-z_]+\))?)", code_of(name)))
    assert {divisor for divisor in divisors if not divisor.startswith("nullif")} <= {
        "n",
        "hhi",
        "max(suppliers)",
    }


@pytest.mark.parametrize("name", NAMES)
def test_no_view_orders_its_rows(name):
    outside_windows = re.sub(r"(over|window\s+\w+\s+as)\s*\([^)]*\)", "", code_of(name))
    assert "order by" not in outside_windows


def test_every_view_comes_after_those_it_reads():
    order = views.ours().order
    assert sorted(order) == NAMES
    for name in order:
        read = set(re.findall(r"(?:from|join)\s+([a-z_]+)", code_of(name))) & set(NAMES)
        assert all(order.index(other) < order.index(name) for other in read - {name})


def test_installing_a_view_before_its_table_fails(new_engine):
    with pytest.raises(Exception, match="flows"):
        views.ours().install(new_engine(), ("cells",))


@pytest.mark.parametrize("value", ["RUS", "_X", "Côte d'Ivoire", "x' or '1'='1", "a; drop table flows --", "%"])
def test_whatever_a_code_holds_it_reaches_the_engine_as_text(value, new_engine):
    answer = new_engine().arrow(f"select {views.quoted(value)} as code").to_pylist()
    assert answer == [{"code": value}]


@pytest.mark.parametrize("value", ["a\\", "RUS\n", "\x00", "\t"])
def test_what_engines_read_differently_is_refused(value):
    with pytest.raises(BadArgument, match="is not a code"):
        views.quoted(value)


def test_a_query_filters_a_finished_view():
    sql = views.query("overlap", {"exporter_a": "RUS", "exporter_b": "IRN"}, ("period", "overlap"), ("period",))
    assert sql == (
        "select period, overlap from overlap where exporter_a = 'RUS' and exporter_b = 'IRN' order by period"
    )
    assert views.query("cells", {}, ("cell",), ("cell",)) == "select cell from cells where true order by cell"


def test_a_filter_cannot_be_talked_into_more_rows(market):
    with pytest.raises(UnknownCountry):
        market.overlap("RUS' or true or '", "IRN")


def test_two_markets_do_not_see_each_other(eight_rows):
    one = ps.market("all", flows=eight_rows)
    other = ps.market("all", flows=eight_rows.assign(exporter=eight_rows["exporter"].replace("IRN", "SAU")))
    assert set(one.flows()["exporter"]) == {"RUS", "IRN"}
    assert set(other.flows()["exporter"]) == {"RUS", "SAU"}
