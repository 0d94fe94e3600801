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

    @property
    def definition(self) -> str:
        """Exposed share in a sentence."""
        return (
            f"Σ p over {wording.PLACES[self.cells]} in which the rival sells {self.index}, with p the share of the target's sales "
            "that goes there; 0 where the rival does so nowhere, 1 where it does everywhere."
        )

    @property
    def _sellers(self) -> tuple[str, ...]:
        return self.a, self.b  # no one else's sales are in it

    @property
    def in_one_cell(self) -> str:
        """All of the sales are exposed there, or none."""
        return "the share can only be 0 or 1"
