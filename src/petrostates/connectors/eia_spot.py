"""EIA spot prices: Europe Brent, monthly means, two columns of text."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from petrostates.connectors import delimited
from petrostates.connectors.source import RawFiles, Source, Tables
from petrostates.schema import PRICES


def parse(raw: RawFiles) -> Tables:
    """Read ``Date,Price``; rows are dated mid-month and stand for the whole month."""
    place = raw.named("brent-monthly.csv")
    table = delimited.read(place.read_bytes(), str(place), {"Date": pa.string(), "Price": pa.float64()})
    rows = []
    for number, (day, price) in enumerate(zip(*(column.to_pylist() for column in table.columns), strict=True)):
        if price is None:
            continue
        rows.append(
            {
                "period": _month(day, str(place), number),
                "frequency": "M",
                "series": "brent",
                "value": price,
                "unit": "USD/bbl",
                "source": SOURCE.id,
                "vintage": raw.vintage,
            }
        )
    return {"prices": PRICES.from_pylist(rows)}


def _month(day: str, place: str, row: int) -> date:
    try:
        return date.fromisoformat(day).replace(day=1)
    except (TypeError, ValueError) as error:
        raise delimited.refuse(place, row, "Date", day, "is not a date such as 2024-03-15") from error


SOURCE = Source(
    id="eia_spot",
    title="Europe Brent spot price",
    publisher="US Energy Information Administration",
    licence="Public domain",
    frequency="M",
    homepage="https://www.eia.gov/dnav/pet/pet_pri_spt_s1_d.htm",
    parse=parse,
)
