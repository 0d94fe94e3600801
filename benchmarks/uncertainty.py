"""The cell bootstrap of one pair, against scipy's bootstrap of the same index."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.timing import Comparison, compare

if TYPE_CHECKING:
    from petrostates.markets import Market

MONTHS, CELLS, DRAWS = 360, 200, 1000
_PAIR = ("E000", "E001")


def run(folder: Path) -> list[bool]:
    """Write the world once, then compare."""
    _write(folder)
    title = f"{DRAWS:,} draws of one pair, {MONTHS} months x {CELLS} cells, against scipy.stats.bootstrap of each month"
    return [compare(Comparison(title, ours, scipy_by_month, 0.5, None, (str(folder),), allowed_seconds=1.0))]


def ours(place: str) -> Callable[[], Any]:
    """The overlap with its interval, from flows that are loaded."""
    import pyarrow.parquet as pq

    market = _market(pq.read_table(f"{place}/part.parquet"))
    market.overlap(*_PAIR, bootstrap=2)  # load what a first result loads
    return lambda: market.overlap(*_PAIR, bootstrap=DRAWS)


def scipy_by_month(place: str) -> Callable[[], Any]:
    """Amounts are laid out beforehand; only the draws and their intervals are timed."""
    import numpy as np
    import pyarrow.parquet as pq
    from scipy.stats import bootstrap

    table = pq.read_table(f"{place}/part.parquet").sort_by([("period", "ascending"), ("importer", "ascending")])
    sides = [
        table.filter(np.equal(table["exporter"].to_numpy(), code))["quantity_t"].to_numpy().reshape(MONTHS, CELLS)
        for code in _PAIR
    ]

    def overlap(a: Any, b: Any, axis: int) -> Any:
        return np.minimum(a / a.sum(axis, keepdims=True), b / b.sum(axis, keepdims=True)).sum(axis)

    chosen = {"n_resamples": DRAWS, "paired": True, "method": "percentile", "confidence_level": 0.9, "vectorized": True}
    return lambda: [bootstrap(month, overlap, rng=0, **chosen) for month in zip(*sides, strict=True)]


def _market(flows: Any) -> Market:
    from petrostates.markets import Market
    from petrostates.namespace import Tables
    from petrostates.selection import Selection

    return Market(Tables(flows), Selection("all", None, codes="any"))


def _write(place: Path) -> None:
    """Three exporters that sell one product everywhere in every month."""
    import duckdb

    duckdb.connect().execute(f"""
        copy (
            select
                cast(date '1995-01-01' + to_months(cast(month as integer)) as date) as period,
                'M' as frequency, printf('E%03d', exporter) as exporter, printf('M%03d', importer) as importer,
                'crude' as product, 'import' as flow, 1 + hash(month, exporter, importer) % 1000000 / 7.0 as quantity_t,
                cast(null as double) as value_usd, 'cif' as valuation,
                cast(null as varchar) as correction, 'reported' as status, 'made_up' as source,
                date '2025-01-01' as vintage
            from range({MONTHS}) as months(month), range(3) as exporters(exporter), range({CELLS}) as importers(importer)
        ) to '{place / "part.parquet"}' (format parquet)
    """)
