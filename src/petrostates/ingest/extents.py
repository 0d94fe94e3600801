"""How far figures reach: by source, vintage, table and frequency, and by the parts of a source that appear on their own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from petrostates.connectors import Source, sources
from petrostates.connectors.source import Codes
from petrostates.ingest.blocks import with_reporter
from petrostates.schema import TABLES, WITHDRAWN, Table
from petrostates.units import last_day

if TYPE_CHECKING:
    import pandas as pd

_EXTENT = ["source", "vintage", "table", "frequency", "rows", "first_period", "last_period"]
# A part without a figure for so long beside the others is waited for no more.
_STOPPED = timedelta(days=730)


def extents(tables: Mapping[str, pa.Table]) -> pd.DataFrame:
    """Rows, first and last period of tables, by source, vintage, table and frequency."""
    import pandas as pd

    return pd.DataFrame([row for name, rows in tables.items() for row in _extent(TABLES[name], rows)], columns=_EXTENT)


def extents_by_part(tables: Mapping[str, pa.Table]) -> pd.DataFrame:
    """The same, with a row for every ``part`` of a source that has some."""
    import pandas as pd

    found = [
        row for name, rows in tables.items() for row in _extent(TABLES[name], rows.append_column("part", _part(rows)))
    ]
    return pd.DataFrame(found, columns=[*_EXTENT, "part"])


def last_period(rows: pd.DataFrame, source: Source) -> date | None:
    """Newest period of the table that lags most; None where nothing is at hand at the source's frequency."""
    newest = _regular(rows, source).groupby("table")["last_period"].max()
    return None if newest.empty else newest.min()


def last_periods(rows: pd.DataFrame, source: Source, scope: Mapping[str, Codes]) -> dict[str, date]:
    """Newest period of every part that is waited for: one that is within the scope, and that still appears."""
    asked = scope.get("importers" if source.part == "reporter" else "products")
    parted = _regular(rows, source).dropna(subset=["part"])
    if asked is not None:
        parted = parted[parted["part"].isin(asked)]
    newest = parted.groupby("part")["last_period"].max()
    return {str(part): last for part, last in newest.items() if last > newest.max() - _STOPPED}


def expected(source: Source, last: date) -> date:
    """Day by which the figure after the last one has usually appeared."""
    if source.frequency in {"A", "M"}:
        last = last_day_of(last_day_of(last, source.frequency) + timedelta(days=1), source.frequency)
    return last + timedelta(days=source.lag_days)


def last_day_of(period: date, frequency: str | None) -> date:
    """Last day of a period; of what is no year, quarter or month the day itself."""
    return last_day(period, frequency) if frequency in {"A", "Q", "M"} else period


def _regular(rows: pd.DataFrame, source: Source) -> pd.DataFrame:
    """Rows at the frequency of the source; all where there are none."""
    regular = rows[rows["frequency"].eq(source.frequency)]
    return regular if len(regular) else rows


def _extent(table: Table, rows: pa.Table) -> list[dict[str, Any]]:
    columns = [name for name in ("source", "vintage", "frequency", "part") if name in rows.column_names]
    if "status" in table.fields.names:
        rows = rows.filter(pc.not_equal(rows["status"], WITHDRAWN))
    groups = rows.group_by(columns).aggregate([([], "count_all"), ("period", "min"), ("period", "max")]).to_pylist()
    return [
        {
            **{name: row.get(name) for name in ("source", "vintage", "frequency", "part")},
            "table": table.name,
            "rows": row["count_all"],
            "first_period": row["period_min"],
            "last_period": row["period_max"],
        }
        for row in groups
    ]


def _part(rows: pa.Table) -> pa.ChunkedArray:
    """To which part of its source each row belongs; null where the source has none."""
    parts, named = pa.chunked_array([pa.nulls(rows.num_rows, pa.string())]), with_reporter(rows)
    for name in pc.unique(rows["source"]).to_pylist():
        column = sources()[name].part if name in sources() else None
        if column in named.column_names:
            parts = pc.if_else(pc.equal(rows["source"], name), named[column], parts)
    return parts
