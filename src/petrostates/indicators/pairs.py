"""Results about two exporters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal

from petrostates.indicators import wording
from petrostates.indicators.bootstrap import Resampling
from petrostates.indicators.indices import INDICES
from petrostates.indicators.placebo import Placebo, compare
from petrostates.indicators.result import Result
from petrostates.selection import ALL_CELLS, UNITS, Cells

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


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
    """

    a: str
    b: str
    index: str
    cells: Cells
    by_cell: pd.DataFrame
    silences: Callable[[], tuple[Absence, ...]]
    resampling: Resampling | None = None

    compared: ClassVar[str] = ""  # which of the periods that are compared must have a value, where several are

    @property
    def interval(self) -> Interval:
        """What ``low`` and ``high`` say: how far the attribution, the draw of cells, or both may move the number."""
        if self.selection.basis == "declared":
            return "none" if self.resampling is None else "sampling"
        return "attribution" if self.resampling is None else "attribution and sampling"

    @property
    def silent(self) -> tuple[Absence, ...]:
        """Periods without a value; looked up when asked for, since all exporters of the market are read for it."""
        return self.silences()

    def _findings(self) -> list[str]:
        return [*self._levels(), *self._interval(), *self._absences()]

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
            span = f" [{last['low']:.3f} to {last['high']:.3f}]" if last["low"] == last["low"] else ""
            lines.append(
                f"{wording.product(product)}: {last[self.column]:.3f}{span} in {self._worded(last['period'])}; "
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


@dataclass(frozen=True, eq=False, repr=False)
class Overlap(PairResult):
    """Share of their sales that two exporters make in the same places.

    Parameters
    ----------
    everyone
        Reads what every exporter of the market sells, for :meth:`placebo`.
    """

    everyone: Callable[[], pa.Table] = field(kw_only=True)

    column: ClassVar[str] = "overlap"
    title: ClassVar[str] = "Overlap"

    def heading(self) -> str:
        """Title with the countries it is about."""
        return f"Overlap of {wording.name(self.a)} and {wording.name(self.b)} ({self.index}, cell = {self.cells})"

    def _findings(self) -> list[str]:
        return [f"Definition: {INDICES[self.index]}", *super()._findings()]

    def placebo(self, factor: float = 2.0, fewest: int = 20) -> Placebo:
        """Where the pair stands among all pairs of exporters of comparable size.

        An overlap says little by itself: two sellers of the same fuel overlap where the buyers are few. Its null is that the
        two are no more alike than pairs of comparable size: those of two other exporters of which one sells within ``factor``
        of what the one sells, and the other of what the other sells, in the same period and product. Where fewer than
        ``fewest`` are found the factor doubles, twice at most; ``factor`` says which was used.

        Parameters
        ----------
        factor
            2 means from half to twice the sales.
        fewest
            From how many comparable pairs on the factor stays. With 20, rank 1 is within the first twentieth.

        Returns
        -------
        Placebo
            ``tidy()``: period, product unless pooled, overlap, low, high, factor, pairs, rank, rank_low, rank_high,
            rank_share, median, middle_low, middle_high. ``compared``: the comparable pairs.

        Raises
        ------
        BadArgument
            A factor below 1, or fewer than 1 pair.

        Notes
        -----
        Formula
            ``rank`` = 1 + comparable pairs that are more alike; ``rank_share`` = (1 + those at least as alike) / (1 + pairs).
            Krugman and Bray-Curtis are distances: the smaller is the more alike. ``median``, ``middle_low`` and
            ``middle_high`` (5 % and 95 %) are of the comparable pairs. ``low``, ``high``, ``rank_low`` and ``rank_high`` are the
            range over the attribution scenarios, with the same pairs in each; null on the declared basis.
        Range
            ``rank`` from 1, the most alike, to pairs + 1; ``rank_share`` above 0 to 1.
        Missing
            Absent where either has no trade; without a comparable pair ``pairs`` is 0, rank and median are null.
        Trap
            A rank among pairs that exist, not a sampling probability: pairs share sellers and are not independent, and a small
            ``rank_share`` is no p-value.

        References
        ----------
        None: a rank among pairs that exist, defined here.

        Examples
        --------
        >>> import petrostates as ps
        >>> asia = ps.market("asia", product="crude", start=2012, end=2012)
        >>> row = asia.overlap("RUS", "IRN").placebo().tidy().iloc[0]
        >>> bool(0 < row["rank_share"] <= 1)
        True
        """
        return compare(self, self.everyone(), factor, fewest)


@dataclass(frozen=True, eq=False, repr=False)
class Pressure(PairResult):
    """Market share of one exporter, the rival, where the other sells.

    Parameters
    ----------
    everyone
        Reads what every exporter of the market sells, for :meth:`placebo`.
    """

    everyone: Callable[[], pa.Table] = field(kw_only=True)

    column: ClassVar[str] = "pressure"
    title: ClassVar[str] = "Pressure"

    def heading(self) -> str:
        """Title with the countries it is about."""
        return f"Pressure of {wording.name(self.a)} on {wording.name(self.b)} (cell = {self.cells})"

    def placebo(self, factor: float = 2.0, fewest: int = 20) -> Placebo:
        """Where this pressure stands among all ordered pairs of comparable size.

        As :meth:`Overlap.placebo`, with a rival as large as the rival and a target as large as the target.

        Parameters
        ----------
        factor, fewest
            As for :meth:`Overlap.placebo`.

        Returns
        -------
        PressurePlacebo
            ``tidy()`` with pressure in place of overlap.

        Raises
        ------
        BadArgument
            A factor below 1, or fewer than 1 pair.

        Examples
        --------
        >>> import petrostates as ps
        >>> asia = ps.market("asia", product="crude", start=2012, end=2012)
        >>> row = asia.pressure("RUS", on="IRN").placebo().tidy().iloc[0]
        >>> bool(row["rank"] <= row["pairs"] + 1)
        True
        """
        return compare(self, self.everyone(), factor, fewest)
