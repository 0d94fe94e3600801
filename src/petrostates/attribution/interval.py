"""A low, a central and a high reading that travel together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """Three readings of one amount, ``low <= central <= high``.

    Sums and differences take the widest range: what is subtracted at its high end gives the low end.

    Examples
    --------
    >>> Interval(8, 10, 11) - Interval(0, 1, 2)
    Interval(low=6, central=9, high=11)
    """

    low: float
    central: float
    high: float

    @classmethod
    def exactly(cls, amount: float) -> Interval:
        """One reading without a range."""
        return cls(amount, amount, amount)

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.central + other.central, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.central - other.central, self.high - other.low)

    def at_least(self, floor: float) -> Interval:
        """No reading below the floor."""
        return self.map(lambda reading: max(floor, reading))

    def pairwise(self, other: Interval, combine: Callable[[float, float], float]) -> Interval:
        """Combine low with low, central with central, high with high: within one world, not over the widest range."""
        return Interval(
            combine(self.low, other.low), combine(self.central, other.central), combine(self.high, other.high)
        )

    def map(self, change: Callable[[float], float]) -> Interval:
        """Change each reading alike."""
        return Interval(change(self.low), change(self.central), change(self.high))


NOTHING = Interval.exactly(0.0)
