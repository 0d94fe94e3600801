"""The calendar of sanctions, coordination and war, fixed before any model is fitted."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from petrostates.connectors import delimited
from petrostates.connectors.source import RawFiles, Source, Tables
from petrostates.reference import country
from petrostates.schema import EVENTS

_COLUMNS = dict.fromkeys(("date", "event", "affects", "kind", "source"), pa.string())


def parse(raw: RawFiles) -> Tables:
    """Read one dated event a row; ``affects`` lists country codes parted by semicolons."""
    place = str(raw.named("events.csv"))
    table = delimited.read(raw.named("events.csv").read_bytes(), place, _COLUMNS)
    rows = []
    for number, row in enumerate(table.to_pylist()):
        for code in row["affects"].split(";"):
            country(code)
        rows.append(
            {
                "period": _day(row["date"], place, number),
                "event": row["event"],
                "affects": row["affects"],
                "kind": row["kind"],
                "authority": row["source"],
                "source": SOURCE.id,
                "vintage": raw.vintage,
            }
        )
    return {"events": EVENTS.from_pylist(rows)}


def _day(text: str, place: str, row: int) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise delimited.refuse(place, row, "date", text, "is not a date such as 2018-05-08") from error


SOURCE = Source(
    id="events",
    title="Calendar of sanctions, coordination and war",
    publisher="petrostates",
    licence="CC0",
    frequency="D",
    homepage="",
    parse=parse,
)
