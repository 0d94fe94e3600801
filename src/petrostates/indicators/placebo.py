"""Placebo pairs: where a pair stands among all pairs of exporters of comparable size."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from petrostates.errors import BadArgument, is_number
from petrostates.indicators import wording
from petrostates.indicators.comparable import KEYS, PAIR, Comparison
from petrostates.indicators.result import Result
from petrostates.selection import ALL_CELLS, UNITS, Cells

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from matplotlib.axes import Axes

    from petrostates.indicators.pairs import Absence, PairResult

_MIDDLE = {"middle_low": 0.05, "median": 0.5, "middle_high": 0.95}  # nine pairs in ten, and half
_RANKS = ("rank", "rank_low", "rank_high", "rank_share")
_TIDY = (
    "low",
    "high",
    "factor",
    "pairs",
    "rank",
    "rank_low",
    "rank_high",
    "rank_share",
    "median",
    "middle_low",
    "middle_high",
)


@dataclass(frozen=True, eq=False, repr=False)
class Placebo(Result):
    """Where two exporters stand among all pairs of exporters of comparable size.

    Parameters
    ----------
    a, b
        The exporters.
    index
        Name of the index.
    cells
        What counts as the same place.
    fewest
        From how many comparable pairs on sizes were not widened.
    compared
        The comparable pairs: period, product unless pooled, exporter_a, exporter_b, times (how far the larger difference in
        size is), and the index of each, central reading.
    value
        Definition of the index.
    silences
        Looks up the periods without a value.
    """

    a: str
    b: str
    index: str
    cells: Cells
    fewest: int
    compared: pd.DataFrame
    value: str = field(kw_only=True)
    silences: Callable[[], tuple[Absence, ...]] = field(default=tuple, kw_only=True)

    column: ClassVar[str] = "overlap"
    title: ClassVar[str] = "Overlap"
    null: ClassVar[str] = "the two are no more alike than pairs of comparable size"
    first: ClassVar[str] = "the most alike"
    level: ClassVar[str] = "as alike or more alike"

    def heading(self) -> str:
        """Title with the countries it is about."""
        pair = f"{wording.name(self.a)} and {wording.name(self.b)}"
        return f"{self.title} of {pair} among pairs of comparable size ({self.index}, cell = {self.cells})"

    @property
    def definition(self) -> str:
        """The rank in a sentence, and what is ranked."""
        return (
            f"rank = 1 + how many of the pairs of comparable size have a value ahead, so that 1 is {self.first}; the value is "
            f"{self.value}"
        )

    @property
    def _exporters(self) -> tuple[str, ...]:
        return self.a, self.b

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the pair, and the median and the middle nine tenths of the comparable pairs; of several products the longest."""
        from petrostates.plots.series import among

        frame, product = self.frame, ALL_CELLS
        if "product" in frame and len(frame):
            product = str(frame["product"].value_counts().idxmax())
            frame = frame[frame["product"].eq(product)]
        pair = f"{wording.name(self.a)}, {wording.name(self.b)}"
        named = "" if product == ALL_CELLS else product
        caption = self._caption(wording.product(product))
        return among(frame, self.column, pair, caption, self._axis(frame, named), ax=ax)

    def absences(self) -> list[str]:
        """Periods without a value, and why; all exporters of the market are read for it."""
        return wording.absences(self.silences(), UNITS[self.measure])

    def _findings(self) -> list[str]:
        if self.frame.empty:
            none = "The two never trade in the same period of this selection: there is nothing to compare."
            return [none, *self.absences()]
        last = (
            [rows.iloc[-1] for _, rows in self.frame.groupby("product")]
            if "product" in self.frame
            else [self.frame.iloc[-1]]
        )
        return [
            f"Null: {self.null}.",
            *map(self._said, last),
            *self.absences(),
            f"Rank 1 is {self.first}. It is a rank among pairs that exist, not a sampling probability: the pairs share sellers "
            "and are not independent.",
        ]

    def _said(self, row: pd.Series[float]) -> str:
        """One product in its last period."""
        what = f"{wording.product(str(row.get('product', ALL_CELLS)))} in {self._worded(row['period'])}: {row[self.column]:.3f}"
        near = f"within {row['factor']:g} times of their sales by {UNITS[self.measure]}"
        if row["pairs"] == 0:
            return f"{what}; no other pair comes {near}: no rank."
        widened = f", fewer than {self.fewest}," if row["pairs"] < self.fewest else ""
        span = "" if math.isnan(row["low"]) else f" ({row['rank_low']} to {row['rank_high']} over the attribution)"
        if math.isnan(row["rank_share"]):
            return f"{what}; one cell is all there is, in which no two can differ: no rank. Ask for other cells or a larger market."
        others = wording.counted(int(row["pairs"]), "other")
        have = "has" if row["pairs"] == 1 else "have"
        return (
            f"{what}, rank {row['rank']} of {row['pairs'] + 1}{span}: {row['rank_share']:.1%} of them, itself included, are "
            f"{self.level}. The {others}{widened} {near} {have} a median of {row['median']:.3f}, and nine in "
            f"ten lie from {row['middle_low']:.3f} to {row['middle_high']:.3f}."
        )


@dataclass(frozen=True, eq=False, repr=False)
class PressurePlacebo(Placebo):
    """Where the pressure of one exporter on another stands among all ordered pairs of comparable size."""

    column: ClassVar[str] = "pressure"
    title: ClassVar[str] = "Pressure"
    null: ClassVar[str] = (
        "the rival presses no more than rivals of comparable size press on exporters of comparable size"
    )
    first: ClassVar[str] = "the strongest"
    level: ClassVar[str] = "as strong or stronger"

    def heading(self) -> str:
        """Title with the countries it is about."""
        pair = f"{wording.name(self.a)} on {wording.name(self.b)}"
        return f"{self.title} of {pair} among pairs of comparable size (cell = {self.cells})"


def compare(result: PairResult, sold: pa.Table, factor: float, fewest: int) -> Placebo:
    """Compare a pair with all others of comparable size.

    Parameters
    ----------
    result
        What is compared.
    sold
        What every exporter of the market sells, as :class:`Comparison` reads it.
    factor, fewest
        As for :meth:`petrostates.indicators.Overlap.placebo`.
    """
    if not is_number(factor) or not 1 <= factor < math.inf:
        raise BadArgument(f"factor is {factor!r}; give a number from 1 up: 2 means from half to twice the sales.")
    if not is_number(fewest) or not fewest >= 1:
        raise BadArgument(f"fewest is {fewest!r}; give a number of pairs from 1 up.")
    kind = PressurePlacebo if result.index == "pressure" else Placebo
    keys = KEYS if result.cells == "importer" else KEYS[:1]
    found, near = _compared(result, sold, factor, fewest) if sold.num_rows else (result.frame, result.frame)
    tidy, compared = (
        frame.sort_values([name for name in by if name in frame], ignore_index=True)
        .reindex(columns=[*keys, *columns])
        .rename(columns={"value": kind.column})
        for frame, by, columns in (
            (found, KEYS, ("value", *_TIDY)),
            (near, [*KEYS, *PAIR], (*PAIR, "times", "value")),
        )
    )
    market = (result.selection, result.sources, result.measure)
    pair, cells = (result.a, result.b, result.index), result.cells
    detail = (cells, fewest, compared)
    return kind(tidy, *market, *pair, *detail, value=result.definition, silences=result.silences, look=result.look)


def _compared(result: PairResult, sold: pa.Table, factor: float, fewest: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The standing of the pair, and the comparable pairs, by period and product."""
    comparison = Comparison(sold, result.a, result.b, result.index)
    near, factors = comparison.comparable(factor, fewest)
    found = comparison.standing(near).join(factors, on=KEYS).join(comparison.over_scenarios(near), on=KEYS)
    if result.in_one_cell:
        told = ~comparison.is_single(found)
        found = found.assign(**{name: found[name].where(told) for name in _RANKS})
    if result.selection.basis == "declared":  # a declared figure has no range
        none = found["rank"].where(found["rank"].lt(0))
        found = found.assign(low=math.nan, high=math.nan, rank_low=none, rank_high=none)
    values = near.groupby(KEYS)["value"]
    for name, part in _MIDDLE.items():
        found = found.join(values.quantile(part).rename(name), on=KEYS)
    return found, near
