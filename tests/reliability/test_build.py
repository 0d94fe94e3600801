"""The build: the same raw files give the same bytes, from scratch, in place, and after any crash."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.reliability.conftest import BACI_ZIP, YEAR_2023, YEAR_2024, baci_zip, bytes_of, put

from petrostates import ingest
from petrostates.store import DataFolder

BUILD_AGAIN_AND_AGAIN = """
import sys
from pathlib import Path
from petrostates import ingest
from petrostates.store import DataFolder
print("building", flush=True)
while True:
    ingest.build(DataFolder(Path(sys.argv[1])))
"""
DIE_AT_RENAME = """
import os, signal, sys
from pathlib import Path
from petrostates import ingest
from petrostates.store import DataFolder
rename, left = Path.replace, int(sys.argv[2])
def replace(self, target):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return rename(self, target)
Path.replace = replace
ingest.build(DataFolder(Path(sys.argv[1])))
"""


def undisturbed(folder: DataFolder, elsewhere: Path) -> dict[str, bytes]:
    """What a build of the same raw files gives in a folder of its own."""
    shutil.copytree(folder.raw, elsewhere / "raw")
    ingest.build(DataFolder(elsewhere))
    return bytes_of(DataFolder(elsewhere))


def killed_at_rename(folder: DataFolder, number: int) -> None:
    """Build in a process that the system kills before it renames one file more than the number."""
    run = subprocess.run([sys.executable, "-c", DIE_AT_RENAME, str(folder.root), str(number)], check=False)
    assert run.returncode == -9


def test_the_bundled_data_give_the_same_bytes_in_another_folder(built: DataFolder, tmp_path):
    assert undisturbed(built, tmp_path) == bytes_of(built)


def test_a_build_from_scratch_gives_the_same_bytes_as_the_one_it_replaces(small: DataFolder):
    before = bytes_of(small)
    shutil.rmtree(small.processed)
    ingest.build(small)
    assert bytes_of(small) == before


def test_a_build_in_place_gives_the_same_bytes(small: DataFolder):
    before = bytes_of(small)
    ingest.build(small)
    assert bytes_of(small) == before


def test_the_order_of_rows_in_a_raw_file_does_not_change_a_byte(small: DataFolder):
    before = bytes_of(small)
    header, *rows = YEAR_2024.splitlines(keepends=True)
    put(small, "baci", BACI_ZIP, baci_zip({2023: YEAR_2023, 2024: header + "".join(reversed(rows))}))
    ingest.build(small)
    assert bytes_of(small) == before


def test_every_source_and_year_has_its_own_file(small: DataFolder):
    names = set(bytes_of(small))
    assert {name for name in names if name.startswith("flows/")} == {
        "flows/source=baci/year=2023/part-0.parquet",
        "flows/source=baci/year=2024/part-0.parquet",
    }
    assert "prices/source=eia_spot/year=1987/part-0.parquet" in names
    for name in names:
        table, source, year, _ = name.split("/")
        rows = pq.ParquetFile(small.processed / name).read().to_pylist()
        assert {(f"source={row['source']}", f"year={row['period'].year}") for row in rows} == {(source, year)}, table


def test_the_report_of_a_build_counts_what_can_be_read_back(small: DataFolder):
    report = ingest.build(small)
    assert report.rows == {name: small.read(name).num_rows for name in report.rows}
    assert report.rows["flows"] == 6
    assert report.files == len(bytes_of(small))


def test_a_new_release_changes_only_the_files_of_its_years(revised: DataFolder):
    before = bytes_of(revised)
    ingest.build(revised)
    after = bytes_of(revised)
    flows = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name) and "flows" in name}
    # The last year is provisional, and 2024 no longer is the last one.
    assert flows == {f"flows/source=baci/year={year}/part-0.parquet" for year in (2024, 2025)}
    assert all(before[name] == after[name] for name in before if name.startswith(("prices", "events", "evidence")))


def test_two_vintages_of_a_source_stand_side_by_side(small: DataFolder):
    newest = small.raw / "baci" / "2026-01-01"
    older = small.raw / "baci" / "2025-01-01"
    shutil.copytree(newest, older)
    record = older / "record.json"
    record.write_text(record.read_text(encoding="utf-8").replace('"2026-01-01"', '"2025-01-01"'), encoding="utf-8")
    adjustments = small.read("adjustments")
    ingest.build(small)
    assert sorted({str(vintage) for vintage in small.read("flows")["vintage"].to_pylist()}) == [
        "2025-01-01",
        "2026-01-01",
    ]
    assert small.read("flows").num_rows == 12
    assert small.read("adjustments").equals(adjustments)


def test_a_build_killed_at_any_instant_is_made_good_by_the_next(small: DataFolder):
    before = bytes_of(small)
    for _ in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", BUILD_AGAIN_AND_AGAIN, str(small.root)], stdout=subprocess.PIPE
        ) as run:
            assert run.stdout.readline() == b"building\n"
            time.sleep(random.uniform(0, 0.4))  # noqa: S311 # any instant will do
            run.kill()
        kept = {name: content for name, content in bytes_of(small).items() if not name.startswith(".staging/")}
        assert kept == before
        ingest.build(small)
        assert bytes_of(small) == before


@pytest.mark.parametrize("renamed", [0, 30])
def test_a_build_killed_between_renames_leaves_each_file_old_or_new(revised: DataFolder, tmp_path, renamed):
    old, new = bytes_of(revised), undisturbed(revised, tmp_path / "elsewhere")
    killed_at_rename(revised, renamed)
    kept = {name: content for name, content in bytes_of(revised).items() if not name.startswith(".staging/")}
    assert all(content in (old.get(name), new.get(name)) for name, content in kept.items())
    assert kept.keys() >= old.keys()
    ingest.build(revised)
    assert bytes_of(revised) == new


def test_a_first_build_that_was_killed_does_not_pass_for_a_build(small: DataFolder):
    shutil.rmtree(small.processed)
    for source in ("eia_spot", "events", "iran_evidence"):
        shutil.rmtree(small.raw / source)
    killed_at_rename(small, 1)  # of two: 2023 is there, 2024 is not
    assert not small.is_built()
