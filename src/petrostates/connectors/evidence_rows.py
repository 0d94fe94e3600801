"""What every row of evidence has, whoever wrote the file: a span of time, a label, an importer, a product, a speaker."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from petrostates.connectors import delimited
from petrostates.reference import conversion, country, product
from petrostates.units import last_day, tonnes_from_kbd

_PERIOD = re.compile(r"(\d{4})(?:(H[12])|(Q[1-4])|-(\d{2}))?")

_NO_ADDRESS = "none"
# Outside of these years a period is a slip of the pen: no crude was traded by customs heading, or nobody can know.
_FIRST_YEAR, _LAST_YEAR = 1950, 2100

Row = dict[str, Any]


def common(fact: Mapping[str, Any], place: str, row: int, source: str, vintage: date) -> Row:
    """Columns that every piece of evidence has, codes checked."""
    first, last = _between(fact, place, row) if fact.get("period_end") else span(fact["period"], place, row)
    code = delimited.known(product, fact["product"], place, row, "product")
    origin, importer = (
        fact.get(name) and delimited.known(country, fact[name], place, row, name) for name in ("origin", "importer")
    )
    label = delimited.known(country, fact["label"], place, row, "label")
    _refuse_impossible(label, origin, importer, first, last, place, row)
    return {
        "period": first,
        "period_end": last,
        "label": label,
        "origin": origin or None,
        "importer": importer,
        "product": code,
        # The customs heading of crude, HS 2709, holds condensate; so do most national figures.
        "scope": fact.get("scope") or ("crude_condensate" if code == "crude" else None),
        "basis": fact.get("basis"),
        "said_by": fact["said_by"],
        "address": None if fact["address"] == _NO_ADDRESS else fact["address"],
        "note": fact["note"],
        **{
            name: delimited.day(fact[name], place, row, name) if fact.get(name) else None
            for name in ("said", "retrieved")
        },
        "source": source,
        "vintage": vintage,
    }


def _refuse_impossible(
    label: str, origin: str | None, importer: str | None, first: date, last: date, place: str, row: int
) -> None:
    if label == importer:
        fault = "is also the importer: a country does not import from itself. Name the exporter whose cargo it is"
        raise delimited.refuse(place, row, "label", label, fault)
    if origin and origin == importer:
        fault = "is also the importer: a country does not import from itself. Name whose cargo it is"
        raise delimited.refuse(place, row, "origin", origin, fault)
    refuse_slip(first, last, f"{first}..{last}", place, row)


def refuse_slip(first: date, last: date, shown: str, place: str, row: int) -> None:
    """Refuse a period of which no figure can be."""
    if not _FIRST_YEAR <= first.year <= last.year <= _LAST_YEAR:
        fault = f"lies outside of {_FIRST_YEAR} to {_LAST_YEAR}. Is it a slip of the pen? Give the year that the figure is about"
        raise delimited.refuse(place, row, "period", shown, fault)


def readings(low: float, central: float, high: float) -> Row:
    """Three readings of one amount; none is below zero."""
    return {"low": max(low, 0.0), "central": central, "high": high}


def from_kbd(low: float, central: float, high: float, day_count: int) -> Row:
    """Tonnes of crude from thousand barrels a day, over the range of barrels per tonne in use."""
    factor = conversion("crude_bbl_per_t")
    barrels_per_t = (factor.high or factor.factor, factor.factor, factor.low or factor.factor)
    amounts = zip((low, central, high), barrels_per_t, strict=True)
    return readings(*(tonnes_from_kbd(kbd, day_count, per_t) for kbd, per_t in amounts))


def span(text: str, place: str, row: int) -> tuple[date, date]:
    """First and last day of ``2024``, ``2024H1``, ``2024Q1``, ``2024-03``, or of two of them, such as ``2023..2024Q1``."""
    begin, dots, end = text.partition("..")
    parts = [_PERIOD.fullmatch(part) for part in ((begin, end) if dots else (begin,))]
    known = [match for match in parts if match is not None]
    if len(known) < len(parts):
        fault = "is not a period such as 2024, 2024H1, 2024Q1 or 2024-03, nor a span of two, such as 2023..2024 or 2024-03..2024-05"
        raise delimited.refuse(place, row, "period", text, fault)
    try:
        days = [_first_and_last(match) for match in known]
    except ValueError as error:
        raise delimited.refuse(place, row, "period", text, "names a month that does not exist") from error
    first, last = days[0][0], days[-1][1]
    if last < first:
        raise delimited.refuse(place, row, "period", text, "ends before it begins")
    return first, last


def _first_and_last(match: re.Match[str]) -> tuple[date, date]:
    year, half, quarter, month = match.groups()
    if half:
        months = (1, 6) if half == "H1" else (7, 12)
    elif quarter:
        months = (3 * int(quarter[1]) - 2, 3 * int(quarter[1]))
    else:
        months = (int(month or 1), int(month or 12))
    return date(int(year), months[0], 1), last_day(date(int(year), months[1], 1), "M")


def _between(fact: Mapping[str, Any], place: str, row: int) -> tuple[date, date]:
    """First and last day where both are given, as in the table ``evidence``."""
    first, last = (delimited.day(fact[end], place, row, end) for end in ("period", "period_end"))
    if last < first:
        raise delimited.refuse(place, row, "period_end", fact["period_end"], "lies before the period begins")
    return first, last
