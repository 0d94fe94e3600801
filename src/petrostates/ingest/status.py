"""What is there, how old it is, and what a new vintage changed."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from petrostates.connectors import sources
from petrostates.ingest.vintages import current
from petrostates.schema import TABLES, Table
from petrostates.store import DataFolder
from petrostates.units import last_day

if TYPE_CHECKING:
    import pandas as pd

_AMOUNT = {"flows": "quantity_t", "balances": "quantity_t", "prices": "value", "adjustments": "quantity_t"}


def status(folder: DataFolder, today: date | None = None) -> pd.DataFrame:
    """A row per source, vintage and table.

    Returns
    -------
    pandas.DataFrame
        ``source``, ``vintage``, ``table``, ``frequency``, ``rows``, ``changed_rows`` (new, changed or withdrawn against
        what was known before; null for the first vintage), ``first_period``, ``last_period``, ``age_days`` (since the
        end of the last period) beside ``usual_lag_days``, ``licence``. A raw vintage that is not built has no rows.
    """
    import pandas as pd

    built = [row for table in TABLES.values() for row in _extent(folder, table)]
    listed = [
        {"source": record.source, "vintage": record.vintage, "licence": record.facts["licence"]}
        for record in folder.records()
    ]
    columns = [
        "source",
        "vintage",
        "table",
        "frequency",
        "rows",
        "changed_rows",
        "first_period",
        "last_period",
        "last_day",
    ]
    known = pd.DataFrame(listed, columns=["source", "vintage", "licence"])
    shown = known.merge(pd.DataFrame(built, columns=columns), on=["source", "vintage"], how="outer")
    day = today or date.today()  # noqa: DTZ011 # ages are counted in the user's own days
    shown["age_days"] = [
        None if last != last or last is None else max(0, (day - last).days) for last in shown["last_day"]
    ]
    shown["usual_lag_days"] = [sources()[name].lag_days if name in sources() else None for name in shown["source"]]
    order = [*columns[:-1], "age_days", "usual_lag_days", "licence"]
    whole = {"rows": "Int64", "changed_rows": "Int64", "age_days": "Int64", "usual_lag_days": "Int64"}
    return shown.sort_values(["source", "table", "vintage"])[order].astype(whole).reset_index(drop=True)


def revisions(folder: DataFolder, source: str, most: int = 20) -> pd.DataFrame:
    """The largest changes between the two newest vintages of a source.

    Returns
    -------
    pandas.DataFrame
        The key of each row, ``old``, ``new``, ``change`` (new less old, null where one side has none), largest first;
        empty with fewer than two vintages.
    """
    import pandas as pd

    found = [_changes(folder, TABLES[name], amount, source) for name, amount in _AMOUNT.items()]
    changes = pd.concat(found, ignore_index=True) if found else pd.DataFrame()
    if changes.empty:
        return changes
    size = changes["change"].abs().fillna(changes[["old", "new"]].abs().max(axis=1))
    return changes.loc[size.sort_values(ascending=False).index].head(most).reset_index(drop=True)


def _extent(folder: DataFolder, table: Table) -> list[dict[str, Any]]:
    columns = ["source", "vintage", "period", *(["frequency"] if "frequency" in table.fields.names else [])]
    built = folder.read(table.name)
    rows = built.select(columns)
    keys = [name for name in columns if name not in {"period"}]
    changed = _changed_rows(table.name, built)
    groups = rows.group_by(keys).aggregate([([], "count_all"), ("period", "min"), ("period", "max")]).to_pylist()
    return [
        {
            "source": row["source"],
            "vintage": row["vintage"],
            "table": table.name,
            "frequency": row.get("frequency"),
            "rows": row["count_all"],
            "changed_rows": changed.get((row["source"], row["vintage"])),
            "first_period": row["period_min"],
            "last_period": row["period_max"],
            "last_day": _last_day(row["period_max"], row.get("frequency")),
        }
        for row in groups
    ]


def _changed_rows(name: str, built: pa.Table) -> dict[tuple[str, date], int]:
    """How many rows each later vintage of a source brought, changed or withdrew."""
    counts = {}
    for source in pc.unique(built["source"]).to_pylist():
        rows = built.filter(pc.equal(built["source"], source))
        vintages = sorted(pc.unique(rows["vintage"]).to_pylist())
        for before, after in pairwise(vintages):
            old, new = (current(name, rows, day).drop_columns(["vintage"]).to_pandas() for day in (before, after))
            brought = new.merge(old, how="left", indicator="side")["side"].eq("left_only").sum()
            key = [column for column in TABLES[name].key if column != "vintage"]
            gone = old[key].merge(new[key], how="left", indicator="side")["side"].eq("left_only").sum()
            counts[source, after] = int(brought + gone)
    return counts


def _last_day(period: date, frequency: str | None) -> date:
    return last_day(period, frequency) if frequency in {"A", "Q", "M"} else period


def _changes(folder: DataFolder, table: Table, amount: str, source: str) -> pd.DataFrame:
    import pandas as pd

    built = folder.read(table.name)
    rows = built.filter(pc.equal(built["source"], source))
    vintages = sorted(pc.unique(rows["vintage"]).to_pylist())[-2:]
    key = [name for name in table.key if name not in {"source", "vintage"}]
    if len(vintages) < 2:
        return pd.DataFrame(columns=[*key, "old", "new", "change", "table"])
    # What was known on either day: a window that holds fewer rows has withdrawn none.
    old, new = (current(table.name, rows, day).to_pandas().set_index(key)[amount] for day in vintages)
    both = old.to_frame("old").join(new.to_frame("new"), how="outer")
    both["change"] = both["new"] - both["old"]
    same = both["old"].eq(both["new"]) | (both["old"].isna() & both["new"].isna())
    changed: pd.DataFrame = both[~same].reset_index().assign(table=table.name)
    return changed
