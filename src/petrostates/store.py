"""The data folder: raw files with their records, and processed Parquet. The only module that writes ``data/``."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import filelock
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from petrostates.errors import BadFile, FolderLocked, MissingData
from petrostates.schema import TABLES

RECORD = "record.json"
_STAGING = ".staging"
_FINISHED = ".built"
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
        for entry in self.facts["files"]:
            path = self.folder / entry["name"]
            if not path.is_file():
                raise BadFile(f"{path}: missing, though {RECORD} lists it. Restore it, or remove the whole folder.")
            found = _entry(path)["sha256"]
            if found != entry["sha256"]:
                raise BadFile(
                    f"{path}: checksum {found[:12]}… differs from {entry['sha256'][:12]}… in {RECORD}. "
                    "The file is damaged or was edited: restore it, or correct the record. Nothing was written."
                )


class DataFolder:
    """One data folder with ``raw/`` and ``processed/``.

    Parameters
    ----------
    root
        The folder itself; see :func:`petrostates.config.data_folder`.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.raw = root / "raw"
        self.processed = root / "processed"

    def is_built(self) -> bool:
        """Whether a build of this version came to its end here; one that was cut off, or an older one, did not."""
        mark = self.processed / _FINISHED
        return mark.is_file() and mark.read_text(encoding="utf-8") == version("petrostates")

    def seed(self, bundle: Path) -> None:
        """Copy the bundled raw files into a new folder; what is there stays. Call it while holding the lock."""
        for record in sorted(bundle.rglob(RECORD)):
            target = self.raw / record.parent.relative_to(bundle)
            if not target.exists():
                partial = target.with_name(f".{target.name}.partial")
                shutil.rmtree(partial, ignore_errors=True)
                shutil.copytree(record.parent, partial)
                partial.rename(target)

    @contextmanager
    def lock(self, wait_seconds: float = 0) -> Iterator[None]:
        """Hold the folder for writing; the system releases it when the process ends, however it ends.

        Raises
        ------
        FolderLocked
            Another run holds it for longer than ``wait_seconds``.
        """
        if not self.root.is_dir():
            raise MissingData(
                f"No data folder at '{self.root}'. Make it with: petrostates build --init --data {self.root}"
            )
        lock = filelock.FileLock(self.root / ".lock")
        try:
            lock.acquire(timeout=wait_seconds)
        except filelock.Timeout as error:
            raise FolderLocked(
                f"{self.root}: another run is writing here. Try again later, or wait for it with --wait SECONDS."
            ) from error
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def scratch(self, source: str) -> Iterator[Path]:
        """A folder for downloads in progress; what a crash or a failure leaves there, the next run resumes."""
        folder = self.root / ".scratch" / source
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        shutil.rmtree(folder, ignore_errors=True)

    def draft(self, scratch: Path, facts: Mapping[str, Any], files: Mapping[str, bytes | Path]) -> Record:
        """Lay a vintage out beside the raw folder, complete with its record."""
        folder = scratch / "draft" / str(facts["source"]) / str(facts["vintage"])
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, content in files.items():
            if isinstance(content, Path):
                content.replace(folder / name)
            else:
                (folder / name).write_bytes(content)
        entries = [_entry(folder / name) for name in sorted(files)]
        text = json.dumps({**facts, "files": entries}, indent=2, ensure_ascii=False, default=str)
        (folder / RECORD).write_text(text + "\n", encoding="utf-8")
        return _read_record(folder / RECORD)

    def keep(self, draft: Record) -> Record | None:
        """Move a draft among the raw vintages by one rename; None where the newest one has the very same files.

        A second, different answer of the same day gets a folder of its own: nothing is ever overwritten.
        """
        place = self.raw / draft.source
        kept = sorted(place.glob("[!.]*"), key=_order)
        if kept and _read_record(kept[-1] / RECORD).facts["files"] == draft.facts["files"]:
            return None
        same_day = [folder for folder in kept if folder.name.startswith(str(draft.vintage))]
        number = f".{int(same_day[-1].name.partition('.')[2] or 1) + 1}" if same_day else ""
        target = place / f"{draft.vintage}{number}"
        place.mkdir(parents=True, exist_ok=True)
        draft.folder.rename(target)
        return _read_record(target / RECORD)

    def reject(self, draft: Record) -> Path:
        """Keep what cannot be read for inspection, apart from the raw vintages."""
        target = self.root / "rejected" / draft.source / str(draft.vintage)
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        return draft.folder.rename(target)

    def records(self) -> list[Record]:
        """Every raw vintage, by source and date."""
        vintages = [path for path in sorted(self.raw.glob("[!.]*/[!.]*"), key=_order) if path.is_dir()]
        if not vintages:
            raise MissingData(
                f"No raw data in '{self.raw}'. Copy the bundled ones there with: petrostates build --init --data {self.root}"
            )
        return [_read_record(path / RECORD) for path in vintages]

    def location(self, table: str) -> Path | None:
        """Folder of a processed table, or None when nothing of it is built."""
        folder = self.processed / table
        return folder if any(folder.rglob("*.parquet")) else None

    def read(self, table: str) -> pa.Table:
        """Read a whole processed table; empty when nothing of it is built."""
        location = self.location(table)
        schema = TABLES[table].fields
        if location is None:
            return schema.empty_table()
        return pa.concat_tables([pq.ParquetFile(path).read() for path in sorted(location.rglob("*.parquet"))])

    def replace(self, tables: Mapping[str, pa.Table]) -> int:
        """Replace everything processed by these tables; return the number of files.

        All files are first written and flushed beside the old ones; only then is each renamed into place. A full disk
        or a crash during writing leaves every old file as it was, and a reader sees each file old or new, never torn.
        """
        staging = self.processed / _STAGING
        try:
            staged = [self._stage(staging, place, part) for place, part in _partitions(tables)]
            for temporary, final in staged:
                temporary.replace(final)
            self._remove_stale({final for _, final in staged})
            (self.processed / _FINISHED).write_text(version("petrostates"), encoding="utf-8")
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        return len(staged)

    def _stage(self, staging: Path, place: Path, part: pa.Table) -> tuple[Path, Path]:
        temporary, final = staging / place, self.processed / place
        for folder in (temporary.parent, final.parent):  # all folders before the first rename: making one can fail
            folder.mkdir(parents=True, exist_ok=True)
        pq.write_table(part, temporary, compression="zstd")
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        return temporary, final

    def _remove_stale(self, current: set[Path]) -> None:
        for path in self.processed.rglob("*.parquet"):
            if path not in current and _STAGING not in path.parts:
                path.unlink()
        for folder in sorted((path for path in self.processed.rglob("*") if path.is_dir()), reverse=True):
            if not any(folder.iterdir()):
                folder.rmdir()


def constants(location: str, columns: tuple[str, ...]) -> set[tuple[Any, ...]]:
    """Values of columns that never change within a block of rows, from the footers of a folder of Parquet alone.

    Empty where a footer cannot tell: a column varies, has nulls or no statistics, or the folder is not on this machine.
    """
    found = set()
    for path in Path(location).rglob("*.parquet"):
        footer = pq.read_metadata(path)
        places = [footer.schema.names.index(column) for column in columns]
        for number in range(footer.num_row_groups):
            block = footer.row_group(number)
            ends = [block.column(place).statistics for place in places]
            if not all(end and end.has_min_max and end.min == end.max and end.null_count == 0 for end in ends):
                return set()
            found.add(tuple(end.min for end in ends))
    return found


def _partitions(tables: Mapping[str, pa.Table]) -> Iterator[tuple[Path, pa.Table]]:
    """Cut each table by source and year; the order of rows is that of the key, so equal input gives equal bytes."""
    for name, table in sorted(tables.items()):
        checked = TABLES[name].check(table, name)
        years = pc.year(checked["period"])
        for source in sorted(set(checked["source"].to_pylist())):
            of_source = pc.equal(checked["source"], source)
            for year in sorted(set(years.filter(of_source).to_pylist())):
                part = checked.filter(pc.and_(of_source, pc.equal(years, year)))
                yield Path(name) / f"source={source}" / f"year={year}" / "part-0.parquet", part


def _order(vintage: Path) -> tuple[str, str, int, str]:
    """By source and day; the answers of one day, ``2026-03-01``, ``2026-03-01.2`` and so on to ``.10``, as they came."""
    day, _, number = vintage.name.partition(".")
    return vintage.parent.name, day, len(number), number


def _entry(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"name": path.name, "sha256": digest, "bytes": path.stat().st_size}


def _read_record(path: Path) -> Record:
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
        isinstance(entry, dict) and {"name", "sha256"} <= set(entry) for entry in files
    ):
        raise BadFile(
            f"{path}: 'files' must list the name and sha256 of every file. Restore it, or remove the whole folder."
        )
    if facts["source"] != path.parents[1].name or facts["vintage"] != path.parent.name.partition(".")[0]:
        raise BadFile(f"{path}: says {facts['source']}/{facts['vintage']}, but lies in {path.parent}.")
    return Record(path.parent, facts["source"], vintage, facts)
