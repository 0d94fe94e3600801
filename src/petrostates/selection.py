"""What a market selects, and where its figures come from: carried by every result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Basis = Literal["declared", "attributed"]
Measure = Literal["quantity", "value"]
Cells = Literal["importer", "product", "importer_product"]
Codes = Literal["known", "any"]
Totals = Literal["customs", "books"]
Every = Literal["month", "quarter", "year", "rolling12"]

UNITS = {"quantity": "tonnes", "value": "US dollars"}
ALL_CELLS = "*"
OWN_FRAME = "frame"  # the source of rows of a user's frame that name none
NO_VINTAGE = date(1970, 1, 1)  # the vintage of such rows, which have none
SUMS: dict[Every, str] = {
    "month": "summed by month",
    "quarter": "summed by quarter",
    "year": "summed by year",
    "rolling12": "rolling sums of twelve months",
}


@dataclass(frozen=True)
class Selection:
    """Importers, product, dates, basis and date of knowledge of a market."""

    market: str
    importers: tuple[str, ...] | None
    product: str | None = None
    start: date | None = None
    end: date | None = None
    basis: Basis = "declared"
    as_of: date | None = None
    codes: Codes = "known"
    source: str | None = None
    books: str | None = None
    frequency: str | None = None
    totals: Totals = "customs"
    every: Every | None = None
    partial: bool = False

    def __str__(self) -> str:
        """Say the selection in one line."""
        span = f"{self.start or 'first'} to {self.end or 'last'} period"
        known = f", as known on {self.as_of}" if self.as_of else ""
        basis = f"{self.basis} within the books' totals" if self.totals == "books" else self.basis
        return f"{self.market}, {self.product or 'every product'}, {basis}, {span}{self._summed()}{known}"

    def _summed(self) -> str:
        if self.every is None:
            return ""
        part = ", incomplete ones included" if self.partial else ""
        return f", {SUMS[self.every]}{part}"


@dataclass(frozen=True)
class SourceNote:
    """One source behind a result: what it is, how old, under which licence."""

    id: str
    title: str
    publisher: str
    vintage: date
    licence: str

    def __str__(self) -> str:
        return f"{self.publisher}: {self.title}, vintage {self.vintage} ({self.licence})"
