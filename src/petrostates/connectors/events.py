"""The calendar of sanctions, coordination and war, fixed before any model is fitted."""

from __future__ import annotations

import pyarrow as pa

from petrostates.connectors import delimited
from petrostates.connectors.source import RawFiles, Source, Tables
from petrostates.reference import country
from petrostates.schema import EVENTS

_COLUMNS = dict.fromkeys(("date", "event", "affects", "kind", "source"), pa.string())


def parse(raw: RawFiles) -> Tables:
    """Read one dated event a row; ``affects`` lists country codes parted by semicolons."""
    path = raw.named("events.csv")
    place = str(path)
    rows = []
    for number, row in delimited.rows(path.read_bytes(), place, _COLUMNS, required=tuple(_COLUMNS)):
        for code in row["affects"].split(";"):
            delimited.known(country, code, place, number, "affects")
        rows.append(
            {
                "period": delimited.day(row["date"], place, number, "date"),
                "event": row["event"],
                "affects": row["affects"],
                "kind": row["kind"],
                "authority": row["source"],
                "source": SOURCE.id,
                "vintage": raw.vintage,
            }
        )
    return {"events": EVENTS.from_pylist(rows)}


SOURCE = Source(
    id="events",
    title="Calendar of sanctions, coordination and war",
    publisher="petrostates",
    licence="CC0",
    frequency="D",
    homepage="",
    parse=parse,
    release="whole",
)
