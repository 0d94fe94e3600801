"""Results of a market: frozen, with ``tidy``, ``summary``, ``plot`` and ``sources``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from petrostates.reference import countries, products
from petrostates.selection import ALL_CELLS, UNITS, Cells, Measure, Selection, SourceNote

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


@dataclass(frozen=True, eq=False)
class Result:
    """What every indicator has in common.

    Parameters
    ----------
    frame
        The tidy table; read it with :meth:`tidy`.
    selection
        The market it was computed in.
    sources
        Publishers, vintages and licences behind it.
    measure
        ``quantity`` (tonnes) or ``value`` (US dollars).
    """

    frame: pd.DataFrame
    selection: Selection
    sources: tuple[SourceNote, ...]
    measure: Measure

    column: ClassVar[str]
    title: ClassVar[str]

    def tidy(self) -> pd.DataFrame:
        """Tidy table, one row per period and cell; a copy, safe to change."""
        return self.frame.copy()

    def heading(self) -> str:
        """Title with the countries it is about."""
        return self.title

    def summary(self) -> str:
        """Say the latest value, the range over time, and what is absent and why."""
        lines = [f"{self.heading()} by {UNITS[self.measure]}", f"Market: {self.selection}"]
        lines.extend(self._findings())
        lines.extend(f"Source: {note}" for note in self.sources)
        return "\n".join(lines)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw on one axes and return it."""
        from petrostates import plots

        return plots.over_time(self.frame, self.column, self.heading(), ax=ax)

    def _findings(self) -> list[str]:
        return [f"{len(self.frame)} rows." if len(self.frame) else "No trade in this selection: no rows."]

    def _repr_html_(self) -> str:
        from html import escape

        head = "<br>".join(escape(line) for line in self.summary().splitlines())
        return f"<p>{head}</p>{self.frame.tail(10).to_html(index=False)}"

    def __repr__(self) -> str:
        return self.summary()


@dataclass(frozen=True, eq=False, repr=False)
class Shares(Result):
    """Share of each exporter in each importer's purchases."""

    column: ClassVar[str] = "share"
    title: ClassVar[str] = "Market shares"

    def of(self, exporter: str | None) -> Shares:
        """The rows of one exporter; None for all."""
        return self if exporter is None else replace(self, frame=self.frame[self.frame["exporter"].eq(exporter)])

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the shares of the whole market that the eight largest suppliers have, importers pooled."""
        from petrostates import plots

        amount = "quantity_t" if self.measure == "quantity" else "value_usd"
        product = str(self.frame.groupby("product")[amount].sum().idxmax())  # tonnes of two fuels are no one market
        of_product = self.frame[self.frame["product"].eq(product)]
        sold = of_product.groupby(["period", "exporter"], as_index=False)[amount].sum()
        sold["share"] = sold[amount] / sold.groupby("period")[amount].transform("sum")
        largest = sold.groupby("exporter")[amount].sum().nlargest(plots.MOST_LINES).index
        return plots.over_time(sold[sold["exporter"].isin(largest)], self.column, self.heading(), by="exporter", ax=ax)

    def _findings(self) -> list[str]:
        if self.frame.empty:
            return super()._findings()
        latest = self.frame[self.frame["period"].eq(self.frame["period"].max())]
        largest = latest.nlargest(3, "share")
        places = largest["importer"] if "importer" in largest else ["the whole market"] * len(largest)
        said = "; ".join(
            f"{exporter} in {place} {share:.0%}"
            for exporter, place, share in zip(largest["exporter"], places, largest["share"], strict=True)
        )
        return [f"{latest['period'].iloc[0]:%Y-%m}: {latest['exporter'].nunique()} exporters; largest shares {said}."]


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
        What each cell contributes; empty where the index is not a sum over cells.
    silent
        Periods without a value: period, product, and who is silent.
    """

    a: str
    b: str
    index: str
    cells: Cells
    by_cell: pd.DataFrame
    silent: tuple[tuple[str, str, str], ...]

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
                f"{_product(product)}: {last[self.column]:.3f}{span} in {last['period']:%Y}; "
                f"{frame[self.column].min():.3f} to {frame[self.column].max():.3f} since {frame['period'].iloc[0]:%Y}."
            )
        return lines

    def _absences(self) -> list[str]:
        by_cause: dict[tuple[str, str], list[str]] = {}
        for period, product, who in self.silent:
            by_cause.setdefault((product, who), []).append(period)
        return [
            f"Absent, {_product(product)}: {_spans(periods)}, where {_named(who)} not in the books."
            for (product, who), periods in sorted(by_cause.items())
        ]


@dataclass(frozen=True, eq=False, repr=False)
class Overlap(PairResult):
    """Share of their sales that two exporters make in the same places."""

    column: ClassVar[str] = "overlap"
    title: ClassVar[str] = "Overlap"

    def heading(self) -> str:
        """Title with the countries it is about."""
        return f"Overlap of {_name(self.a)} and {_name(self.b)} ({self.index}, cell = {self.cells})"


@dataclass(frozen=True, eq=False, repr=False)
class Pressure(PairResult):
    """Market share of one exporter, the rival, where the other sells."""

    column: ClassVar[str] = "pressure"
    title: ClassVar[str] = "Pressure"

    def heading(self) -> str:
        """Title with the countries it is about."""
        return f"Pressure of {_name(self.a)} on {_name(self.b)} (cell = {self.cells})"


@dataclass(frozen=True, eq=False, repr=False)
class Concentration(Result):
    """How concentrated the suppliers of each importer are."""

    by: str

    column: ClassVar[str] = "hhi"
    title: ClassVar[str] = "Concentration of suppliers (raw HHI, 0 to 1)"

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the raw HHI over time, a line per importer where there are at most eight, else their median."""
        from petrostates import plots

        few = "importer" in self.frame and self.frame["importer"].nunique() <= plots.MOST_LINES
        return plots.over_time(self.frame, self.column, self.heading(), by="importer" if few else None, ax=ax)

    def _findings(self) -> list[str]:
        if self.frame.empty:
            return super()._findings()
        latest = self.frame[self.frame["period"].eq(self.frame["period"].max())]
        return [
            f"{latest['period'].iloc[0]:%Y}: median HHI {latest['hhi'].median():.3f} over {len(latest)} markets, "
            f"median of effective suppliers {latest['effective_suppliers'].median():.1f}."
        ]


def _product(code: str) -> str:
    return "Every product" if code == ALL_CELLS else products().get(code, code)


def _name(code: str) -> str:
    return countries().get(code, code)


def _named(who: str) -> str:
    names = [_name(code) for code in who.split("+")]
    return f"{names[0]} is" if len(names) == 1 else f"{' and '.join(names)} are"


def _spans(periods: list[str]) -> str:
    """Years as ranges, or the months or days themselves where periods are shorter."""
    return _years(periods) if all(period.isdigit() for period in periods) else ", ".join(periods)


def _years(years: Iterable[str]) -> str:
    """Years as ranges: 1995-1997, 2023."""
    numbers = sorted({int(year) for year in years})
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1].append(number)
        else:
            ranges.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in ranges)
