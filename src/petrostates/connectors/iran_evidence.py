"""Evidence on relabelled Iranian crude: quoted Chinese customs figures, and what the label countries can export."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Any

import pyarrow as pa

from petrostates.connectors import delimited
from petrostates.connectors.source import RawFiles, Source, Tables
from petrostates.reference import conversion, country, product
from petrostates.schema import EVIDENCE
from petrostates.units import days, last_day, tonnes_from_kbd

_TEXT, _NUMBER = pa.string(), pa.float64()
_ANCHOR_COLUMNS = {
    **dict.fromkeys(("period", "label", "importer", "product"), _TEXT),
    **dict.fromkeys(("million_tonnes", "kbd", "change_on_year"), _NUMBER),
    **dict.fromkeys(("said_by", "address", "note"), _TEXT),
}
_CAPABILITY_COLUMNS = {
    **dict.fromkeys(("period", "label", "importer", "product", "concept"), _TEXT),
    "value": _NUMBER,
    **dict.fromkeys(("unit", "said_by", "address", "note"), _TEXT),
}
# Press figures round; two figures of one report that differ by more than this contradict each other.
_TOLERATED_DISAGREEMENT = 0.02
_PERIOD = re.compile(r"(\d{4})(?:(H[12])|(Q[1-4])|-(\d{2})(?:\.\.(\d{4})-(\d{2}))?)?")


def parse(raw: RawFiles) -> Tables:
    """Read both files into one row per quoted or computed fact, amounts in tonnes with their rounding interval."""
    anchors = _customs_anchors(raw)
    capability = _capability(raw)
    return {"evidence": EVIDENCE.from_pylist([*anchors, *capability])}


def _customs_anchors(raw: RawFiles) -> list[dict[str, Any]]:
    path = raw.named("customs_anchors.csv")
    rows: list[dict[str, Any]] = []
    for number, fact in enumerate(delimited.read(path.read_bytes(), str(path), _ANCHOR_COLUMNS).to_pylist()):
        first, last = _span(fact["period"], str(path), number)
        interval = _tonnes(fact, days(first, last), str(path), number) or _grown(fact, rows, str(path), number)
        rows.append(
            {
                **_common(fact, raw.vintage),
                "period": first,
                "period_end": last,
                "concept": "customs_import",
                "low": interval[0],
                "central": interval[1],
                "high": interval[2],
                "unit": "t",
                "change_on_year": fact["change_on_year"],
            }
        )
    return rows


def _capability(raw: RawFiles) -> list[dict[str, Any]]:
    path = raw.named("origin_capability.csv")
    rows = []
    for number, fact in enumerate(delimited.read(path.read_bytes(), str(path), _CAPABILITY_COLUMNS).to_pylist()):
        first, last = _span(fact["period"], str(path), number)
        bound = fact["concept"] == "capability"  # "at most" this: anything from nothing up to it is possible
        rows.append(
            {
                **_common(fact, raw.vintage),
                "period": first,
                "period_end": last,
                "concept": fact["concept"],
                "low": 0.0 if bound else fact["value"],
                "central": fact["value"] / 2 if bound else fact["value"],
                "high": fact["value"],
                "unit": fact["unit"],
                "change_on_year": None,
            }
        )
    return rows


def _common(fact: dict[str, Any], vintage: date) -> dict[str, Any]:
    return {
        "label": country(fact["label"]),
        "importer": fact["importer"] and country(fact["importer"]),
        "product": product(fact["product"]),
        "said_by": fact["said_by"],
        "address": fact["address"],
        "note": fact["note"],
        "source": SOURCE.id,
        "vintage": vintage,
    }


def _tonnes(fact: dict[str, Any], day_count: int, place: str, row: int) -> tuple[float, float, float] | None:
    """Tonnes with the interval that rounding and the choice of barrels per tonne leave open."""
    tonnes, kbd = fact["million_tonnes"], fact["kbd"]
    if tonnes is not None:
        central = tonnes * 1e6
        if kbd is not None and abs(tonnes_from_kbd(kbd, day_count) / central - 1) > _TOLERATED_DISAGREEMENT:
            raise delimited.refuse(place, row, "kbd", kbd, f"contradicts {tonnes} million tonnes by more than 2 %")
        rounding = 10 ** -_decimals(tonnes) / 2 * 1e6
        return central - rounding, central, central + rounding
    if kbd is not None:
        factor = conversion("crude_bbl_per_t")
        low, central, high = (tonnes_from_kbd(kbd, day_count, f) for f in (factor.high, factor.factor, factor.low))
        return low, central, high
    return None


def _grown(fact: dict[str, Any], earlier: list[dict[str, Any]], place: str, row: int) -> tuple[float, float, float]:
    """Tonnes from a quoted change on the year before, to half a percentage point."""
    year = fact["period"]
    base = [known for known in earlier if known["label"] == fact["label"] and known["period_end"] == _year_end(year)]
    if fact["change_on_year"] is None or not base:
        raise delimited.refuse(
            place,
            row,
            "million_tonnes",
            "",
            "is empty, and neither kbd nor a change on a known year replaces it",
        )
    low, central, high = (base[0][bound] for bound in ("low", "central", "high"))
    growth = 1 + fact["change_on_year"]
    return low * (growth - 0.005), central * growth, high * (growth + 0.005)


def _year_end(year: str) -> date:
    return date(int(year) - 1, 12, 31)


def _decimals(number: float) -> int:
    return len(f"{number!r}".partition(".")[2].rstrip("0"))


def _span(text: str, place: str, row: int) -> tuple[date, date]:
    """First and last day of ``2024``, ``2024H1``, ``2024Q1``, ``2024-03`` or ``2021-01..2021-02``."""
    match = _PERIOD.fullmatch(text or "")
    if match is None:
        raise delimited.refuse(place, row, "period", text, "is not a period such as 2024, 2024H1, 2024Q1 or 2024-03")
    year, half, quarter, month, end_year, end_month = match.groups()
    if quarter:
        start = date(int(year), 3 * int(quarter[1]) - 2, 1)
        return start, last_day(start, "Q")
    if half:
        start = date(int(year), 1 if half == "H1" else 7, 1)
        return start, date(int(year), 6, 30) if half == "H1" else date(int(year), 12, 31)
    if not month:
        return date(int(year), 1, 1), date(int(year), 12, 31)
    try:
        last_year, last_month = int(end_year or year), int(end_month or month)
        return date(int(year), int(month), 1), date(
            last_year, last_month, calendar.monthrange(last_year, last_month)[1]
        )
    except ValueError as error:
        raise delimited.refuse(place, row, "period", text, "names a month that does not exist") from error


SOURCE = Source(
    id="iran_evidence",
    title="Evidence on Iranian crude under other labels",
    publisher="petrostates, from press reports of customs figures and national statistics",
    licence="Single quoted facts, each with its source",
    frequency="A",
    homepage="",
    parse=parse,
)
