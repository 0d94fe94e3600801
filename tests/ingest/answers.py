"""What monthly providers answer, as functions of the query: from the month that is asked for to the newest they have."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from petrostates.connectors.eia_values import PRODUCERS

_COMTRADE = Path(__file__).parents[1] / "connectors" / "comtrade"
Answer = Callable[[Mapping[str, str], Mapping[str, str]], object]

JODI_OIL, JODI_GAS = "/_resources/files/downloads/oil-data", "/jodi-publisher/gas/23/gas.csv"
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


def jodi(reply, oil: str, gas: str) -> dict[str, object]:
    """Oil and gas of one country from 2024-01 to the last month of each, as the whole history; by year nothing."""

    def lines(product: str, flow: str, unit: str, last: str) -> str:
        header = "REF_AREA,TIME_PERIOD,ENERGY_PRODUCT,FLOW_BREAKDOWN,UNIT_MEASURE,OBS_VALUE,ASSESSMENT_CODE\n"
        return header + "".join(f"CN,{month},{product},{flow},{unit},1000,1\n" for month in months("2024-01", last))

    listing = {"publicationId": 23, "files": [{"filename": "gas.csv", "format": "CSV", "ignore": False}]}
    tables = {"Primary": "CRUDEOIL", "Secondary": "TOTPRODS"}
    return {
        "/web/files/gas": [reply(json.dumps(listing))],
        JODI_GAS: [reply(lines("NATGAS", "IMPPIP", "M3", gas))],
        **{
            f"{JODI_OIL}/world_{table}_CSV.zip": [reply(_zipped(lines(tables[table], "TOTIMPSB", "KTONS", oil)))]
            for table in tables
        },
    }


def _zipped(text: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("all.csv", text)
    return content.getvalue()


def comtrade(reply, last: Mapping[int, str]) -> dict[str, Answer]:
    """Crude from Russia in the books of reporters, from the month asked for to the last one of each; no year, no key."""
    like = json.loads((_COMTRADE / "get-M-imports-001.json").read_text(encoding="utf-8"))["data"][1]

    def of(query):
        return [(month, number) for month in query["period"].split(",") for number in last if month <= last[number]]

    def availability(query, _headers):
        rows = [{"period": m, "reporterCode": n, "lastReleased": "2026-09-01T00:00:00"} for m, n in of(query)]
        return reply(json.dumps({"count": len(rows), "data": rows}))

    def trade(query, _headers):
        asked = [(m, n) for m, n in of(query) if str(n) in query["reporterCode"].split(",")]
        rows = [
            {**like, "period": m, "refMonth": int(m[4:]), "refYear": int(m[:4]), "reporterCode": n, "partnerCode": 643}
            for m, n in asked
        ]
        rows = [{**row, "refPeriodId": int(f"{row['period']}01")} for row in rows]
        return reply(json.dumps({"count": len(rows), "data": rows}))

    empty = [reply(json.dumps({"count": 0, "data": []}))]
    tier = "/public/v1"
    return {
        f"{tier}/getDA/C/M/HS": availability,
        f"{tier}/preview/C/M/HS": trade,
        f"{tier}/getDA/C/A/HS": empty,
        f"{tier}/preview/C/A/HS": empty,
    }
