"""Small data folders and the providers on loopback that fill them."""

from __future__ import annotations

import io
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from petrostates import config, ingest
from petrostates.store import DataFolder

TODAY = date(2026, 11, 22)
KEY = "Pl4nted+key/with=chars&0%1"
LANDING = "/en/research/commodity-markets"
WORKBOOK = "/en/doc/abc-0050/related/CMO-Historical-Data-Monthly.xlsx"
BRENT = "/datasets/oil-prices/main/data/brent-monthly.csv"
BACI = "/DATA_DOWNLOAD/baci/data/"


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    """The bundled events and evidence, built: small, and nothing of what the tests fetch."""
    return of_bundle(tmp_path, "events", "iran_evidence")


@pytest.fixture
def with_trade(tmp_path: Path) -> DataFolder:
    """The bundled trade data, built."""
    return of_bundle(tmp_path, "baci", "events", "iran_evidence")


def of_bundle(place: Path, *sources: str) -> DataFolder:
    data = DataFolder(place / "data")
    for source in sources:
        shutil.copytree(config.bundle_folder() / source, data.raw / source)
    ingest.build(data)
    return data


@pytest.fixture
def providers(provider, reply, monkeypatch: pytest.MonkeyPatch):
    """Every provider is this one server; the price providers answer as documented."""
    for source in ("BACI", "PINK_SHEET", "EIA_SPOT", "COMTRADE", "CREA", "JODI", "EIA"):
        monkeypatch.setenv(f"PETROSTATES_{source}_URL", provider.url)
    link = f'<a href="https://thedocs.worldbank.org{WORKBOOK}">Monthly prices</a>'
    provider.replies[LANDING] = [reply(link)]
    provider.replies[WORKBOOK] = [reply(workbook(85.4), headers={"ETag": '"w1"'})]
    provider.replies[BRENT] = [reply("Date,Price\n2024-03-15,85.4\n", headers={"ETag": '"b1"'})]
    return provider


def workbook(brent: float) -> bytes:
    """The layout of the Pink Sheet with one month."""
    source = config.bundle_folder() / "pink_sheet"
    book = openpyxl.load_workbook(next(source.rglob("*.xlsx")))
    sheet = book["Monthly Prices"]
    sheet.delete_rows(8, sheet.max_row)
    sheet["A7"], sheet["C7"] = "2024M03", brent
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
