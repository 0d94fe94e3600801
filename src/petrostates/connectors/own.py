"""A user's own figures: CSV files of flows or of estimates, told apart by their header."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from petrostates.connectors import delimited
from petrostates.connectors.evidence_rows import common, from_kbd, readings, span
from petrostates.connectors.own_amounts import amounts
from petrostates.connectors.source import RawFiles, Source, Tables
from petrostates.errors import BadFile
from petrostates.reference import country, product
from petrostates.schema import EVIDENCE, FLOWS, FLOWS_BOOKS, STATUSES, Table
from petrostates.units import days

_TEXT, _NUMBER = pa.string(), pa.float64()
_FLOWS = {
    "needed": dict.fromkeys(("period", "exporter", "importer", "product"), _TEXT),
    "optional": {
        **dict.fromkeys(("quantity_t", "value_usd", "quantity"), _NUMBER),
        **dict.fromkeys(("unit", "flow", "status", "valuation"), _TEXT),
    },
}
_ESTIMATES = {
    "needed": {
        **dict.fromkeys(("period", "label", "importer", "product", "concept"), _TEXT),
        "central": _NUMBER,
        **dict.fromkeys(("unit", "said_by", "address"), _TEXT),
    },
    "optional": {**dict.fromkeys(("low", "high", "change_on_year"), _NUMBER), "note": _TEXT},
}
_CONCEPTS = {"customs_import": ("t", "kt", "Mt", "kb/d"), "capability": ("kb/d",)}
_TONNES = {"t": 1.0, "kt": 1e3, "Mt": 1e6}
_FREQUENCY = {4: "A", 6: "Q", 7: "M"}


def parse(raw: RawFiles) -> Tables:
    """Read every CSV file of the vintage as flows or as estimates.

    Raises
    ------
    BadFile
        A header that is neither, an unknown code, a unit without a factor, a row twice; with file, row and column.
    """
    flows: list[dict[str, Any]] = []
    evidence: list[dict[str, Any]] = []
    for name in raw.names:
        path = raw.named(name)
        header = delimited.header(path.read_bytes(), str(path))
        if set(_FLOWS["needed"]) <= set(header):
            flows += _rows(path, header, _FLOWS, FLOWS, raw.vintage)
        elif set(_ESTIMATES["needed"]) <= set(header):
            evidence += _rows(path, header, _ESTIMATES, EVIDENCE, raw.vintage)
        else:
            raise _neither(path, header)
    return {"flows": FLOWS.from_pylist(flows), "evidence": EVIDENCE.from_pylist(evidence)}


def _neither(path: Path, header: list[str]) -> BadFile:
    lacking = {
        title: [name for name in kind["needed"] if name not in header]
        for title, kind in (("flows", _FLOWS), ("estimates", _ESTIMATES))
    }
    said = "; ".join(f"for {title} it lacks {', '.join(names)}" for title, names in lacking.items())
    return BadFile(f"{path}, row 1: neither flows nor estimates: {said}. Add the columns of one of them.")


def _rows(
    path: Path, header: list[str], kind: Mapping[str, dict[str, pa.DataType]], table: Table, vintage: date
) -> list[dict[str, Any]]:
    """Rows of one file; a key that comes back is refused beside the line where it stood first."""
    columns = {**kind["needed"], **{name: dtype for name, dtype in kind["optional"].items() if name in header}}
    required = tuple(name for name in kind["needed"] if name != "importer" or table is FLOWS)
    row_of = _flow if table is FLOWS else _estimate
    rows, seen = [], dict[tuple[object, ...], int]()
    for line, fact in delimited.rows(path.read_bytes(), str(path), columns, required):
        row = row_of({name: fact.get(name) for name in (*kind["needed"], *kind["optional"])}, str(path), line, vintage)
        key = tuple(row[name] for name in table.key)
        if key in seen:
            shown = ",".join(str(fact[name]) for name in kind["needed"] if fact[name] is not None)
            raise delimited.refuse(str(path), line, "period", shown, f"repeats row {seen[key]}")
        seen[key] = line
        rows.append(row)
    if not rows:
        raise BadFile(f"{path}: no rows below the header.")
    return rows


def _flow(fact: Mapping[str, Any], place: str, line: int, vintage: date) -> dict[str, Any]:
    first, last = span(fact["period"], place, line)
    if len(fact["period"]) not in _FREQUENCY or "H" in fact["period"]:
        raise delimited.refuse(place, line, "period", fact["period"], "is no year, quarter or month")
    exporter, importer = (delimited.known(country, fact[name], place, line, name) for name in ("exporter", "importer"))
    if exporter == importer:
        raise delimited.refuse(place, line, "importer", importer, "is also the exporter")
    for name, allowed in (("flow", FLOWS_BOOKS), ("status", STATUSES), ("valuation", ("fob", "cif"))):
        if fact[name] is not None and fact[name] not in allowed:
            raise delimited.refuse(place, line, name, fact[name], f"is none of {', '.join(allowed)}")
    code = delimited.known(product, fact["product"], place, line, "product")
    return {
        "period": first,
        "frequency": _FREQUENCY[len(fact["period"])],
        "exporter": exporter,
        "importer": importer,
        "product": code,
        "flow": fact["flow"] or "reconciled",
        **amounts(fact, exporter, code, days(first, last), place, line),
        "valuation": fact["valuation"],
        "status": fact["status"] or "reported",
        "source": SOURCE.id,
        "vintage": vintage,
    }


def _estimate(fact: Mapping[str, Any], place: str, line: int, vintage: date) -> dict[str, Any]:
    units = _CONCEPTS.get(fact["concept"])
    if units is None:
        raise delimited.refuse(place, line, "concept", fact["concept"], f"is none of {', '.join(_CONCEPTS)}")
    if fact["unit"] not in units:
        raise delimited.refuse(
            place, line, "unit", fact["unit"], f"is none of {', '.join(units)} for {fact['concept']}"
        )
    central = fact["central"]
    low, high = (central if fact[end] is None else fact[end] for end in ("low", "high"))
    if not 0 <= low <= central <= high:
        raise delimited.refuse(
            place, line, "low,central,high", f"{low:g},{central:g},{high:g}", "do not rise from zero up"
        )
    row = common(fact, place, line, SOURCE.id, vintage)
    if fact["concept"] == "capability":
        amount = {"low": low, "central": central, "high": high, "unit": "kb/d"}
    elif fact["unit"] == "kb/d":
        amount = {**from_kbd(low, central, high, days(row["period"], row["period_end"])), "unit": "t"}
    else:
        amount = {**readings(*(_TONNES[fact["unit"]] * end for end in (low, central, high))), "unit": "t"}
    return {**row, **amount, "concept": fact["concept"], "change_on_year": fact["change_on_year"]}


SOURCE = Source(
    id="own",
    title="Your own flows and estimates",
    publisher="whoever the record names",
    licence="as the record says",
    frequency="A",
    homepage="",
    parse=parse,
)
