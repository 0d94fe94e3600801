"""What is there, how old it is, and how many rows a new vintage changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from petrostates.connectors import sources
from petrostates.connectors.source import Codes
from petrostates.ingest.extents import expected, extents, extents_by_part, last_day_of, last_periods
from petrostates.ingest.journal import JOURNAL, Journal
from petrostates.ingest.vintages import current
from petrostates.schema import TABLES, Table
from petrostates.store import DataFolder

if TYPE_CHECKING:
    import pandas as pd

Scope = Mapping[str, Codes]
# A provider may be late by a month before anyone should look into it.
_PATIENCE = timedelta(days=31)
_SHOWN = ["source", "vintage", "table", "frequency", "rows", "changed_rows", "first_period", "last_period", "age_days"]
_SHOWN += ["usual_lag_days", "is_late", "late_parts", "licence"]
_JUDGED = ["source", "table", "frequency", "last_period"]


def status(folder: DataFolder, today: date | None = None) -> pd.DataFrame:
    """A row per source, vintage and table.

    Returns
    -------
    pandas.DataFrame
        ``source``, ``vintage``, ``table``, ``frequency``, ``rows``, ``changed_rows`` (new, changed or withdrawn against
        what was known before; null for the first vintage), ``first_period``, ``last_period``, ``age_days`` (since the
        end of the last period) beside ``usual_lag_days`` (null for what cannot be fetched), ``is_late`` (of the newest
        vintage of a table, whether newer figures should have appeared more than a month ago), ``late_parts`` (of which
        reporters or products, where these appear at different times; one that has not for two years is waited for no more),
        ``licence``. A raw vintage that is not built has no rows. A source of which nothing has ever come, and whose last
        fetch failed within a month, has a row that is late.
    """
    import pandas as pd

    tables = {name: folder.read(name) for name in TABLES}
    built = extents(tables)
    changed = {key: count for table in TABLES.values() for key, count in _changed_rows(folder, table).items()}
    keys = list(zip(built["table"], built["source"], built["vintage"], strict=True))
    built = built.assign(changed_rows=pd.Series(map(changed.get, keys), index=built.index, dtype="Int64"))
    records = folder.records()
    listed = [
        {"source": record.source, "vintage": record.vintage, "licence": record.facts["licence"]} for record in records
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
    scopes = {record.source: record.facts for record in records}  # of the newest one
    late = _late(shown, extents_by_part(tables), scopes, day)
    shown["is_late"] = [name is not None for name in late]
    shown["late_parts"] = [name or None for name in late]
    shown = pd.concat([shown, _never_came(folder, set(shown["source"]), day)], ignore_index=True)
    whole = {
        "rows": "Int64",
        "changed_rows": "Int64",
        "age_days": "Int64",
        "usual_lag_days": "Int64",
        "is_late": "bool",
    }
    return shown.sort_values(["source", "table", "vintage"])[_SHOWN].astype(whole).reset_index(drop=True)


def _late(shown: pd.DataFrame, parted: pd.DataFrame, scopes: Mapping[str, Scope], day: date) -> list[str | None]:
    """Of each row which parts are late: None where nothing is, no name where the source has no parts."""
    newest = shown.groupby(["source", "table"])["vintage"].transform("max").eq(shown["vintage"])
    found: list[str | None] = []
    for name, table, frequency, last, is_new in zip(*(shown[column] for column in _JUDGED), newest, strict=True):
        source = sources().get(name)
        if not is_new or source is None or source.fetch is None or frequency != source.frequency:
            found.append(None)
            continue
        mine = parted[parted["source"].eq(name) & parted["table"].eq(table)]
        ends = last_periods(mine, source, scopes.get(name, {})) or {"": last}
        parts = [part for part, end in sorted(ends.items()) if day > expected(source, end) + _PATIENCE]
        found.append(", ".join(parts) if parts else None)
    return found


def _never_came(folder: DataFolder, known: set[str], day: date) -> pd.DataFrame:
    """A row for every source that failed of late and has nothing at hand: it would be missing in silence."""
    import pandas as pd

    last = {str(line["source"]): line for line in Journal(folder.root / JOURNAL).lines() if line["step"] == "fetch"}
    failed = [
        name
        for name, line in last.items()
        if name in sources()
        and name not in known
        and line["outcome"] == "failed"
        and _is_recent(str(line["time"]), day)
    ]
    rows = [{"source": name, "is_late": True, "licence": sources()[name].licence} for name in failed]
    return pd.DataFrame(rows, columns=_SHOWN).astype(object)


def _is_recent(time: str, day: date) -> bool:
    return day - datetime.fromisoformat(time).date() <= _PATIENCE


def _lag_days(name: str) -> int | None:
    source = sources().get(name)
    return source.lag_days if source and source.fetch else None


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
