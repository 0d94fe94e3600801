"""JODI: one row from five units, markers that are never zero, and a provider that renames and overwrites its files."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from petrostates.connectors import RawFiles, Wanted
from petrostates.connectors.http import Http, Patience
from petrostates.connectors.jodi import SOURCE
from petrostates.errors import BadFile, FetchFailed
from petrostates.reference import conversion, countries
from petrostates.schema import BALANCES

SAMPLES = Path(__file__).parent / "jodi"
HEADER = "REF_AREA,TIME_PERIOD,ENERGY_PRODUCT,FLOW_BREAKDOWN,UNIT_MEASURE,OBS_VALUE,ASSESSMENT_CODE"
RELEASED = date(2024, 4, 20)
# 5,000 kb/d over the 31 days of March are 155,000 kb, or 20,000 kt at 7.75 barrels per tonne.
INDIA = [
    "IN,2024-03,CRUDEOIL,TOTIMPSB,CONVBBL,7750.0000,1",
    "IN,2024-03,CRUDEOIL,TOTIMPSB,KBBL,155000.0000,1",
    "IN,2024-03,CRUDEOIL,TOTIMPSB,KBD,5000.0000,1",
    "IN,2024-03,CRUDEOIL,TOTIMPSB,KTONS,20000.0000,1",
]


def text(*rows: str) -> str:
    return "\n".join([HEADER, *rows]) + "\n"


def zipped(content: str, *names: str) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names or ("STAGING_world_NewFormat.csv",):
            archive.writestr(zipfile.ZipInfo(name), content)
    return whole.getvalue()


@pytest.fixture
def read(tmp_path: Path):
    """Parse one file of the given content, as released on 20 April 2024."""

    def parsed(content: str | bytes, name: str = "primary-2024.csv", vintage: date = RELEASED) -> list[dict]:
        (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
        tables = SOURCE.parse(RawFiles(tmp_path, (name,), vintage))
        return BALANCES.check(tables["balances"], name).to_pylist()

    return parsed


def test_the_samples_give_the_expected_table():
    balances = SOURCE.parse(RawFiles(SAMPLES, ("oil.csv", "gas.csv"), RELEASED))["balances"]
    with (SAMPLES / "expected.csv").open(encoding="utf-8") as file:
        expected = [{name: value or None for name, value in row.items()} for row in csv.DictReader(file)]
    for row in expected:
        for name in ("quantity_t", "reported_quantity"):
            row[name] = None if row[name] is None else pytest.approx(float(row[name]))
    found = BALANCES.check(balances, "samples")
    assert set(found["period"].to_pylist()) == {date(2024, 2, 1)}
    assert found.select(list(expected[0])).to_pylist() == expected


def test_every_factor_is_a_cited_conversion():
    balances = SOURCE.parse(RawFiles(SAMPLES, ("oil.csv", "gas.csv"), RELEASED))["balances"]
    for name in set(balances["factor"].to_pylist()) - {None}:
        assert conversion(name).citation


def test_every_area_is_one_of_our_countries():
    from petrostates.connectors.jodi_rows import areas

    assert set(areas().values()) <= set(countries())
    assert len(set(areas().values())) == len(areas())
    # NA is Namibia, not a missing value.
    assert (areas()["NA"], areas()["TW"], areas()["GB"]) == ("NAM", "TWN", "GBR")


def test_namibia_is_a_country(read):
    assert read(text("NA,2024-03,CRUDEOIL,TOTIMPSB,KTONS,5.0000,1"))[0]["country"] == "NAM"


def test_a_factor_among_the_units_is_never_an_amount(read):
    (row,) = read(text("RU,2024-03,CRUDEOIL,INDPROD,CONVBBL,7356.0000,3"))
    assert (row["quantity_t"], row["reported_quantity"]) == (None, None)


@pytest.mark.parametrize("marker", ["-", "x", "..", "N/A", "", "  "])
def test_every_marker_is_missing_and_none_is_zero(read, marker):
    rows = read(text(*INDIA, f"RU,2024-03,CRUDEOIL,TOTEXPSB,KTONS,{marker},3"))
    assert [(row["country"], row["quantity_t"]) for row in rows] == [("IND", 20e6), ("RUS", None)]


@pytest.mark.parametrize(
    ("code", "status"), [("1", "reported"), ("2", "provisional"), ("3", "reported"), ("4", "provisional")]
)
def test_the_assessment_becomes_a_status(read, code, status):
    (row,) = read(text(f"CN,2024-03,CRUDEOIL,TOTIMPSB,KTONS,40000,{code}"))
    assert row["status"] == status


def test_days_are_those_of_the_month(read):
    # 1,000 kb/d at 7.25: February of 29 days gives 4 Mt, June of 30 days 30/29 of it.
    def tonnes(month: str, vintage: date) -> float:
        rows = [f"KR,{month},CRUDEOIL,TOTIMPSB,{unit},1" for unit in ("CONVBBL,7250", "KBD,1000")]
        return read(text(*rows), vintage=vintage)[0]["quantity_t"]

    assert tonnes("2024-02", RELEASED) == pytest.approx(4e6)
    assert tonnes("2024-06", date(2024, 8, 20)) == pytest.approx(4e6 * 30 / 29)


def test_lng_in_a_product_of_its_own_is_the_same_fact(read):
    rows = read(text("JP,2024-03,LNG,TOTIMPSB,KTONS,5500,1", "JP,2024-03,NATGAS,IMPLNG,M3,7480,1"), "gas.csv")
    assert [(row["product"], row["quantity_t"], row["reported_unit"]) for row in rows] == [("lng", 5.5e6, "KTONS")]


def test_tonnes_are_of_lng_only(read):
    rows = read(text("CN,2024-03,NATGAS,IMPPIP,KTONS,3677,3", "CN,2024-03,NATGAS,IMPPIP,M3,5000,3"), "gas.csv")
    assert [(row["quantity_t"], row["reported_unit"]) for row in rows] == [(pytest.approx(3_585_000), "M3")]


def test_all_products_together_are_told_from_customs_products(read):
    rows = read(text("IN,2024-03,TOTPRODS,TOTDEMO,KTONS,19000,1", "IN,2024-03,LPG,TOTDEMO,KTONS,2500,1"))
    assert {row["product"] for row in rows} == {"lpg", "products_with_lpg"}


def test_a_zero_in_a_published_month_stays_zero(read):
    rows = read(text(*INDIA, "JP,2024-03,CRUDEOIL,TOTEXPSB,KTONS,0.0000,1"))
    assert [row["quantity_t"] for row in rows] == [20e6, 0.0]


def test_a_month_of_zeros_in_the_whole_world_is_not_published(read):
    zeros = [f"{area},2024-02,CRUDEOIL,TOTIMPSB,KTONS,0.0000,1" for area in ("IN", "JP")]
    rows = read(text(*zeros, *INDIA))
    assert [row["quantity_t"] for row in rows] == [None, None, 20e6]
    assert rows[0]["reported_quantity"] is None


@pytest.mark.parametrize("value", ["0.0000", "-"])
def test_a_month_that_is_not_over_gives_no_row(read, value):
    assert len(read(text(*INDIA, f"IN,2024-04,CRUDEOIL,TOTIMPSB,KTONS,{value},1"))) == 1


def test_a_figure_for_a_month_that_is_not_over_is_refused(read):
    with pytest.raises(BadFile, match=r"row 6, column TIME_PERIOD: '2024-04' was not over on 2024-04-20"):
        read(text(*INDIA, "IN,2024-04,CRUDEOIL,TOTIMPSB,KTONS,100,1"))


@pytest.mark.parametrize(
    "other",
    [
        "IN,2024-03,CRUDEOIL,TOTIMPSB,KBD,5200.0000,1",  # 4 % more, as a flat 30 days would make it
        "IN,2024-03,CRUDEOIL,TOTIMPSB,KBD,155000.0000,1",  # a month where a day should stand
    ],
)
def test_units_that_disagree_are_refused(read, other):
    with pytest.raises(BadFile, match=r"row 2, column OBS_VALUE: .*KTONS 20000.*disagree"):
        read(text(INDIA[0], other, INDIA[3]))


def test_volumes_are_compared_without_a_factor_too(read):
    with pytest.raises(BadFile, match="KBBL 155000, KBD 50' disagree"):
        read(text(INDIA[1], "IN,2024-03,CRUDEOIL,TOTIMPSB,KBD,50.0000,1"))


@pytest.mark.parametrize(
    ("kt", "is_possible"),
    [
        ("20000", True),
        ("24409.5", True),  # 155,000 kb are 24,409.4 kt of the heaviest fuel oil, and a half may be rounding
        ("24413", False),
        ("9199", True),  # and 9,198.8 kt of ethane
        ("9197", False),
        ("146600", False),  # 7.33 times too much: barrels where tonnes should stand
        ("2728.5", False),  # and too little
        ("0", False),
    ],
)
@pytest.mark.parametrize("barrels", [INDIA[1], INDIA[2], INDIA[2].replace("KBD,5000.0000", "KL,24643.0700")])
def test_without_a_factor_barrels_and_tonnes_must_at_least_be_of_some_oil(read, kt, is_possible, barrels):
    content = text(barrels, INDIA[3].replace("20000.0000", kt))
    if is_possible:
        assert read(content)[0]["quantity_t"] == float(kt) * 1000
        return
    with pytest.raises(BadFile, match=rf"row 2, column OBS_VALUE: .*KTONS {kt}' disagree"):
        read(content)


@pytest.mark.parametrize(("kb", "kt", "is_possible"), [(-150, -20, True), (150, 20, True), (-150, 20, False)])
def test_a_fall_of_stocks_is_compared_as_a_rise_is(read, kb, kt, is_possible):
    rows = [f"IN,2024-03,CRUDEOIL,STOCKCH,{unit},{value},1" for unit, value in (("KBBL", kb), ("KTONS", kt))]
    if is_possible:
        assert read(text(*rows))[0]["quantity_t"] == kt * 1000
        return
    with pytest.raises(BadFile, match="KBBL -150, KTONS 20' disagree"):
        read(text(*rows))


def test_gas_in_volume_and_energy_may_differ_as_its_quality_does(read):
    def gas(energy: int) -> str:
        return text("NL,2024-03,NATGAS,INDPROD,M3,1000,1", f"NL,2024-03,NATGAS,INDPROD,TJ,{energy},1")

    assert read(gas(35_170), "gas.csv")[0]["quantity_t"] == pytest.approx(717_000)
    with pytest.raises(BadFile, match="M3 1000, TJ 35' disagree"):
        read(gas(35), "gas.csv")


def test_one_slip_among_hundreds_costs_its_tonnes_only(read, caplog: pytest.LogCaptureFixture):
    marches = [row.replace("2024", str(year)) for year in range(2005, 2025) for row in INDIA]
    rows = [row.replace("IN", area, 1) for area in ("IN", "JP", "KR", "TH", "TR") for row in marches]
    slip = "JP,2015-03,CRUDEOIL,TOTIMPSB,KBD,"
    found = read(text(*[f"{slip}9000,1" if row.startswith(slip) else row for row in rows]), "whole.csv")
    assert len(found) == 100
    assert [row["quantity_t"] for row in found].count(20e6) == 99
    (doubted,) = [row for row in found if row["quantity_t"] is None]
    assert (doubted["country"], doubted["period"], doubted["reported_quantity"]) == ("JPN", date(2015, 3, 1), 20_000)
    assert "1 facts without tonnes" in caplog.text
    two = (slip, slip.replace("JP", "KR"))
    with pytest.raises(BadFile, match="KBD 9000, KTONS 20000' disagree"):
        read(text(*[f"{row[:33]}9000,1" if row.startswith(two) else row for row in rows]), "whole.csv")


ROW = "IN,2024-03,CRUDEOIL,TOTEXPSB,KTONS,10,1"


@pytest.mark.parametrize(
    ("row", "column", "fault"),
    [
        (ROW.replace("IN", "ZZ"), "REF_AREA", "'ZZ' is not among the documented codes"),
        (ROW.replace("2024-03", "Mar-24"), "TIME_PERIOD", "'Mar-24' is not a month"),
        (ROW.replace("2024-03", "2024-13"), "TIME_PERIOD", "'2024-13' is not a month"),
        (ROW.replace("2024-03", "2023-03"), "TIME_PERIOD", "'2023-03' is not in the year of the file"),
        (ROW.replace("CRUDEOIL", "CRUDE"), "ENERGY_PRODUCT", "'CRUDE' is not among"),
        (ROW.replace("TOTEXPSB", "EXPORT"), "FLOW_BREAKDOWN", "'EXPORT' is not among"),
        (ROW.replace("KTONS", "M3"), "UNIT_MEASURE", "'M3' is not among"),
        (ROW.replace("KTONS,10", "KTONS,ten"), "OBS_VALUE", "'ten' is neither a number nor"),
        (ROW.replace("KTONS,10", "KTONS,NaN"), "OBS_VALUE", "'NaN' is neither"),
        (ROW.replace("KTONS,10", "KTONS,inf"), "OBS_VALUE", "'inf' is neither"),
        (ROW.replace("KTONS,10", "KTONS,NA"), "OBS_VALUE", "'NA' is neither"),
        (ROW.replace("KTONS,10", "KTONS,-10"), "OBS_VALUE", "'-10' is negative"),
        (ROW.replace(",10,1", ",10,7"), "ASSESSMENT_CODE", "'7' is not among"),
        (ROW.replace(",10,1", ",10,"), "ASSESSMENT_CODE", "'' is not among"),
        (INDIA[3], "UNIT_MEASURE", "'KTONS' repeats an earlier row"),
    ],
)
def test_what_is_not_documented_is_refused_by_row_and_column(read, row, column, fault):
    with pytest.raises(BadFile, match=f"primary-2024.csv, row 6, column {column}: {fault}"):
        read(text(*INDIA, row))


def test_a_row_cut_short_is_refused(read):
    with pytest.raises(BadFile, match="row 6, column FLOW_BREAKDOWN: 4 values where there are 7 columns"):
        read(text(*INDIA, "RU,2024-03,CRUDEOIL,TOTEX"))


@pytest.mark.parametrize(
    "content",
    [
        "<!DOCTYPE html><html><title>Page not found</title></html>",
        '{"error": "quota exceeded"}',
        "",
        text(*INDIA).replace("REF_AREA,TIME_PERIOD", "TIME_PERIOD,REF_AREA", 1),
        text(*INDIA).replace("ASSESSMENT_CODE", "ASSESSMENT_CODE,NOTE", 1),
        text(*INDIA).replace(",ASSESSMENT_CODE", "", 1),
    ],
)
def test_a_page_or_other_columns_are_refused(read, content):
    with pytest.raises(BadFile, match=r"row 1: expected the columns REF_AREA,.*, found '"):
        read(content)


def test_a_file_without_rows_is_refused(read):
    with pytest.raises(BadFile, match="Is the file complete"):
        read(HEADER + "\n")


def test_one_file_in_a_zip_is_read_like_a_file(read):
    assert read(zipped(text(*INDIA)), "world_Primary_CSV.zip") == read(text(*INDIA))


def test_a_zip_that_is_none_or_cut_short_or_of_two_files_is_refused(read):
    whole = zipped(text(*INDIA))
    for content in (b"<html>busy</html>", whole[: len(whole) // 2]):
        with pytest.raises(BadFile, match="not a zip, or cut short"):
            read(content, "gas.zip")
    with pytest.raises(BadFile, match="holds 2 CSV files"):
        read(zipped(text(*INDIA), "a.csv", "b.csv"), "gas.zip")


def test_a_damaged_zip_is_refused(read):
    content = bytearray(zipped(text(*INDIA)))
    content[90] ^= 0xFF
    with pytest.raises(BadFile, match="cut short"):
        read(bytes(content), "gas.zip")


def test_a_folder_without_files_is_refused(tmp_path: Path):
    with pytest.raises(BadFile, match=r"no CSV or zip file; record.json lists page.html"):
        SOURCE.parse(RawFiles(tmp_path, ("page.html",), RELEASED))


OIL = "/_resources/files/downloads/oil-data"
LISTING = "/web/files/gas"
GAS = "/jodi-publisher/gas/23/GAS_world_NewFormat.zip"
FILES = [
    {"filename": "GAS_world_NewFormat.zip", "format": "CSV", "ignore": False},
    {"filename": "ivt.zip", "format": "IVT", "ignore": False},
    {"filename": "old.zip", "format": "CSV", "ignore": True},
]


def tagged(reply, body: bytes | str, tag: str, day: str = "Sat, 20 Apr 2024 10:00:00 GMT"):
    return [reply(body, headers={"ETag": f'"{tag}"', "Last-Modified": day})]


@pytest.fixture
def http(provider, reply, monkeypatch: pytest.MonkeyPatch) -> Http:
    """A provider with the whole history of oil and one publication of gas."""
    monkeypatch.setenv("PETROSTATES_JODI_URL", provider.url)
    for table in ("Primary", "Secondary"):
        provider.replies[f"{OIL}/world_{table}_CSV.zip"] = tagged(reply, zipped(text(*INDIA)), table)
    provider.replies[LISTING] = [reply(json.dumps({"publicationId": 23, "files": FILES}))]
    provider.replies[GAS] = tagged(reply, zipped(text(ROW)), "gas", "Mon, 18 Mar 2024 10:00:00 GMT")
    return Http("jodi", patience=Patience(attempts=2, first_wait_seconds=0.01, silence_seconds=1))


def wanted(since: date | None = None, products: tuple[str, ...] | None = None, known: dict | None = None, today=None):
    return Wanted(since, None, products, today or date(2024, 4, 25), known or {})


def asked(provider) -> list[str]:
    return [path for path, _, _ in provider.requests]


def test_the_whole_history_is_fetched_first(http, provider, tmp_path: Path):
    fetched = SOURCE.fetch(http, wanted(), tmp_path)
    assert sorted(fetched.files) == ["GAS_world_NewFormat.zip", "world_Primary_CSV.zip", "world_Secondary_CSV.zip"]
    assert fetched.files["world_Primary_CSV.zip"].read_bytes() == zipped(text(*INDIA))
    assert fetched.vintage == date(2024, 4, 20)
    entry = fetched.facts["seen"][f"https://www.jodidata.org{GAS}"]
    assert (entry["etag"], entry["published"], entry["retrieved"]) == ('"gas"', "2024-03-18", "2024-04-25")


def test_products_that_are_not_there_are_refused_before_any_request(http, provider, tmp_path: Path):
    with pytest.raises(FetchFailed, match="jodi: none of ngl; there are crude, gas_nes, lng, lpg"):
        SOURCE.fetch(http, wanted(products=("ngl",)), tmp_path)
    assert provider.requests == []


def test_nothing_is_fetched_again_until_it_changes(http, provider, reply, tmp_path: Path):
    first = SOURCE.fetch(http, wanted(), tmp_path)
    assert SOURCE.fetch(http, wanted(known=dict(first.facts)), tmp_path) is None
    provider.replies[f"{OIL}/world_Primary_CSV.zip"] = tagged(
        reply, zipped(text(ROW)), "new", "Mon, 20 May 2024 10:00:00 GMT"
    )
    june = date(2024, 6, 1)
    changed = SOURCE.fetch(http, wanted(known=dict(first.facts), today=june), tmp_path)
    assert changed.files == {"world_Primary_CSV.zip": zipped(text(ROW))}
    assert changed.vintage == date(2024, 5, 20)
    # What was not sent again is still known the next time.
    assert SOURCE.fetch(http, wanted(known=dict(changed.facts), today=june), tmp_path) is None


def test_a_date_that_lies_ahead_is_not_believed(http, provider, reply, tmp_path: Path):
    provider.replies[GAS] = tagged(reply, zipped(text(ROW)), "gas", "Fri, 01 Jan 2100 00:00:00 GMT")
    assert SOURCE.fetch(http, wanted(products=("lng",)), tmp_path).vintage == date(2024, 4, 25)


def test_an_older_file_that_comes_later_does_not_turn_back_the_vintage(http, provider, reply, tmp_path: Path):
    first = SOURCE.fetch(http, wanted(), tmp_path)
    provider.replies[GAS] = tagged(reply, zipped(text(*INDIA)), "new", "Fri, 19 Apr 2024 10:00:00 GMT")
    assert SOURCE.fetch(http, wanted(known=dict(first.facts)), tmp_path).vintage == date(2024, 4, 20)


def test_a_new_publication_of_gas_has_a_new_address(http, provider, reply, tmp_path: Path):
    first = SOURCE.fetch(http, wanted(products=("lng",)), tmp_path)
    provider.replies[LISTING] = [reply(json.dumps({"publicationId": 24, "files": FILES}))]
    provider.replies[GAS.replace("23", "24")] = tagged(reply, zipped(text(*INDIA)), "gas")
    assert list(SOURCE.fetch(http, wanted(products=("lng",), known=dict(first.facts)), tmp_path).files) == [
        "GAS_world_NewFormat.zip"
    ]


def test_with_a_first_month_oil_comes_by_year_under_either_name(http, provider, reply, tmp_path: Path):
    folder = f"{OIL}/annual-csv/primary"
    provider.replies[f"{folder}/2022.csv"] = tagged(reply, text(ROW.replace("2024", "2022")), "a")
    # The year that just ended still has the name of a running one.
    provider.replies[f"{folder}/primaryyear2023.csv"] = tagged(reply, text(ROW.replace("2024", "2023")), "b")
    provider.replies[f"{folder}/primaryyear2024.csv"] = tagged(reply, text(ROW), "c")
    fetched = SOURCE.fetch(http, wanted(date(2022, 6, 1), ("crude",)), tmp_path)
    assert list(fetched.files) == ["primary-2022.csv", "primary-2023.csv", "primary-2024.csv"]
    assert asked(provider) == [
        f"{folder}/2022.csv",
        f"{folder}/2023.csv",
        f"{folder}/primaryyear2023.csv",
        f"{folder}/primaryyear2024.csv",
    ]
    again = SOURCE.fetch(http, wanted(date(2022, 6, 1), ("crude",), dict(fetched.facts)), tmp_path)
    assert again is None
    names = tuple(fetched.files)
    balances = SOURCE.parse(RawFiles(tmp_path, names, fetched.vintage))["balances"]
    assert [day.year for day in balances["period"].to_pylist()] == [2022, 2023, 2024]


def test_in_january_the_new_year_may_have_no_file(http, provider, reply, tmp_path: Path):
    provider.replies[f"{OIL}/annual-csv/primary/primaryyear2023.csv"] = tagged(reply, text(ROW), "b")
    fetched = SOURCE.fetch(http, wanted(date(2023, 1, 1), ("crude",), today=date(2024, 1, 25)), tmp_path)
    assert list(fetched.files) == ["primary-2023.csv"]


def test_a_year_that_must_be_there_and_is_not_fails(http, provider, reply, tmp_path: Path):
    provider.replies[f"{OIL}/annual-csv/primary/2022.csv"] = [reply("<html>Page not found</html>", 404)]
    with pytest.raises(FetchFailed, match=r"primaryyear2022.csv: status 404"):
        SOURCE.fetch(http, wanted(date(2022, 1, 1), ("crude",)), tmp_path)


def test_history_does_not_begin_before_jodi(http, provider, reply, tmp_path: Path):
    provider.replies[f"{OIL}/annual-csv/primary/2002.csv"] = tagged(reply, text(ROW), "a")
    with pytest.raises(FetchFailed, match="2003"):
        SOURCE.fetch(http, wanted(date(1995, 1, 1), ("crude",)), tmp_path)
    assert asked(provider)[0].endswith("/2002.csv")


@pytest.mark.parametrize(
    ("products", "files"),
    [
        (("crude",), ["world_Primary_CSV.zip"]),
        (("lpg",), ["world_Secondary_CSV.zip"]),
        (("lng", "products"), ["world_Secondary_CSV.zip", "GAS_world_NewFormat.zip"]),
    ],
)
def test_only_files_with_the_wanted_products_are_fetched(http, tmp_path: Path, products, files):
    assert list(SOURCE.fetch(http, wanted(products=products), tmp_path).files) == files


@pytest.mark.parametrize(
    "listing",
    [
        "<html>busy</html>",
        "[]",
        '{"publicationId": 23}',
        '{"publicationId": 23, "files": []}',
        json.dumps({"publicationId": 23, "files": [{"filename": "../../etc.csv", "format": "CSV", "ignore": False}]}),
        json.dumps({"publicationId": 23, "files": [{"filename": "ivt.zip", "format": "IVT", "ignore": False}]}),
    ],
)
def test_a_listing_that_is_none_fails_and_says_what_came(http, provider, reply, tmp_path: Path, listing):
    provider.replies[LISTING] = [reply(listing)]
    with pytest.raises(FetchFailed, match=r"web/files/gas: expected a publicationId.*got '"):
        SOURCE.fetch(http, wanted(products=("lng",)), tmp_path)


def test_a_page_with_status_200_is_kept_as_sent_and_refused_when_read(http, provider, reply, tmp_path: Path):
    provider.replies[f"{OIL}/annual-csv/primary/primaryyear2024.csv"] = [reply("<html>soon</html>")]
    fetched = SOURCE.fetch(http, wanted(date(2024, 1, 1), ("crude",)), tmp_path)
    assert fetched.vintage == date(2024, 4, 25)
    with pytest.raises(BadFile, match="<html>soon</html>"):
        SOURCE.parse(RawFiles(tmp_path, tuple(fetched.files), fetched.vintage))


def test_a_download_cut_off_is_resumed(http, provider, reply, tmp_path: Path):
    body = zipped(text(*INDIA))
    headers = {"ETag": '"v1"', "Last-Modified": "Sat, 20 Apr 2024 10:00:00 GMT"}
    provider.replies[f"{OIL}/world_Primary_CSV.zip"] = [
        reply(body, headers=headers, fault="reset"),
        reply(body, headers=headers),
    ]
    fetched = SOURCE.fetch(http, wanted(products=("crude",)), tmp_path)
    assert fetched.files["world_Primary_CSV.zip"].read_bytes() == body
    assert "Range" in provider.requests[-1][2]


def test_only_a_client_that_looks_like_a_browser_is_served(http, provider, reply, tmp_path: Path):
    def answer(query, headers):
        return reply(zipped(text(*INDIA))) if "Mozilla" in headers["User-Agent"] else reply("", 406)

    provider.replies[f"{OIL}/world_Primary_CSV.zip"] = answer
    assert SOURCE.fetch(http, wanted(products=("crude",)), tmp_path)


def test_a_provider_that_is_down_changes_nothing(http, provider, reply, tmp_path: Path):
    provider.replies[f"{OIL}/world_Secondary_CSV.zip"] = [reply("", 503)]
    with pytest.raises(FetchFailed, match=r"jodi: .*world_Secondary_CSV.zip: status 503"):
        SOURCE.fetch(http, wanted(), tmp_path)


def test_the_table_is_of_the_balances(read, tmp_path: Path):
    (tmp_path / "a.csv").write_text(text(*INDIA))
    table = SOURCE.parse(RawFiles(tmp_path, ("a.csv",), RELEASED))["balances"]
    assert isinstance(table, pa.Table)
    assert table.schema == BALANCES.fields
