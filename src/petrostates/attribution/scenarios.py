"""Alternative worlds: each lever of the adjustments at its low, central or high end, in every combination."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import pyarrow as pa

_POSITIONS = (0.0, -1.0, 1.0)
SCHEMA = pa.schema([("scenario", pa.int64()), ("lever", pa.string()), ("position", pa.float64())])


def scenarios(levers: Iterable[str]) -> pa.Table:
    """Table of ``scenario``, ``lever`` and ``position`` (-1, 0 or 1); scenario 0 is central throughout.

    The range of an index over all of them is its attribution interval. It is exact for indices that move one way with each
    lever; for others a reading between two ends could lie a little outside.
    Without levers there is one scenario, the central one.

    Examples
    --------
    >>> scenarios(["a", "b"]).num_rows  # 9 scenarios of 2 levers
    18
    """
    names = sorted(set(levers))
    if not names:
        return pa.Table.from_pylist([{"scenario": 0, "lever": "", "position": 0.0}], schema=SCHEMA)
    worlds = enumerate(product(_POSITIONS, repeat=len(names)))
    rows = [(number, name, position) for number, world in worlds for name, position in zip(names, world, strict=True)]
    return pa.Table.from_pylist([dict(zip(SCHEMA.names, row, strict=True)) for row in rows], schema=SCHEMA)
