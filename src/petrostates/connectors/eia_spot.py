"""EIA spot prices: Europe Brent, monthly means, two columns of text."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from petrostates.connectors import delimited
from petrostates.connectors.source import RawFiles, Source, Tables
from petrostates.schema import PRICES

_COLUMNS = {"Date": pa.string(), "Price": pa.float64()}


def parse(raw: RawFiles) -> Tables:
    """Read ``Date,Price``; rows are dated mid-month and stand for the whole month."""
    path = raw.named("brent-monthly.csv")
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
)
