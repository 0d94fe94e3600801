"""Reading answers of UN Comtrade: the JSON envelope, and each record checked field by field against the documentation."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from petrostates.connectors.comtrade_plan import KEYED, PREVIEW, areas
from petrostates.connectors.comtrade_units import unit_name, weight
from petrostates.errors import BadFile
from petrostates.reference import product_of_hs

AVAILABILITY = "availability"
HEADING, ONLY_CHILD = "2709", "270900"
_BOOKS = ("M", "X")
_PARTS_OF_BOOKS = ("RM", "FM", "MIP", "MOP", "RX", "DX", "XIP", "XOP")
_PERIODS = {"A": re.compile(r"\d{4}"), "M": re.compile(r"\d{4}(0[1-9]|1[0-2])")}
# What the provider writes as the month of a year.
_WHOLE_YEAR = 52
_KG_PER_T = 1000


class Key(NamedTuple):
    """What the publisher counts once, apart from the product; reporter and partner are Comtrade's numbers."""

    frequency: str
    period: date
    book: str
    reporter: int
    partner: int


class Declared(NamedTuple):
    """One total as declared, with the amount as printed: the net weight, or else the quantity in the reporter's unit."""

    key: Key
    hs: str
    value_usd: float | None
    quantity_t: float | None = None
    printed: float | None = None
    unit: str | None = None
    factor: str | None = None
    is_estimated: bool = False


@dataclass(frozen=True)
class Line:
    """One record of an answer, counted from one."""

    values: Mapping[str, Any]
    place: str
    number: int

    def is_total(self) -> bool:
        """Whether this is imports or exports as a whole, not a part of them by mode, procedure or second partner."""
        flow = self.of("flowCode", str)
        if flow not in (*_BOOKS, *_PARTS_OF_BOOKS):
            raise self.refusal("flowCode", "is no known flow")
        return (
            flow in _BOOKS
            and self.of("customsCode", str) == "C00"
            and self.of("motCode", int) == 0
            and str(self.of("mosCode", str, int)) in {"0", "-1"}
            and self.of("partner2Code", int) == 0
        )

    def declared(self) -> Declared:
        """The figures of a total; a weight of null or 0 is not reported."""
        hs = self.of("cmdCode", str)
        if hs not in product_of_hs() and hs != ONLY_CHILD:
            raise self.refusal("cmdCode", f"is none of {', '.join(product_of_hs())}")
        key = Key(*self._period(), self.of("flowCode", str), self._area("reporterCode"), self._area("partnerCode"))
        value, kilograms = self._amount("primaryValue"), self._amount("netWgt") or None
        if kilograms is not None:
            is_estimated = self.of("isNetWgtEstimated", bool)
            return Declared(key, hs, value, kilograms / _KG_PER_T, kilograms, "kg", None, is_estimated)
        quantity, unit = self._amount("qty") or None, self.of("qtyUnitCode", int)
        if quantity is None:
            return Declared(key, hs, value)
        product = product_of_hs()[HEADING if hs == ONLY_CHILD else hs]
        tonnes, factor = weight(quantity, unit, product, areas()[key.partner if key.book == "M" else key.reporter])
        return Declared(key, hs, value, tonnes, quantity, unit_name(unit), factor, self.of("isQtyEstimated", bool))

    def of(self, name: str, *kinds: type) -> Any:
        """The value of a field that must be there and of one of these types."""
        if name not in self.values:
            raise BadFile(f"{self.place}, record {self.number}: field {name} is missing. Nothing was written.")
        value = self.values[name]
        # True is a number to Python.
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise self.refusal(name, f"is not {' or '.join(kind.__name__ for kind in kinds)}")
        return value

    def refusal(self, name: str, fault: str) -> BadFile:
        """Build the refusal of the file for one value."""
        value = self.values.get(name)
        return BadFile(f"{self.place}, record {self.number}, field {name}: '{value}' {fault}. Nothing was written.")

    def _amount(self, name: str) -> float | None:
        value = self.of(name, float, int, type(None))
        if value is not None and not math.isfinite(value):
            raise self.refusal(name, "is not a finite number; only null is missing")
        if value is not None and value < 0:
            raise self.refusal(name, "is negative")
        return None if value is None else float(value)

    def _area(self, name: str) -> int:
        number: int = self.of(name, int)
        if number not in areas():
            raise self.refusal(name, "is not in the list comtrade_areas.csv")
        if name == "reporterCode" and areas()[number] in {"WLD", "_X"}:
            raise self.refusal(name, "is no reporter")
        return number

    def _period(self) -> tuple[str, date]:
        frequency, text = self.of("freqCode", str), self.of("period", str)
        if frequency not in _PERIODS:
            raise self.refusal("freqCode", "is neither A nor M")
        if not _PERIODS[frequency].fullmatch(text) or not int(text[:4]):
            raise self.refusal(
                "period", "is no year such as 2024" if frequency == "A" else "is no month such as 202403"
            )
        month = int(text[4:] or _WHOLE_YEAR)
        if self.of("refMonth", int) != month:
            raise self.refusal("refMonth", f"does not fit the period {text}, which needs {month}")
        return frequency, date(int(text[:4]), 1 if month == _WHOLE_YEAR else month, 1)


def releases(found: list[Any], place: str) -> Iterator[tuple[str, int, str]]:
    """Period, reporter and release date of every set of figures in the records of an answer on availability."""
    for position, row in enumerate(found, start=1):
        if not isinstance(row, dict) or "period" not in row or not isinstance(row.get("reporterCode"), int):
            raise BadFile(f"{place}, record {position}: no period or reporterCode. Nothing was written.")
        yield str(row["period"]), row["reporterCode"], str(row.get("lastReleased") or "")


def lines(path: Path) -> Iterator[Line]:
    """Records of one saved answer; one that may have been cut off is refused."""
    found = rows(path.read_bytes(), str(path))
    # Only the name tells a keyed answer of 500 rows from a preview that ends there.
    limits = {KEYED.rows} if path.name.startswith(f"{KEYED.name}-") else {KEYED.rows, PREVIEW.rows}
    if len(found) in limits or len(found) > KEYED.rows:
        raise BadFile(
            f"{path}: {len(found)} records, the most in one answer; more may be missing. Ask in smaller parts."
        )
    for number, values in enumerate(found, start=1):
        if not isinstance(values, dict):
            raise BadFile(f"{path}, record {number}: no record but '{str(values)[:40]}'. Nothing was written.")
        yield Line(values, str(path), number)


def rows(content: bytes, place: str) -> list[Any]:
    """Records of an envelope, as they are.

    Raises
    ------
    BadFile
        Not JSON, an error of the provider with status 200, no records field, or fewer records than announced.
    """
    try:
        envelope = json.loads(content)
    except ValueError as error:
        said = " ".join(re.sub(r"<[^>]*>", " ", content[:2000].decode("utf-8", "replace")).split())[:80]
        raise BadFile(f"{place}: not JSON but '{said}' ({error}).") from error
    if not isinstance(envelope, dict):
        raise BadFile(f"{place}: no envelope with the field data.")
    fault = envelope.get("error") or envelope.get("errorObject")
    if fault:
        raise BadFile(f"{place}: the provider answered with the error '{str(fault)[:200]}'.")
    found = envelope.get("data")
    if not isinstance(found, list):
        raise BadFile(f"{place}: field data is missing or no list.")
    announced = envelope.get("count")
    if isinstance(announced, int) and announced > len(found):
        raise BadFile(f"{place}: field count announces {announced} records, {len(found)} are there.")
    return found
