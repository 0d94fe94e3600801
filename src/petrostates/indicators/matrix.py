"""An index of every pair of exporters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

from petrostates.errors import BadArgument, UnknownCountry, suggest
from petrostates.indicators import wording
from petrostates.indicators.arrays import ROUNDING
from petrostates.indicators.indices import INDICES
from petrostates.indicators.pairs import Absence
from petrostates.indicators.result import Result
from petrostates.reference import countries
from petrostates.selection import ALL_CELLS, Cells

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MOST_EXPORTERS = 20


@dataclass(frozen=True, eq=False, repr=False)
class Matrix(Result):
    """An index of every pair of exporters that both trade, in both orders, with the diagonal.

    Parameters
    ----------
    index
        Name of the index.
    cells
        What counts as the same place.
    sellers
        Reads what every exporter sells in each period and product.
    single_cells
        Looks up the periods in which the market is a single cell.
    """

    index: str
    cells: Cells
    sellers: Callable[[], pd.DataFrame] = field(kw_only=True)
    single_cells: Callable[[], tuple[Absence, ...]] = field(default=tuple, kw_only=True)

    column: ClassVar[str] = "overlap"
    title: ClassVar[str] = "Overlap of every pair"

    def heading(self) -> str:
        """Title with the index and the cell."""
        return f"{self.title} ({self.index}, cell = {self.cells})"

    @property
    def definition(self) -> str:
        """The index in a sentence."""
        return INDICES[self.index].over(wording.PLACES[self.cells])

    def of(self, exporters: tuple[str, ...] | list[str]) -> Matrix:
        """The same matrix among these exporters only; one without trade has no row, as everywhere.

        Raises
        ------
        BadArgument, UnknownCountry
            A text in place of a list, or a code that is neither a country's nor an exporter's of this matrix.
        """
        if isinstance(exporters, str) or not isinstance(exporters, Iterable):
            raise BadArgument(f"exporters is {exporters!r}; give a list of codes, such as ['RUS', 'IRN'].")
        exporters, here = list(exporters), set(self.frame["exporter_a"])
        for code in exporters:
            if not isinstance(code, str) or (code not in here and code not in countries()):
                raise UnknownCountry(
                    f"No exporter '{code}' in this matrix. {suggest(str(code), here | countries().keys())}"
                )
        rows = self.frame["exporter_a"].isin(exporters) & self.frame["exporter_b"].isin(exporters)
        return replace(self, frame=self.frame[rows].reset_index(drop=True))

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the last period as a heat map: the twenty exporters that sell most in it, the largest first.

        Of several products the one with most exporters is drawn. The line below the title says if coverage jumps in that period;
        ``petrostates.CoverageWarning``, once, if it does in any.
        """
        from petrostates import plots

        latest = self._latest()
        square = self._square(latest)
        jumps = "coverage jumps in this period" if self._jumps(latest) else ""
        caption = self._caption(*self._what(latest), self._which(latest, len(square)), jumps)
        return plots.heat_map(square, caption, INDICES[self.index].largest, ax=ax)

    def _square(self, latest: pd.DataFrame) -> pd.DataFrame:
        square = latest.pivot(index="exporter_a", columns="exporter_b", values="overlap")
        if square.empty:
            return square
        sold = self.sellers()
        product = latest["product"].iloc[0] if "product" in latest else ALL_CELLS
        here = sold["period"].eq(latest["period"].iloc[0]) & sold["product"].eq(product)
        amount = sold[here].set_index("exporter")["total_amount"].reindex(square.index)
        shown = amount.nlargest(MOST_EXPORTERS).index
        return square.loc[shown, shown]

    @staticmethod
    def _which(latest: pd.DataFrame, shown: int) -> str:
        """How many exporters are drawn, where not all are."""
        exporters = latest["exporter_a"].nunique()
        return f"the {shown} largest of {exporters} exporters" if shown < exporters else ""

    def _among(self, latest: pd.DataFrame, shown: int) -> str:
        which = self._which(latest, shown)
        return f" among {which}" if which else ""

    def _latest(self) -> pd.DataFrame:
        latest = self.frame[self.frame["period"].eq(self.frame["period"].max())]
        if "product" in latest and len(latest):
            latest = latest[latest["product"].eq(str(latest["product"].value_counts().idxmax()))]
        return latest

    def _what(self, latest: pd.DataFrame) -> tuple[str, ...]:
        """Product and period that are drawn."""
        if latest.empty:
            return ()
        product = latest["product"].iloc[0] if "product" in latest else ALL_CELLS
        return wording.product(str(product)), self._worded(latest["period"].iloc[0])

    def _findings(self) -> list[str]:
        latest = self._latest()
        pairs = latest[latest["exporter_a"] < latest["exporter_b"]]
        if pairs.empty:
            return ["No two exporters trade in the last period of this selection."]
        product = latest["product"].iloc[0] if "product" in latest else ALL_CELLS
        alike = INDICES[self.index].alike
        large = set(self._square(latest).index)
        near = pairs[pairs["exporter_a"].isin(large) & pairs["exporter_b"].isin(large)]
        apart = near["overlap"].sub(alike).abs()
        nearest = near.iloc[int(apart.argmin())]
        equal = int(apart.le(apart.min() + ROUNDING).sum()) - 1  # sums of shares differ in their last digits
        as_near = f", as {wording.counted(equal, 'other pair')}" if equal else ""
        pair = " and ".join(wording.name(nearest[name]) for name in ("exporter_a", "exporter_b"))
        level = wording.ranged(nearest["overlap"], nearest["low"], nearest["high"])
        return [
            f"{wording.product(product)} in {self._worded(nearest['period'])}: {wording.counted(len(pairs), 'pair')}, "
            f"median {wording.median(pairs, 'overlap')}; most alike{self._among(latest, len(large))} {pair}, {level}{as_near}.",
            *self._forced(),
        ]

    def _forced(self) -> list[str]:
        """Periods in which every pair is alike since there is nothing to differ in."""
        index = INDICES[self.index]
        if index.sees_size:
            return []
        single = [(period, product) for period, product, _ in self.single_cells()]
        return wording.one_cell(single, f"every pair can only be {index.alike:g}")
