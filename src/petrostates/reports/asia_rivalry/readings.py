"""Values of an index with their range, and the words that follow from both ends of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from petrostates.reference import countries
from petrostates.reports.asia_rivalry.findings import ONE, OTHER, OneBasis
from petrostates.reports.sentences import number, number_range, percent, percent_range

if TYPE_CHECKING:
    import pandas as pd

NAMES = {code: countries()[code] for code in (ONE, OTHER)}


class Reading(NamedTuple):
    """One value of an index with its range."""

    year: int
    value: float
    low: float
    high: float

    @classmethod
    def of(cls, row: pd.Series[Any], column: str) -> Reading:
        """Read one row of a tidy table."""
        return cls(row["period"].year, row[column], row["low"], row["high"])

    def percent(self) -> str:
        """Value and range as percent; a value without a range stands alone."""
        value = percent(self.value, 1)
        return value if self.low == self.high else f"{value} ({percent_range(self.low, self.high, 1)})"

    def number(self) -> str:
        """Value and range as a number."""
        return f"{number(self.value)}, range {number_range(self.low, self.high)}"


def latest(basis: OneBasis, frame: pd.DataFrame, column: str) -> Reading:
    """The last value for crude."""
    return Reading.of(basis.crude(frame).iloc[-1], column)


def asymmetry(on_other: Reading, on_one: Reading) -> str:
    """Who presses harder, if the ranges do not touch. The ratio of the two is that of their sales, by an identity."""
    if on_other.low > on_one.high:
        return f"{NAMES[ONE]}, which sells about {number(on_other.value / on_one.value, 1)} times as much there, presses harder"
    if on_one.low > on_other.high:
        return f"{NAMES[OTHER]}, which sells about {number(on_one.value / on_other.value, 1)} times as much there, presses harder"
    return "who presses harder cannot be told"


def change(basis: OneBasis, frame: pd.DataFrame, column: str, *, in_percent: bool = True) -> str:
    """Compare the last value with five years before; ranges that touch are not called a change."""
    rows = basis.crude(frame)
    now = Reading.of(rows.iloc[-1], column)
    earlier = rows[rows["period"].dt.year.eq(now.year - 5)]
    if earlier.empty:
        return "cannot be compared with five years before"
    before = Reading.of(earlier.iloc[0], column)
    was = f"{before.percent() if in_percent else before.number()} in {before.year}"
    if now.low > before.high:
        return f"rose, from {was}"
    if now.high < before.low:
        return f"fell, from {was}"
    return f"cannot be told apart from {was}"
