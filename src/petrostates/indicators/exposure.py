"""Results with a direction: a rival's presence where an exporter sells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from petrostates.indicators import wording
from petrostates.indicators.pairs import PairResult


@dataclass(frozen=True, eq=False, repr=False)
class ExposedShare(PairResult):
    """Share of an exporter's sales that go where a rival sells more than a threshold."""

    column: ClassVar[str] = "exposed_share"
    unit: ClassVar[str] = "share of sales"
    title: ClassVar[str] = "Exposed share"

    def heading(self) -> str:
        """Title with the countries it is about."""
        exposed, rival = wording.name(self.b), wording.name(self.a)
        return f"Share of the sales of {exposed} where {rival} sells {self.index} (cell = {self.cells})"
