"""Bad input: refused by file, row and column, and not one processed byte is touched."""

from __future__ import annotations

import io
import json
import shutil
import zipfile

import pytest
from tests.reliability.conftest import (
    BACI_ZIP,
    COUNTRIES,
    HEADER,
    YEAR_2023,
    YEAR_2024,
    baci_zip,
    put,
    raw_folder,
    written,
)

from petrostates import ingest
from petrostates.connectors import delimited
from petrostates.errors import BadFile, MissingData
from petrostates.store import DataFolder

WEB_PAGE = "<!DOCTYPE html>\n<html><body>404 Not Found</body></html>\n"
MEMBER = f"{BACI_ZIP}:BACI_HS92_Y2024_V202601.csv"
SOUND_ZIP = baci_zip({2023: YEAR_2023, 2024: YEAR_2024})


def release(line: str) -> bytes:
    """A sound release with one more line, the fifth of 2024."""
    return baci_zip({2023: YEAR_2023, 2024: YEAR_2024 + line})


def damaged() -> bytes:
    """A release whose 2023 begins with a block of a type that does not exist; the zip's own tables are sound."""
    with zipfile.ZipFile(io.BytesIO(SOUND_ZIP)) as archive:
        start = archive.getinfo("BACI_HS92_Y2023_V202601.csv").header_offset + 30 + len("BACI_HS92_Y2023_V202601.csv")
    return SOUND_ZIP[:start] + b"\x07" + SOUND_ZIP[start + 1 :]


def relabelled(offset: int, value: bytes) -> bytes:
    """A release whose table of contents says something else about 2023: 8 holds the flags, 10 the compression."""
    start = SOUND_ZIP.index(b"PK\x01\x02") + offset
    return SOUND_ZIP[:start] + value + SOUND_ZIP[start + 1 :]


def edited_in_place() -> bytes:
    """A release stored without compression, one figure of which was changed afterwards."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("BACI_HS92_Y2024_V202601.csv", YEAR_2024)
        archive.writestr("country_codes_V202601.csv", COUNTRIES)
    return content.getvalue().replace(b"40000", b"90000")


BAD_RELEASES = {
    "a missing column": (baci_zip({2024: "t,i,j,k,v\n2024,643,156,270900,1\n"}), [MEMBER, "row 1", "column q"]),
    "a negative tonnage": (release("2024,364,699,270900,1,-2\n"), [MEMBER, "row 5", "column q", "-2", "negative"]),
    "a negative value": (release("2024,364,699,270900,-1,2\n"), [MEMBER, "row 5", "column v", "-1", "negative"]),
    "a duplicated key": (
        release("2024,643,156,270900,1,1\n"),
        [MEMBER, "row 5", "column t,i,j,k", "2024,643,156,270900", "repeats"],
    ),
    "a non-number": (release("2024,364,699,270900,1,many\n"), [MEMBER, "row 5", "column q", "'many'"]),
    "a decimal country": (release("2024,364.5,699,270900,1,1\n"), [MEMBER, "row 5", "column i", "'364.5'"]),
    "an infinite value": (release("2024,364,699,270900,inf,1\n"), [MEMBER, "row 5", "column v", "'inf'"]),
    "another year": (release("2023,364,699,270900,1,1\n"), [MEMBER, "row 5", "column t", "'2023'", "2024"]),
    "an unknown exporter": (release("2024,999,699,270900,1,1\n"), [MEMBER, "row 5", "column i", "'999'"]),
    "an unknown importer": (release("2024,364,999,270900,1,1\n"), [MEMBER, "row 5", "column j", "'999'"]),
    "trade with oneself": (release("2024,364,364,270900,1,1\n"), [MEMBER, "row 5", "column j", "'364'"]),
    "no product": (release("2024,364,699,,1,1\n"), [MEMBER, "row 5", "column k", "empty"]),
    "a member cut short": (release("2024,364,699,27"), [MEMBER, "row 5", "column k", "4 values", "truncated"]),
    "an empty member": (baci_zip({2024: ""}), [MEMBER, "row 1", "column t"]),
    "a web page as member": (baci_zip({2024: WEB_PAGE}), [MEMBER, "row 1", "column t", "<!DOCTYPE html>"]),
    "an unknown country that trades": (
        baci_zip({2024: YEAR_2024 + "2024,1,699,270900,1,1\n"}, countries=COUNTRIES + "1,Nowhere,NW,NWH\n"),
        [MEMBER, "row 5", "column i", "'1'", "country file"],
    ),
    "a country without a number": (
        baci_zip({2024: YEAR_2024}, countries=COUNTRIES + ",Nowhere,NW,NWH\n"),
        [f"{BACI_ZIP}:country_codes_V202601.csv", "row 6", "column country_code", "empty"],
    ),
    "trade between two numbers of one country": (
        baci_zip({2024: YEAR_2024 + "2024,810,643,270900,1,1\n"}, countries=COUNTRIES + "810,USSR,SU,RUS\n"),
        [MEMBER, "row 5", "column j", "'643'", "exporter"],
    ),
    "a column twice": (baci_zip({2024: YEAR_2024.replace("v,q", "v,q,q")}), [MEMBER, "row 1", "column q", "twice"]),
    "a fault below blank lines": (release("\n\n2024,364,699,270900,1,-2\n"), [MEMBER, "row 7", "column q", "'-2'"]),
    "a fault below quoted commas": (
        baci_zip({2024: 't,i,j,k,v,q,note\n2024,643,156,270900,1,1,"a, b"\n2024,643,699,270900,1,x,""\n'}),
        [MEMBER, "row 3", "column q", "'x'"],
    ),
    "a blank exporter": (release("2024,,699,270900,1,1\n"), [MEMBER, "row 5", "column i", "empty"]),
    "a NaN": (release("2024,364,699,270900,1,NaN\n"), [MEMBER, "row 5", "column q", "'NaN'"]),
    "no energy at all": (baci_zip({2024: HEADER + "2024,643,156,010121,1,1\n"}), [BACI_ZIP, "no row of HS 2709"]),
    "a damaged member": (damaged(), [BACI_ZIP, "cut short"]),
    "a locked member": (relabelled(8, b"\x01"), [BACI_ZIP, "locked", "encrypted"]),
    "an unknown compression": (relabelled(10, b"\x63"), [BACI_ZIP, "compression"]),
    "blanks in the header": (
        baci_zip({2024: YEAR_2024.replace("t,i,j", "t, i, j")}),
        [MEMBER, "row 1", "column i, j is missing"],
    ),
    "a bad number below a blank line": (
        baci_zip({2024: HEADER + "\n2024,364,699,270900,1,many\n"}),
        [MEMBER, "row 3", "column q", "'many'"],
    ),
    "two country files": (
        baci_zip({2024: YEAR_2024}, **{"country_codes_V202501.csv": COUNTRIES}),
        [BACI_ZIP, "2 files named country_codes"],
    ),
    "another zip": (baci_zip({}, **{"readme.txt": "Hello"}), [BACI_ZIP, "BACI release"]),
    "a zip cut short": (SOUND_ZIP[:-40], [BACI_ZIP, "cut short"]),
    "a zip without its beginning": (SOUND_ZIP[90:], [BACI_ZIP, "cut short"]),
    "half a zip": (SOUND_ZIP[: len(SOUND_ZIP) // 2], [BACI_ZIP, "cut short"]),
    "a zip edited in place": (edited_in_place(), [BACI_ZIP, "cut short"]),
    "text under the name of a zip": (YEAR_2024.encode(), [BACI_ZIP, "not a zip"]),
    "a web page under the name of a zip": (WEB_PAGE.encode(), [BACI_ZIP, "not a zip"]),
    "nothing": (b"", [BACI_ZIP, "not a zip"]),
}


@pytest.fixture(params=["whole", "piece by piece"])
def _read_in_pieces(request, monkeypatch):
    """A release of gigabytes is read in pieces; here two rows are one, so that faults come in later pieces."""
    if request.param == "piece by piece":
        monkeypatch.setattr(delimited, "_PIECE", 64)


@pytest.mark.usefixtures("_read_in_pieces")
@pytest.mark.parametrize(("content", "named"), BAD_RELEASES.values(), ids=BAD_RELEASES)
def test_a_bad_release_is_refused_with_its_place_and_nothing_is_written(small: DataFolder, content, named):
    before = written(small)
    put(small, "baci", BACI_ZIP, content)
    with pytest.raises(BadFile) as refused:
        ingest.build(small)
    assert [part for part in named if part not in str(refused.value)] == []
    assert written(small) == before


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("eia_spot", "brent-monthly.csv"),
        ("events", "events.csv"),
        ("iran_evidence", "customs_anchors.csv"),
        ("iran_evidence", "origin_capability.csv"),
    ],
)
@pytest.mark.parametrize(
    "content", [WEB_PAGE.encode(), b"", b"PK\x03\x04\xff\xfe"], ids=["a web page", "nothing", "a zip"]
)
def test_what_is_not_the_publishers_table_is_refused_and_nothing_is_written(small: DataFolder, source, name, content):
    before = written(small)
    put(small, source, name, content)
    with pytest.raises(BadFile, match=name):
        ingest.build(small)
    assert written(small) == before


@pytest.mark.parametrize(
    ("source", "name"), [("baci", BACI_ZIP), ("eia_spot", "brent-monthly.csv"), ("events", "events.csv")]
)
def test_an_edited_raw_file_is_refused_by_name(small: DataFolder, source, name):
    before = written(small)
    path = raw_folder(small, source) / name
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(BadFile, match="checksum") as refused:
        ingest.build(small)
    assert str(path) in str(refused.value)
    assert written(small) == before


def test_a_missing_raw_file_is_refused_by_name(small: DataFolder):
    before = written(small)
    path = raw_folder(small, "iran_evidence") / "origin_capability.csv"
    path.unlink()
    with pytest.raises(BadFile, match="missing") as refused:
        ingest.build(small)
    assert str(path) in str(refused.value)
    assert written(small) == before


def without(key: str):
    return lambda facts: {name: value for name, value in facts.items() if name != key}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda _: "{", id="not JSON"),
        pytest.param(lambda _: [], id="a list"),
        pytest.param(without("vintage"), id="no vintage"),
        pytest.param(without("licence"), id="no licence"),
        pytest.param(lambda facts: {**facts, "vintage": "last spring"}, id="no date"),
        pytest.param(lambda facts: {**facts, "vintage": "2020-01-01"}, id="the date of another folder"),
        pytest.param(lambda facts: {**facts, "source": "baci"}, id="the source of another folder"),
        pytest.param(lambda facts: {**facts, "files": []}, id="no files"),
        pytest.param(lambda facts: {**facts, "files": None}, id="files null"),
        pytest.param(lambda facts: {**facts, "files": ["events.csv"]}, id="names only"),
        pytest.param(lambda facts: {**facts, "files": [{"name": "events.csv"}]}, id="no checksum"),
    ],
)
def test_a_broken_record_is_refused_by_its_folder_and_nothing_is_written(small: DataFolder, change):
    before = written(small)
    record = raw_folder(small, "events") / "record.json"
    changed = change(json.loads(record.read_text(encoding="utf-8")))
    record.write_text(changed if isinstance(changed, str) else json.dumps(changed), encoding="utf-8")
    with pytest.raises(BadFile) as refused:
        ingest.build(small)
    assert str(record.parent) in str(refused.value)
    assert written(small) == before


def test_a_folder_of_an_unknown_source_is_refused_by_name(small: DataFolder):
    before = written(small)
    stranger = small.raw / "ship_tracks" / raw_folder(small, "events").name
    shutil.copytree(raw_folder(small, "events"), stranger)
    record = stranger / "record.json"
    record.write_text(record.read_text(encoding="utf-8").replace('"events"', '"ship_tracks"'), encoding="utf-8")
    with pytest.raises(BadFile, match=r"no source is named 'ship_tracks'.*Known: baci, ") as refused:
        ingest.build(small)
    assert str(stranger) in str(refused.value)
    assert written(small) == before


def test_a_vintage_that_lost_its_record_is_refused_and_its_tables_stay(small: DataFolder):
    before = written(small)
    (raw_folder(small, "baci") / "record.json").unlink()
    with pytest.raises(BadFile, match="baci"):
        ingest.build(small)
    assert written(small) == before


@pytest.mark.parametrize("empty", [False, True])
def test_without_raw_data_nothing_is_built_and_what_was_built_stays(small: DataFolder, empty):
    before = written(small)
    shutil.rmtree(small.raw)
    if empty:
        small.raw.mkdir()
    with pytest.raises(MissingData, match="--init"):
        ingest.build(small)
    assert written(small) == before


def test_countries_that_trade_none_of_our_products_need_not_be_known(small: DataFolder):
    content = baci_zip({2024: YEAR_2024 + "2024,1,699,010121,1,1\n"}, countries=COUNTRIES + "1,Nowhere,NW,NWH\n")
    put(small, "baci", BACI_ZIP, content)
    assert ingest.build(small).rows["flows"] == 3


def test_a_good_release_after_a_bad_one_is_built(revised: DataFolder):
    good = (raw_folder(revised, "baci") / BACI_ZIP).read_bytes()
    put(revised, "baci", BACI_ZIP, good[:-40])
    with pytest.raises(BadFile):
        ingest.build(revised)
    put(revised, "baci", BACI_ZIP, good)
    assert ingest.build(revised).rows["flows"] == 9
