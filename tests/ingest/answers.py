"""What monthly providers answer, as functions of the query: from the month that is asked for to the newest they have."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

from petrostates.connectors.eia_values import PRODUCERS

Answer = Callable[[Mapping[str, str], Mapping[str, str]], object]

CREA, EIA_PRODUCTION, EIA_BRENT = "/v0/counter", "/v2/international/data/", "/v2/petroleum/pri/spt/data/"
_HEADER = "month,commodity,destination_iso2,destination_country,pricing_scenario,version,value_tonne\n"


def months(first: str, last: str) -> Iterator[str]:
    """Months such as 2024-03, both ends included."""
    year, month = map(int, first.split("-"))
    while (text := f"{year}-{month:02d}") <= last:
        yield text
        year, month = year + month // 12, month % 12 + 1


def crea(reply, last: str, rows: Callable[[str], Mapping[str, float | None]]) -> Answer:
    """Crude that left, month by month, from the one asked for; ``rows`` gives tonnes by destination."""

    def answer(query, _headers):
        lines = [
            f"{month}-01,crude_oil,{code},{code},default,v2,{tonnes}\n"
            for month in months(max(query["date_from"][:7], "2025-01"), last)
            for code, tonnes in rows(month).items()
            if code in query.get("destination_iso2", code).split(",")
        ]
        return reply(_HEADER + "".join(lines))

    return answer


def eia(reply, last: str) -> dict[str, Answer]:
    """Production of every country asked for, and Brent, from the month asked for."""

    def envelope(query, rows):
        shown = rows[int(query["offset"]) :][: int(query["length"])]
        return reply(json.dumps({"response": {"total": str(len(rows)), "data": shown}}))

    def production(query, _headers):
        row = {"productId": "57", "activityId": "1", "unit": "TBPD", "value": "1000.5"}
        asked = months(query.get("start", "2025-01"), last)
        return envelope(query, [row | {"period": month, "countryRegionId": c} for month in asked for c in PRODUCERS])

    def brent(query, _headers):
        row = {"series": "RBRTE", "units": "$/BBL", "value": "85.4"}
        return envelope(query, [row | {"period": month} for month in months(query.get("start", "2025-01"), last)])

    return {EIA_PRODUCTION: production, EIA_BRENT: brent}
