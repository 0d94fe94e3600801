"""The ``adjustments`` table: every attribution as rows that a reader can inspect and a view can apply."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pyarrow as pa

from petrostates.attribution import book_gap, hidden_origin, settings
from petrostates.attribution.books import Books
from petrostates.attribution.case import Case
from petrostates.attribution.chance import Chance
from petrostates.attribution.facts import PRODUCT, Evidence
from petrostates.attribution.interval import Interval
from petrostates.reference import NOT_STATED
from petrostates.schema import ADJUSTMENTS


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
        The ``adjustments`` table; empty without evidence of labels. Tonnes are metric. Only years that the flows cover have
        rows. Each importer's total is unchanged except by rows of ``_X``: where it is the declared exporter, attributed tonnes
        that the books do not show raise the total; where it is the attributed exporter, tonnes leave "Other Asia", since they
        arrive elsewhere.
    """
    facts = Evidence.of(evidence)
    if not facts.labels(settings.ORIGIN, settings.IMPORTER):
        return ADJUSTMENTS.from_pylist([])
    case = default_case(flows, facts)
    covered = set(case.books.years())
    common = {"frequency": "A", "product": PRODUCT, "source": source, "vintage": vintage}
    return ADJUSTMENTS.from_pylist(
        {**common, **row} for year in case.years if year in covered for row in rows_of(case, year)
    )


def unmoved_pairs(evidence: pa.Table) -> list[tuple[str, str]]:
    """Origins and importers that rows of evidence are about and whose flows no adjustment moves, whatever the rows say.

    A row of another importer counts for the origin that its label is said to carry there, or else for the label itself. Customs
    figures of the rival are read for the range of its books.
    """
    rows = [row for row in evidence.to_pylist() if row["product"] == PRODUCT and row["importer"]]
    named = {(row["origin"], row["importer"]) for row in rows if row["concept"] == "carries"}
    carrying = {(row["label"], row["importer"]) for row in rows if row["concept"] == "carries"}
    others = {
        (row["label"], row["importer"])
        for row in rows
        if row["importer"] != settings.IMPORTER and not _is_of_rival(row)
    }
    return sorted((named | (others - carrying)) - {(settings.ORIGIN, settings.IMPORTER)})


def _is_of_rival(row: dict[str, Any]) -> bool:
    return row["concept"] == "customs_import" and row["label"] == book_gap.RIVAL and row["importer"] in book_gap.CELLS


def default_case(flows: pa.Table, evidence: Evidence, chance: Chance | None = None) -> Case:
    """The case that the ``adjustments`` are made from: the default origin and importer, all default weights."""
    origin, importer = settings.ORIGIN, settings.IMPORTER
    books = Books.of(
        flows,
        exporters={origin, book_gap.RIVAL, *evidence.origins(importer)},
        importers={importer},
    )
    return Case(origin, importer, evidence, books, chance or Chance())


def rows_of(case: Case, year: int) -> Iterator[dict[str, Any]]:
    """Rows of one hidden year."""
    if case.years and year > case.years[0]:
        yield from _hidden_rows(case, year)
        yield from _gap_rows(case, year)


def _hidden_rows(case: Case, year: int) -> Iterator[dict[str, Any]]:
    answer = case.answers.get(year)
    for entry in hidden_origin.entries(case, answer) if answer else ():
        yield {
            "period": date(year, 1, 1),
            "declared_exporter": entry.declared_exporter,
            "attributed_exporter": entry.attributed_exporter,
            "importer": entry.importer,
            **_readings(entry.quantity),
            "unit_value_usd_t": entry.unit_value_usd_t,
            "totals": entry.totals,
            "lever": f"hidden-{case.origin}-{case.importer}",
            "method": "hidden_origin",
            "evidence": entry.evidence,
        }


def _gap_rows(case: Case, year: int) -> Iterator[dict[str, Any]]:
    for importer in book_gap.CELLS:
        gap = book_gap.gap(case.books, case.evidence, book_gap.RIVAL, importer, year)
        if gap is None:
            continue
        quoted = book_gap.customs_t(case.evidence, book_gap.RIVAL, importer, year)
        yield {
            "period": date(year, 1, 1),
            "declared_exporter": NOT_STATED,
            "attributed_exporter": book_gap.RIVAL,
            "importer": importer,
            **_readings(gap),
            "unit_value_usd_t": case.books.unit_value_usd_t(book_gap.RIVAL, importer, year),
            "totals": "any",
            "lever": f"books-{book_gap.RIVAL}-{importer}",
            "method": "book_gap",
            "evidence": "quoted customs total" if quoted else "widest gap among the totals that are quoted",
        }


def _readings(quantity: Interval) -> dict[str, float]:
    """To the gram, as the ledger is: sums of parts differ in their last digits."""
    low, central, high = (round(tonnes, 6) for tonnes in (quantity.low, quantity.central, quantity.high))
    return {"quantity_low_t": low, "quantity_t": central, "quantity_high_t": high}
