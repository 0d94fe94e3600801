"""The data folder itself: places, the lock, raw vintages kept or set apart, and processed files replaced."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import filelock
import pyarrow as pa

from petrostates.errors import BadFile, FolderLocked, MissingData
from petrostates.schema import TABLES
from petrostates.store import parquet
from petrostates.store.records import RECORD, Record, entry, move, order, read_record, vacant

_STAGING = ".staging"
_FINISHED = ".built"


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
        """Whether a build of this version and these columns came to its end; one that was cut off, or an older one, did not."""
        return self._mark()[:1] == [_builder()]

    def is_current(self) -> bool:
        """Whether what is processed was built, by this version and to the end, from the very raw files that are there."""
        return self._mark() == [_builder(), self._state()]

    def seed(self, bundle: Path) -> None:
        """Copy the bundled raw files into a new folder; what is there stays. Call it while holding the lock."""
        for record in sorted(bundle.rglob(RECORD)):
            target = self.raw / record.parent.relative_to(bundle)
            if not target.exists():
                partial = target.with_name(f".{target.name}.partial")
                shutil.rmtree(partial, ignore_errors=True)
                shutil.copytree(record.parent, partial)
                move(partial, target)

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
        entries = [entry(folder / name) for name in sorted(files)]
        text = json.dumps({**facts, "files": entries}, indent=2, ensure_ascii=False, default=str)
        (folder / RECORD).write_text(text + "\n", encoding="utf-8")
        return read_record(folder / RECORD)

    def newest(self, source: str) -> Record | None:
        """The newest raw vintage of a source."""
        kept = sorted((self.raw / source).glob("[!.]*"), key=order)
        return read_record(kept[-1] / RECORD) if kept else None

    def keep(self, draft: Record) -> Record:
        """Move a draft among the raw vintages by one rename.

        A second answer of the same day gets a folder of its own: nothing is ever overwritten.
        """
        return read_record(move(draft.folder, self.place_for(draft)) / RECORD)

    def reject(self, draft: Record) -> Record:
        """Keep what is refused for inspection, apart from the raw vintages and once, however often it is sent."""
        place = self.root / "rejected" / draft.source
        for path in place.glob("[!.]*"):
            with suppress(BadFile):  # someone has been at it
                earlier = read_record(path / RECORD)
                if earlier.facts["files"] == draft.facts["files"]:
                    shutil.rmtree(draft.folder)
                    return earlier
        return read_record(move(draft.folder, vacant(place, draft.vintage)) / RECORD)

    def place_for(self, record: Record) -> Path:
        """Where a vintage would lie among the raw ones."""
        return vacant(self.raw / record.source, record.vintage)

    def vintages(self) -> list[Path]:
        """Folder of every raw vintage, by source and date."""
        return [path for path in sorted(self.raw.glob("[!.]*/[!.]*"), key=order) if path.is_dir()]

    def records(self) -> list[Record]:
        """Every raw vintage, by source and date.

        Raises
        ------
        MissingData
            There is none.
        BadFile
            One has no record that can be read.
        """
        vintages = self.vintages()
        if not vintages:
            raise MissingData(
                f"No raw data in '{self.raw}'. Copy the bundled ones there with: petrostates build --init --data {self.root}"
            )
        return [read_record(path / RECORD) for path in vintages]

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
        return parquet.read(location)

    def replace(self, tables: Mapping[str, pa.Table]) -> int:
        """Replace everything processed by these tables; return the number of files.

        All files are first written and flushed beside the old ones; only then is each renamed into place. A full disk
        or a crash during writing leaves every old file as it was, and a reader sees each file old or new, never torn.
        """
        staging = self.processed / _STAGING
        try:
            staged = [self._stage(staging, place, part) for place, part in parquet.partitions(tables)]
            if self.is_built():  # by and by old and new files stand side by side
                self._set_mark(staging)
            for temporary, final in staged:
                temporary.replace(final)
            self._remove_stale({final for _, final in staged})
            self._set_mark(staging, self._state())
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        return len(staged)

    def _stage(self, staging: Path, place: Path, part: pa.Table) -> tuple[Path, Path]:
        temporary, final = staging / place, self.processed / place
        for folder in (temporary.parent, final.parent):  # all folders before the first rename: making one can fail
            folder.mkdir(parents=True, exist_ok=True)
        parquet.write(part, temporary)
        return temporary, final

    def _remove_stale(self, current: set[Path]) -> None:
        for path in self.processed.rglob("*.parquet"):
            if path not in current and _STAGING not in path.parts:
                path.unlink()
        for folder in sorted((path for path in self.processed.rglob("*") if path.is_dir()), reverse=True):
            if not any(folder.iterdir()):
                folder.rmdir()

    def _mark(self) -> list[str]:
        mark = self.processed / _FINISHED
        return mark.read_text(encoding="utf-8").splitlines() if mark.is_file() else []

    def _set_mark(self, staging: Path, *state: str) -> None:
        """Say which version built, and from what; by a rename, since a full disk must not leave half a mark."""
        staged = staging / _FINISHED
        staged.parent.mkdir(parents=True, exist_ok=True)
        staged.write_text("\n".join((_builder(), *state)), encoding="utf-8")
        staged.replace(self.processed / _FINISHED)

    def _state(self) -> str:
        """Mark of every raw record and of every processed file: it changes with each of them."""
        raw = [(path.relative_to(self.root).as_posix(), _content(path / RECORD)) for path in self.vintages()]
        built = [
            (path.relative_to(self.root).as_posix(), path.stat().st_size)
            for path in sorted(self.processed.rglob("*.parquet"))
            if _STAGING not in path.parts
        ]
        return hashlib.sha256(repr((raw, built)).encode()).hexdigest()


def _builder() -> str:
    """Who builds: the version, and a mark of every column, since two checkouts of one version may differ in them."""
    columns = repr([(name, table.fields.to_string(), table.key) for name, table in sorted(TABLES.items())])
    return f"{version('petrostates')} {hashlib.sha256(columns.encode()).hexdigest()[:16]}"


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""
