"""A user's own files among the data: checked whole, kept as a vintage with its record, and built."""

from __future__ import annotations

import io
import logging
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from petrostates.connectors import RawFiles, sources
from petrostates.connectors.line_end import last_open_line
from petrostates.errors import BadArgument, BadFile
from petrostates.ingest.build import BuildReport, build_held, prepared, refuse_errors, write
from petrostates.ingest.shelf import Shelf
from petrostates.ingest.vintages import OWN
from petrostates.reference import WORLD
from petrostates.schema import FLOWS, TABLES
from petrostates.store import RECORD, DataFolder, Record

_LOG = logging.getLogger(__name__)
_STATED = ("title", "publisher", "licence", "address")


def add(
    folder: DataFolder,
    files: Sequence[Path],
    *,
    facts: Mapping[str, str],
    vintage: date,
    wait_seconds: float = 0,
) -> tuple[Record | None, BuildReport]:
    """Take CSV files of flows or estimates into the data folder and build.

    Parameters
    ----------
    folder
        Where to; its other data stay as they are.
    files
        CSV files; each is read as flows or as estimates by its header.
    facts
        For the record: ``title``, ``publisher``, ``licence``, ``address``. What is left out is as the newest vintage has it
        of the very same files, and else said to be not stated.
    vintage
        Day from which the figures count as known.
    wait_seconds
        How long to wait for another run.

    Returns
    -------
    tuple
        The record, or None where the newest vintage has the very same files and its record says the same of them; and what
        was built.

    Raises
    ------
    BadFile, BadTable
        With file, row and column. Nothing was written.
    """
    contents = {_name(file): _content(file) for file in files}
    if len(contents) < len(files):
        raise BadArgument("Two of the files have the same name. Rename one of them.")
    for file in files:  # where the user has it, so that an error names that place
        parsed = sources()[OWN].parse(RawFiles(file.parent, (file.name,), vintage))
        _warn_of_open_line(file, contents[file.name])
        _warn_of_totals(file, parsed[FLOWS.name])
        refuse_errors({name: TABLES[name].check(table, str(file)) for name, table in parsed.items()}, str(file))
    with folder.lock(wait_seconds), folder.scratch(OWN) as scratch:
        draft = folder.draft(scratch, _facts(facts, {}, vintage), contents)
        shelf, newest = Shelf(folder), folder.newest(OWN)
        if newest and newest.facts["files"] == draft.facts["files"]:
            said = _facts(facts, newest.facts, vintage)
            if all(said[name] == newest.facts.get(name) for name in _STATED):
                return None, build_held(shelf)
            draft = folder.draft(scratch, said, contents)
        tables = prepared(shelf, draft)  # beside all other data, before anything is kept
        return folder.keep(draft), write(folder, tables)


def _facts(stated: Mapping[str, str], earlier: Mapping[str, str], vintage: date) -> dict[str, str]:
    """What the record says: what is stated now, or was of the same files; of whom nobody said anything, that."""
    said = {name: stated.get(name) or earlier.get(name) or "not stated" for name in _STATED}
    days = dict.fromkeys(("retrieved", "vintage"), vintage.isoformat())
    return {"source": OWN, **said, "citation": f"{said['publisher']}, {said['title']}.", **days}


def _name(file: Path) -> str:
    if file.name == RECORD:
        raise BadArgument(f"{file}: '{RECORD}' is the name of the record that is kept beside the file. Rename it.")
    return file.name


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadFile(f"{file}: cannot be read ({error.strerror}). Check the path.") from error


def _warn_of_open_line(file: Path, content: bytes) -> None:
    """Many editors leave the last line end out; so does a copy that was cut off within a number."""
    found = last_open_line(io.BytesIO(content))
    if found:
        _LOG.warning("%s, row %d: '%s' has no line end. Is the file complete? It was taken as it is.", file, *found)


def _warn_of_totals(file: Path, flows: pa.Table) -> None:
    totals = flows.filter(pc.or_(pc.equal(flows["exporter"], WORLD), pc.equal(flows["importer"], WORLD)))
    if totals.num_rows:
        first = ", ".join(str(totals[name][0]) for name in ("period", "exporter", "importer", "product"))
        _LOG.warning(
            "%s: %d of %d rows are totals over partners (%s), the first is %s: no exporter or importer, they are left out of "
            "every figure. Drop them to be rid of this warning.",
            *(file, totals.num_rows, flows.num_rows, WORLD, first),
        )
