"""Books and evidence small enough to add up by hand."""

from __future__ import annotations

from datetime import date

import pytest

from petrostates.attribution.books import Books, Fact, Flow
from petrostates.attribution.interval import Interval
from petrostates.units import kbd_from_tonnes


@pytest.fixture(scope="session")
def books_of():
    """Books from tonnes by (exporter, importer, year), each worth 500 USD a tonne, and facts."""

    def build(tonnes: dict[tuple[str, str, int], float | None], *facts: Fact) -> Books:
        flows = {key: Flow(amount, None if amount is None else 500 * amount) for key, amount in tonnes.items()}
        return Books(flows, facts)

    return build


@pytest.fixture(scope="session")
def customs():
    """A figure of Chinese customs for a label: one reading or three, by default for the whole year."""

    def quote(label, year, *tonnes, first=None, last=None, change=None) -> Fact:
        amount = Interval(*tonnes) if len(tonnes) > 1 else Interval.exactly(*tonnes)
        span = (first or date(year, 1, 1), last or date(year, 12, 31))
        return Fact(*span, "customs_import", label, "CHN", amount, change)

    return quote


@pytest.fixture(scope="session")
def capability():
    """What a label could send to China in a year of 365 days: low, central and high in tonnes."""

    def bound(label, year, low, central, high) -> Fact:
        amount = Interval(low, central, high).map(lambda tonnes: kbd_from_tonnes(tonnes, 365))
        return Fact(date(year, 1, 1), date(year, 12, 31), "capability", label, "CHN", amount, None)

    return bound


@pytest.fixture(scope="session")
def close_to():
    """An interval, to the rounding of floating-point numbers."""
    return lambda low, central, high: pytest.approx((low, central, high), abs=1e-9)
