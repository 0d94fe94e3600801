"""A data folder small enough to build in a blink, and what tests do to it: change raw files, compare bytes."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from petrostates import config, ingest
from petrostates.store import DataFolder

BACI_ZIP = "BACI_HS92_V202601.zip"
COUNTRIES = """country_code,country_name,country_iso2,country_iso3
156,China,CN,CHN
364,Iran,IR,IRN
643,Russian Federation,RU,RUS
699,India,IN,IND
"""
HEADER = "t,i,j,k,v,q\n"
SOUND = "{0},643,156,270900,50000,100000\n{0},643,699,270900,40000,100000\n{0},364,156,270900,60000,100000\n"
YEAR_2023, YEAR_2024 = (HEADER + SOUND.format(year) for year in (2023, 2024))


def baci_zip(years: Mapping[int, str], countries: str = COUNTRIES, **others: str) -> bytes:
    """A BACI release in the publisher's layout: the text of each year's member, and the country codes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for year, text in years.items():
            archive.writestr(f"BACI_HS92_Y{year}_V202601.csv", text)
        archive.writestr("country_codes_V202601.csv", countries)
        for name, text in others.items():
            archive.writestr(name, text)
    return content.getvalue()


def raw_folder(folder: DataFolder, source: str) -> Path:
    """The folder of the newest vintage of a source."""
    return max((folder.raw / source).iterdir())


def put(folder: DataFolder, source: str, name: str, content: bytes) -> None:
    """Replace a raw file as a new download would: the file, and its checksum in the record."""
    vintage = raw_folder(folder, source)
    (vintage / name).write_bytes(content)
    record = vintage / "record.json"
    facts = json.loads(record.read_text(encoding="utf-8"))
    for entry in facts["files"]:
        if entry["name"] == name:
            entry["sha256"] = hashlib.sha256(content).hexdigest()
    record.write_text(json.dumps(facts), encoding="utf-8")


def bytes_of(folder: DataFolder) -> dict[str, bytes]:
    """Every processed file by its path, hidden ones included, but for the empty mark of a finished build."""
    return {
        path.relative_to(folder.processed).as_posix(): path.read_bytes()
        for path in sorted(folder.processed.rglob("*"))
        if path.is_file() and path.name != ".built"
    }


def written(folder: DataFolder) -> dict[str, tuple[bytes, int]]:
    """Bytes of every processed file and when it was written: equal only if no file was written in between."""
    times = {name: (folder.processed / name).stat().st_mtime_ns for name in bytes_of(folder)}
    return {name: (content, times[name]) for name, content in bytes_of(folder).items()}


@pytest.fixture(scope="session")
def small_once(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """Three flows a year in 2023 and 2024, with the bundled evidence, events and EIA prices; built."""
    folder = DataFolder(tmp_path_factory.mktemp("small"))
    folder.seed(config.bundle_folder())
    shutil.rmtree(folder.raw / "pink_sheet")
    put(folder, "baci", BACI_ZIP, baci_zip({2023: YEAR_2023, 2024: YEAR_2024}))
    ingest.build(folder)
    return folder


@pytest.fixture
def small(small_once: DataFolder, tmp_path: Path) -> DataFolder:
    """A copy of the small folder that the test may spoil."""
    shutil.copytree(small_once.root, tmp_path / "data")
    return DataFolder(tmp_path / "data")


@pytest.fixture
def revised(small: DataFolder) -> DataFolder:
    """The small folder with a new release in ``raw``, not yet built: a build rewrites 2024 and adds 2025."""
    later = {2023: YEAR_2023, 2024: YEAR_2024.replace("40000", "41000"), 2025: HEADER + SOUND.format(2025)}
    put(small, "baci", BACI_ZIP, baci_zip(later))
    return small
