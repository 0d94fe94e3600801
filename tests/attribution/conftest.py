"""Books and evidence small enough to add up by hand."""

from __future__ import annotations

from datetime import date

import pytest

from petrostates.attribution.books import Books, Flow
from petrostates.attribution.case import Case
from petrostates.attribution.chance import Chance
from petrostates.attribution.facts import Evidence, Fact
from petrostates.attribution.interval import Interval


def fact(concept, label, *readings, year=2023, first=None, last=None, importer="CHN", unit="t", **more) -> Fact:
    """A fact of one reading or three, by default about the whole year."""
    amount = Interval(*readings) if len(readings) > 1 else Interval.exactly(*readings)
    span = (first or date(year, 1, 1), last or date(year, 12, 31))
    return Fact(*span, concept, label, importer, amount, unit=unit, **{"said_by": "someone", **more})


def carries(label, *share, origin="IRN", first=2019, last=2025, **more) -> Fact:
    """A label carries an origin for whole years, all of its excess unless a share is given."""
    span = {"first": date(first, 1, 1), "last": date(last, 12, 31), **more}
    return fact("carries", label, *(share or (1.0,)), origin=origin, unit="share", **span)


@pytest.fixture(scope="session")
def make_fact():
    return fact


@pytest.fixture(scope="session")
def make_carries():
    return carries


@pytest.fixture(scope="session")
def books_of():
    """Books from tonnes by (exporter, importer, year), each worth 500 USD a tonne."""

    def build(tonnes: dict[tuple[str, str, int], float | None]) -> Books:
        return Books({key: Flow(amount, None if amount is None else 500 * amount) for key, amount in tonnes.items()})

    return build


@pytest.fixture(scope="session")
def case_of(books_of):
    """Iran to China from tonnes and facts, in few worlds."""

    def build(tonnes: dict[tuple[str, str, int], float | None], *facts: Fact, worlds=400, **more) -> Case:
        settings = {"origin": "IRN", "importer": "CHN", "chance": Chance(worlds), **more}
        return Case(evidence=Evidence(facts), books=books_of(tonnes), **settings)

    return build


@pytest.fixture(scope="session")
def close_to():
    """An interval, to the rounding of floating-point numbers."""
    return lambda low, central, high: pytest.approx((low, central, high), abs=1e-6)
