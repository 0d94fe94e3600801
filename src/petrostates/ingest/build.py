"""Raw files to Parquet: verify, parse, check, attribute, write. Nothing is written unless everything holds."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from petrostates.attribution import adjustments
from petrostates.checks import check
from petrostates.connectors import RawFiles, sources
from petrostates.errors import BadFile, BadTable
from petrostates.ingest.vintages import current, figure, is_whole
from petrostates.schema import ADJUSTMENTS, TABLES
from petrostates.store import DataFolder, Record

_LOG = logging.getLogger(__name__)
_ATTRIBUTED, _EVIDENCE = "baci", "iran_evidence"


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
        return build_held(folder)


def build_held(folder: DataFolder) -> BuildReport:
    """Build a folder whose lock is held."""
    return write(folder, prepared(folder))


def prepared(folder: DataFolder, draft: Record | None = None) -> dict[str, pa.Table]:
    """Everything a build would write, with a vintage that is not kept yet if one is given; nothing is written.

    Raises
    ------
    BadFile, BadTable
        As :func:`build` does.
    """
    records = folder.records()
    tables = _parse_all(records if draft is None else [*records, draft])
    refuse_errors(tables, str(folder.raw))
    tables["adjustments"] = _attribute(tables)
    return tables


def write(folder: DataFolder, tables: Mapping[str, pa.Table]) -> BuildReport:
    """Replace what is processed by these tables."""
    files = folder.replace(tables)
    return BuildReport({name: table.num_rows for name, table in sorted(tables.items())}, files)


def refuse_errors(tables: Mapping[str, pa.Table], place: str) -> None:
    """Stop before a write where a check of the field finds an error; what it merely doubts is for `petrostates check`.

    Raises
    ------
    BadTable
        With every error, its place and its remedy.
    """
    known = {name: current(name, table) for name, table in tables.items()}
    errors = [finding for finding in check(known) if finding.severity == "error"]
    if errors:
        said = "\n".join(f"  {finding}" for finding in errors)
        raise BadTable(f"{place}: {len(errors)} finding(s) forbid writing. Nothing was written.\n{said}")


def parse(record: Record) -> dict[str, pa.Table]:
    """Tables of one raw vintage, each within its schema.

    Raises
    ------
    BadFile, BadTable
        The files are not what their record or their documented layout says.
    """
    source = sources().get(record.source)
    if source is None:
        known = ", ".join(sorted(sources()))
        raise BadFile(
            f"{record.folder}: no source is named '{record.source}'. Known: {known}. "
            "Install the package that registers it, or move the folder away."
        )
    record.verify()
    parsed = source.parse(RawFiles(record.folder, record.names, record.vintage))
    return {name: TABLES[name].check(table, str(record.folder)) for name, table in parsed.items()}


def _parse_all(records: list[Record]) -> dict[str, pa.Table]:
    parts: dict[str, dict[tuple[str, date], pa.Table]] = {name: {} for name in TABLES}
    for record in records:
        _LOG.info("parse %s, vintage %s", record.source, record.vintage)
        for name, parsed in parse(record).items():
            table = parsed
            earlier = parts[name].get((record.source, record.vintage))
            if earlier is not None and not is_whole(record.source):
                table = _later_wins(name, earlier, table)
            parts[name][record.source, record.vintage] = table
    return {
        name: pa.concat_tables([TABLES[name].fields.empty_table(), *found.values()]) for name, found in parts.items()
    }


def _later_wins(name: str, earlier: pa.Table, later: pa.Table) -> pa.Table:
    """Two answers of one day: rows of the later one stand in for those of the same figures."""
    key = figure(name)
    numbered = _comparable(earlier.select(key)).append_column("row", pa.array(range(earlier.num_rows), pa.int64()))
    kept = numbered.join(_comparable(later.select(key)), keys=key, join_type="left anti")["row"]
    return pa.concat_tables([earlier.take(kept.combine_chunks().sort()), later])


def _comparable(keys: pa.Table) -> pa.Table:
    """Keys in which a blank equals a blank: a join takes nulls for different."""
    filled = [
        pc.fill_null(keys[field.name], "") if pa.types.is_string(field.type) else keys[field.name]
        for field in keys.schema
    ]
    return pa.table(dict(zip(keys.column_names, filled, strict=True)))


def _attribute(tables: Mapping[str, pa.Table]) -> pa.Table:
    """Adjust annual flows by the evidence, as both were known on every day on which one of them changed."""
    flows = tables["flows"].filter(pc.equal(tables["flows"]["source"], _ATTRIBUTED))
    evidence = tables["evidence"]
    days = sorted({*_vintages(flows), *_vintages(evidence)})
    made = (
        adjustments(current("flows", flows, day), current("evidence", evidence, day), source=_EVIDENCE, vintage=day)
        for day in days
    )
    return pa.concat_tables([ADJUSTMENTS.fields.empty_table(), *made])


def _vintages(table: pa.Table) -> list[date]:
    vintages: list[date] = pc.unique(table["vintage"]).to_pylist()
    return vintages
