"""Constant market shares: what an exporter's growth owes to the market, its mix, and its own competitiveness."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from petrostates import periods
from petrostates.indicators import wording
from petrostates.indicators.coverage import Coverage
from petrostates.indicators.result import Result
from petrostates.indicators.unbooked import Unbooked
from petrostates.selection import UNITS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

EFFECTS = ("world", "product", "market", "competitiveness", "entry")
_OF_ONE = {"product": "product", "market": "importer"}
ORDERS = ("product_first", "market_first", "shapley")
NO_PARTS = pd.DataFrame({"order": [], "effect": [], "value": []}).astype({"order": "str", "effect": "str"})


def decompose(cells: pd.DataFrame) -> pd.DataFrame:
    """Effects of a change, in both orders and as their mean.

    With X⁰ and X¹ the exporter's amounts in cell ij (product i, importer j), W those of everyone, and g their growth rates:
    product first, ``ΔX = g X⁰ + Σ_i (g_i − g) X_i⁰ + Σ_ij (g_ij − g_i) X_ij⁰ + Σ_ij (X_ij¹ − X_ij⁰ − g_ij X_ij⁰)``; market
    first, ``g_j`` takes the place of ``g_i`` and the second term is the market's. ``entry`` is X¹ in cells that nobody
    supplied before, where g_ij does not exist.

    Parameters
    ----------
    cells
        product, importer, and amounts ``x_start``, ``x_end`` of the exporter, ``w_start``, ``w_end`` of everyone.

    Returns
    -------
    pandas.DataFrame
        order, effect, value; the values of an order add up to ``Σ (x_end − x_start)``.

    Examples
    --------
    The market doubles from 100 to 200 and the exporter goes from 10 to 30: 10 for the market, 10 of its own.

    >>> one = pd.DataFrame({"product": ["crude"], "importer": ["CHN"], "x_start": [10.0], "x_end": [30.0]})
    >>> decompose(one.assign(w_start=100.0, w_end=200.0)).query("order == 'shapley'")["value"].tolist()
    [10.0, 0.0, 0.0, 10.0, 0.0]
    """
    known = cells[cells["w_start"].gt(0)]
    start = known["x_start"]
    g = _rate(_total(cells["w_start"]), _total(cells["w_end"]))
    g_cell = _rate(known["w_start"], known["w_end"])
    g_product, g_importer = (_growth_of(cells, known, by) for by in ("product", "importer"))
    entry = float(cells.loc[~cells["w_start"].gt(0), "x_end"].sum())
    world, own = float(g * start.sum()), float((known["x_end"] - start - g_cell * start).sum())
    # Each part as a sum of differences of rates, so that equal rates give an exact 0.
    product, then_market = (float((rate * start).sum()) for rate in (g_product - g, g_cell - g_product))
    market, then_product = (float((rate * start).sum()) for rate in (g_importer - g, g_cell - g_importer))
    orders = {
        "product_first": (world, product, then_market, own, entry),
        "market_first": (world, then_product, market, own, entry),
        "shapley": (world, (product + then_product) / 2, (then_market + market) / 2, own, entry),
    }
    rows = [
        (order, effect, value)
        for order, values in orders.items()
        for effect, value in zip(EFFECTS, values, strict=True)
    ]
    return pd.DataFrame(rows, columns=["order", "effect", "value"])


def _growth_of(cells: pd.DataFrame, known: pd.DataFrame, by: str) -> pd.Series[float]:
    """Growth of each cell's product or importer, over all of its cells, those without base included."""
    start, end = (cells.groupby(by)[name].agg(_total) for name in ("w_start", "w_end"))
    return known[by].map(_rate(start, end))


def _total(amounts: pd.Series[float]) -> np.float64:
    """The sum, correctly rounded: one product, or one importer, then grows exactly as the market that it is all of."""
    return np.float64(math.fsum(amounts))


def _rate(start: Any, end: Any) -> Any:
    """Growth of a number, or of each of a series."""
    return end / start - 1


@dataclass(frozen=True, eq=False, repr=False)
class Growth(Result):
    """What an exporter's growth owes to what.

    Parameters
    ----------
    exporter
        Whose.
    span
        First and last period, as words.
    dropped
        Cells left out since the exporter's amount is null in one of the two.
    ends
        The last periods of the first and of the last.
    one
        Of what the market has one only: ``product``, ``market`` (importers), both or neither.
    change
        Range of the whole change over the attribution; null where there is none.
    lacking
        Products left out since a part of an end is not published, with that part, in words.
    """

    exporter: str
    span: tuple[str, str]
    dropped: int
    ends: tuple[pd.Timestamp, pd.Timestamp]
    one: tuple[str, ...] = ()
    change: tuple[float, float] = (float("nan"), float("nan"))
    lacking: tuple[str, ...] = ()

    column: ClassVar[str] = "value"
    title: ClassVar[str] = "Constant market shares"
    defined: ClassVar[str] = (
        "X' − X = g X + Σ (g_i − g) X_i + Σ (g_ij − g_i) X_ij + Σ (X'_ij − X_ij − g_ij X_ij) + entry: world, product, market, "
        "competitiveness and entry, over products i and importers j, with X and X' what the exporter sells at start and end "
        "and g how this market's purchases grow, the exporter included; 0 where that made no difference."
    )

    def heading(self) -> str:
        """Title with the exporter and the span."""
        return f"Growth of {wording.name(self.exporter)}, {self.span[0]} to {self.span[1]}, at constant market shares"

    def absences(self) -> list[str]:
        """Products left out since a part of an end is not published, a sentence each."""
        return [f"Left out: {product}." for product in self.lacking]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the effects as bars, one group per order."""
        from petrostates import plots

        if self.frame.empty:
            return self._drawn(self.frame.assign(period=None), ax=ax)
        wide = self.frame.pivot(index="order", columns="effect", values="value").loc[list(ORDERS), list(EFFECTS)]
        jumps = "coverage jumps between the ends" if self._seen_with_warning.jumps else ""
        ends = None if self.frame["low"].isna().all() else self.frame.set_index(["order", "effect"])[["low", "high"]]
        return plots.effects(wide, self._caption(jumps), UNITS[self.measure], ends=ends, ax=ax)

    @cached_property
    def _seen(self) -> Coverage:
        """Two ends are compared: importers that fell out of the books and came back between them do no harm."""
        (first, _), (_, last) = (periods.span(end, self.selection.every) for end in self.ends)
        between = self.look(self.measure).about(self._exporters, self._sellers).within(None, first, last)
        net: Counter[tuple[str, str]] = Counter()
        for jump in between.jumps:
            net[jump.product, jump.importer] += 1 if jump.after > jump.before else -1
        jumps = tuple(jump for jump in between.jumps if net[jump.product, jump.importer] and len(self.frame))
        here = tuple(entry for entry in between.unbooked if first <= entry.period <= last)
        return replace(between, jumps=jumps, unbooked=here, returned=self._at_an_end(between.returned))

    def _at_an_end(self, entries: tuple[Unbooked, ...]) -> tuple[Unbooked, ...]:
        """Cargo of the two ends: what was returned between them is in no number."""
        spans = [periods.span(end, self.selection.every) for end in self.ends]
        return tuple(entry for entry in entries if any(first <= entry.period <= last for first, last in spans))

    @property
    def _exporters(self) -> tuple[str, ...]:
        return (self.exporter,)

    def _findings(self) -> list[str]:
        out = wording.counted(self.dropped, "cell")
        left_out = f"Left out: {out} in which the exporter's amount, or everyone's, is not published at one end."
        if self.frame.empty:
            said = f"{wording.name(self.exporter)} is not in the books at one end of the span: no decomposition."
            silent = [left_out, f"In what is left {said}"] if self.dropped else [said]
            return [*silent, *self.absences()]
        mean = self.frame[self.frame["order"].eq("shapley")]
        parts = ", ".join(
            f"{row['effect']} {wording.ranged(row['value'], row['low'], row['high'], '+,.0f')}"
            for _, row in mean.iterrows()
        )
        change = wording.ranged(mean["value"].sum(), *self.change, "+,.0f")
        lines = [f"{change} {UNITS[self.measure]} in all: {parts} (mean of both orders; the parts add up)."]
        if self.dropped:
            lines.append(left_out)
        lines += self.absences()
        lines += [f"One {_OF_ONE[of]} is all there is: the effect {of} can only be 0." for of in self.one]
        return lines
