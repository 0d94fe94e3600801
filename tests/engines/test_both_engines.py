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
# What to ask where an indicator has no default, or none that always does, by the name of the parameter.
ASKED = {"a": "RUS", "b": "IRN", "rival": "RUS", "on": "IRN", "exporter": "RUS", "start": 2021, "end": 2022}
ASKED |= {"exporters": ["IRN", "RUS"], "risk": {"IRN": 0.9, "RUS": 0.8}, "default": 0.4}
# What to try besides the defaults, where the type does not say it.
TRIED = {"index": tuple(sorted(INDICES)), "bootstrap": (20,)}


def ways(function: Any) -> Iterator[dict[str, Any]]:
    """Arguments to call an indicator with: the defaults, then every other value of each closed set at least once."""
    hints = get_type_hints(
        function, localns={"pd": SimpleNamespace(Series=list)}
    )  # of frames only the name is known here
    taken = {name: one for name, one in inspect.signature(function).parameters.items() if name != "self"}
    asked = {name: ASKED[name] for name, one in taken.items() if one.default is one.empty or name in ASKED}
    yield asked
    closed = {name: get_args(hints[name]) for name in taken.keys() - asked.keys() if get_origin(hints[name]) is Literal}
    closed |= {name: values for name, values in TRIED.items() if name in taken}
    others = {name: [value for value in values if value != taken[name].default] for name, values in closed.items()}
    for turn in range(max(map(len, others.values()), default=0)):
        yield asked | {name: values[turn % len(values)] for name, values in sorted(others.items())}


def named(name: str, arguments: dict[str, Any]) -> str:
    return f"{name}({', '.join(str(said) for said in arguments.values())})"


# The SQL is the same on either basis: every way on the one that has all the views, the defaults on the other as well.
CALLS = [
    pytest.param(basis, name, arguments, id=f"{basis}-{named(name, arguments)}")
    for name, function in FUNCTIONS.items()
    for turn, arguments in enumerate(ways(function))
    for basis in (("declared", "attributed") if turn == 0 else ("attributed",))
]


def opened(basis: str, engine: Engine) -> Market:
    return ps.market(["CHN", "IND", "JPN", "XOA"], start=2021, end=2022, basis=basis, engine=engine)


@pytest.fixture(scope="module", params=["declared", "attributed"])
def markets(request, spark):
    """The same market on either engine."""
    return opened(request.param, DuckDB()), opened(request.param, Spark(spark))


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
    known = {"overlap", "matrix", "pressure", "shares", "concentration", "growth", "rca", "discounts"}
    assert known <= {call.values[1] for call in CALLS} == FUNCTIONS.keys()


@pytest.mark.parametrize(("markets", "name", "arguments"), CALLS, indirect=["markets"])
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


@pytest.fixture(scope="module")
def last_views(spark):
    """Spark with every view, and the views that no other reads."""
    engine, library = Spark(spark), views.ours()
    opened("attributed", engine)
    library.install(engine, library.behind("years"))
    engine.view("calendar", "select * from years")
    library.install(engine, library.order)
    return engine, [
        name for name in library.order if not any(name in library.behind(one)[:-1] for one in library.order)
    ]


def test_no_view_computes_in_decimals(last_views):
    # 1.0 is a decimal: against a whole number it stays one on Spark, and can keep as few as six digits.
    engine, names = last_views
    for name in names:
        plan = engine._session.sql(views.query(name, {}, ("*",)))._jdf.queryExecution().optimizedPlan()
        assert "decimal(" not in plan.toString(), name
