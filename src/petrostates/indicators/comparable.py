"""Pairs of exporters of comparable size, and the rank of one pair among them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

from petrostates.engines import to_pandas
from petrostates.indicators.every_pair import every_pair
from petrostates.indicators.indices import INDICES

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

SOLD = ("scenario", "period", "product", "cell", "exporter", "amount")
KEYS = ["period", "product"]
PAIR = ["exporter_a", "exporter_b"]
_DOUBLINGS = 2  # what differs by more than these is not of comparable size
_EQUAL = 1e-12  # sums of shares differ in their last digits


@dataclass(frozen=True)
class Comparison:
    """One pair in a market of many.

    Parameters
    ----------
    sold
        Columns :data:`SOLD`, every exporter of the market; scenario 0 is the central reading.
    a, b
        The pair; for pressure the rival and the target.
    index
        One of the seven, or ``pressure``.
    """

    sold: pa.Table
    a: str
    b: str
    index: str

    def comparable(self, factor: float, fewest: int) -> tuple[pd.DataFrame, pd.Series[float]]:
        """Pairs without either of the two whose sales are within a factor of theirs, and that factor, by period and product.

        An overlap has no direction: one seller must match the one, and the other the other. Where fewer than ``fewest`` match
        the factor doubles, and doubles again.
        """
        import pandas as pd

        others = self._others()
        limits = [factor * 2.0**step for step in range(_DOUBLINGS + 1)]
        within = {limit: others["times"].le(limit * (1 + _EQUAL)) for limit in limits}
        found = pd.DataFrame(within).groupby([others[name] for name in KEYS]).sum()
        enough = found.reindex(_places(self._own(self._pairs)), fill_value=0).ge(fewest)
        place = np.where(enough.any(axis=1), enough.to_numpy().argmax(axis=1), _DOUBLINGS)
        factors = pd.Series(np.array(limits)[place], enough.index, name="factor")
        near = others[others["times"].le(factors.reindex(_places(others)).to_numpy() * (1 + _EQUAL))]
        return near[[*KEYS, *PAIR, "times", "value"]], factors

    def standing(self, near: pd.DataFrame, pairs: pd.DataFrame | None = None) -> pd.DataFrame:
        """Value, pairs, rank and rank_share of the pair among these others, by period and product.

        Parameters
        ----------
        near
            Which pairs it is compared with.
        pairs
            Values of all pairs; those of the central reading if None.
        """
        pairs = self._pairs if pairs is None else pairs
        own = self._own(pairs)
        among = near[[*KEYS, *PAIR]].merge(pairs, on=[*KEYS, *PAIR]).merge(own, on=KEYS, suffixes=("", "_own"))
        ahead = among["value"].sub(among["value_own"]) * (-1 if self._is_distance() else 1)
        counted = among[KEYS].assign(pairs=1, ahead=ahead.gt(_EQUAL), level=ahead.ge(-_EQUAL)).groupby(KEYS).sum()
        found = own.join(counted.astype("Int64"), on=KEYS)
        found["pairs"] = found["pairs"].fillna(0)
        found["rank"] = found["ahead"] + 1
        found["rank_share"] = (
            ((found["level"] + 1) / (found["pairs"] + 1)).astype("Float64").to_numpy(float, na_value=np.nan)
        )
        return found.drop(columns=["ahead", "level"])

    def over_scenarios(self, near: pd.DataFrame) -> pd.DataFrame:
        """Lowest and highest value and rank of the pair over the readings of the attribution, among the same pairs in each."""
        import pandas as pd

        worlds = sorted(pc.unique(self.sold["scenario"]).to_pylist())
        found = pd.concat([self.standing(near, self._of(world) if world else None) for world in worlds])
        return found.groupby(KEYS).agg(
            low=("value", "min"), high=("value", "max"), rank_low=("rank", "min"), rank_high=("rank", "max")
        )

    def is_single(self, found: pd.DataFrame) -> Any:
        """Whether the market is a single cell in the period and product of each row, central reading."""
        central = self.sold.filter(pc.equal(self.sold["scenario"], 0))
        counted = to_pandas(central.group_by(KEYS).aggregate([("cell", "count_distinct")]))
        return _places(found).isin(_places(counted[counted["cell_count_distinct"].eq(1)]))

    def _sales_of(self, exporter: str) -> pd.Series[float]:
        """Logarithms of one exporter's sales by period and product; empty where it never trades."""
        sales = self._log_sales
        return sales[sales.index.get_level_values("exporter") == exporter].droplevel("exporter")

    def _others(self) -> pd.DataFrame:
        """Pairs without either of the two, and by what factor their sales differ at most from those of the two."""
        pairs = self._pairs
        is_directed = self.index == "pressure"
        once = (
            pairs["exporter_a"].ne(pairs["exporter_b"]) if is_directed else pairs["exporter_a"].lt(pairs["exporter_b"])
        )
        others = pairs[once & ~pairs[PAIR].isin([self.a, self.b]).any(axis=1)]
        sizes = {side: self._log_sales.reindex(_places(others, f"exporter_{side}")).to_numpy() for side in "ab"}
        own = [self._sales_of(code).reindex(_places(others)).to_numpy() for code in (self.a, self.b)]
        apart = _farther(sizes["a"] - own[0], sizes["b"] - own[1])
        if not is_directed:
            apart = np.minimum(apart, _farther(sizes["a"] - own[1], sizes["b"] - own[0]))
        return others.assign(times=np.exp(apart)).dropna(subset="times")

    def _own(self, pairs: pd.DataFrame) -> pd.DataFrame:
        rows = pairs["exporter_a"].eq(self.a) & pairs["exporter_b"].eq(self.b)
        return pairs.loc[rows, [*KEYS, "value"]]

    def _is_distance(self) -> bool:
        return self.index in INDICES and INDICES[self.index].alike < INDICES[self.index].apart

    @cached_property
    def _pairs(self) -> pd.DataFrame:
        return self._of(0)

    @cached_property
    def _log_sales(self) -> pd.Series[float]:
        central = to_pandas(self.sold.filter(pc.equal(self.sold["scenario"], 0)))
        return central.groupby([*KEYS, "exporter"])["amount"].sum().map(math.log)

    def _of(self, world: int) -> pd.DataFrame:
        """The index of every pair in one reading."""
        sold = self.sold.filter(pc.equal(self.sold["scenario"], world))
        return to_pandas(every_pair(sold, self.index)).rename(columns={"overlap": "value"})


def _farther(first: Any, second: Any) -> Any:
    return np.maximum(np.abs(first), np.abs(second))


def _places(frame: pd.DataFrame, *more: str) -> pd.MultiIndex:
    import pandas as pd

    return pd.MultiIndex.from_frame(frame[[*KEYS, *more]])
