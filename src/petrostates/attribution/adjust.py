"""The ``adjustments`` table: every attribution as rows that a reader can inspect and a view can apply."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pyarrow as pa

from petrostates.attribution import book_gap, hidden_origin
from petrostates.attribution.books import PRODUCT, Books
from petrostates.attribution.interval import Interval
from petrostates.reference import NOT_STATED
from petrostates.schema import ADJUSTMENTS

ORIGIN, IMPORTER = "IRN", "CHN"


def adjustments(flows: pa.Table, evidence: pa.Table, *, source: str, vintage: date) -> pa.Table:
    """Adjustments of annual crude flows from the evidence, one row per entry and year.

    Parameters
    ----------
    flows
        The ``flows`` table of one annual source and vintage.
    evidence
        The ``evidence`` table.
    source, vintage
        What the rows are labelled with: the id and the date of the evidence.

    Returns
    -------
    pyarrow.Table
        The ``adjustments`` table; empty without evidence. Tonnes are metric; each importer's total is unchanged
        except for the rows whose declared exporter is ``_X``, which raise it to what the importer's customs declare.
    """
    if evidence.num_rows == 0:
        return ADJUSTMENTS.from_pylist([])
    books = Books.of(flows, evidence)
    common = {"frequency": "A", "product": PRODUCT, "source": source, "vintage": vintage}
    return ADJUSTMENTS.from_pylist(
        {**common, **row}
        for year in books.years()
        if year >= hidden_origin.FIRST_HIDDEN_YEAR
        for row in (*_hidden_rows(books, year), *_gap_rows(books, year))
    )


def _hidden_rows(books: Books, year: int) -> Iterator[dict[str, Any]]:
    for entry in hidden_origin.entries(books, ORIGIN, IMPORTER, year):
        yield {
            "period": date(year, 1, 1),
            "declared_exporter": entry.declared_exporter,
            "attributed_exporter": entry.attributed_exporter,
            "importer": entry.importer,
            **_readings(entry.quantity),
            "unit_value_usd_t": entry.unit_value_usd_t,
            "lever": f"hidden-{ORIGIN}-{IMPORTER}",
            "method": "hidden_origin",
            "evidence": entry.evidence,
        }


def _gap_rows(books: Books, year: int) -> Iterator[dict[str, Any]]:
    for importer in book_gap.CELLS:
        gap = book_gap.gap(books, book_gap.RIVAL, importer, year)
        if gap is None:
            continue
        quoted = books.customs_t(book_gap.RIVAL, importer, year)
        yield {
            "period": date(year, 1, 1),
            "declared_exporter": NOT_STATED,
            "attributed_exporter": book_gap.RIVAL,
            "importer": importer,
            **_readings(gap),
            "unit_value_usd_t": books.unit_value_usd_t(book_gap.RIVAL, importer, year),
            "lever": f"books-{book_gap.RIVAL}-{importer}",
            "method": "book_gap",
            "evidence": "quoted customs total" if quoted else "widest gap among the totals that are quoted",
        }


def _readings(quantity: Interval) -> dict[str, float]:
    return {"quantity_low_t": quantity.low, "quantity_t": quantity.central, "quantity_high_t": quantity.high}
