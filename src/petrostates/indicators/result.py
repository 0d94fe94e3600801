"""What every result has in common: ``tidy``, ``summary``, ``plot`` and ``sources``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from petrostates.selection import UNITS, Measure, Selection, SourceNote

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
        lines = [self._headline(), f"Market: {self.selection}"]
        lines.extend(self._findings())
        lines.extend(f"Source: {note}" for note in self.sources)
        return "\n".join(lines)

    def _headline(self) -> str:
        return f"{self.heading()} by {UNITS[self.measure]}"

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
