"""Checks that know the field: what a table may hold and still be wrong.

The schema refuses what cannot be stored. These checks read what could be stored and say what a trade statistician would
doubt: totals, prices, mirrors, gaps and dates. Only an ``error`` refuses a write.

Two faults are found by the connectors, which see the single answers: a reply cut at exactly the provider's cap (500 or 100,000
rows) is asked for again in halves or refused, and JODI's five units of one fact are compared; a fact whose units disagree
has no tonnes, which is what can be seen here. What people say (``evidence``) and what was decided
(``events``) may concern the future and is not checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd
import pyarrow as pa

from petrostates.checks import brent, calendar, conversions, gaps, partners, prices, tonnages
from petrostates.checks.books import books, newest
from petrostates.checks.finding import Finding, Place

__all__ = ["Finding", "Place", "check"]


def check(tables: Mapping[str, pa.Table]) -> list[Finding]:
    """Read canonical tables by name and say what to doubt, errors first.

    Parameters
    ----------
    tables
        ``flows``, ``balances`` and ``prices``, each with one or more vintages, of which the newest figure counts; a missing
        table is an empty one, others are ignored.

    Examples
    --------
    >>> check({})
    []
    """
    return sorted(_findings(newest(tables)), key=lambda finding: finding.severity != "error")


def _findings(frames: Mapping[str, pd.DataFrame]) -> Iterator[Finding]:
    yield from calendar.after_release(frames)
    yield from calendar.trailing_zeros(frames)
    yield from conversions.without_tonnes(frames)
    yield from prices.brent_above_zero(frames["prices"])
    yield from prices.sources_apart(frames["prices"])
    yield from partners.against_world(frames["flows"])
    yield from partners.mirror(frames["flows"])
    yield from tonnages.impossible(frames["flows"])
    for book in books(frames["flows"]):
        yield from brent.against_brent(book, frames["prices"])
        yield from tonnages.unit_values(book)
        yield from gaps.totals_halved(book)
        yield from gaps.pairs_gone(book)
        yield from tonnages.repaired(book)
