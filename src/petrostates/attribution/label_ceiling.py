"""Capability ceiling: what the importer books under a label beyond what that country could send."""

from __future__ import annotations

import numpy as np

from petrostates.attribution.chance import ByYear, Chance, Draws, over_years
from petrostates.attribution.interval import Interval


def excess(total: Draws, capability: Draws) -> Draws:
    """``max(0, M − κ)``, world by world: a country that could send more than is booked hides nothing."""
    return np.maximum(total - np.maximum(capability, 0.0), 0.0)


def estimate(total: ByYear, capability: ByYear, chance: Chance | None = None) -> dict[int, Interval]:
    """Tonnes under a label beyond the label country's own means.

    Parameters
    ----------
    total
        Tonnes in the importer's books under the label, by year.
    capability
        Tonnes that the country could send to this importer: production less refinery intake less exports to others.

    Returns
    -------
    dict of int to Interval
        Of every year that both have.

    Examples
    --------
    >>> estimate({2023: 30.0, 2024: 1.0}, {2023: 2.0, 2024: 5.0})
    {2023: Interval(low=28.0, central=28.0, high=28.0), 2024: Interval(low=0.0, central=0.0, high=0.0)}
    """
    return over_years(excess, chance, total=total, capability=capability)
