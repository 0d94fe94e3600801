"""The routes side by side: what each says by itself, and what they give together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from petrostates.attribution import hidden_origin, label_ceiling, own_returns
from petrostates.attribution.adjust import IMPORTER, ORIGIN
from petrostates.attribution.books import Books
from petrostates.attribution.interval import Interval

if TYPE_CHECKING:
    import pandas as pd


def routes(flows: pa.Table, evidence: pa.Table) -> pd.DataFrame:
    """Tonnes of the hidden origin by year and route.

    Parameters
    ----------
    flows, evidence
        As for :func:`petrostates.attribution.adjustments`.

    Returns
    -------
    pandas.DataFrame
        ``year``, ``route``, ``low_t``, ``central_t``, ``high_t``. Routes: ``declared``, ``label_ceiling``,
        ``own_returns``, ``venezuelan_prior`` (already taken off the label ceiling) and ``total``.
    """
    import pandas as pd

    books = Books.of(flows, evidence)
    rows = [
        (year, route, reading.low, reading.central, reading.high)
        for year in books.years()
        if year >= hidden_origin.FIRST_HIDDEN_YEAR and books.evidence
        for route, reading in _readings(books, year)
        if reading is not None
    ]
    return pd.DataFrame(rows, columns=["year", "route", "low_t", "central_t", "high_t"])


def _readings(books: Books, year: int) -> list[tuple[str, Interval | None]]:
    declared = books.quantity_t(ORIGIN, IMPORTER, year)
    labels = label_ceiling.estimate(books, ORIGIN, IMPORTER, year)
    prior = label_ceiling.hidden_elsewhere(books, IMPORTER, year)
    return [
        ("declared", None if declared is None else Interval.exactly(declared)),
        ("label_ceiling", labels),
        ("own_returns", own_returns.estimate(books, ORIGIN, IMPORTER, year)),
        ("venezuelan_prior", None if labels is None else prior),
        ("total", hidden_origin.total(books, ORIGIN, IMPORTER, year)),
    ]
