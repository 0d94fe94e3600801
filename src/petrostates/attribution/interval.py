"""A low, a central and a high reading that travel together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """Three readings of one amount, ``low <= central <= high``.

    A sum adds low to low and high to high, as within one world. For amounts that are uncertain for different reasons
    draw worlds instead: :class:`petrostates.attribution.chance.Chance`.

    Examples
    --------
    >>> Interval(8, 10, 11) + Interval(0, 1, 2)
    Interval(low=8, central=11, high=13)
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

    def pairwise(self, other: Interval, combine: Callable[[float, float], float]) -> Interval:
        """Combine low with low, central with central, high with high: within one world, not over the widest range."""
        return Interval(
            combine(self.low, other.low), combine(self.central, other.central), combine(self.high, other.high)
        )

    def map(self, change: Callable[[float], float]) -> Interval:
        """Change each reading alike."""
        return Interval(change(self.low), change(self.central), change(self.high))
