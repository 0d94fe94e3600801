"""Origin balance: production less what is refined at home, put into store, and sold to others."""

from __future__ import annotations

import numpy as np

from petrostates.attribution.chance import ByYear, Chance, Draws, over_years
from petrostates.attribution.interval import Interval


def remainder(production: Draws, runs: Draws, stock_change: Draws, others: Draws) -> Draws:
    """``max(0, production − runs − stock change − exports to others)``; a fall of stocks is negative and adds to exports."""
    return np.maximum(production - runs - stock_change - others, 0.0)


def estimate(
    production: ByYear, runs: ByYear, stock_change: ByYear, others: ByYear, chance: Chance | None = None
) -> dict[int, Interval]:
    """Tonnes that an origin had left for one importer.

    A small difference of large numbers: an error of 3 % in production can be a tenth of the result.

    Parameters
    ----------
    production, runs, stock_change, others
        Tonnes by year; years that one of them lacks have no result.

    Examples
    --------
    >>> estimate({2022: 127.0}, {2022: 85.0}, {2022: 0.0}, {2022: 5.0})
    {2022: Interval(low=37.0, central=37.0, high=37.0)}
    """
    return over_years(remainder, chance, production=production, runs=runs, stock_change=stock_change, others=others)
