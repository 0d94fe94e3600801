"""Cell bootstrap: how far an index of two exporters hangs on which cells a market happens to hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from petrostates.engines import to_pandas
from petrostates.errors import BadArgument

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

MOST_DRAWS = 1_000_000  # all are held at once, and a thousand times the usual number moves no end that is read
LEVEL = 0.9  # nine draws in ten, as the intervals of the attribution hold nine worlds in ten
COLUMNS = (
    "attribution_low",
    "attribution_high",
    "sampling_low",
    "sampling_high",
    "undefined_share",
    "drawn_cells",
    "undrawn_readings",
)
_AT_ONCE = 250_000  # numbers in hand at a time, about what a processor keeps close

Numbers = NDArray[np.float64]
# How often each cell was drawn (a row per draw), and what stands in each cell -> the index of each draw.
Statistic = Callable[..., Numbers]


@dataclass(frozen=True)
class Resampling:
    """How cells are drawn.

    Parameters
    ----------
    replicates
        How many draws.
    seed
        Another seed, another set of draws.

    Raises
    ------
    BadArgument
        A number that is not whole, no replicate or more than a million, or a seed below zero.
    """

    replicates: int
    seed: int = 0

    def __post_init__(self) -> None:
        for name, number, least in (("bootstrap", self.replicates, 1), ("seed", self.seed, 0)):
            if isinstance(number, bool) or not isinstance(number, int | np.integer) or number < least:
                raise BadArgument(
                    f"{name} is {number!r}; give a whole number from 0 up, such as bootstrap=1000, seed=0."
                )
        if self.replicates > MOST_DRAWS:
            raise BadArgument(f"bootstrap is above {MOST_DRAWS:,}; give a number of draws from 0 to {MOST_DRAWS:,}.")

    def __str__(self) -> str:
        """Say it in words."""
        return f"{LEVEL:.0%} of {self.replicates:,} draws of cells, seed {self.seed}"


def resampling(bootstrap: int, seed: int) -> Resampling | None:
    """What the arguments of an indicator ask for; None where they ask for no draws.

    Examples
    --------
    >>> resampling(0, seed=0) is None
    True
    """
    return None if isinstance(bootstrap, int) and bootstrap == 0 else Resampling(bootstrap, seed)


def with_sampling(
    frame: pd.DataFrame,
    sold: pa.Table,
    keys: tuple[str, ...],
    statistic: Statistic,
    drawn: Resampling,
    of: str | None = None,
) -> pd.DataFrame:
    """Put the sampling interval beside the attribution interval of an index, and both together into ``low`` and ``high``.

    ``low`` and ``high`` reach from the lowest to the highest end of the attribution interval and of the sampling intervals of
    every reading that has one; where none has, they are the attribution interval alone, and null on the declared basis.

    Parameters
    ----------
    frame
        keys, the index, and its attribution interval as ``low`` and ``high``.
    sold
        keys, scenario, cell, and what the statistic reads, in the order in which it reads it.
    of
        The column whose cells alone the index averages over; None for all.
    """
    if frame.empty:
        return frame.reindex(columns=[*frame.columns, *COLUMNS])
    readings = sampling(sold, keys, statistic, drawn, of)
    central = readings[readings["scenario"].eq(0)].set_index(list(keys))[
        ["sampling_low", "sampling_high", "drawn_cells"]
    ]
    by_key = readings.groupby(list(keys))
    every = by_key.agg(
        low=("sampling_low", "min"),
        high=("sampling_high", "max"),
        undefined_share=("undefined_share", "max"),
    )
    every["undrawn_readings"] = by_key.size() - by_key["sampling_low"].count()
    named = frame.rename(columns={"low": "attribution_low", "high": "attribution_high"})
    joined = named.join(every, on=list(keys)).join(central, on=list(keys))
    joined["low"] = joined[["low", "attribution_low"]].min(axis=1)  # what is missing is passed over
    joined["high"] = joined[["high", "attribution_high"]].max(axis=1)
    own = [name for name in frame.columns if name not in {"low", "high"}]
    return joined[[*own, "low", "high", *COLUMNS]]


def sampling(
    sold: pa.Table, keys: tuple[str, ...], statistic: Statistic, drawn: Resampling, of: str | None = None
) -> pd.DataFrame:
    """Percentile interval of every reading: keys, scenario, drawn_cells, sampling_low, sampling_high, undefined_share.

    As many cells as there are, are drawn with replacement from those in which either of the two sells. A draw is a function
    of the seed and the number of cells alone, with cells in the order of their names: readings and periods of equally many
    cells are compared on the same draws, and neither rows nor other periods change an answer. A draw that loses every cell
    of one of the two has no value; the interval is of the others. One cell alone, of all or of ``of``, leaves nothing that
    could vary, which is no certainty: null.

    Examples
    --------
    Three buyers, of which one is Iran's only one, are lost to Iran in (2/3)³ of all draws:

    >>> import pyarrow as pa
    >>> sales = {"cell": ["CHN", "IND", "JPN"], "amount_a": [6.0, 3.0, 1.0], "amount_b": [5.0, 0.0, 0.0]}
    >>> sold = pa.table({"period": [2024] * 3, "scenario": [0] * 3, **sales})
    >>> from petrostates.indicators.resampled import STATISTICS
    >>> row = sampling(sold, ("period",), STATISTICS["finger_kreinin"], Resampling(10_000)).iloc[0]
    >>> bool(abs(row["undefined_share"] - 8 / 27) < 0.02)
    True
    """
    by = [*keys, "scenario"]
    frame = to_pandas(sold).sort_values([*by, "cell"], ignore_index=True)
    read = [frame[name].to_numpy(dtype=float) for name in frame.columns if name not in {*by, "cell"}]
    sizes = frame.groupby(by, sort=True).size().rename("drawn_cells").reset_index()
    cells = sizes["drawn_cells"].to_numpy()
    first = np.cumsum(cells) - cells
    ends = np.full((len(sizes), 3), np.nan)
    for count in np.unique(cells[cells > 1]):
        of_count = np.flatnonzero(cells == count)
        for some in np.array_split(of_count, -(-len(of_count) * drawn.replicates // _AT_ONCE)):
            worlds = [[column[start : start + count] for column in read] for start in first[some]]
            ends[some] = _ends(_values(worlds, int(count), statistic, drawn))
    if of is not None:
        ends[frame[of].gt(0).groupby([frame[name] for name in by]).sum().to_numpy() < 2, :2] = np.nan
    return sizes.assign(**dict(zip(("sampling_low", "sampling_high", "undefined_share"), ends.T, strict=True)))


def _values(worlds: list[list[Numbers]], cells: int, statistic: Statistic, drawn: Resampling) -> Numbers:
    """The index in every draw, a row per world of equally many cells; NaN where a draw loses one of the two."""
    values = np.empty((len(worlds), drawn.replicates))
    done = 0
    for counts in _counts(cells, drawn):
        block = slice(done, done + len(counts))
        for place, world in enumerate(worlds):
            amount_a, amount_b, *_ = world
            is_defined = (counts @ amount_a > 0) & (counts @ amount_b > 0)
            with np.errstate(divide="ignore", invalid="ignore"):
                values[place, block] = np.where(is_defined, statistic(counts, *world), np.nan)
        done = block.stop
    return values


def _counts(cells: int, drawn: Resampling) -> Iterator[Numbers]:
    """How often each cell is drawn, a row per draw, some draws at a time."""
    chance = np.random.default_rng([drawn.seed, cells])
    at_once = max(1, _AT_ONCE // cells)
    for done in range(0, drawn.replicates, at_once):
        draws = min(at_once, drawn.replicates - done)
        place = chance.integers(cells, size=(draws, cells)) + cells * np.arange(draws)[:, None]
        yield np.bincount(place.ravel(), minlength=draws * cells).reshape(draws, cells).astype(np.float64)


def _ends(values: Numbers) -> Numbers:
    """Low and high end of each row's values that exist, and the share of those that do not."""
    ordered = np.sort(values, axis=1)  # NaN last
    defined = np.isfinite(ordered).sum(axis=1)
    at = np.outer((defined - 1).clip(0), ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    below = np.floor(at).astype(int)
    above = np.minimum(below + 1, (defined - 1).clip(0)[:, None])
    lower, upper = (np.take_along_axis(ordered, place, axis=1) for place in (below, above))
    return np.column_stack([lower + (at - below) * (upper - lower), 1 - defined / values.shape[1]])
