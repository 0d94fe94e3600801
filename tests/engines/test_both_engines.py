"""Every indicator over the bundled data, declared and attributed, on DuckDB and on Spark: the same to 1e-12.

The indicators are found, not listed: one that is added is compared from then on.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, Literal, get_args, get_origin, get_type_hints

import numpy as np
import pandas as pd
import pytest
from tools.docs.found import market_indicators, result_indicators

import petrostates as ps
from petrostates import views
from petrostates.engines import DuckDB, Engine, Spark
from petrostates.indicators import INDICES
from petrostates.markets import Market

pytestmark = pytest.mark.spark

FUNCTIONS = {one.name: one.function for one in market_indicators()}
VIEWS = sorted(views.ours().texts)
# What to ask where an indicator has no default, or none that always does, by the name of the parameter.
ASKED = {"a": "RUS", "b": "IRN", "rival": "RUS", "on": "IRN", "exporter": "RUS", "start": 2021, "end": 2022}
ASKED |= {"exporters": ["IRN", "RUS"], "risk": {"IRN": 0.9, "RUS": 0.8}, "default": 0.4}
# What to try besides the defaults, where the type does not say it.
TRIED = {"index": tuple(sorted(INDICES)), "bootstrap": (20,)}


def ways(function: Any) -> Iterator[dict[str, Any]]:
    """Arguments to call an indicator with: the defaults, then each other value of each closed set by itself."""
    hints = get_type_hints(
        function, localns={"pd": SimpleNamespace(Series=list)}
    )  # of frames only the name is known here
    taken = {name: one for name, one in inspect.signature(function).parameters.items() if name != "self"}
    asked = {name: ASKED[name] for name, one in taken.items() if one.default is one.empty or name in ASKED}
    yield asked
    for name in sorted(taken.keys() - asked.keys()):
        others = TRIED.get(name, get_args(hints[name]) if get_origin(hints[name]) is Literal else ())
        yield from (asked | {name: value} for value in others if value != taken[name].default)


CALLS = [
    pytest.param(name, arguments, id=f"{name}({', '.join(str(said) for said in arguments.values())})")
    for name, function in FUNCTIONS.items()
    for arguments in ways(function)
]


def opened(basis: str, engine: Engine) -> Market:
    return ps.market(["CHN", "IND", "JPN", "XOA"], start=2021, end=2022, basis=basis, engine=engine)


@pytest.fixture(scope="module", params=["declared", "attributed"])
def markets(request, spark):
    """The same market on either engine."""
    return opened(request.param, DuckDB()), opened(request.param, Spark(spark))


@pytest.fixture(scope="module")
def spaces(spark):
    """Either engine with the views of such a market; the attributed basis has what they all read."""
    engines = DuckDB(), Spark(spark)
    for engine in engines:
        opened("attributed", engine)
        views.ours().install(engine, views.ours().order)
    return engines


def assert_same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    assert list(one) == list(other)
    assert one.dtypes.astype(str).to_dict() == other.dtypes.astype(str).to_dict()
    assert len(one) == len(other)
    for name in one:
        if one[name].dtype.kind == "f":
            np.testing.assert_allclose(other[name], one[name], rtol=1e-12, atol=1e-12, equal_nan=True, err_msg=name)
        else:
            assert one[name].equals(other[name]), name


def test_every_indicator_is_asked_for():
    assert {
        "overlap",
        "matrix",
        "pressure",
        "shares",
        "concentration",
        "growth",
        "rca",
        "discounts",
    } <= FUNCTIONS.keys()
    assert {call.values[0] for call in CALLS} == FUNCTIONS.keys()


@pytest.mark.parametrize(("name", "arguments"), CALLS)
def test_an_indicator_is_the_same_on_both_engines(markets, name, arguments):
    here, there = (getattr(market, name)(**arguments) for market in markets)
    assert len(here.tidy()) > 0
    assert_same(here.tidy(), there.tidy())
    if hasattr(here, "by_cell"):
        assert_same(here.by_cell, there.by_cell)
    assert here.summary() == there.summary()


@pytest.mark.parametrize("found", result_indicators(), ids=lambda found: found.call)
def test_what_is_asked_of_a_result_is_the_same_on_both_engines(markets, found):
    parent = found.call.partition(".")[0]
    here, there = (getattr(market, parent)(**next(ways(FUNCTIONS[parent]))) for market in markets)
    assert_same(getattr(here, found.name)().tidy(), getattr(there, found.name)().tidy())


@pytest.mark.parametrize("table", ["flows", "adjustments"])
def test_the_rows_behind_are_the_same(markets, table):
    here, there = (getattr(market, table)() for market in markets)
    assert_same(here, there)


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_has_the_same_columns_of_the_same_types_on_both_engines(spaces, name):
    here, there = (engine.arrow(f"{views.query(name, {}, ('*',))} and false").schema for engine in spaces)
    assert here.names == there.names
    assert [str(kind) for kind in here.types] == [str(kind) for kind in there.types]


@pytest.mark.parametrize("name", VIEWS)
def test_no_view_computes_in_decimals(spaces, name):
    # 1.0 is a decimal: against a whole number it stays one on Spark, and keeps fewer digits than a double.
    plan = spaces[1]._session.sql(views.query(name, {}, ("*",)))._jdf.queryExecution().optimizedPlan()
    assert "decimal(" not in plan.toString()
