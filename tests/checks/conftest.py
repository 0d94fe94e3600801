"""Small tables for the checks: a line per figure, everything else as a sound source would state it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from petrostates.checks import Finding, check
from petrostates.schema import BALANCES, FLOWS, PRICES

Rows = Iterable[dict[str, Any]]

_FLOW = {
    "frequency": "A",
    "exporter": "SAU",
    "importer": "JPN",
    "product": "crude",
    "flow": "reconciled",
    "quantity_t": 10e6,
    "status": "reported",
    "source": "book",
    "vintage": date(2026, 1, 1),
}
_BALANCE = {
    "frequency": "M",
    "country": "JPN",
    "product": "crude",
    "item": "imports",
    "status": "reported",
    "source": "book",
    "vintage": date(2026, 1, 1),
}
_PRICE = {
    "frequency": "M",
    "series": "brent",
    "unit": "USD/bbl",
    "source": "exchange",
    "vintage": date(2026, 1, 1),
}


def months(count: int, first_year: int = 2023) -> list[date]:
    return [date(first_year + number // 12, number % 12 + 1, 1) for number in range(count)]


def flows(rows: Rows) -> pa.Table:
    return FLOWS.check(FLOWS.from_pylist(_FLOW | row for row in rows), "a test")


def balances(rows: Rows) -> pa.Table:
    return BALANCES.check(BALANCES.from_pylist(_BALANCE | row for row in rows), "a test")


def prices(rows: Rows) -> pa.Table:
    return PRICES.check(PRICES.from_pylist(_PRICE | row for row in rows), "a test")


@pytest.fixture
def found() -> Callable[..., list[Finding]]:
    """Findings about rows of flows, balances and prices."""

    def checked(flow_rows: Rows = (), *, balance_rows: Rows = (), price_rows: Rows = ()) -> list[Finding]:
        return check({"flows": flows(flow_rows), "balances": balances(balance_rows), "prices": prices(price_rows)})

    return checked


@pytest.fixture
def monthly() -> Callable[[int], list[date]]:
    """First days of so many months from January 2023."""
    return months
