"""What every result has in common: ``tidy``, ``summary``, ``plot`` and ``sources``."""

from __future__ import annotations

import functools
import sys
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from petrostates import periods
from petrostates.errors import CoverageWarning
from petrostates.indicators import wording
from petrostates.indicators.coverage import Coverage
from petrostates.selection import ALL_CELLS, UNITS, Measure, Selection, SourceNote

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from petrostates.plots.caption import Caption
    from petrostates.plots.series import Axis

_SHOWN = 10  # rows of a table in a notebook
# Lines that are no caller's: ours, and those by which a cached property calls us.
_BETWEEN = (str(Path(__file__).parents[1]), functools.__file__)


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
    look
        Looks up the coverage of the whole selection, by this measure.
    """

    frame: pd.DataFrame
    selection: Selection
    sources: tuple[SourceNote, ...]
    measure: Measure
    look: Callable[[Measure], Coverage] = field(kw_only=True)

    column: ClassVar[str]
    title: ClassVar[str]
    unit: ClassVar[str] = ""  # of the number that is drawn, where the name of its column does not say it
    defined: ClassVar[str] = ""  # the definition, where it is the same for every result of the class

    _brackets: ClassVar[str] = (
        "In brackets: the range over the attribution; of a median or a count, what it can be at least and at most."
    )

    def tidy(self) -> pd.DataFrame:
        """Tidy table, one row per period and cell; a copy, safe to change.

        It looks nothing up and warns of nothing: what the books hold, and where that jumps, is in ``coverage``.
        """
        return self.frame.copy()

    def absences(self) -> list[str]:
        """Periods without a value, and why, a sentence each, where the result can tell."""
        return []

    def heading(self) -> str:
        """Title with the countries it is about."""
        return self.title

    @property
    def definition(self) -> str:
        """The number in one sentence: its formula, over which cells, with which weights, and what its ends mean."""
        return self.defined

    @property
    def coverage(self) -> Coverage:
        """How much of the market the books hold in the periods and products of this result; looked up when asked for.

        Warns once with ``petrostates.CoverageWarning`` where coverage jumps between periods of this result.
        """
        return self._seen_with_warning

    def summary(self) -> str:
        """Say the latest value, the range over time, what is absent and why, and what the books hold.

        Warns once with ``petrostates.CoverageWarning`` where coverage jumps between periods of this result.
        """
        return self._told(self._seen_with_warning)

    @cached_property
    def _seen_with_warning(self) -> Coverage:
        if self._seen.warning:
            warnings.warn(self._seen.warning, CoverageWarning, stacklevel=_level_of_caller())
        return self._seen

    @cached_property
    def _seen(self) -> Coverage:
        coverage = self.look(self.measure).about(self._exporters, self._sellers)
        if self.frame.empty:
            return replace(coverage, jumps=())
        every, when = self.selection.every, self.frame["period"]
        if when.dtype.kind != "M":  # of a package that has its own idea of a period
            return coverage
        first, last = (periods.span(end, every) for end in (when.min(), when.max()))
        products = set(self.frame["product"]) if "product" in self.frame else None
        return coverage.within(products, first[0], last[1], last[0])

    @property
    def _exporters(self) -> tuple[str, ...] | None:
        """Whom the number is about; None for all exporters of the market."""
        return None

    @property
    def _sellers(self) -> tuple[str, ...] | None:
        """Whose sales enter the number, as a rule those of all, since they are a part of what an importer buys; None for all."""
        return None

    def _worded(self, period: Any) -> str:
        """A period of this result in words."""
        return periods.labels(self.selection.frequency, self.selection.every)(period)

    def _told(self, coverage: Coverage) -> str:
        lines = [self._headline(), f"Market: {self.selection}"]
        if self.definition:
            lines.append(f"Definition: {self.definition}")
        found = self._findings()
        lines.extend(found)
        if self._brackets and any(" [" in line for line in found):
            lines.append(self._brackets)
        lines.extend(self._other_measure())
        lines.append(coverage.sentence)
        lines.extend(f"Source: {note}" for note in self.sources)
        return "\n".join(lines)

    def _other_measure(self) -> list[str]:
        """What to ask for where no flow has an amount by this measure and some have one by the other."""
        if len(self.frame):
            return []
        other: Measure = "value" if self.measure == "quantity" else "quantity"
        here, there = (self.look(measure).frame for measure in (self.measure, other))
        if (
            not here["flows_without_amount"].eq(here["flows"]).all()
            or not there["flows_without_amount"].lt(there["flows"]).any()
        ):
            return []
        return [f"The flows have {UNITS[other]} only: ask for measure='{other}'."]

    def _headline(self) -> str:
        return f"{self.heading()} by {UNITS[self.measure]}"

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw over time, on one axes, and return it: a line per product; several rows of a period are drawn at their median.

        Triangles mark where coverage jumps. Warns once with ``petrostates.CoverageWarning`` where it does.
        """
        return self._drawn(self.frame, ax=ax)

    def _drawn(
        self,
        frame: pd.DataFrame,
        *,
        by: str | None = None,
        product: str = "",
        what: tuple[str, ...] = (),
        absent: tuple[pd.Timestamp, ...] = (),
        ax: Axes | None = None,
    ) -> Axes:
        """Lines over time, one per product or per ``by``; of one product alone if it is named, and in words what they are of.

        The axis of time reaches to periods that are ``absent``.
        """
        from petrostates.plots.series import over_time

        drawn = [product] if product else self._products_behind(frame)
        caption = self._caption(wording.product(drawn[0]) if len(drawn) == 1 else "", *what)
        axis = replace(self._axis(frame, product), absent=absent)
        return over_time(frame, self._shown, caption, axis, by=by, ax=ax)

    def _products_behind(self, frame: pd.DataFrame) -> list[str]:
        """Products of rows; where they are pooled, of the selection."""
        return list(frame["product"].unique()) if "product" in frame else [self.selection.product or ALL_CELLS]

    def _largest_of(self, exporters: pd.Series[str]) -> str:
        """That only some exporters are drawn, where it is so."""
        from petrostates.plots import MOST_LINES

        return f"the {MOST_LINES} largest exporters" if exporters.nunique() > MOST_LINES else ""

    def _around(self, level: float, rows: pd.DataFrame, product: str, ax: Axes | None, which: str) -> Axes:
        """Lines of exporters on either side of a level, of a product if it is named, and in words which exporters."""
        from petrostates.plots import NEUTRAL

        axes = self._drawn(rows, by="exporter", product=product, what=(which,), ax=ax)
        if len(rows):
            axes.autoscale(axis="y")
            axes.axhline(level, color=NEUTRAL, linewidth=0.8)
        return axes

    def _caption(self, *about: str) -> Caption:
        """What a drawing is of: title, market, what else is drawn, basis, sums and unit of weight."""
        from petrostates.plots.caption import Caption

        return Caption(self.heading(), self.selection, about, self._weighed(), self._range())

    def _weighed(self) -> str:
        """What the number is weighed by, where it is."""
        return f"by {UNITS[self.measure]}"

    def _range(self) -> str:
        """What ``low`` and ``high`` say, if there are any."""
        return "range over the attribution"

    def _axis(self, frame: pd.DataFrame, product: str = "") -> Axis:
        """How time and numbers are written on a drawing of these rows, and where to mark that coverage jumps."""
        from petrostates.plots.series import Axis

        time = self.selection.frequency, self.selection.every
        unit = self.unit or self._shown.replace("_", " ")
        return Axis(periods.step(*time), periods.labels(*time), unit, self._jumps(frame, product))

    def _jumps(self, frame: pd.DataFrame, product: str = "") -> tuple[pd.Timestamp, ...]:
        """Periods of a drawing in which coverage of what is drawn jumps."""
        jumps = self._seen_with_warning.jumps
        if not jumps or frame.empty or frame["period"].dtype.kind != "M":
            return ()
        drawn: Iterable[str] = {product} if product else frame.get("product", ())
        products = set(drawn) or {jump.product for jump in jumps}
        ends = frame["period"].min(), frame["period"].max()
        days = {periods.begin(jump.period, self.selection.every) for jump in jumps if jump.product in products}
        return tuple(sorted(day for day in days if ends[0] <= day <= ends[1]))

    @property
    def _shown(self) -> str:
        """Name of the column with the number."""
        return self.column

    def _of_one_product(self) -> tuple[pd.DataFrame, str]:
        """The rows of the product that has most of them, and its code where there are others."""
        if "product" not in self.frame or self.frame["product"].nunique() < 2:
            return self.frame, ""
        product = str(self.frame["product"].value_counts().idxmax())
        return self.frame[self.frame["product"].eq(product)], product

    def _findings(self) -> list[str]:
        return [
            f"{wording.counted(len(self.frame), 'row')}." if len(self.frame) else "No trade in this selection: no rows."
        ]

    def _repr_html_(self) -> str:
        from html import escape

        head = "<br>".join(escape(line) for line in self._told(self._seen).splitlines())
        rows = len(self.frame)
        shown = f"<p>The last {_SHOWN} of {rows:,} rows; all are in tidy().</p>" if rows > _SHOWN else ""
        return f"<p>{head}</p>{self.frame.tail(_SHOWN).to_html(index=False)}{shown}"

    def __repr__(self) -> str:
        return self._told(
            self._seen
        )  # shown by debuggers and notebooks: it says where coverage jumps, and warns of nothing


def _level_of_caller() -> int:
    """How far up the first line outside this package stands, for a warning to point at it."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_BETWEEN):
        level, frame = level + 1, frame.f_back
    return level
