"""Evidence on relabelled Iranian crude: quoted Chinese customs figures, and what the label countries can export."""

from __future__ import annotations

import re
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable

import pyarrow as pa

from petrostates.connectors import delimited, estimates
from petrostates.connectors.evidence_rows import Row, common, from_kbd, readings
from petrostates.connectors.source import RawFiles, Source, Tables
from petrostates.schema import EVIDENCE
from petrostates.units import days

_TEXT, _NUMBER = pa.string(), pa.float64()
_ESTIMATES, _LABELS_IN_CODE = "estimates.csv", date(2026, 11, 22)
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
_AMOUNT = re.compile(r"\d+(?:\.(\d+))?")


def parse(raw: RawFiles) -> Tables:
    """Read every file into one row per quoted or computed fact, amounts in tonnes with their rounding interval."""
    return {"evidence": EVIDENCE.from_pylist([*_customs_anchors(raw), *_capability(raw), *_estimates(raw)])}


def _estimates(raw: RawFiles) -> list[Row]:
    """Rows in the layout of a user's own estimates; the edition of 22 November 2026 had them in the code of its time."""
    if _ESTIMATES in raw.names:
        path: Traversable = raw.named(_ESTIMATES)
    elif raw.vintage == _LABELS_IN_CODE:
        path = files(__package__).joinpath("corrections", f"{SOURCE.id}_{raw.vintage}.csv")
    else:
        return []
    columns = {**estimates.NEEDED, **estimates.OPTIONAL}
    found = delimited.rows(path.read_bytes(), str(path), columns, estimates.NEVER_BLANK)
    return [estimates.estimate(fact, str(path), number, SOURCE.id, raw.vintage) for number, fact in found]


def _customs_anchors(raw: RawFiles) -> list[Row]:
    path = raw.named("customs_anchors.csv")
    place = str(path)
    rows, growing = [], []
    for number, fact in delimited.rows(path.read_bytes(), place, _ANCHOR_COLUMNS, _REQUIRED):
        row = {
            **common(fact, place, number, SOURCE.id, raw.vintage),
            "concept": "customs_import",
            "basis": "customs",
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
                **common(fact, place, number, SOURCE.id, raw.vintage),
                **(readings(0.0, value / 2, value) if bound else readings(value, value, value)),
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


def _tonnes(fact: Row, day_count: int, place: str, row: int) -> Row | None:
    """Tonnes with the interval that the figure leaves open; None where only a change is quoted."""
    printed, kbd = fact["million_tonnes"], fact["kbd"]
    if kbd is not None and kbd <= 0:
        raise delimited.refuse(place, row, "kbd", kbd, "is not above zero")
    carried = None if kbd is None else from_kbd(kbd, kbd, kbd, day_count)
    if printed is None:
        return carried
    weighed = _from_print(printed, place, row)
    if carried and abs(carried["central"] / weighed["central"] - 1) > _TOLERATED_DISAGREEMENT:
        raise delimited.refuse(place, row, "kbd", kbd, f"contradicts {printed} million tonnes by more than 2 %")
    return weighed


def _from_print(printed: str, place: str, row: int) -> Row:
    """Tonnes from printed million tonnes, open by half of the last decimal: 3.60 is 3.595 to 3.605."""
    amount = _AMOUNT.fullmatch(printed.strip())
    if amount is None or float(printed) == 0:
        raise delimited.refuse(place, row, "million_tonnes", printed, "is not a number above zero, such as 3.60")
    central, rounding = float(printed) * 1e6, 10 ** -len(amount[1] or "") / 2 * 1e6
    return readings(central - rounding, central, central + rounding)


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
    return readings(base["low"] * (growth - 0.005), base["central"] * growth, base["high"] * (growth + 0.005))


def _is_year_before(known: Row, row: Row) -> bool:
    same = all(known[name] == row[name] for name in ("label", "importer", "product"))
    return same and _whole_year(row) - 1 == _whole_year(known) > 0


def _whole_year(row: Row) -> int:
    """The year that a row spans, or 0 if it spans anything else."""
    first, last = row["period"], row["period_end"]
    return first.year if first.year == last.year and days(first, last) >= 365 else 0


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
