"""Chance: uncertain evidence as draws over many worlds, seeded by name, so that equal evidence gives equal answers."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from petrostates.attribution.interval import Interval
from petrostates.errors import BadArgument

Draws = NDArray[np.float64]
ByYear = Mapping[int, "Interval | float"]

# Low, central and high of every interval, in the evidence and in the answer: nine worlds in ten lie between the ends.
ENDS = (0.05, 0.5, 0.95)
_SCORE = 1.6448536269514722  # the normal score of 0.95
_FEWEST = 100


@dataclass(frozen=True)
class Chance:
    """Draws in many worlds.

    Every uncertain quantity has a name, and its draws depend on the name alone: leaving one piece of evidence out moves
    no other, and what is uncertain for one reason in several years moves together in all of them.

    Parameters
    ----------
    worlds
        How many.
    seed
        Another seed, another set of worlds.

    Examples
    --------
    >>> chance = Chance(worlds=1000)
    >>> interval_of(chance.between(Interval(8, 10, 13), "capability")).map(lambda end: round(end, 1))
    Interval(low=8.0, central=10.0, high=13.0)
    """

    worlds: int = 4000
    seed: int = 0
    _known: dict[str, Draws] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.worlds < _FEWEST:
            raise BadArgument(f"worlds is {self.worlds}; the ends of an interval need at least {_FEWEST}.")

    def scores(self, name: str) -> Draws:
        """Standard normal numbers, one from each of as many equal slices, in an order that the name alone decides."""
        if name not in self._known:
            order = np.random.default_rng([self.seed, zlib.crc32(name.encode())]).permutation(self.worlds)
            self._known[name] = _slices(self.worlds)[order]
        return self._known[name]

    def uniform(self, name: str) -> Draws:
        """Numbers from 0 to 1, one from the middle of each of as many equal slices."""
        order = np.random.default_rng([self.seed, zlib.crc32(name.encode())]).permutation(self.worlds)
        return np.asarray((order + 0.5) / self.worlds)

    def between(self, interval: Interval, name: str) -> Draws:
        """Draws with these three quantiles: two halves of a normal curve that meet at the central reading."""
        scores = self.scores(name)
        above, below = interval.high - interval.central, interval.central - interval.low
        return np.asarray(interval.central + np.where(scores > 0, above, below) * scores / _SCORE)

    def share(self, interval: Interval, name: str) -> Draws:
        """Draws that stay between nothing and the whole."""
        return np.clip(self.between(interval, name), 0.0, 1.0)

    def one_of(self, given: list[Draws], name: str) -> Draws:
        """In each world one of several figures that were said of the same thing, each as often as the others."""
        if len(given) == 1:
            return given[0]
        chosen = np.floor(self.uniform(name) * len(given)).astype(int)
        return np.asarray(np.choose(chosen, given))

    def pool(self, given: Mapping[str, Draws], weights: Mapping[str, float], subject: str) -> Draws:
        """Several ways to see one quantity, averaged world by world with fixed weights, and opened where they disagree.

        Where the readings lie further apart than their own widths explain, something is wrong with them that nobody wrote
        down: each then gets a further error τ, from the moments of their differences (DerSimonian and Laird 1986, Controlled
        Clinical Trials 7:177, with fixed weights in place of inverse variances).

        Examples
        --------
        >>> chance = Chance(worlds=2000)
        >>> one, other = (chance.between(Interval(mid - 1, mid, mid + 1), str(mid)) for mid in (10, 30))
        >>> interval_of(chance.pool({"a": one, "b": other}, {"a": 1, "b": 1}, "flow")).map(lambda end: round(end))
        Interval(low=3, central=20, high=37)
        """
        total = sum(weights[name] for name in given)
        shares = {name: weights[name] / total for name in given}
        extra = _disagreement(given, shares)
        return np.asarray(
            sum(
                (shares[name] * (draws + extra * self.scores(f"error of {name} for {subject}")))
                for name, draws in given.items()
            )
        )


def _disagreement(given: Mapping[str, Draws], shares: Mapping[str, float]) -> float:
    """Spread τ of the errors that the readings' own widths do not explain; 0 where they agree."""
    names = list(given)
    beyond, pairs = 0.0, 0.0
    for number, one in enumerate(names):
        for other in names[number + 1 :]:
            weight, apart = shares[one] * shares[other], given[one] - given[other]
            beyond += weight * float(np.mean(apart) ** 2 - np.var(apart))
            pairs += 2 * weight
    return float(np.sqrt(max(0.0, beyond / pairs))) if pairs else 0.0


def interval_of(draws: Draws) -> Interval:
    """Median and the ends between which nine worlds in ten lie.

    Examples
    --------
    >>> interval_of(np.arange(101.0))
    Interval(low=5.0, central=50.0, high=95.0)
    """
    low, central, high = np.quantile(draws, ENDS)
    return Interval(float(low), float(central), float(high))


def over_years(formula: Callable[..., Draws], chance: Chance | None = None, **readings: ByYear) -> dict[int, Interval]:
    """Apply a formula to readings of every year that all of them have; a plain number counts as exact.

    Examples
    --------
    >>> over_years(lambda total, own: total - own, total={2024: 70.0}, own={2024: 2.0, 2025: 3.0})
    {2024: Interval(low=68.0, central=68.0, high=68.0)}
    """
    worlds = chance or Chance()
    years = sorted(set.intersection(*(set(by_year.keys()) for by_year in readings.values())))
    return {
        year: interval_of(
            formula(**{name: worlds.between(as_interval(by[year]), f"{name} {year}") for name, by in readings.items()})
        )
        for year in years
    }


def as_interval(reading: Interval | float) -> Interval:
    """The reading itself, or a plain number as an exact one."""
    return reading if isinstance(reading, Interval) else Interval.exactly(float(reading))


@cache
def _slices(worlds: int) -> Draws:
    from scipy.special import ndtri

    return np.asarray(ndtri((np.arange(worlds) + 0.5) / worlds))
