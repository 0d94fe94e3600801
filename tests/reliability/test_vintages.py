"""What is known on a day: releases replace each other whole, windows row by row."""

from __future__ import annotations

import json
import shutil
from datetime import date

import duckdb
import pyarrow.parquet as pq
import pytest
from tests.reliability.conftest import BACI_ZIP, HEADER, baci_zip, put

import petrostates as ps
from petrostates import ingest
from petrostates.checks import check
from petrostates.ingest.build import refuse_errors
from petrostates.schema import FLOWS, PRICES
from petrostates.store import DataFolder
from petrostates.views import texts

EARLY, LATE = date(2025, 1, 1), date(2026, 1, 1)


def flow(source: str, vintage: date, importer: str, tonnes: float):
    return {
        "period": date(2024, 1, 1),
        "frequency": "A",
        "exporter": "RUS",
        "importer": importer,
        "product": "crude",
        "flow": "import",
        "quantity_t": tonnes,
        "status": "reported",
        "source": source,
        "vintage": vintage,
    }


def known(source: str, day: date | None = None) -> dict[str, float]:
    """China and India in the first vintage, China alone, and revised, in the second."""
    rows = [flow(source, EARLY, "CHN", 1.0), flow(source, EARLY, "IND", 2.0), flow(source, LATE, "CHN", 3.0)]
    found = ingest.current("flows", FLOWS.from_pylist(rows), day).to_pylist()
    return {row["importer"]: row["quantity_t"] for row in found}


def test_what_a_whole_release_drops_is_withdrawn():
    assert known("baci") == {"CHN": 3.0}


def test_what_a_window_does_not_hold_stays():
    assert known("comtrade") == {"CHN": 3.0, "IND": 2.0}


@pytest.mark.parametrize("source", ["baci", "comtrade"])
def test_an_earlier_day_knows_the_earlier_vintage(source):
    assert known(source, EARLY) == {"CHN": 1.0, "IND": 2.0}
    assert known(source, date(2024, 12, 31)) == {}


@pytest.mark.parametrize(
    ("source", "release"),
    [
        ("baci", "whole"),  # a release is one archive
        ("pink_sheet", "whole"),  # one workbook
        ("eia_spot", "whole"),  # one workbook
        ("events", "whole"),
        ("iran_evidence", "whole"),
        ("comtrade", "blocks"),  # asked by country, product and period
        ("crea", "blocks"),  # asked by month
        ("eia", "blocks"),  # asked by month
        ("jodi", "blocks"),  # asked by year, and only files that have changed
        ("own", "window"),  # a file at a time
    ],
)
def test_what_is_fetched_by_date_or_country_comes_in_blocks(source, release):
    assert ps.sources().set_index("id").loc[source, "release"] == release


@pytest.fixture
def twice_released(small: DataFolder) -> DataFolder:
    """A release of 2025 in which India buys Russian crude, and one of 2026 without India."""
    newest, older = small.raw / "baci" / "2026-01-01", small.raw / "baci" / "2025-01-01"
    put(small, "baci", BACI_ZIP, baci_zip({2024: HEADER + "2024,643,156,270900,1,2\n2024,643,699,270900,1,2\n"}))
    shutil.copytree(newest, older)
    record = older / "record.json"
    facts = json.loads(record.read_text(encoding="utf-8")) | {"vintage": str(EARLY)}
    record.write_text(json.dumps(facts), encoding="utf-8")
    shutil.move(older, small.root)  # `put` knows one vintage only
    put(small, "baci", BACI_ZIP, baci_zip({2024: HEADER + "2024,643,156,270900,3,6\n"}))
    shutil.move(small.root / older.name, older)
    ingest.build(small)
    return small


@pytest.mark.parametrize("basis", ["declared", "attributed"])
def test_a_market_reads_one_release_and_as_of_the_one_before(twice_released, basis):
    def buyers(**day):
        flows = ps.market("asia", data=twice_released.root, basis=basis, **day).flows()
        return sorted(flows.loc[flows["exporter"].eq("RUS"), "importer"])

    assert buyers() == ["CHN"]
    assert buyers(as_of=EARLY) == ["CHN", "IND"]
    assert buyers(as_of="2024-12-31") == []


def test_the_second_release_of_a_day_replaces_the_first_whole(small):
    put(small, "baci", BACI_ZIP, baci_zip({2024: HEADER + "2024,643,156,270900,1,2\n2024,643,699,270900,1,2\n"}))
    first = small.raw / "baci" / "2026-01-01"
    shutil.move(shutil.copytree(first, small.root / "2026-01-01.2"), first.parent)
    moved = first.rename(small.root / "first")  # `put` knows one vintage only
    put(small, "baci", BACI_ZIP, baci_zip({2024: HEADER + "2024,643,156,270900,3,6\n"}))
    moved.rename(first)
    ingest.build(small)
    assert ps.market("asia", data=small.root).flows()["importer"].tolist() == ["CHN"]


def test_a_check_reads_no_row_that_a_release_has_withdrawn():
    # An index of two vintages, of which the later one lacks the figure that lies after its release.
    def price(period: date, vintage: date):
        row = {"period": period, "frequency": "D", "series": "brent", "value": 70.0, "unit": "USD/bbl"}
        return row | {"source": "eia_spot", "vintage": vintage}

    rows = [price(date(2025, 6, 1), EARLY), price(date(2024, 6, 1), EARLY), price(date(2024, 6, 1), LATE)]
    assert [finding.check for finding in check({"prices": PRICES.from_pylist(rows)})] == ["after_release"]
    refuse_errors({"prices": PRICES.from_pylist(rows)}, "here")


def test_a_filter_on_exporters_reaches_the_files_behind_the_choice_of_vintages(tmp_path):
    row = flow("comtrade", EARLY, "CHN", 1.0)
    rows = [row | {"exporter": code, "vintage": day} for code in ("ARE", "RUS", "USA") for day in (EARLY, LATE)]
    pq.write_table(FLOWS.from_pylist(rows), tmp_path / "flows.parquet")
    database = duckdb.connect()
    database.read_parquet(str(tmp_path / "flows.parquet")).create_view("released")
    database.execute(f"create view current as {texts()['current']}")
    asked = "explain (format json) select * from current where exporter in ('RUS', 'IRN')"
    plan = json.loads(database.execute(asked).fetchall()[0][1])
    scans = leaves(plan)
    assert scans
    assert [scan for scan in scans if "exporter" not in str(scan["extra_info"].get("Filters"))] == []


def leaves(plan: list[dict]) -> list[dict]:
    """The steps of a plan that read files."""
    return [leaf for step in plan for leaf in (leaves(step["children"]) if step["children"] else [step])]
