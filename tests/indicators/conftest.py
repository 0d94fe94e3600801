"""Markets written as a small table in the test itself."""

from __future__ import annotations

import sys
from typing import Any

import pandas as pd
import pytest

import petrostates as ps

COLUMNS = ("period", "exporter", "importer", "product", "quantity_t", "value_usd")


def _amount(text: str) -> float | None:
    return None if text == "null" else float(text)


@pytest.fixture(scope="session")
def flows_of():
    """Flows from lines of ``period exporter importer product tonnes [dollars]``; ``null`` is a missing amount."""

    def read(text: str) -> pd.DataFrame:
        lines = [line.split() for line in text.splitlines() if line.strip()]
        rows = [(*line[:4], *(_amount(word) for word in line[4:])) for line in lines]
        return pd.DataFrame(rows, columns=list(COLUMNS[: len(rows[0])]))

    return read


@pytest.fixture(scope="session")
def market_of(flows_of):
    """A market over such lines; options go to ``petrostates.market``."""

    def build(text: str, market: str | list[str] = "all", **options: Any):
        return ps.market(market, flows=flows_of(text), **options)

    return build


@pytest.fixture(autouse=True)
def no_figure_is_left_open():
    """Drawings of a test are closed after it; pyplot is not loaded for this."""
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
