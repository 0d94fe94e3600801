"""EIA spot prices: Europe Brent, monthly means, two columns of text."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa

from petrostates.connectors import delimited
from petrostates.connectors.http import Http
from petrostates.connectors.source import Fetched, RawFiles, Source, Tables, Wanted
from petrostates.schema import PRICES

_COLUMNS = {"Date": pa.string(), "Price": pa.float64()}


_FILE = "brent-monthly.csv"
_ADDRESS = "https://raw.githubusercontent.com/datasets/oil-prices/main/data/brent-monthly.csv"


def fetch(http: Http, wanted: Wanted, _folder: Path) -> Fetched | None:
    """Read the public copy of EIA's series, unless it is the one at hand; the API itself asks for a key."""
    answer = http.get(_ADDRESS, known=wanted.known)
    if answer.is_unchanged:
        return None
    return Fetched(
        {_FILE: answer.content}, answer.published(wanted.today) or wanted.today, answer.address, answer.facts()
    )


def parse(raw: RawFiles) -> Tables:
    """Read ``Date,Price``; rows are dated mid-month and stand for the whole month."""
    path = raw.named(_FILE)
    place = str(path)
    seen: set[date] = set()
    rows = []
    for number, row in delimited.rows(path.read_bytes(), place, _COLUMNS, required=("Date",)):
        month = delimited.day(row["Date"], place, number, "Date").replace(day=1)
        if month in seen:
            raise delimited.refuse(place, number, "Date", row["Date"], "repeats the month of an earlier row")
        seen.add(month)
        if row["Price"] is None:
            continue
        rows.append(
            {
                "period": month,
                "frequency": "M",
                "series": "brent",
                "value": row["Price"],
                "unit": "USD/bbl",
                "source": SOURCE.id,
                "vintage": raw.vintage,
            }
        )
    return {"prices": PRICES.from_pylist(rows)}


SOURCE = Source(
    id="eia_spot",
    title="Europe Brent spot price",
    publisher="US Energy Information Administration",
    licence="Public domain",
    frequency="M",
    homepage="https://www.eia.gov/dnav/pet/pet_pri_spt_s1_d.htm",
    parse=parse,
    release="whole",
    fetch=fetch,
    calls=lambda _wanted, _keyed: 1,
    lag_days=10,
)
