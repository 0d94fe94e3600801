"""Records of raw vintages: who published the files, when, on which terms, and their checksums."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from petrostates.errors import BadFile

RECORD = "record.json"
_REQUIRED = ("source", "title", "publisher", "citation", "licence", "retrieved", "vintage", "files")


@dataclass(frozen=True)
class Record:
    """Where one raw vintage came from: publisher, licence, dates and checksums."""

    folder: Path
    source: str
    vintage: date
    facts: Mapping[str, Any]

    @property
    def names(self) -> tuple[str, ...]:
        """File names, in the order of the record."""
        return tuple(entry["name"] for entry in self.facts["files"])

    def verify(self) -> None:
        """Compare every file with its checksum.

        Raises
        ------
        BadFile
            A file is missing or differs from the record.
        """
        for listed in self.facts["files"]:
            path = self.folder / listed["name"]
            if not path.is_file():
                raise BadFile(f"{path}: missing, though {RECORD} lists it. Restore it, or remove the whole folder.")
            found = entry(path)["sha256"]
            if found != listed["sha256"]:
                raise BadFile(
                    f"{path}: checksum {found[:12]}… differs from {listed['sha256'][:12]}… in {RECORD}. "
                    "The file is damaged or was edited: restore it, or correct the record. Nothing was written."
                )


def entry(path: Path) -> dict[str, Any]:
    """Name, checksum and size of a file, as a record lists it."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"name": path.name, "sha256": digest, "bytes": path.stat().st_size}


def order(vintage: Path) -> tuple[str, str, int, str]:
    """By source and day; the answers of one day, ``2026-03-01``, ``2026-03-01.2`` and so on to ``.10``, as they came."""
    day, _, number = vintage.name.partition(".")
    return vintage.parent.name, day, len(number), number


def vacant(parent: Path, day: date) -> Path:
    """Folder for one more answer of a day: ``2026-03-01``, or ``2026-03-01.2`` where that is taken, and so on."""
    taken = sorted((found for found in parent.glob(f"{day}*") if found.name.partition(".")[0] == str(day)), key=order)
    number = f".{int(taken[-1].name.partition('.')[2] or 1) + 1}" if taken else ""
    return parent / f"{day}{number}"


def move(folder: Path, target: Path) -> Path:
    """Rename a folder of files once all of it is on the disk, so that not even a loss of power leaves half of it there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for path in (*folder.iterdir(), folder):
        _flush(path)
    moved = folder.rename(target)
    _flush(target.parent)
    return moved


def _flush(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def read_record(path: Path) -> Record:
    """Read ``record.json``.

    Raises
    ------
    BadFile
        It is missing, no record, or of another place.
    """
    if not path.is_file():
        raise BadFile(f"{path}: missing. Restore it, or remove the whole folder; see the other sources for its keys.")
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        missing = [key for key in _REQUIRED if key not in facts]
        vintage = date.fromisoformat(facts["vintage"]) if not missing else None
    except (ValueError, UnicodeDecodeError, TypeError) as error:
        raise BadFile(f"{path}: not a record ({error}). Restore it, or remove the whole folder.") from error
    if missing or vintage is None:
        raise BadFile(f"{path}: lacks {', '.join(missing)}. Restore it, or remove the whole folder.")
    files = facts["files"]
    if not isinstance(files, list) or not all(
        isinstance(listed, dict) and {"name", "sha256"} <= set(listed) for listed in files
    ):
        raise BadFile(
            f"{path}: 'files' must list the name and sha256 of every file. Restore it, or remove the whole folder."
        )
    if facts["source"] != path.parents[1].name or facts["vintage"] != path.parent.name.partition(".")[0]:
        raise BadFile(f"{path}: says {facts['source']}/{facts['vintage']}, but lies in {path.parent}.")
    return Record(path.parent, facts["source"], vintage, facts)
