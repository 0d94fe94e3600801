"""The result of a model: one tidy table whose p-values never stand without their null."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from petrostates.errors import UnknownName, suggest

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

Reading = Literal["above", "below", "undetermined"]
LEVEL = 0.05


@dataclass(frozen=True, eq=False)
class Fit:
    """Estimates of a model.

    Parameters
    ----------
    title
        What was fitted, in words.
    frame
        ``term``, ``estimate``, ``std_error``, ``statistic``, ``p_value``, ``low``, ``high`` (95 %); terms that were
        tested together also have ``p_adjusted`` (Holm).
    null
        Null hypothesis by term, in words.
    null_value
        The same as a number.
    nobs
        Observations used.
    notes
        What the reader must know: covariance, degrees of freedom, what was left out.
    """

    title: str
    frame: pd.DataFrame
    null: Mapping[str, str]
    null_value: Mapping[str, float]
    nobs: int
    notes: tuple[str, ...] = field(default=())

    def tidy(self) -> pd.DataFrame:
        """One row per term; a copy."""
        return self.frame.copy()

    def estimate(self, term: str) -> dict[str, Any]:
        """The row of one term, by column name."""
        rows = {row["term"]: row for row in self._rows()}
        if term not in rows:
            raise UnknownName(f"No term '{term}' in this fit. {suggest(term, rows)}")
        return rows[term]

    def _rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.frame.to_dict("records")  # type: ignore[assignment] # column names are text
        return rows

    def reading(self, term: str, level: float = LEVEL) -> Reading:
        """Whether a term lies above or below its null at this level, or the sample cannot tell.

        A term tested together with others is read by its adjusted p-value.
        """
        row = self.estimate(term)
        if not _tested(row) < level:  # also where there is no p-value
            return "undetermined"
        return "above" if row["estimate"] > self.null_value[term] else "below"

    def summary(self) -> str:
        """Estimates with their intervals, nulls and readings, then the notes."""
        lines = [f"{self.title} ({self.nobs} observations)"]
        lines.extend(
            f"  {row['term']}: {row['estimate']:.4g} [{row['low']:.4g} to {row['high']:.4g}], p = {_tested(row):.3f} "
            f"against '{self.null[row['term']]}': {self.reading(row['term'])}"
            for row in self._rows()
        )
        return "\n".join([*lines, *(f"  {note}" for note in self.notes)])

    def plot(self, ax: Axes | None = None) -> Axes:
        """Estimates with their intervals on one axes."""
        from petrostates import plots

        return plots.estimates(self.frame, self.null_value, self.title, ax=ax)

    def __repr__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        from html import escape

        notes = "<br>".join(escape(note) for note in self.notes)
        table = self.frame.assign(null=[self.null[term] for term in self.frame["term"]]).to_html(index=False)
        return f"<p>{escape(self.title)}, {self.nobs} observations</p>{table}<p>{notes}</p>"


def _tested(row: dict[str, Any]) -> float:
    """The p-value a term is read by: the adjusted one where it was tested together with others."""
    adjusted, alone = row["p_adjusted"], row["p_value"]
    return float(alone if adjusted != adjusted else adjusted)
