"""What is there, how old it is, and how many rows a new vintage changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from petrostates.connectors import Source, sources
from petrostates.ingest.vintages import current
from petrostates.schema import TABLES, WITHDRAWN, Table
from petrostates.store import DataFolder
from petrostates.units import last_day

if TYPE_CHECKING:
    import pandas as pd

# A provider may be late by a month before anyone should look into it.
_PATIENCE = timedelta(days=31)
_EXTENT = ["source", "vintage", "table", "frequency", "rows", "first_period", "last_period"]
_SHOWN = ["source", "vintage", "table", "frequency", "rows", "changed_rows", "first_period", "last_period", "age_days"]
_SHOWN += ["usual_lag_days", "is_late", "licence"]


def status(folder: DataFolder, today: date | None = None) -> pd.DataFrame:
    """A row per source, vintage and table.

    Returns
    -------
    pandas.DataFrame
        ``source``, ``vintage``, ``table``, ``frequency``, ``rows``, ``changed_rows`` (new, changed or withdrawn against
        what was known before; null for the first vintage), ``first_period``, ``last_period``, ``age_days`` (since the
        end of the last period) beside ``usual_lag_days`` (null for what cannot be fetched), ``is_late`` (of the newest
        vintage, whether newer figures should have appeared more than a month ago), ``licence``. A raw vintage that is not
        built has no rows.
    """
    import pandas as pd

    built = extents(folder)
    changed = {key: count for table in TABLES.values() for key, count in _changed_rows(folder, table).items()}
    keys = list(zip(built["table"], built["source"], built["vintage"], strict=True))
    built = built.assign(changed_rows=pd.Series(map(changed.get, keys), index=built.index, dtype="Int64"))
    listed = [
        {"source": record.source, "vintage": record.vintage, "licence": record.facts["licence"]}
        for record in folder.records()
    ]
    known = pd.DataFrame(listed, columns=["source", "vintage", "licence"]).drop_duplicates(
        ["source", "vintage"], keep="last"
    )
    shown = known.merge(built, on=["source", "vintage"], how="outer")
    day = today or date.today()  # noqa: DTZ011 # ages are counted in the user's own days
    shown["age_days"] = [
        max(0, (day - last_day_of(last, often)).days) if isinstance(last, date) else None
        for last, often in zip(shown["last_period"], shown["frequency"], strict=True)
    ]
    shown["usual_lag_days"] = [_lag_days(name) for name in shown["source"]]
    newest = shown.groupby("source")["vintage"].transform("max").eq(shown["vintage"])
    late = [_is_late(*row, day) for row in zip(shown["source"], shown["frequency"], shown["last_period"], strict=True)]
    shown["is_late"] = newest & pd.Series(late, index=shown.index, dtype=bool)
    whole = {"rows": "Int64", "changed_rows": "Int64", "age_days": "Int64", "usual_lag_days": "Int64"}
    return shown.sort_values(["source", "table", "vintage"])[_SHOWN].astype(whole).reset_index(drop=True)


def expected(source: Source, last: date) -> date:
    """Day by which the figure after the last one has usually appeared."""
    if source.frequency in {"A", "M"}:
        last = last_day_of(last_day_of(last, source.frequency) + timedelta(days=1), source.frequency)
    return last + timedelta(days=source.lag_days)


def extents(folder: DataFolder) -> pd.DataFrame:
    """Rows, first and last period of what is processed, by source, vintage, table and frequency."""
    return extents_of({name: folder.read(name) for name in TABLES})


def extents_of(tables: Mapping[str, pa.Table]) -> pd.DataFrame:
    """The same of tables, wherever they come from."""
    import pandas as pd

    return pd.DataFrame([row for name, rows in tables.items() for row in _extent(TABLES[name], rows)], columns=_EXTENT)


def _extent(table: Table, rows: pa.Table) -> list[dict[str, Any]]:
    columns = [name for name in ("source", "vintage", "frequency") if name in table.fields.names]
    if "status" in table.fields.names:
        rows = rows.filter(pc.not_equal(rows["status"], WITHDRAWN))
    groups = rows.group_by(columns).aggregate([([], "count_all"), ("period", "min"), ("period", "max")]).to_pylist()
    return [
        {
            **{name: row.get(name) for name in ("source", "vintage", "frequency")},
            "table": table.name,
            "rows": row["count_all"],
            "first_period": row["period_min"],
            "last_period": row["period_max"],
        }
        for row in groups
    ]


def _lag_days(name: str) -> int | None:
    source = sources().get(name)
    return source.lag_days if source and source.fetch else None


def _is_late(name: str, frequency: str | None, last: date | None, day: date) -> bool:
    source = sources().get(name)
    if source is None or source.fetch is None or not isinstance(last, date) or frequency != source.frequency:
        return False
    return day > expected(source, last) + _PATIENCE


def _changed_rows(folder: DataFolder, table: Table) -> dict[tuple[str, str, date], int]:
    """How many rows each later vintage of a source brought, changed or withdrew."""
    built, counts = folder.read(table.name), {}
    for source in pc.unique(built["source"]).to_pylist():
        rows = built.filter(pc.equal(built["source"], source))
        vintages = sorted(pc.unique(rows["vintage"]).to_pylist())
        for before, after in pairwise(vintages):
            old, new = (current(table.name, rows, day).drop_columns(["vintage"]).to_pandas() for day in (before, after))
            brought = new.merge(old, how="left", indicator="side")["side"].eq("left_only").sum()
            key = [column for column in table.key if column != "vintage"]
            gone = old[key].merge(new[key], how="left", indicator="side")["side"].eq("left_only").sum()
            counts[table.name, source, after] = int(brought + gone)
    return counts


def last_day_of(period: date, frequency: str | None) -> date:
    """Last day of a period; of what is no year, quarter or month the day itself."""
    return last_day(period, frequency) if frequency in {"A", "Q", "M"} else period
