"""Raw files to Parquet: verify, parse, check, attribute, write. Nothing is written unless everything holds."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from petrostates.attribution import settings, unmoved_pairs
from petrostates.checks import Finding
from petrostates.errors import BadTable
from petrostates.ingest.shelf import Shelf, errors
from petrostates.ingest.vintages import OWN
from petrostates.schema import EVIDENCE
from petrostates.store import DataFolder, Record

_LOG = logging.getLogger(__name__)
_MOST_PAIRS = 6


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
        return build_held(Shelf(folder))


def build_held(shelf: Shelf) -> BuildReport:
    """Build a folder whose lock is held."""
    return write(shelf.folder, prepared(shelf))


def prepared(shelf: Shelf, draft: Record | None = None) -> dict[str, pa.Table]:
    """Everything a build would write, with a vintage that is not kept yet if one is given; nothing is written.

    Raises
    ------
    BadFile, BadTable
        As :func:`build` does.
    """
    records = shelf.folder.records()
    if draft is not None:
        records.append(draft)
    tables = shelf.tables(records)
    refuse(shelf.errors(records), str(shelf.folder.raw))
    return tables


def write(folder: DataFolder, tables: Mapping[str, pa.Table]) -> BuildReport:
    """Replace what is processed by these tables."""
    files = folder.replace(tables)
    _tell_of_unmoved(tables[EVIDENCE.name])
    return BuildReport({name: table.num_rows for name, table in sorted(tables.items())}, files)


def _tell_of_unmoved(evidence: pa.Table) -> None:
    """Say which of a user's own rows no number of the attributed basis rests on."""
    pairs = unmoved_pairs(evidence.filter(pc.equal(evidence["source"], OWN)))
    if pairs:
        shown = ", ".join(f"{origin} to {importer}" for origin, importer in pairs[:_MOST_PAIRS])
        more = f" and {len(pairs) - _MOST_PAIRS} more" if len(pairs) > _MOST_PAIRS else ""
        _LOG.info(
            "your own rows are also about %s%s: basis='attributed' moves %s to %s alone, and not these flows. They are read by "
            "petrostates attribute --origin ORIGIN --importer IMPORTER, where a 'carries' row names both",
            *(shown, more, settings.ORIGIN, settings.IMPORTER),
        )


def refuse_errors(tables: Mapping[str, pa.Table], place: str) -> None:
    """Stop before a write where a check of the field finds an error; what it merely doubts is for `petrostates check`.

    Raises
    ------
    BadTable
        With every error, its place and its remedy.
    """
    refuse(errors(tables), place)


def refuse(found: Sequence[Finding], place: str) -> None:
    """Raise these errors, if there are any."""
    if found:
        said = "\n".join(f"  {finding}" for finding in found)
        raise BadTable(f"{place}: {len(found)} finding(s) forbid writing. Nothing was written.\n{said}")
