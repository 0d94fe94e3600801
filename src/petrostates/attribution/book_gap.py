"""How far the books of the rival may be off: quoted customs totals against the declared flow.

Once a hidden exporter sells to one buyer, overlap equals the *other* exporter's share of sales there: the hidden
tonnage leaves it unmoved, and its honest range comes from how well the other side's sales are known.
"""

from __future__ import annotations

from petrostates.attribution import settings
from petrostates.attribution.books import Books
from petrostates.attribution.facts import Evidence
from petrostates.attribution.interval import Interval

# Cells that decide the overlap: the rival's two large Asian buyers, of which one is checked in some years.
RIVAL, CELLS = settings.RIVAL, ("CHN", "IND")


def gap(books: Books, evidence: Evidence, exporter: str, importer: str, year: int) -> Interval | None:
    """Tonnes by which the declared flow may be off; central 0, so that the books stay the central reading.

    Where a whole-year customs figure is quoted the gap spans from 0 to it. Elsewhere it is the widest relative gap,
    either way, among the cells that can be checked.
    """
    declared = books.quantity_t(exporter, importer, year)
    if not declared:
        return None
    quoted = customs_t(evidence, exporter, importer, year)
    if quoted is not None:
        return Interval(min(0.0, quoted.low - declared), 0.0, max(0.0, quoted.high - declared))
    low, high = relative_gaps(books, evidence)
    return Interval(declared * low, 0.0, declared * high)


def relative_gaps(books: Books, evidence: Evidence) -> tuple[float, float]:
    """Widest gaps below and above, relative to the declared flow, over the rival's own flows that can be checked."""
    gaps = [0.0]
    for year in books.years():
        for importer in CELLS:
            quoted, declared = customs_t(evidence, RIVAL, importer, year), books.quantity_t(RIVAL, importer, year)
            if quoted is not None and declared:
                gaps.append(quoted.central / declared - 1)
    return min(gaps), max(gaps)


def customs_t(evidence: Evidence, label: str, importer: str, year: int) -> Interval | None:
    """Quoted customs tonnes of a whole year under a label, or None; the first of several."""
    whole = [fact.amount for fact in evidence.about("customs_import", label, importer) if fact.is_year(year)]
    return whole[0] if whole else None
