"""The Russia Fossil Tracker's counter: which commodities make a product, which months count, what is asked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from petrostates.connectors import RawFiles, Wanted, crea
from petrostates.connectors.http import Http, Patience
from petrostates.errors import BadFile, FetchFailed
from petrostates.reference import countries
from petrostates.schema import FLOWS

SAMPLE = Path(__file__).parent / "crea" / "counter.csv"  # invented figures in the documented layout
HEADER, *ROWS = SAMPLE.read_text(encoding="utf-8").splitlines()
TODAY = date(2026, 1, 15)
DECEMBER, JANUARY = date(2025, 12, 1), date(2026, 1, 1)

EXPECTED = {
    (DECEMBER, "CHN", "crude"): 5000.5 + 3000 + 20,  # by ship, by pipeline, by rail
    (DECEMBER, "IND", "crude"): 7000.0,
    (DECEMBER, "_X", "crude"): 40.0 + 2,  # for orders, and unknown
    (DECEMBER, "CHN", "pipeline_gas"): 2000.0 + 3,
    (DECEMBER, "JPN", "lng"): 600.0,
    (DECEMBER, "TJK", "lpg"): None,
    (DECEMBER, "TUR", "products"): 300.0 + 10 + 5 + 1,
    (DECEMBER, "NAM", "products"): 0.0,
}


@pytest.fixture
def read(parse):
    return lambda *lines: parse("crea", {"counter.csv": "\n".join([HEADER, *lines]) + "\n"})


def cell(row: str, column: str, value: str) -> str:
    """The row with another value in one column."""
    values = row.split(",")
    values[HEADER.split(",").index(column)] = value
    return ",".join(values)


def test_the_sample_gives_the_expected_table(read):
    rows = read(*ROWS)
    assert {(row["period"], row["importer"], row["product"]): row["quantity_t"] for row in rows} == EXPECTED
    assert len(rows) == len(EXPECTED)
    assert {(row["exporter"], row["flow"], row["frequency"], row["source"]) for row in rows} == {
        ("RUS", "tracked", "M", "crea")
    }
    assert all(row["reported_quantity"] == row["quantity_t"] and row["reported_unit"] == "t" for row in rows)


def test_the_table_passes_the_checks_of_its_schema():
    tables = crea.parse(RawFiles(SAMPLE.parent, ("counter.csv",), TODAY))
    assert FLOWS.check(tables["flows"], "crea").num_rows == len(EXPECTED)


def test_modelled_values_stay_in_the_raw_file(read):
    assert {(row["value_usd"], row["valuation"]) for row in read(*ROWS)} == {(None, None)}


def test_the_month_of_the_vintage_is_not_over_and_gives_no_flow(read):
    assert any(f",{JANUARY}," in row for row in ROWS)
    assert {(row["period"], row["status"]) for row in read(*ROWS)} == {(DECEMBER, "reported")}


def test_a_sum_that_lacks_one_of_its_parts_is_null_and_not_less(read):
    ship, pipe = ROWS[1], cell(ROWS[-1], "value_tonne", "")
    assert [row["quantity_t"] for row in read(ship, pipe)] == [None]


def test_coal_gas_from_terminals_and_russias_own_ports_are_left_out(read):
    assert read(ROWS[0], ROWS[9], ROWS[14]) == []


def test_every_alpha_2_code_stands_for_a_country_of_ours():
    assert set(crea._ISO3.values()) <= set(countries())
    assert len(crea._ISO2) == len(crea._ISO3) == 250
    assert (crea._ISO3["CN"], crea._ISO3["IN"], crea._ISO3["KR"], crea._ISO3["XK"]) == ("CHN", "IND", "KOR", "XKX")


@pytest.mark.parametrize(
    ("column", "value", "fault"),
    [
        ("commodity", "peat", "row 3, column commodity: 'peat' is no known commodity"),
        ("commodity", "", "row 3, column commodity: '' is empty"),
        ("destination_iso2", "ZZ", "row 3, column destination_iso2: 'ZZ' is no known country"),
        ("month", "2025-12-02", "row 3, column month: '2025-12-02' is no first day"),
        ("month", "2026-02-01", "row 3, column month: '2026-02-01' is no first day of a month up to 2026-01-01"),
        ("month", "Dec 2025", "row 3, column month: 'Dec 2025'"),
        ("value_tonne", "-1", "row 3, column value_tonne: '-1.0' is negative"),
        ("value_tonne", "nan", "row 3, column value_tonne: 'nan' is not a finite number"),
        ("value_tonne", "inf", "row 3, column value_tonne: 'inf' is not a finite number"),
        ("value_tonne", "1 200", "row 3, column value_tonne: '1 200' is not a number"),
        ("pricing_scenario", "enhanced", "row 3, column pricing_scenario: 'enhanced' is not 'default'"),
        ("version", "v1", "row 3, column version: 'v1' is not 'v2'"),
    ],
)
def test_a_bad_value_is_refused_with_file_row_and_column(read, column, value, fault):
    with pytest.raises(BadFile) as refused:
        read(ROWS[1], cell(ROWS[3], column, value))
    assert f"counter.csv, {fault}" in str(refused.value)


def test_a_repeated_row_is_refused(read):
    with pytest.raises(BadFile, match=r"row 3, column month,commodity,.*'2025-12-01,crude_oil,CN' repeats"):
        read(ROWS[1], cell(ROWS[1], "value_tonne", "1"))


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("<!DOCTYPE html><html><body>Down for maintenance</body></html>", "row 1: column month"),
        ('{"message": "Invalid date", "status": 400}', "row 1: column month"),
        ("", "row 1: column month"),
        (HEADER.replace("value_tonne", "value_m3"), "column value_tonne is missing"),
        (HEADER.replace("month", "date"), "column month is missing"),
        (HEADER + "\n", "no rows below the header"),
        (HEADER + "\n" + ROWS[1][:40] + "\n", "row 2, column"),
        (b"\xff\xfe" + HEADER.encode("utf-16-le"), "not UTF-8"),
    ],
    ids=["a web page", "an error", "nothing", "no tonnes", "no months", "no rows", "cut short", "another encoding"],
)
def test_what_is_not_the_counter_is_refused_by_name(parse, content, fault):
    with pytest.raises(BadFile, match=r"counter\.csv") as refused:
        parse("crea", {"counter.csv": content})
    assert fault in str(refused.value)


@pytest.fixture
def http(provider, monkeypatch: pytest.MonkeyPatch) -> Http:
    monkeypatch.setenv("PETROSTATES_CREA_URL", provider.url)
    return Http("crea", patience=Patience(attempts=2, first_wait_seconds=0.01))


def wanted(**changes) -> Wanted:
    return Wanted(**{"since": None, "importers": None, "products": None, "today": TODAY, "known": {}, **changes})


def asked(provider) -> dict[str, str]:
    return provider.requests[-1][1]


@pytest.fixture
def counter(provider, reply):
    provider.replies["/v0/counter"] = [reply(SAMPLE.read_bytes(), headers={"Content-Type": "text/csv"})]
    return provider


def test_one_request_brings_every_product_in_whole_months(http, counter, tmp_path):
    fetched = crea.fetch(http, wanted(), tmp_path)
    assert asked(counter) == {
        "date_from": "2022-01-01",
        "date_to": "2026-01-15",
        "aggregate_by": "month,commodity,destination_iso2",
        "commodity": "crude_oil,pipeline_oil,crude_oil_rail_road,oil_products,oil_products_pipeline,"
        "oil_products_rail_road,oil_or_chemical,lng,lpg,natural_gas,gas_rail_road",
        "format": "csv",
        "include_legacy_data": "true",
    }
    assert len(counter.requests) == 1
    assert fetched.files == {"counter.csv": SAMPLE.read_bytes()}
    assert fetched.vintage == TODAY
    assert fetched.address == "https://api.russiafossiltracker.com/v0/counter"
    assert "aggregate_by=month" in fetched.facts["requests"][0]


def test_what_was_fetched_can_be_parsed(http, counter, tmp_path):
    fetched = crea.fetch(http, wanted(), tmp_path)
    for name, content in fetched.files.items():
        (tmp_path / name).write_bytes(content)
    assert crea.parse(RawFiles(tmp_path, tuple(fetched.files), fetched.vintage))["flows"].num_rows == len(EXPECTED)


def test_a_later_start_other_importers_and_products_narrow_the_request(http, counter, tmp_path):
    crea.fetch(http, wanted(since=date(2024, 5, 17), importers=("CHN", "IND", "XOA"), products=("crude",)), tmp_path)
    query = asked(counter)
    assert query["date_from"] == "2024-05-01"
    assert query["destination_iso2"] == "CN,IN"
    assert query["commodity"] == "crude_oil,pipeline_oil,crude_oil_rail_road"
    assert "include_legacy_data" not in query


@pytest.mark.parametrize(
    ("nothing", "said"),
    [
        ({"products": ("gas_nes",)}, "none of gas_nes; there are crude, products"),
        ({"importers": ("XOA",)}, "no destination is named XOA. Ask for countries"),
    ],
)
def test_what_the_counter_does_not_know_is_refused_before_any_request(http, counter, tmp_path, nothing, said):
    with pytest.raises(FetchFailed, match=said):
        crea.fetch(http, wanted(**nothing), tmp_path)
    with pytest.raises(FetchFailed, match=said):  # nor is a request planned
        crea.SOURCE.calls(wanted(**nothing), False)
    assert counter.requests == []
    assert crea.SOURCE.calls(wanted(), False) == 1


@pytest.mark.parametrize(
    ("status", "said"), [(204, "nothing for this request"), (400, "Invalid date"), (503, "2 times"), (500, "2 times")]
)
def test_a_refusal_of_the_provider_is_told(http, provider, reply, tmp_path, status, said):
    provider.replies["/v0/counter"] = [reply("" if status == 204 else "Invalid date", status)]
    with pytest.raises(FetchFailed, match=said):
        crea.fetch(http, wanted(), tmp_path)
