"""The exporter's own returns: what it says it sold to the importer and to "Other Asia, n.e.s."."""

from __future__ import annotations

from petrostates.attribution.books import Books
from petrostates.attribution.interval import Interval
from petrostates.reference import OTHER_ASIA


def undisclosed_t(books: Books, origin: str, year: int) -> float | None:
    """Tonnes the origin reports to "Other Asia", or None where it reports none."""
    return books.quantity_t(origin, OTHER_ASIA, year)


def estimate(books: Books, origin: str, importer: str, year: int) -> Interval | None:
    """Tonnes if all undisclosed sales went to this importer; None in years without own returns.

    The low end leaves out what the importer's books show, which may be the same cargo.
    """
    undisclosed = undisclosed_t(books, origin, year)
    if undisclosed is None:
        return None
    declared = books.quantity_t(origin, importer, year) or 0.0
    return Interval(undisclosed, undisclosed + declared, undisclosed + declared)
