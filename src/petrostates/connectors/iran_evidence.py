"""Evidence on relabelled Iranian crude: quoted Chinese customs figures, and what the label countries can export."""

from __future__ import annotations

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
    "million_tonnes": _TEXT,  # how it is printed says how far it is rounded
    **dict.fromkeys(("kbd", "change_on_year"), _NUMBER),
    **dict.fromkeys(("said_by", "address", "note"), _TEXT),
}
_CAPABILITY_COLUMNS = {
    **dict.fromkeys(("period", "label", "importer", "product", "concept"), _TEXT),
    "value": _NUMBER,
    **dict.fromkeys(("unit", "said_by", "address", "note"), _TEXT),
}
_REQUIRED = ("period", "label", "product", "said_by")
_CONCEPTS = ("capability", "production", "export_value")
# Press figures round; two figures of one report that differ by more than this contradict each other.
_TOLERATED_DISAGREEMENT = 0.02
_PERIOD = re.compile(r"(\d{4})(?:(H[12])|(Q[1-4])|-(\d{2})(?:\.\.(\d{4})-(\d{2}))?)?")
_AMOUNT = re.compile(r"\d+(?:\.(\d+))?")

Row = dict[str, Any]


def parse(raw: RawFiles) -> Tables:
    """Read both files into one row per quoted or computed fact, amounts in tonnes with their rounding interval."""
    return {"evidence": EVIDENCE.from_pylist([*_customs_anchors(raw), *_capability(raw)])}


def _customs_anchors(raw: RawFiles) -> list[Row]:
    path = raw.named("customs_anchors.csv")
    place = str(path)
    rows, growing = [], []
    for number, fact in delimited.rows(path.read_bytes(), place, _ANCHOR_COLUMNS, _REQUIRED):
        row = {
            **_common(fact, place, number, raw.vintage),
            "concept": "customs_import",
            "unit": "t",
            "change_on_year": fact["change_on_year"],
        }
        interval = _tonnes(fact, days(row["period"], row["period_end"]), place, number)
        rows.append(row)
        if interval:
            row.update(interval)
        else:
            growing.append((number, row))
    # Year by year, so that one change can build on another wherever the two stand in the file.
    for number, row in sorted(growing, key=lambda found: found[1]["period"]):
        row.update(_grown(row, rows, place, number))
    return rows


def _capability(raw: RawFiles) -> list[Row]:
    path = raw.named("origin_capability.csv")
    place = str(path)
    rows = []
    required = (*_REQUIRED, "concept", "value", "unit")
    for number, fact in delimited.rows(path.read_bytes(), place, _CAPABILITY_COLUMNS, required):
        _refuse_bad_capability(fact, place, number)
        value = fact["value"]
        bound = fact["concept"] == "capability"  # "at most" this: anything from nothing up to it is possible
        rows.append(
            {
                **_common(fact, place, number, raw.vintage),
                **(_interval(0.0, value / 2, value) if bound else _interval(value, value, value)),
                "concept": fact["concept"],
                "unit": fact["unit"],
                "change_on_year": None,
            }
        )
    return rows


def _refuse_bad_capability(fact: Row, place: str, row: int) -> None:
    if fact["concept"] not in _CONCEPTS:
        raise delimited.refuse(place, row, "concept", fact["concept"], f"is none of {', '.join(_CONCEPTS)}")
    if fact["concept"] == "capability" and fact["unit"] != "kb/d":
        raise delimited.refuse(place, row, "unit", fact["unit"], "is not kb/d, in which a capability is given")
    if fact["value"] < 0:
        raise delimited.refuse(place, row, "value", fact["value"], "is negative")


def _common(fact: Row, place: str, row: int, vintage: date) -> Row:
    first, last = _span(fact["period"], place, row)
    return {
        "period": first,
        "period_end": last,
        "label": delimited.known(country, fact["label"], place, row, "label"),
        "importer": fact["importer"] and delimited.known(country, fact["importer"], place, row, "importer"),
        "product": delimited.known(product, fact["product"], place, row, "product"),
        "said_by": fact["said_by"],
        "address": fact["address"],
        "note": fact["note"],
        "source": SOURCE.id,
        "vintage": vintage,
    }


def _tonnes(fact: Row, day_count: int, place: str, row: int) -> Row | None:
    """Tonnes with the interval that the figure leaves open; None where only a change is quoted."""
    printed, kbd = fact["million_tonnes"], fact["kbd"]
    if kbd is not None and kbd <= 0:
        raise delimited.refuse(place, row, "kbd", kbd, "is not above zero")
    carried = None if kbd is None else _from_barrels(kbd, day_count)
    if printed is None:
        return carried
    weighed = _from_print(printed, place, row)
    if carried and abs(carried["central"] / weighed["central"] - 1) > _TOLERATED_DISAGREEMENT:
        raise delimited.refuse(place, row, "kbd", kbd, f"contradicts {printed} million tonnes by more than 2 %")
    return weighed


def _from_barrels(kbd: float, day_count: int) -> Row:
    """Tonnes over the range of barrels per tonne in use."""
    factor = conversion("crude_bbl_per_t")
    return _interval(*(tonnes_from_kbd(kbd, day_count, per_t) for per_t in (factor.high, factor.factor, factor.low)))


def _from_print(printed: str, place: str, row: int) -> Row:
    """Tonnes from printed million tonnes, open by half of the last decimal: 3.60 is 3.595 to 3.605."""
    amount = _AMOUNT.fullmatch(printed.strip())
    if amount is None or float(printed) == 0:
        raise delimited.refuse(place, row, "million_tonnes", printed, "is not a number above zero, such as 3.60")
    central, rounding = float(printed) * 1e6, 10 ** -len(amount[1] or "") / 2 * 1e6
    return _interval(central - rounding, central, central + rounding)


def _interval(low: float, central: float, high: float) -> Row:
    return {"low": max(low, 0.0), "central": central, "high": high}


def _grown(row: Row, rows: list[Row], place: str, number: int) -> Row:
    """Tonnes from a quoted change on the whole year before, to half a percentage point."""
    bases = [known for known in rows if _is_year_before(known, row)]
    change = row["change_on_year"]
    if change is None or not bases:
        fault = "is empty, and neither kbd nor a change on a known whole year replaces it"
        raise delimited.refuse(place, number, "million_tonnes", "", fault)
    if change < -1:
        raise delimited.refuse(place, number, "change_on_year", change, "is a fall by more than all there was")
    # Of several reports the most exact one, wherever it stands in the file.
    base = min(bases, key=lambda known: (known["high"] - known["low"], known["said_by"]))
    growth = 1 + change
    return _interval(base["low"] * (growth - 0.005), base["central"] * growth, base["high"] * (growth + 0.005))


def _is_year_before(known: Row, row: Row) -> bool:
    same = all(known[name] == row[name] for name in ("label", "importer", "product"))
    return same and _whole_year(row) - 1 == _whole_year(known) > 0


def _whole_year(row: Row) -> int:
    """The year that a row spans, or 0 if it spans anything else."""
    first, last = row["period"], row["period_end"]
    return first.year if first.year == last.year and days(first, last) >= 365 else 0


def _span(text: str, place: str, row: int) -> tuple[date, date]:
    """First and last day of ``2024``, ``2024H1``, ``2024Q1``, ``2024-03`` or ``2021-01..2021-02``."""
    match = _PERIOD.fullmatch(text)
    if match is None:
        raise delimited.refuse(place, row, "period", text, "is not a period such as 2024, 2024H1, 2024Q1 or 2024-03")
    year, half, quarter, month, end_year, end_month = match.groups()
    if half:
        months = (1, 6) if half == "H1" else (7, 12)
    elif quarter:
        months = (3 * int(quarter[1]) - 2, 3 * int(quarter[1]))
    else:
        months = (int(month or 1), int(end_month or month or 12))
    try:
        first, last = date(int(year), months[0], 1), last_day(date(int(end_year or year), months[1], 1), "M")
    except ValueError as error:
        raise delimited.refuse(place, row, "period", text, "names a month that does not exist") from error
    if last < first:
        raise delimited.refuse(place, row, "period", text, "ends before it begins")
    return first, last


SOURCE = Source(
    id="iran_evidence",
    title="Evidence on Iranian crude under other labels",
    publisher="petrostates, from press reports of customs figures and national statistics",
    licence="Single quoted facts, each with its source",
    frequency="A",
    homepage="",
    parse=parse,
    release="whole",
)
