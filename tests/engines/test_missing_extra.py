"""Without the extra, everything else works, and Spark says what to install."""

from __future__ import annotations

import sys

import pytest

import petrostates as ps
from petrostates.errors import MissingExtra


def test_without_pyspark_the_message_says_how_to_install_it(monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] == "pyspark"] or ["pyspark"]:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingExtra, match=r"pip install 'petrostates\[spark\]'") as refused:
        ps.engines.Spark()
    assert isinstance(refused.value, ImportError)


def test_the_engines_are_public():
    market = ps.market("all", flows=ps.example_flows(), engine=ps.engines.DuckDB())
    assert market.overlap("RUS", "IRN").tidy()["overlap"].tolist() == [0.6]
