"""A user's own files among the data: checked whole, kept as a vintage with its record, and built."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from petrostates.connectors import RawFiles, sources
from petrostates.errors import BadArgument, BadFile
from petrostates.ingest.build import OWN, BuildReport, build_held, refuse_errors
from petrostates.schema import TABLES
from petrostates.store import DataFolder, Record


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
        For the record: ``title``, ``publisher``, ``licence``, ``address``; what is left out is said to be not stated.
    vintage
        Day from which the figures count as known.
    wait_seconds
        How long to wait for another run.

    Returns
    -------
    tuple
        The record, or None where the newest vintage has the very same files; and what was built.

    Raises
    ------
    BadFile, BadTable
        With file, row and column. Nothing was written.
    """
    names = [file.name for file in files]
    if len(set(names)) < len(names):
        raise BadArgument("Two of the files have the same name. Rename one of them.")
    contents = {file.name: _content(file) for file in files}
    for file in files:  # where the user has it, so that an error names that place
        parsed = sources()[OWN].parse(RawFiles(file.parent, (file.name,), vintage))
        refuse_errors({name: TABLES[name].check(table, str(file)) for name, table in parsed.items()}, str(file))
    with folder.lock(wait_seconds), folder.scratch(OWN) as scratch:
        stated = {name: facts.get(name) or "not stated" for name in ("title", "publisher", "licence", "address")}
        own = {
            "source": OWN,
            **stated,
            "citation": f"{stated['publisher']}, {stated['title']}.",
            "retrieved": vintage.isoformat(),
            "vintage": vintage.isoformat(),
        }
        return folder.keep(folder.draft(scratch, own, contents)), build_held(folder)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadFile(f"{file}: cannot be read ({error.strerror}). Check the path.") from error
