"""What the newest vintage of a source changed: every amount that was revised, withdrawn or new."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from petrostates.connectors import sources
from petrostates.errors import UnknownName, suggest
from petrostates.ingest.vintages import current
from petrostates.schema import TABLES, Table
from petrostates.store import DataFolder

if TYPE_CHECKING:
    import pandas as pd

_TONNES = dict.fromkeys(("quantity_low_t", "quantity_t", "quantity_high_t"), "t")
# Amounts of each table with their unit; None where the column `unit` of the row says it.
_MEASURES: dict[str, dict[str, str | None]] = {
    "flows": {"quantity_t": "t", "value_usd": "USD"},
    "balances": {"quantity_t": "t"},
    "prices": {"value": None},
    "evidence": {"low": None, "central": None, "high": None, "change_on_year": "share"},
    "adjustments": {**_TONNES},
}
_KINDS = ("revised", "withdrawn", "new")
_AMOUNTS = ["measure", "unit", "old", "new", "change", "old_vintage", "new_vintage"]


def revisions(folder: DataFolder, source: str) -> pd.DataFrame:
    """Every amount that differs between the two newest vintages of a source.

    Returns
    -------
    pandas.DataFrame
        ``kind`` (``revised``, ``withdrawn`` or ``new``, in this order), ``table``, the key of each row without what is
        empty throughout, ``measure`` (the column the amount stands in) and its ``unit``, ``old``, ``new``, ``change`` (new
        less old; null where either is missing), ``old_vintage``, ``new_vintage``. Within a kind the largest of each measure
        come first, in turn. Where it is empty, :func:`compared` says why.

    Raises
    ------
    UnknownName
        No source has this id.
    """
    import pandas as pd

    _refuse_unknown(folder, source)
    found = [_of_table(TABLES[name], rows, *pair) for name, rows, pair in _pairs(folder, source)]
    empty = pd.DataFrame(columns=["kind", "table", "period", *_AMOUNTS])
    changes = pd.concat([frame for frame in found if len(frame)] or [empty], ignore_index=True)
    size = changes["change"].abs().fillna(changes[["old", "new"]].abs().max(axis=1))
    ordered = changes.assign(size=size, order=changes["kind"].map(_KINDS.index))
    ordered = ordered.sort_values(["order", "size"], ascending=[True, False], kind="stable")
    # Tonnes and dollars have no common size: the largest of each, then the second of each.
    ordered["turn"] = ordered.groupby(["order", "table", "measure"], sort=False).cumcount()
    ordered = ordered.sort_values(["order", "turn"], kind="stable").reset_index(drop=True)
    keys = [name for name in changes.columns if name not in {"kind", "table", *_AMOUNTS}]
    filled = [name for name in keys if ordered[name].notna().any()]
    shown: pd.DataFrame = ordered[["kind", "table", *filled, *_AMOUNTS]]
    return shown


def compared(folder: DataFolder, source: str, changes: pd.DataFrame) -> str:
    """Which vintages were compared to find these changes, or why there is nothing."""
    pairs = _pairs(folder, source)
    if pairs:
        said = ", ".join(f"{name} of {new} against {old}" for name, _, (old, new) in pairs)
        return f"{source}: {said}" + ("; no amount differs" if changes.empty else "")
    held = {day for name in TABLES for day in _vintages(_rows(folder, name, source))}
    if len(held) == 1:
        return f"{source}: one vintage only, {max(held)}: there is none to compare it with"
    if held:
        return f"{source}: no table with amounts has two vintages: there is nothing to compare"
    if any(record.source == source for record in folder.records()):
        return f"{source}: it is at hand but not built. Build it with: petrostates build"
    if sources()[source].fetch:
        return f"{source}: it was never fetched. Fetch it with: petrostates fetch {source}"
    return f"{source}: nothing is at hand, and it cannot be fetched. Add your own files with: petrostates add FILE.csv"


def _refuse_unknown(folder: DataFolder, source: str) -> None:
    known = {*sources(), *(record.source for record in folder.records())}
    if source not in known:
        raise UnknownName(f"No source '{source}'. {suggest(source, known)}")


def _rows(folder: DataFolder, name: str, source: str) -> pa.Table:
    built = folder.read(name)
    return built.filter(pc.equal(built["source"], source))


def _vintages(rows: pa.Table) -> list[date]:
    return sorted(pc.unique(rows["vintage"]).to_pylist())


def _pairs(folder: DataFolder, source: str) -> list[tuple[str, pa.Table, tuple[date, date]]]:
    """Tables with amounts of which two vintages are at hand, with their rows and the two newest of these."""
    found = []
    for name in _MEASURES:
        rows = _rows(folder, name, source)
        days = _vintages(rows)
        if len(days) > 1:
            found.append((name, rows, (days[-2], days[-1])))
    return found


def _of_table(table: Table, rows: pa.Table, before: date, after: date) -> pd.DataFrame:
    """What was known on either day: a vintage that holds fewer rows has not withdrawn the others by that alone."""
    import pandas as pd

    key = [name for name in table.key if name not in {"source", "vintage"}]
    measures = list(_MEASURES[table.name])
    columns = [*key, *measures, *(["unit"] if "unit" in table.fields.names else [])]
    old, new = (current(table.name, rows, day).select(columns).to_pandas() for day in (before, after))
    both = old.merge(new, on=key, how="outer", suffixes=("_old", "_new"), indicator="side")
    both["kind"] = np.select([both["side"].eq("both"), both["side"].eq("left_only")], _KINDS[:2], _KINDS[2])
    # A row that came or went without any amount is still told, once.
    is_blank = both[[f"{name}_{end}" for name in measures for end in ("old", "new")]].isna().all(axis=1)
    parts = []
    for measure, unit in _MEASURES[table.name].items():
        was, is_now = both[f"{measure}_old"], both[f"{measure}_new"]
        same = was.eq(is_now) | (was.isna() & is_now.isna())
        part = both[~same | (is_blank & both["side"].ne("both") & (measure == measures[0]))]
        if len(part):
            of_row = unit or part["unit_new"].fillna(part["unit_old"])
            amounts = {"measure": measure, "unit": of_row, "old": was[part.index], "new": is_now[part.index]}
            parts.append(part.assign(table=table.name, **amounts, old_vintage=before, new_vintage=after))
    if not parts:
        return pd.DataFrame()
    changed = pd.concat(parts, ignore_index=True)
    changed["change"] = changed["new"] - changed["old"]
    ordered: pd.DataFrame = changed[["kind", "table", *key, *_AMOUNTS]]
    return ordered
