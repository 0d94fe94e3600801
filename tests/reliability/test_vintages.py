"""What is known on a day: releases replace each other whole, windows row by row."""

from __future__ import annotations

import json
import shutil
from datetime import date

import pytest
from tests.reliability.conftest import BACI_ZIP, HEADER, baci_zip, put

import petrostates as ps
from petrostates import ingest
from petrostates.connectors import sources
from petrostates.schema import FLOWS
from petrostates.store import DataFolder

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


def test_sources_that_fetch_by_date_or_country_publish_windows():
    assert {source.id for source in sources().values() if source.release == "whole"} == {
        "baci",
        "eia_spot",
        "events",
        "iran_evidence",
        "pink_sheet",
    }


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
