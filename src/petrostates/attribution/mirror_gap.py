"""Mirror gap: the importer's figure for a label less that country's own figure for the importer."""

from __future__ import annotations

import numpy as np

from petrostates.attribution.chance import ByYear, Chance, Draws, over_years
from petrostates.attribution.interval import Interval


def excess(total: Draws, own_exports: Draws) -> Draws:
    """``max(0, M − own figure)``. In tonnes, so freight and insurance do not matter; a month at sea moves cargo between years."""
    return np.maximum(total - np.maximum(own_exports, 0.0), 0.0)


def estimate(total: ByYear, own_exports: ByYear, chance: Chance | None = None) -> dict[int, Interval]:
    """Tonnes that the importer books and the label country does not.

    A source that reconciles both sides into one figure, as BACI does, has no gap to see: give both sides.

    Parameters
    ----------
    total
        Tonnes in the importer's books under the label, by year.
    own_exports
        Tonnes in the label country's own books to this importer.

    Examples
    --------
    >>> estimate({2021: 44.8}, {2021: 32.0})[2021].map(lambda end: round(end, 1))
    Interval(low=12.8, central=12.8, high=12.8)
    """
    return over_years(excess, chance, total=total, own_exports=own_exports)
