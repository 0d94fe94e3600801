"""Anomaly against history: what the importer books under a label beyond the trend of its open years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from petrostates.attribution import settings
from petrostates.attribution.chance import ByYear, Chance, Draws, as_interval, interval_of
from petrostates.attribution.interval import Interval


@dataclass(frozen=True)
class Trend:
    """A straight line through the open years, with what is needed for its prediction interval.

    Examples
    --------
    >>> line = Trend.through({2010: 10.0, 2011: 12.0, 2012: 14.0, 2013: 16.0, 2014: 18.0})
    >>> round(line.expected(2020).central, 6)
    30.0
    """

    level: float
    slope: float
    middle: float
    spread: float
    squares: float
    count: int

    @classmethod
    def through(cls, history: Mapping[int, float]) -> Trend | None:
        """Least squares; None where fewer than five years are known."""
        if len(history) < settings.SHORTEST_HISTORY:
            return None
        years, tonnes = np.array(sorted(history), dtype=float), np.array([history[year] for year in sorted(history)])
        middle, squares = float(years.mean()), float(((years - years.mean()) ** 2).sum())
        slope = float(((years - middle) * tonnes).sum() / squares)
        left = tonnes - tonnes.mean() - slope * (years - middle)
        spread = float(np.sqrt((left**2).sum() / (len(years) - 2)))
        return cls(float(tonnes.mean()), slope, middle, spread, squares, len(years))

    def expected(self, year: int) -> Interval:
        """What the trend would give, with its 90 % prediction interval (t with n − 2 degrees of freedom)."""
        from scipy.special import stdtrit

        central = self.level + self.slope * (year - self.middle)
        error = self.spread * np.sqrt(1 + 1 / self.count + (year - self.middle) ** 2 / self.squares)
        reach = float(stdtrit(self.count - 2, 0.95) * error)
        return Interval(central - reach, central, central + reach)


def excess(total: Draws, expected: Draws) -> Draws:
    """``max(0, M − trend)``; a trend below nothing counts as nothing."""
    return np.maximum(total - np.maximum(expected, 0.0), 0.0)


def estimate(
    total: ByYear, history: Mapping[int, float], until: int = settings.HISTORY[1], chance: Chance | None = None
) -> dict[int, Interval]:
    """Tonnes beyond the trend of the years up to ``until``; empty where the history is too short.

    Structural change looks the same as hidden cargo here: a new contract is an anomaly too.

    Parameters
    ----------
    total
        Tonnes under the label by year.
    history
        Tonnes by year before the hiding; later years are left out.

    Examples
    --------
    >>> estimate({2021: 30.0}, dict.fromkeys(range(2008, 2018), 5.0))
    {2021: Interval(low=25.0, central=25.0, high=25.0)}
    """
    line = Trend.through({year: tonnes for year, tonnes in history.items() if year <= until})
    if line is None:
        return {}
    worlds = chance or Chance()
    return {
        year: interval_of(
            excess(
                worlds.between(as_interval(reading), f"total {year}"),
                worlds.between(line.expected(year), f"trend {year}"),
            )
        )
        for year, reading in sorted(total.items())
    }
