"""Overlap and pressure of two exporters, and where a pair stands among others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from petrostates.indicators import wording
from petrostates.indicators.indices import INDICES
from petrostates.indicators.pairs import PairResult
from petrostates.indicators.placebo import Placebo, compare

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, eq=False, repr=False)
class Overlap(PairResult):
    """Share of their sales that two exporters make in the same places.

    Parameters
    ----------
    everyone
        Reads what every exporter of the market sells, for :meth:`placebo`.
    """

    everyone: Callable[[], pa.Table] = field(kw_only=True)

    column: ClassVar[str] = "overlap"
    title: ClassVar[str] = "Overlap"

    def heading(self) -> str:
        """Title with the countries it is about."""
        return f"Overlap of {wording.name(self.a)} and {wording.name(self.b)} ({self.index}, cell = {self.cells})"

    @property
    def definition(self) -> str:
        """The index in a sentence."""
        return INDICES[self.index].over(wording.PLACES[self.cells])

    @property
    def _sellers(self) -> tuple[str, ...]:
        return self.a, self.b  # no one else's sales are in it

    @property
    def in_one_cell(self) -> str:
        """Shares of a single cell are 1, whoever sells there."""
        index = INDICES[self.index]
        return "" if index.sees_size else f"the index can only be {index.alike:g}"

    def placebo(self, factor: float = 2.0, fewest: int = 20) -> Placebo:
        """Where the pair stands among all pairs of exporters of comparable size.

        An overlap says little by itself: two sellers of the same fuel overlap where the buyers are few. Its null is that the
        two are no more alike than pairs of comparable size: those of two other exporters of which one sells within ``factor``
        of what the one sells, and the other of what the other sells, in the same period and product. Where fewer than
        ``fewest`` are found the factor doubles, twice at most; ``factor`` says which was used.

        Parameters
        ----------
        factor
            2 means from half to twice the sales.
        fewest
            From how many comparable pairs on the factor stays. With 20, rank 1 is within the first twentieth.

        Returns
        -------
        Placebo
            ``tidy()``: period, product unless pooled, overlap, low, high, factor, pairs, rank, rank_low, rank_high,
            rank_share, median, middle_low, middle_high. ``compared``: the comparable pairs.

        Raises
        ------
        BadArgument
            A factor below 1, or fewer than 1 pair.

        Notes
        -----
        Formula
            ``rank`` = 1 + comparable pairs that are more alike; ``rank_share`` = (1 + those at least as alike) / (1 + pairs).
            Krugman and Bray-Curtis are distances: the smaller is the more alike. ``median``, ``middle_low`` and
            ``middle_high`` (5 % and 95 %) are of the comparable pairs. ``low``, ``high``, ``rank_low`` and ``rank_high`` are the
            range over the attribution scenarios, with the same pairs in each; null on the declared basis.
        Range
            ``rank`` from 1, the most alike, to pairs + 1; ``rank_share`` above 0 to 1.
        Missing
            Absent where either has no trade; without a comparable pair ``pairs`` is 0, rank and median are null.
        Trap
            A rank among pairs that exist, not a sampling probability: pairs share sellers and are not independent, and a small
            ``rank_share`` is no p-value.

        References
        ----------
        None: a rank among pairs that exist, defined here.

        Examples
        --------
        >>> import petrostates as ps
        >>> asia = ps.market("asia", product="crude", start=2012, end=2012)
        >>> row = asia.overlap("RUS", "IRN").placebo().tidy().iloc[0]
        >>> bool(0 < row["rank_share"] <= 1)
        True
        """
        return compare(self, self.everyone(), factor, fewest)


@dataclass(frozen=True, eq=False, repr=False)
class Pressure(PairResult):
    """Market share of one exporter, the rival, where the other sells.

    Parameters
    ----------
    everyone
        Reads what every exporter of the market sells, for :meth:`placebo`.
    """

    everyone: Callable[[], pa.Table] = field(kw_only=True)

    column: ClassVar[str] = "pressure"
    title: ClassVar[str] = "Pressure"

    def heading(self) -> str:
        """Title with the countries it is about."""
        return f"Pressure of {wording.name(self.a)} on {wording.name(self.b)} (cell = {self.cells})"

    @property
    def definition(self) -> str:
        """Pressure in a sentence."""
        return (
            f"Σ p s over {wording.PLACES[self.cells]}, with p the share of the target's sales that goes there and s the rival's "
            "share of what is bought there; 0 where they share no cell, towards 1 where the rival has nearly all of the target's "
            "cells."
        )

    def placebo(self, factor: float = 2.0, fewest: int = 20) -> Placebo:
        """Where this pressure stands among all ordered pairs of comparable size.

        As :meth:`Overlap.placebo`, with a rival as large as the rival and a target as large as the target.

        Parameters
        ----------
        factor, fewest
            As for :meth:`Overlap.placebo`.

        Returns
        -------
        PressurePlacebo
            ``tidy()`` with pressure in place of overlap.

        Raises
        ------
        BadArgument
            A factor below 1, or fewer than 1 pair.

        Examples
        --------
        >>> import petrostates as ps
        >>> asia = ps.market("asia", product="crude", start=2012, end=2012)
        >>> row = asia.pressure("RUS", on="IRN").placebo().tidy().iloc[0]
        >>> bool(row["rank"] <= row["pairs"] + 1)
        True
        """
        return compare(self, self.everyone(), factor, fewest)
