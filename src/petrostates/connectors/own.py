"""A user's own figures: CSV files of flows or of estimates, told apart by their header."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from petrostates.connectors import delimited, estimates
from petrostates.connectors.estimates import estimate
from petrostates.connectors.evidence_rows import refuse_slip, span
from petrostates.connectors.line_end import closed
from petrostates.connectors.own_amounts import amounts
from petrostates.connectors.source import RawFiles, Source, Tables
from petrostates.errors import BadFile
from petrostates.reference import country, product
from petrostates.schema import EVIDENCE, FLOWS, FLOWS_BOOKS, STATUSES, Table
from petrostates.units import days, last_day

_TEXT, _NUMBER = pa.string(), pa.float64()
_AMOUNTS = ("quantity_t", "value_usd", "quantity")
_FLOW = ("period", "exporter", "importer", "product")
_FREQUENCY = {4: "A", 6: "Q", 7: "M"}  # by the length of 2024, 2024Q1, 2024-03
_DAY_LENGTH = len("2024-01-01")

Row = dict[str, Any]


@dataclass(frozen=True)
class _Kind:
    """What a file can be.

    ``same`` are the columns that say which figure a row is: a file has one row of each.
    """

    title: str
    table: Table
    needed: Mapping[str, pa.DataType]
    never_blank: tuple[str, ...]
    optional: Mapping[str, pa.DataType]
    same: tuple[str, ...]
    row: Callable[[Row, str, int, date], Row]

    def lacking(self, header: list[str]) -> list[str]:
        """What the header would need to be of this kind."""
        lacking = [name for name in self.needed if name not in header]
        if self.table is FLOWS and not set(_AMOUNTS) & set(header):
            lacking.append(" or ".join(_AMOUNTS))
        return lacking


def parse(raw: RawFiles) -> Tables:
    """Read every CSV file of the vintage as flows or as estimates.

    Raises
    ------
    BadFile
        A header that is neither, an unknown code, a unit without a factor, a figure twice; with file, row and column.
    """
    found: dict[str, list[Row]] = {kind.table.name: [] for kind in _KINDS}
    places: dict[tuple[object, ...], str] = {}
    for name in raw.names:
        path = raw.named(name)
        header = delimited.header(path.read_bytes(), str(path))
        kind = _kind(str(path), header)
        found[kind.table.name] += _rows(path, header, kind, raw.vintage, places)
    return {kind.table.name: kind.table.from_pylist(found[kind.table.name]) for kind in _KINDS}


def _kind(place: str, header: list[str]) -> _Kind:
    nearest, *others = sorted(_KINDS, key=lambda kind: len(kind.lacking(header)) / len(kind.lacking([])))
    lacking = nearest.lacking(header)
    if len(header) == 1 and ";" in header[0]:
        raise BadFile(
            f"{place}, row 1: the delimiter is ';', and commas are wanted. Save the file anew with commas between the columns "
            "and points in the numbers. Nothing was written."
        )
    if lacking:
        further = "; ".join(f"{kind.title} would need {', '.join(kind.lacking(header))}" for kind in others)
        raise BadFile(
            f"{place}, row 1: neither flows nor estimates. It is nearest to {nearest.title}, which would need "
            f"{', '.join(lacking)}; {further}. Add these columns; found '{','.join(header)[:80]}'."
        )
    if not any(kind.lacking(header) for kind in others):
        raise BadFile(f"{place}, row 1: has the columns of flows and those of estimates. Part it into two files.")
    return nearest


def _rows(
    path: Path, header: list[str], kind: _Kind, vintage: date, places: dict[tuple[object, ...], str]
) -> list[Row]:
    """Rows of one file; a figure that comes back is refused beside the place where it stood first."""
    read = {**kind.needed, **{name: dtype for name, dtype in kind.optional.items() if name in header}}
    blank = dict.fromkeys(kind.optional)
    rows = []
    for line, fact in delimited.rows(closed(path.read_bytes()), str(path), read, kind.never_blank):
        row = kind.row({**blank, **fact}, str(path), line, vintage)
        figure = (kind.title, *(row[name] for name in kind.same))
        if figure in places:
            shown = ",".join(str(fact[name]) for name in kind.same if name in fact)
            raise delimited.refuse(str(path), line, "period", shown, f"repeats {places[figure]}; give one figure")
        places[figure] = f"row {line} of {path.name}"
        rows.append(row)
    if not rows:
        raise BadFile(f"{path}: no rows below the header. Add some.")
    return rows


def _flow(fact: Row, place: str, line: int, vintage: date) -> Row:
    first, last, frequency = _period(fact, place, line)
    refuse_slip(first, last, fact["period"], place, line)
    if last > vintage:
        fault = f"is not over on {vintage}, the day of the file. Leave forecasts and part periods out, or correct the period"
        raise delimited.refuse(place, line, "period", fact["period"], fault)
    exporter, importer = (delimited.known(country, fact[name], place, line, name) for name in ("exporter", "importer"))
    if exporter == importer:
        raise delimited.refuse(place, line, "importer", importer, "is also the exporter")
    for name, allowed in (("flow", FLOWS_BOOKS), ("status", STATUSES), ("valuation", ("fob", "cif"))):
        if fact[name] is not None and fact[name] not in allowed:
            raise delimited.refuse(place, line, name, fact[name], f"is none of {', '.join(allowed)}")
    code = delimited.known(product, fact["product"], place, line, "product")
    return {
        "period": first,
        "frequency": frequency,
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


def _period(fact: Row, place: str, line: int) -> tuple[date, date, str]:
    """First and last day, and the frequency: the form of a period says it, beside a day the column ``frequency``."""
    text, said = fact["period"], fact["frequency"]
    if said not in (None, *_FREQUENCY.values()):
        raise delimited.refuse(place, line, "frequency", said, f"is none of {', '.join(_FREQUENCY.values())}")
    if len(text) == _DAY_LENGTH and ".." not in text:
        first = delimited.day(text, place, line, "period")
        if said is None:
            raise delimited.refuse(place, line, "period", text, "is a day; say A, Q or M in a column frequency")
        step = {"A": 12, "Q": 3, "M": 1}[said]
        if first.day > 1 or (first.month - 1) % step:
            raise delimited.refuse(place, line, "period", text, f"does not begin a period of frequency {said}")
        return first, last_day(first, said), said
    first, last = span(text, place, line)
    if len(text) not in _FREQUENCY or "H" in text:
        raise delimited.refuse(place, line, "period", text, "is no year, quarter or month")
    if said not in (None, _FREQUENCY[len(text)]):
        raise delimited.refuse(place, line, "frequency", said, f"contradicts the period {text}")
    return first, last, _FREQUENCY[len(text)]


def _estimate(fact: Row, place: str, line: int, vintage: date) -> Row:
    return estimate(fact, place, line, SOURCE.id, vintage)


_KINDS = (
    _Kind(
        title="flows",
        table=FLOWS,
        needed=dict.fromkeys(_FLOW, _TEXT),
        never_blank=_FLOW,
        optional={
            **dict.fromkeys(_AMOUNTS, _NUMBER),
            **dict.fromkeys(("unit", "frequency", "flow", "status", "valuation"), _TEXT),
        },
        same=("period", "frequency", "exporter", "importer", "product", "flow"),
        row=_flow,
    ),
    _Kind(
        title="estimates",
        table=EVIDENCE,
        needed=estimates.NEEDED,
        never_blank=estimates.NEVER_BLANK,
        optional=estimates.OPTIONAL,
        same=estimates.SAME,
        row=_estimate,
    ),
)

SOURCE = Source(
    id="own",
    title="Your own flows and estimates",
    publisher="whoever the record names",
    licence="as the record says",
    frequency="A",
    homepage="",
    parse=parse,
)
