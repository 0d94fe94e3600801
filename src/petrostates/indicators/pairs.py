"""Results about two exporters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from petrostates.indicators import wording
from petrostates.indicators.indices import INDICES
from petrostates.indicators.result import Result
from petrostates.selection import ALL_CELLS, Cells

if TYPE_CHECKING:
    import pandas as pd


# Period, product, and who is silent there.
Absence = tuple[str, str, str]


@dataclass(frozen=True, eq=False, repr=False)
class PairResult(Result):
    """An index of two exporters over time.

    Parameters
    ----------
    a, b
        The exporters.
    index
        Name of the index.
    cells
        What counts as the same place.
    by_cell
        What each cell adds to the index, over every cell in which either of the two sells.
    silences
        Looks up the periods without a value.
    """

    a: str
    b: str
    index: str
    cells: Cells
    by_cell: pd.DataFrame
    silences: Callable[[], tuple[Absence, ...]]

    @property
    def silent(self) -> tuple[Absence, ...]:
        """Periods without a value; looked up when asked for, since all exporters of the market are read for it."""
        return self.silences()

    def _findings(self) -> list[str]:
        return [*self._levels(), *self._absences()]

    def _levels(self) -> list[str]:
        if self.frame.empty:
            return ["The two never trade in the same period of this selection: the index does not exist."]
        products_held = sorted(self.frame["product"].unique()) if "product" in self.frame else [ALL_CELLS]
        lines = []
        for product in products_held:
            frame = self.frame if product == ALL_CELLS else self.frame[self.frame["product"].eq(product)]
            last = frame.iloc[-1]
            span = f" [{last['low']:.3f} to {last['high']:.3f}]" if last["low"] == last["low"] else ""
            lines.append(
                f"{wording.product(product)}: {last[self.column]:.3f}{span} in {last['period']:%Y}; "
                f"{frame[self.column].min():.3f} to {frame[self.column].max():.3f} since {frame['period'].iloc[0]:%Y}."
            )
        return lines

    def _absences(self) -> list[str]:
        by_cause: dict[tuple[str, str], list[str]] = {}
        for period, product, who in self.silent:
            by_cause.setdefault((product, who), []).append(period)
        return [
            f"Absent, {wording.product(product)}: {wording.spans(periods)}, where {wording.named(who)} not in the books."
            for (product, who), periods in sorted(by_cause.items())
        ]


@dataclass(frozen=True, eq=False, repr=False)
class Overlap(PairResult):
    """Share of their sales that two exporters make in the same places."""

    column: ClassVar[str] = "overlap"
    title: ClassVar[str] = "Overlap"

    def heading(self) -> str:
        """Title with the countries it is about."""
        return f"Overlap of {wording.name(self.a)} and {wording.name(self.b)} ({self.index}, cell = {self.cells})"

    def _findings(self) -> list[str]:
        return [f"Definition: {INDICES[self.index]}", *super()._findings()]


@dataclass(frozen=True, eq=False, repr=False)
class Pressure(PairResult):
    """Market share of one exporter, the rival, where the other sells."""

    column: ClassVar[str] = "pressure"
    title: ClassVar[str] = "Pressure"

    def heading(self) -> str:
        """Title with the countries it is about."""
        return f"Pressure of {wording.name(self.a)} on {wording.name(self.b)} (cell = {self.cells})"
