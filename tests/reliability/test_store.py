"""The store: every file old or new, whatever happens while it writes; one writer at a time."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.reliability.conftest import BACI_ZIP, YEAR_2024, baci_zip, bytes_of, put, raw_folder, written

from petrostates import config, ingest, opening
from petrostates.errors import FolderLocked
from petrostates.schema import FLOWS, TABLES
from petrostates.store import DataFolder

HOLD = """
import sys, time
from pathlib import Path
from petrostates.store import DataFolder
with DataFolder(Path(sys.argv[1])).lock():
    print("held", flush=True)
    time.sleep(60)
"""


def fail_at(call: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the disk run full at the given file: half of it is written, then the error comes."""
    write, calls = pq.write_table, []

    def full(table, where, **options):
        calls.append(where)
        if len(calls) == call:
            Path(where).write_bytes(b"PAR1 half a fi")
            raise OSError(errno.ENOSPC, "No space left on device", str(where))
        write(table, where, **options)

    monkeypatch.setattr(pq, "write_table", full)


@pytest.mark.parametrize("call", [1, 2, 20, "last"])
def test_a_full_disk_leaves_every_old_file_as_it_was(revised: DataFolder, tmp_path, monkeypatch, call):
    before = written(revised)
    if call == "last":
        shutil.copytree(revised.raw, tmp_path / "elsewhere" / "raw")
        call = ingest.build(DataFolder(tmp_path / "elsewhere")).files
    fail_at(call, monkeypatch)
    with pytest.raises(OSError, match="No space left"):
        ingest.build(revised)
    assert written(revised) == before
    assert not (revised.processed / ".staging").exists()


def test_a_full_disk_during_the_first_build_leaves_nothing_that_passes_for_a_build(small: DataFolder, monkeypatch):
    shutil.rmtree(small.processed)
    fail_at(3, monkeypatch)
    with pytest.raises(OSError, match="No space left"):
        ingest.build(small)
    assert bytes_of(small) == {}
    assert not small.is_built()


def test_a_folder_that_cannot_be_made_leaves_every_old_file_as_it_was(revised: DataFolder):
    shutil.rmtree(revised.processed / "prices")
    (revised.processed / "prices").write_text("a file where a folder belongs")
    before = written(revised)
    with pytest.raises(OSError, match="prices"):
        ingest.build(revised)
    assert written(revised) == before


def test_a_partition_that_no_source_fills_any_more_disappears(small: DataFolder):
    put(small, "baci", BACI_ZIP, baci_zip({2024: YEAR_2024}))
    ingest.build(small)
    assert not (small.processed / "flows" / "source=baci" / "year=2023").exists()
    assert small.read("flows").num_rows == 3


def test_a_source_that_was_removed_leaves_no_folder_behind(small: DataFolder):
    shutil.rmtree(small.raw / "events")
    ingest.build(small)
    assert not (small.processed / "events").exists()
    assert small.location("events") is None


def test_a_staging_folder_left_by_a_crash_is_neither_read_nor_kept(small: DataFolder):
    before, flows = bytes_of(small), small.read("flows")
    leftover = small.processed / ".staging" / "flows" / "source=baci" / "year=1999" / "part-0.parquet"
    leftover.parent.mkdir(parents=True)
    leftover.write_bytes(b"PAR1 half a fi")
    assert small.read("flows").equals(flows)
    ingest.build(small)
    assert bytes_of(small) == before


def test_a_table_that_is_not_built_reads_as_an_empty_one(tmp_path):
    folder = DataFolder(tmp_path)
    assert folder.read("flows").schema.equals(FLOWS.fields)
    assert folder.read("flows").num_rows == 0
    assert not folder.is_built()


def test_a_folder_built_with_other_columns_is_built_anew_and_does_not_fail(small: DataFolder, monkeypatch):
    with monkeypatch.context() as older:
        fields = FLOWS.fields.remove(FLOWS.fields.get_field_index("status"))
        older.setitem(TABLES, "flows", replace(FLOWS, fields=fields))
        flows = small.read("flows").drop_columns("status")
        small.replace({"flows": flows})
        assert small.is_built()
        assert "status" not in small.read("flows").column_names
    assert not small.is_built()
    assert not small.is_current()
    assert opening.open_folder(small.root).read("flows").schema.equals(FLOWS.fields)
    assert small.is_built()


def test_a_second_build_at_the_same_time_is_told_so_at_once(revised: DataFolder):
    before = written(revised)
    with revised.lock():
        began = time.monotonic()
        with pytest.raises(FolderLocked, match="--wait"):
            ingest.build(DataFolder(revised.root))
        assert time.monotonic() - began < 1
    assert written(revised) == before


def test_a_build_waits_for_the_lock_as_long_as_it_is_told(small: DataFolder):
    with small.lock():
        began = time.monotonic()
        with pytest.raises(FolderLocked):
            ingest.build(DataFolder(small.root), wait_seconds=0.3)
        assert 0.3 <= time.monotonic() - began < 5


def test_a_waiting_build_starts_when_the_lock_is_free(revised: DataFolder):
    with ThreadPoolExecutor() as pool:
        with revised.lock():
            waiting = pool.submit(ingest.build, DataFolder(revised.root), wait_seconds=30)
            time.sleep(0.2)
            assert not waiting.done()
        assert waiting.result(timeout=30).rows["flows"] == 9


def test_the_lock_binds_other_processes_and_dies_with_its_holder(small: DataFolder):
    with subprocess.Popen([sys.executable, "-c", HOLD, str(small.root)], stdout=subprocess.PIPE) as holder:
        try:
            assert holder.stdout.readline() == b"held\n"
            with pytest.raises(FolderLocked):
                ingest.build(small)
        finally:
            holder.kill()
    assert ingest.build(small).files > 0


def test_a_failed_build_frees_the_lock(small: DataFolder):
    good = (raw_folder(small, "baci") / BACI_ZIP).read_bytes()
    put(small, "baci", BACI_ZIP, b"not a zip")
    with pytest.raises(ValueError, match="not a zip"):
        ingest.build(small)
    put(small, "baci", BACI_ZIP, good)
    assert ingest.build(small).files > 0


def test_seeding_copies_what_is_missing_and_keeps_what_is_there(tmp_path):
    folder, bundle = DataFolder(tmp_path), config.bundle_folder()
    folder.seed(bundle)
    sources = {path.name for path in bundle.iterdir()}
    assert {path.name for path in folder.raw.iterdir()} == sources

    own = raw_folder(folder, "events") / "events.csv"
    own.write_text("my own calendar")
    shutil.rmtree(folder.raw / "baci")
    folder.seed(bundle)
    assert own.read_text() == "my own calendar"
    assert {path.name for path in folder.raw.iterdir()} == sources
    assert {record.source for record in folder.records()} == sources


def test_seeding_takes_up_where_a_crash_left_it(tmp_path):
    folder, bundle = DataFolder(tmp_path), config.bundle_folder()
    (vintage,) = (bundle / "baci").iterdir()
    half = folder.raw / "baci" / f".{vintage.name}.partial"
    half.mkdir(parents=True)
    (half / BACI_ZIP).write_bytes(b"PK half a zip")
    folder.seed(bundle)
    assert not half.exists()
    assert (raw_folder(folder, "baci") / BACI_ZIP).read_bytes() == (vintage / BACI_ZIP).read_bytes()


def test_a_vintage_is_on_the_disk_before_its_rename_and_the_rename_after_it(small: DataFolder, monkeypatch):
    events, fsync, rename = [], os.fsync, Path.rename
    monkeypatch.setattr(
        os, "fsync", lambda number: (events.append(str(Path(f"/proc/self/fd/{number}").readlink())), fsync(number))
    )
    monkeypatch.setattr(Path, "rename", lambda path, target: (events.append("rename"), rename(path, target))[1])
    made_up = dict.fromkeys(("title", "publisher", "citation", "licence"), "made up")
    facts = {**made_up, "source": "eia_spot", "retrieved": "2026-12-01", "vintage": "2026-12-01"}
    draft = small.draft(small.root / "scratch", facts, {"a.csv": b"1", "b.csv": b"2"})
    kept = small.keep(draft)
    before = {str(draft.folder / name) for name in ("a.csv", "b.csv", "record.json")} | {str(draft.folder)}
    assert set(events[: events.index("rename")]) == before
    assert events[events.index("rename") + 1 :] == [str(kept.folder.parent)]
