"""What all results about two exporters share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal

from petrostates import periods
from petrostates.indicators import coverage, wording
from petrostates.indicators.bootstrap import LEVEL, Resampling
from petrostates.indicators.result import Result
from petrostates.selection import ALL_CELLS, UNITS, Cells

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


Interval = Literal["none", "attribution", "sampling", "attribution and sampling"]

_MOST_RUNS = 3  # that a line below a title has room for
# Period, product, and who is silent there.
Absence = tuple[str, str, str]
# Period, product, exporter and importer.
Flow = tuple[str, str, str, str]


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
    unpublished
        Looks up the flows of the two without an amount, where such a flow counts as none.
    """

    a: str
    b: str
    index: str
    cells: Cells
    by_cell: pd.DataFrame
    silences: Callable[[], tuple[Absence, ...]]
    resampling: Resampling | None = None
    single_cells: Callable[[], tuple[Absence, ...]] = field(default=tuple, kw_only=True)
    unpublished: Callable[[], tuple[Flow, ...]] = field(default=tuple, kw_only=True)

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
        return [*self._levels(), *self._interval(), *self.absences(), *self._forced(), *self._taken_for_none()]

    def _forced(self) -> list[str]:
        """Periods with a value in which nothing but that value is possible."""
        if not self.in_one_cell or self.frame.empty:
            return []
        held = self._held()
        single = [(period, product) for period, product, _ in self.single_cells() if (period, product) in held]
        return wording.one_cell(single, self.in_one_cell)

    def _taken_for_none(self) -> list[str]:
        """Flows of the two without an amount in periods that have a value: it is of the others alone."""
        held, pooled = self._held(), "product" not in self.frame
        flows = [flow for flow in self.unpublished() if (flow[0], ALL_CELLS if pooled else flow[1]) in held]
        return wording.without_amount(flows, UNITS[self.measure])

    def _held(self) -> set[tuple[str, str]]:
        """Periods and products with a value."""
        products_held = self.frame["product"] if "product" in self.frame else [ALL_CELLS] * len(self.frame)
        return set(zip(map(self._worded, self.frame["period"]), products_held, strict=True))

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

    def absences(self) -> list[str]:
        """Periods without a value, and why; all exporters of the market are read for it."""
        return wording.absences(self.silent, f"{UNITS[self.measure]}{self.compared}")

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw over time, a line per product, over all periods of the market: where there is no value is a gap.

        The line below the title says which those are. Triangles mark where coverage jumps; warns once with
        ``petrostates.CoverageWarning`` where it does.
        """
        absent = {} if self.frame.empty else self._absent()
        reached = tuple(sorted(set().union(*absent.values())))
        return self._drawn(self.frame, what=self._without(absent), absent=reached, ax=ax)

    def _absent(self) -> dict[str, list[pd.Timestamp]]:
        """Periods of the market without a value, by the product of each line that has some."""
        published, silent = self.look(self.measure).frame, {absence[:2] for absence in self.silent}
        absent = {}
        for line in self._products_behind(self.frame):
            days = published["period"] if line == ALL_CELLS else published.loc[published["product"].eq(line), "period"]
            every = sorted({periods.begin(day, self.selection.every) for day in days})
            without = [day for day in every if {(self._worded(day), line), (self._worded(day), ALL_CELLS)} & silent]
            if without:
                absent[line] = without
        return absent

    def _without(self, absent: dict[str, list[pd.Timestamp]]) -> tuple[str, ...]:
        """Say where lines have no value, and which line it is if there are several."""
        several = len(self._products_behind(self.frame)) > 1
        return tuple(
            f"no value{f' of {wording.product(line)}' if several else ''}: {self._runs(days)}"
            for line, days in absent.items()
        )

    def _runs(self, absent: list[pd.Timestamp]) -> str:
        """Years as ranges; runs of quarters, months or days, of many the latest."""
        import pandas as pd

        said = [self._worded(day) for day in absent]
        if said[0].isdigit():
            return wording.spans(said)
        runs = coverage.runs(pd.Series(absent), self.selection.frequency, self.selection.every)
        return "; ".join([*(["…"] if runs[_MOST_RUNS:] else []), *runs[-_MOST_RUNS:]])
