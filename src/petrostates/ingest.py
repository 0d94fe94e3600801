"""The scheduler's path: verify, parse, check, attribute, write. Nothing is written unless everything holds."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from petrostates.attribution import adjustments
from petrostates.connectors import RawFiles, sources
from petrostates.errors import BadFile
from petrostates.schema import TABLES
from petrostates.store import DataFolder, Record

if TYPE_CHECKING:
    import pandas as pd

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class BuildReport:
    """What a build wrote: rows by table, and the number of files."""

    rows: dict[str, int]
    files: int


def build(folder: DataFolder, wait_seconds: float = 0, seed_from: Path | None = None) -> BuildReport:
    """Rebuild ``processed/`` from ``raw/``; the same raw files give the same bytes.

    Parameters
    ----------
    folder
        What to build.
    wait_seconds
        How long to wait for another run.
    seed_from
        Bundled raw files to copy in first; the folder is made if need be.

    Raises
    ------
    BadFile, BadTable
        A raw file is damaged, edited or not in its documented layout. Nothing is written.
    FolderLocked
        Another run is writing to this folder.
    """
    if seed_from is not None:
        folder.root.mkdir(parents=True, exist_ok=True)
    with folder.lock(wait_seconds):
        if seed_from is not None:
            folder.seed(seed_from)
        tables = _parse_all(folder.records())
        tables["adjustments"] = _attribute(tables)
        files = folder.replace(tables)
    return BuildReport({name: table.num_rows for name, table in sorted(tables.items())}, files)


def status(folder: DataFolder) -> pd.DataFrame:
    """What is there: a row per source, vintage and table; without rows where a raw vintage is not built."""
    import pandas as pd

    built: list[dict[str, Any]] = []
    for name in TABLES:
        table = folder.read(name).select(["source", "vintage", "period"])
        groups = table.group_by(["source", "vintage"]).aggregate(
            [([], "count_all"), ("period", "min"), ("period", "max")]
        )
        built.extend({**row, "table": name} for row in groups.to_pylist())
    listed = [
        {"source": record.source, "vintage": record.vintage, "licence": record.facts["licence"]}
        for record in folder.records()
    ]
    columns = {"count_all": "rows", "period_min": "first_period", "period_max": "last_period"}
    known = pd.DataFrame(listed, columns=["source", "vintage", "licence"])
    rows = pd.DataFrame(built, columns=["source", "vintage", "table", *columns]).rename(columns=columns)
    shown = known.merge(rows, on=["source", "vintage"], how="outer").sort_values(["source", "vintage", "table"])
    return shown.astype({"rows": "Int64"}).reset_index(drop=True)


def _parse_all(records: list[Record]) -> dict[str, pa.Table]:
    parts: dict[str, list[pa.Table]] = {name: [] for name in TABLES}
    for record in records:
        source = sources().get(record.source)
        if source is None:
            raise BadFile(
                f"{record.folder}: no source is named '{record.source}'. Known: {', '.join(sorted(sources()))}."
            )
        record.verify()
        _LOG.info("parse %s, vintage %s", record.source, record.vintage)
        for name, table in source.parse(RawFiles(record.folder, record.names, record.vintage)).items():
            parts[name].append(TABLES[name].check(table, str(record.folder)))
    return {name: pa.concat_tables([TABLES[name].fields.empty_table(), *found]) for name, found in parts.items()}


def _attribute(tables: dict[str, pa.Table]) -> pa.Table:
    """Adjust the newest annual vintage by the newest evidence."""
    flows = _newest(tables["flows"].filter(pc.equal(tables["flows"]["source"], "baci")))
    evidence = _newest(tables["evidence"])
    vintage = max([*evidence["vintage"].to_pylist()[:1], *flows["vintage"].to_pylist()[:1]], default=date.min)
    return adjustments(flows, evidence, source="iran_evidence", vintage=vintage)


def _newest(table: pa.Table) -> pa.Table:
    if table.num_rows == 0:
        return table
    return table.filter(pc.equal(table["vintage"], pc.max(table["vintage"])))
