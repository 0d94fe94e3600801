"""What all results about two exporters share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal

from petrostates.indicators import wording
from petrostates.indicators.bootstrap import LEVEL, Resampling
from petrostates.indicators.result import Result
from petrostates.selection import ALL_CELLS, UNITS, Cells

if TYPE_CHECKING:
    import pandas as pd


Interval = Literal["none", "attribution", "sampling", "attribution and sampling"]

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
    resampling
        How cells were drawn; None where they were not.
    single_cells
        Looks up the periods in which both trade and the market is a single cell.
    """

    a: str
    b: str
    index: str
    cells: Cells
    by_cell: pd.DataFrame
    silences: Callable[[], tuple[Absence, ...]]
    resampling: Resampling | None = None
    single_cells: Callable[[], tuple[Absence, ...]] = field(default=tuple, kw_only=True)

    _brackets: ClassVar[str] = ""  # what they are is said by the interval
    compared: ClassVar[str] = ""  # which of the periods that are compared must have a value, where several are

    @property
    def _exporters(self) -> tuple[str, ...]:
        return self.a, self.b

    @property
    def interval(self) -> Interval:
        """What ``low`` and ``high`` say: how far the attribution, the draw of cells, or both may move the number."""
        if self.selection.basis == "declared":
            return "none" if self.resampling is None else "sampling"
        return "attribution" if self.resampling is None else "attribution and sampling"

    def _range(self) -> str:
        draws = "" if self.resampling is None else f"{LEVEL:.0%} of {self.resampling.replicates:,} draws of cells"
        over = "" if self.selection.basis == "declared" else super()._range()
        return " and ".join(filter(None, [over, draws]))

    @property
    def silent(self) -> tuple[Absence, ...]:
        """Periods without a value; looked up when asked for, since all exporters of the market are read for it."""
        return self.silences()

    @property
    def in_one_cell(self) -> str:
        """What a market of a single cell makes of the number, whatever is sold there; nothing where it still tells something."""
        return ""

    def _findings(self) -> list[str]:
        return [*self._levels(), *self._interval(), *self._absences(), *self._forced()]

    def _forced(self) -> list[str]:
        """Periods with a value in which nothing but that value is possible."""
        if not self.in_one_cell or self.frame.empty:
            return []
        products_held = self.frame["product"] if "product" in self.frame else [ALL_CELLS] * len(self.frame)
        held = set(zip(map(self._worded, self.frame["period"]), products_held, strict=True))
        single = [(period, product) for period, product, _ in self.single_cells() if (period, product) in held]
        return wording.one_cell(single, self.in_one_cell)

    def _levels(self) -> list[str]:
        if self.frame.empty:
            return [
                f"The two never trade in the same period of this selection, as far as {UNITS[self.measure]} are published: "
                "the index does not exist."
            ]
        products_held = sorted(self.frame["product"].unique()) if "product" in self.frame else [ALL_CELLS]
        lines = []
        for product in products_held:
            frame = self.frame if product == ALL_CELLS else self.frame[self.frame["product"].eq(product)]
            last = frame.iloc[-1]
            level = wording.ranged(last[self.column], last["low"], last["high"])
            lines.append(
                f"{wording.product(product)}: {level} in {self._worded(last['period'])}; "
                f"{frame[self.column].min():.3f} to {frame[self.column].max():.3f} since {self._worded(frame['period'].iloc[0])}."
            )
        return lines

    def _interval(self) -> list[str]:
        if self.interval == "none" or self.frame.empty:
            return []
        if self.resampling is None:
            return [f"Interval: {self.interval}."]
        return [f"Interval: {self.interval}, {self.resampling}.", *wording.draws(self.frame, self._worded)]

    def _absences(self) -> list[str]:
        by_cause: dict[tuple[str, str], list[str]] = {}
        for period, product, who in self.silent:
            by_cause.setdefault((product, who), []).append(period)
        return [
            f"Absent, {wording.product(product)}: {wording.spans(periods)}, where {wording.named(who)} not in the books by "
            f"{UNITS[self.measure]}{self.compared}."
            for (product, who), periods in sorted(by_cause.items())
        ]
