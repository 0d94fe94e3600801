"""Results of threat: how much of an exporter's sales lies where a rival is strong, or gaining."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from petrostates.indicators import wording
from petrostates.indicators.pairs import PairResult


@dataclass(frozen=True, eq=False, repr=False)
class Threat(PairResult):
    """Share of an exporter's sales in cells where a rival has a comparative advantage."""

    column: ClassVar[str] = "threat"
    unit: ClassVar[str] = "share of sales"
    title: ClassVar[str] = "Static threat"

    def heading(self) -> str:
        """Title with the countries it is about."""
        return f"Static threat of {wording.name(self.a)} to {wording.name(self.b)} (cell = {self.cells})"

    @property
    def definition(self) -> str:
        """Static threat in a sentence."""
        return (
            f"Σ p over {wording.PLACES[self.cells]} in which the rival's advantage is above 1, with p the share of the target's "
            "sales that goes there and the advantage the cell's weight in the rival's sales over its weight in the whole market; "
            "0 where the rival has none there, 1 where it has one everywhere (Jenkins 2008)."
        )

    def _levels(self) -> list[str]:
        return [] if self.frame.empty and self.single_cells() else super()._levels()

    def absences(self) -> list[str]:
        """Periods without a value, and why; also those in which the market is a single cell."""
        by_product: dict[str, list[str]] = {}
        for period, product, _ in self.single_cells():
            by_product.setdefault(product, []).append(period)
        return [
            *super().absences(),
            *(
                f"Absent, {wording.product(product)}: {wording.spans(periods)}, where the market is a single cell and everyone's "
                "advantage 1. Ask for other cells or a larger market."
                for product, periods in sorted(by_product.items())
            ),
        ]


@dataclass(frozen=True, eq=False, repr=False)
class DynamicThreat(PairResult):
    """Share of an exporter's sales in cells where a rival's share grows faster than its own."""

    column: ClassVar[str] = "dynamic_threat"
    unit: ClassVar[str] = "share of sales"
    title: ClassVar[str] = "Dynamic threat"
    compared: ClassVar[str] = " in both periods"

    def heading(self) -> str:
        """Title with the countries it is about."""
        who = f"{wording.name(self.a)} to {wording.name(self.b)}"
        return f"Dynamic threat of {who} (against {self.index}, cell = {self.cells})"

    @property
    def definition(self) -> str:
        """Dynamic threat in a sentence."""
        return (
            f"Σ p over {wording.PLACES[self.cells]} in which the rival's share of what is bought grows faster than the target's, "
            f"against {self.index}, with p the share of the target's sales that goes there now; 0 where it does so nowhere, 1 "
            "where it does everywhere (Jenkins 2008)."
        )

    @property
    def in_one_cell(self) -> str:
        """The rival gains on all of the sales there, or on none."""
        return "the threat can only be 0 or 1"

    def _levels(self) -> list[str]:
        if self.frame.empty:
            return ["The two never trade in both periods of a comparison: the index does not exist."]
        least = self.frame["known_share"].min()
        unknown = [f"Growth is known for {least:.0%} of the sales or more; the other cells have no weight."]
        return [*super()._levels(), *(unknown if least < 1 else [])]
