"""Results about two exporters that meet in several cells, or are good at the same products."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from petrostates.indicators import wording
from petrostates.indicators.pairs import PairResult

FEWEST_PRODUCTS = 3


def correlations(advantages: pd.DataFrame, epsilon: float) -> pd.DataFrame:
    """Correlation of ``ln(rca_a + ε)`` and ``ln(rca_b + ε)`` over products, by scenario and period.

    Parameters
    ----------
    advantages
        scenario, period, product, rca_a, rca_b.
    epsilon
        Above 0.

    Returns
    -------
    pandas.DataFrame
        scenario, period, products, log_rca_correlation; null with fewer than three products or without variation.

    Examples
    --------
    >>> rca = pd.DataFrame({"scenario": 0, "period": 2024, "rca_a": [0.0, 1.0, 2.0], "rca_b": [2.0, 1.0, 0.0]})
    >>> float(correlations(rca, 1.0)["log_rca_correlation"].round(6).iloc[0])
    -0.955308
    """
    rows = [
        (*key, len(products), correlation(np.log(products["rca_a"] + epsilon), np.log(products["rca_b"] + epsilon)))
        for key, products in advantages.groupby(["scenario", "period"])
    ]
    columns = ["scenario", "period", "products", "log_rca_correlation"]
    kinds = {"scenario": advantages["scenario"].dtype, "period": advantages["period"].dtype, "products": "int64"}
    return pd.DataFrame(rows, columns=columns).astype({**kinds, "log_rca_correlation": "float64"})


def correlation(x: Any, y: Any) -> float:
    """Correlation of two arrays of at least three numbers; null without variation."""
    if len(x) < FEWEST_PRODUCTS or np.ptp(x) < 1e-12 or np.ptp(y) < 1e-12:
        return np.nan
    return float(np.clip(np.corrcoef(x, y)[0, 1], -1.0, 1.0))


@dataclass(frozen=True, eq=False, repr=False)
class Contact(PairResult):
    """In how many cells two exporters meet, and how hard they press each other there."""

    column: ClassVar[str] = "contact"
    title: ClassVar[str] = "Multi-market contact"

    def heading(self) -> str:
        """Title with the countries it is about."""
        return f"Contact of {wording.name(self.a)} and {wording.name(self.b)} (cell = {self.cells})"

    @property
    def definition(self) -> str:
        """Contact in a sentence."""
        return (
            f"Σ (p_a s_b + p_b s_a) over {wording.PLACES[self.cells]} in which both sell, with p the share of an exporter's sales "
            "that goes there and s its share of what is bought there; 0 where they never meet, 1 where they sell alike and nobody "
            "else does."
        )

    def _levels(self) -> list[str]:
        last = self.frame.groupby("product").tail(1) if "product" in self.frame else self.frame.tail(1)
        met = [
            f"They meet in {wording.counted(int(str(row.shared_cells)), 'cell')} in {self._worded(row.period)}"
            f"{f', {wording.product(str(row.product))}' if 'product' in self.frame else ''}."
            for row in last.itertuples()
        ]
        return [*super()._levels(), *met, "Contact can soften rivalry as well as sharpen it."]


@dataclass(frozen=True, eq=False, repr=False)
class LogRcaCorrelation(PairResult):
    """Correlation of the comparative advantages of two exporters over products."""

    column: ClassVar[str] = "log_rca_correlation"
    unit: ClassVar[str] = "correlation"
    title: ClassVar[str] = "Correlation of comparative advantages"

    def heading(self) -> str:
        """Title with the countries it is about."""
        return f"{self.title}, {wording.name(self.a)} and {wording.name(self.b)} (logarithms, {self.index})"

    @property
    def definition(self) -> str:
        """The correlation in a sentence."""
        return (
            f"corr(ln(RCA_a + ε), ln(RCA_b + ε)) over products, importers pooled, {self.index}, each product with equal weight; "
            "1 where both are strong in the same products, 0 where that of one says nothing of the other, −1 where they are strong "
            "in opposite ones (Bahar, Hausmann and Hidalgo 2014)."
        )

    def _levels(self) -> list[str]:
        if self.frame.empty:
            return super()._levels()
        known = self.frame.dropna(subset=[self.column])
        unknown = len(self.frame) - len(known)
        said = (
            [f"Undetermined in {wording.counted(unknown, 'period')}: fewer than three products, or no variation."]
            if unknown
            else []
        )
        if known.empty:
            return said
        last, span = known.iloc[-1], known[self.column]
        level = wording.ranged(last[self.column], last["low"], last["high"], "+.3f")
        lowest, highest = wording.number(span.min(), "+.3f"), wording.number(span.max(), "+.3f")
        return [
            f"{level} over {last['products']} products in {self._worded(last['period'])}; "
            f"{lowest} to {highest} since {self._worded(known['period'].iloc[0])}.",
            *said,
        ]
